"""Modules that are named in strings, and handed to code that imports by name.

`load("p.b")`, with a `load` that a module of the target defines, makes that module import `p.b`.
Where the function passes on what it is told (`Loader.template`), this is certain. Where it keeps
the name for later, its module imports some day any of the names that others hand to it. What is
handed to nobody that is known may be imported, or be just a string.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from debundle.model import Confidence, Phase, Use, Via
from debundle.scan.linking.by_scope import Place
from debundle.scan.linking.calls import CallGraph
from debundle.scan.linking.module_link import ModuleLink
from debundle.scan.linking.named import modules_of, spelled_out
from debundle.scan.linking.providers import Namespace, Providers
from debundle.scan.linking.values import Value
from debundle.scan.source.dynamic import TAKERS
from debundle.scan.source.facts import (
    ARGUMENT,
    CONDITIONAL,
    GUARDED,
    PATH,
    REPLACES,
    TYPING,
    FileFacts,
    Handed,
)

#: "a.b" or "a.b:c": a single word names no module that is worth a guess.
_PATH = re.compile(r"\w+(?:\.\w+)+(?::[\w.]+)?|\w+:\w+")


def link_handed(
    facts: Mapping[str, FileFacts],
    links: Mapping[str, ModuleLink],
    providers: Providers,
    calls: CallGraph,
    *,
    guesses: bool,
) -> None:
    """Add the imports that strings lead to; with `guesses`, of all strings that name a module."""
    linker = _Linker(facts, links, providers, calls, guesses=guesses)
    for module, item in facts.items():
        if item.handed:
            linker.link(module, item)
        linker.link_facade(module)
    linker.link_asked()


class _Asked(NamedTuple):
    """A call of a function that imports, of the names that others left with it, some or all."""

    module: str
    handed: Handed
    #: The function.
    place: Place


class _Linker:
    """What all modules share."""

    def __init__(
        self,
        facts: Mapping[str, FileFacts],
        links: Mapping[str, ModuleLink],
        providers: Providers,
        calls: CallGraph,
        *,
        guesses: bool,
    ) -> None:
        self._facts = facts
        self._links = links
        self._providers = providers
        self._calls = calls
        self._loaders = {module: item.loaders for module, item in facts.items() if item.loaders}
        self._guesses = guesses
        self._known_takers: dict[str, list[Place]] = {}
        #: By module: the names that were handed to functions of it which keep them, and by whom.
        self._kept: dict[str, dict[str, set[str]]] = {}
        self._asked: list[_Asked] = []

    def link(self, module: str, facts: FileFacts) -> None:
        """Link every string that a module hands over or holds."""
        bindings = {(item.scope, item.path): item.binding for item in facts.references}
        for handed in facts.handed:
            key = (handed.scope, handed.path)
            value = (
                self._calls.value(module, handed.path, bindings[key]) if key in bindings else None
            )
            if value is not None and value.place.module in self._loaders:
                self._link_taken(module, handed, value)
            elif handed.path:
                self._link_strings(module, handed, is_likely=_speaks_of_imports(handed.path))
            else:
                takers = self._takers(module)
                self._link_kept(module, handed, takers)
                self._link_strings(module, handed, is_likely=bool(takers))

    def link_facade(self, module: str) -> None:
        """What a module provides when it is asked, code of another module may import."""
        namespace = self._providers.namespace(module)
        assert namespace is not None
        if not namespace.is_lazy:
            return
        for maker in dict.fromkeys(self._makers(module, namespace)):
            if maker.module in self._loaders and maker.module != module:
                for imported in self._links[module].records.reached(Via.LAZY):
                    self._add_late(maker, imported)

    def _makers(self, module: str, namespace: Namespace) -> Iterator[Place]:
        """What is asked for the names that a module has not got.

        The class of the object in its place, or what its `__getattr__` calls or was made by.
        """
        for name in (REPLACES + module, "__getattr__"):
            kind, _, detail = namespace.definitions.get(name, "").partition(":")
            if kind == "call":
                value = self._calls.value(module, detail, -1)
                if value is not None:
                    yield value.place
            elif kind == "def":
                yield from self._calls.called(Place(module, int(detail)))

    def link_asked(self) -> None:
        """Add what is imported where somebody asks for names that were kept; all are linked.

        `registry.load("p.sub")` asks for what begins with that, `registry.load()` for all: of what
        the modules that were imported before have left there.
        """
        for asked in self._asked:
            kept = self._kept.get(asked.place.module, {})
            beginnings = [self._named(text) for text in _texts(asked.handed)]
            executed = self._executed_by(asked.module) if kept else set()
            for imported in sorted(kept):
                is_meant = not beginnings or any(_is_within(imported, name) for name in beginnings)
                if is_meant and not executed.isdisjoint(kept[imported]):
                    self._add_caller(asked.module, imported, asked.handed, asked.place)

    def _executed_by(self, module: str) -> set[str]:
        """The modules that importing one executes, in the end, itself among them."""
        found = {module}
        queue = [module]
        for name in queue:
            link = self._links.get(name)  # None for a module without source
            fresh = link.records.executed() - found if link is not None else set()
            found |= fresh
            queue += sorted(fresh)
        return found

    # Strings that are handed to a module which imports by name

    def _link_taken(self, module: str, handed: Handed, value: Value) -> None:
        told = list(self._told(handed, value))
        if told and value.place.module == module:
            return  # what a file tells a function of its own was read with the file
        for template, argument in told:
            for imported in self._imported(module, handed.scope, template, argument):
                self._add_late(value.place, imported)
                self._add_caller(module, imported, handed, value.place)
        if not told:
            imports = self._loaders[value.place.module]
            is_early = self._links[module].phase(handed.scope, handed.flags) is Phase.IMPORT
            if is_early and any(item.scope == value.place.scope for item in imports):
                self._asked.append(_Asked(module, handed, value.place))
            self._link_kept(module, handed, [value.place])
            self._link_strings(module, handed, is_likely=True)

    def _told(self, handed: Handed, value: Value) -> Iterator[tuple[str, str]]:
        """What a call tells a function that imports what it is told, with the template."""
        for loader in self._loaders[value.place.module]:
            if value.kind == "def" and loader.scope == value.place.scope and loader.template:
                for place, argument in handed.arguments:
                    if place in (loader.parameter, str(loader.position)):
                        yield loader.template, argument

    def _imported(self, module: str, scope: int, template: str, argument: str) -> Iterator[str]:
        name = argument
        if argument.startswith(PATH):
            name = self._module_at(module, scope, argument[len(PATH) :])
        if name:
            for text in spelled_out(module, template.replace(ARGUMENT, name), self._providers):
                for imported in modules_of(text, self._providers):
                    if imported in self._providers.modules:
                        yield imported

    def _module_at(self, module: str, scope: int, path: str) -> str:
        """The module that a dotted path stands for in a scope, "" for anything else."""
        base, _, rest = path.partition(".")
        for binding in self._facts[module].bindings:
            if binding.scope == scope and binding.bound == base and scope:
                name = binding.name if binding.name not in ("", ".") else ""
                start = binding.bound if binding.name == "." else binding.module
                module, path = start, ".".join(filter(None, (name, rest)))
        if not path:
            return self._providers.existing(module)
        walked = self._providers.walk(module, path)
        return "" if walked.origin.name or walked.rest else walked.origin.module

    def _link_kept(self, module: str, handed: Handed, takers: Collection[Place]) -> None:
        for text in _texts(handed):
            imported = self._named(text)
            for taker in takers if imported else ():
                kept = self._kept.setdefault(taker.module, {})
                kept.setdefault(imported, set()).add(module)
                self._add_late(taker, imported)

    def _takers(self, module: str) -> list[Place]:
        """Functions and classes of others that a module has, and that import by name some day."""
        if module not in self._known_takers:
            found = {}
            for binding in self._facts[module].bindings:
                if binding.name not in ("", ".", "*"):
                    origin = self._providers.origin(binding.module, binding.name)
                    if origin.module in self._loaders and origin.module != module:
                        value = self._calls.value(origin.module, origin.name or "__name__", -1)
                        if value is not None and self._is_loader(value.place):
                            found[value.place] = True
            self._known_takers[module] = sorted(found)
        return self._known_takers[module]

    def _is_loader(self, place: Place) -> bool:
        """Whether a function calls one that imports by name, or a class has such a method."""
        scopes = self._facts[place.module].scopes
        reached = {place}
        queue = [place]
        for current in queue:
            for called in self._calls.called(current):
                if called.module == place.module and called not in reached:
                    reached.add(called)
                    queue.append(called)
        numbers = {item.scope for item in reached}
        for loader in self._loaders.get(place.module, ()):
            around = loader.scope
            while around > 0:
                if around in numbers:
                    return True
                around = scopes[around].parent
        return False

    # Strings of which it is not known who takes them

    def _link_strings(self, module: str, handed: Handed, *, is_likely: bool) -> None:
        if not is_likely and not self._guesses:
            return
        for text in _texts(handed):
            imported = self._named(text)
            if imported and imported != module:
                self._links[module].records.add(
                    imported,
                    handed.line,
                    Phase.TYPING if handed.flags & TYPING else Phase.CALL,
                    Via.STRING,
                    Use.CALL_TIME,
                    name=text,
                    conditional=True,
                    confidence=Confidence.LIKELY if is_likely else Confidence.GUESS,
                )

    def _named(self, text: str) -> str:
        """The module that a string names, or that has the attribute it names; "" for neither."""
        path = text.replace(":", ".")
        module = self._providers.existing(path)
        rest = path[len(module) + 1 :]
        if "." not in module:
            return ""
        if rest:
            name = rest.partition(".")[0]
            namespace = self._providers.namespace(module)
            origin = self._providers.origin(module, name)
            if namespace is None or not (namespace.has(name) or origin != (module, name, False)):
                return ""
        return module

    # Records

    def _add_late(self, taker: Place, imported: str) -> None:
        """What a module imports because others name it to a function of it."""
        scopes = self._facts[taker.module].scopes
        self._links[taker.module].records.add(
            imported,
            scopes[taker.scope].line,
            Phase.CALL,
            Via.DYNAMIC,
            Use.CALL_TIME,
            conditional=True,
            confidence=Confidence.LIKELY,
        )

    def _add_caller(self, module: str, imported: str, handed: Handed, loader: Place) -> None:
        link = self._links[module]
        phase = link.phase(handed.scope, handed.flags)
        link.records.add(
            imported,
            handed.line,
            phase,
            Via.CALLED,
            Use.IMPORT_TIME if phase is Phase.IMPORT else Use.CALL_TIME,
            through=self._calls.name_of(loader),
            guarded=bool(handed.flags & GUARDED),
            conditional=bool(handed.flags & CONDITIONAL),
        )


def _texts(handed: Handed) -> Iterator[str]:
    for _, text in handed.arguments:
        if not text.startswith(PATH) and _PATH.fullmatch(text):
            yield text


def _is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _speaks_of_imports(path: str) -> bool:
    name = path.rpartition(".")[2]
    return name in TAKERS or "import" in name
