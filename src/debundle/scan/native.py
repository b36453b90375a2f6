"""What can be known of extension modules without loading them.

Two things. Which modules they import: their code holds the name as a string of its own. And which
modules they contain: an extension may make modules below itself (`torch._C._distributed_c10d`),
which have no file; statements, stubs and strings together tell which.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from debundle.model import Import, Module, ModuleKind, Phase, Reading, Use, Via
from debundle.scan.source.facts import REPLACES, TYPING, Binding, FileFacts


class NamedModules(NamedTuple):
    """Dotted names in one file that an extension consists of."""

    #: The file, in the form of `Module.path`; "" for that of the extension itself.
    library: str
    names: frozenset[str]
    #: Whether the file takes functions for importing from the interpreter.
    can_import: bool
    #: Names that may have the beginning of another string at their ends.
    cut: frozenset[str] = frozenset()

    def among(self, modules: frozenset[str]) -> frozenset[str]:
        """The modules that are named."""
        return (self.names & modules) | frozenset(
            module for name in self.cut if (module := _cut_out(name, modules))
        )


class NativeNames(NamedTuple):
    """The dotted names of one extension that begin with an import package of the target."""

    #: Named in what Cython has compiled: needed when the extension is initialised.
    early: NamedModules | None
    #: Named in other code of the extension, or of a library that it is linked with.
    late: tuple[NamedModules, ...]

    @property
    def written(self) -> frozenset[str]:
        """Names that no Cython has written."""
        return frozenset(name for part in self.late for name in part.names)


def native_imports(
    names: Mapping[str, NativeNames], modules: frozenset[str], python: Iterable[Import]
) -> Iterator[Import]:
    """The modules of the target that extensions name, by extension.

    What Cython compiled takes functions and types of the modules it names when it is initialised,
    and so does any extension that names another: it takes its C interface. A module that needs
    the extension while it is imported itself, by the imports of `python`, can only be imported
    later. Other native code mostly imports when it is called. An import is conditional where the
    file that holds the name has nothing to import with: others may do it.
    """
    needing = _Needing(python)
    for extension, named in names.items():
        around = _line_of(extension)
        early = named.early.among(modules) if named.early else frozenset()
        files = [(file, file.among(modules)) for file in named.late]
        if named.early:
            files.insert(0, (named.early, early))
        seen: set[str] = set()
        for file, found in sorted(files, key=lambda pair: not pair[0].can_import):
            for imported in sorted(found - around - seen):
                if imported.startswith(f"{extension}."):
                    continue  # see `nesting_imports`
                seen.add(imported)
                is_early = imported in names or (
                    imported in early and imported not in needing.modules(extension, around)
                )
                yield Import(
                    extension,
                    imported,
                    0,
                    Phase.IMPORT if is_early else Phase.CALL,
                    Via.NATIVE,
                    Use.IMPORT_TIME if is_early else Use.CALL_TIME,
                    through=file.library,
                    conditional=not file.can_import,
                )


def modules_inside(
    extensions: Iterable[Module],
    facts: Mapping[str, FileFacts],
    stubs: Iterable[str],
    names: Mapping[str, NativeNames],
) -> list[Module]:
    """The modules that extensions make below themselves, sorted by name.

    `import extension.name` is proof, and so is `sys.modules["extension.name"] = ...`. `from
    extension import name`, a stub `extension/name.pyi` and a string "extension.name" alone are not
    (the name may be a class, the stub may describe one, and the string may be a class's); two of
    the three are taken for one. A string counts where no capital is in the name and no Cython has
    written it: that writes those of functions.
    """
    owners = {module.name: module for module in extensions if module.kind is ModuleKind.EXTENSION}
    if not owners:
        return []
    bindings = [
        binding
        for item in facts.values()
        for binding in item.bindings
        if not binding.flags & TYPING
    ]
    proven = {binding.module for binding in bindings} | _put_into_place(facts.values())
    proven |= _witnessed_twice(owners, bindings, map(_stubbed, stubs), names)
    found: dict[str, Module] = {}
    for full in proven:
        for owner, name in _inside(full, owners):
            found[name] = _nested(name, owner)
    return [found[name] for name in sorted(found)]


def nesting_imports(nested: Iterable[Module], modules: Mapping[str, Module]) -> Iterator[Import]:
    """An extension makes the modules inside it: it has them wherever it is."""
    for module in nested:
        assert module.parent is not None
        owner = modules[module.parent]
        yield Import(owner.name, module.name, 0, Phase.IMPORT, Via.NATIVE, Use.IMPORT_TIME)


class _Needing:
    """Which modules import others while they are imported, through as many as it takes."""

    def __init__(self, imports: Iterable[Import]) -> None:
        self._importers: dict[str, list[str]] = {}
        for item in imports:
            if item.phase is Phase.IMPORT:
                self._importers.setdefault(item.imported, []).append(item.importer)
        self._known: dict[str, frozenset[str]] = {}

    def modules(self, imported: str, around: set[str]) -> frozenset[str]:
        """Those that need a module; `around`, the packages above it, do not lead further.

        They are being imported already, whoever asks for the module.
        """
        if imported not in self._known:
            found = {imported}
            waiting = [imported]
            while waiting:
                for importer in self._importers.get(waiting.pop(), ()):
                    if importer not in found and importer not in around:
                        found.add(importer)
                        waiting.append(importer)
            self._known[imported] = frozenset(found)
        return self._known[imported]


def _cut_out(name: str, modules: frozenset[str]) -> str:
    """The longest module that a name begins with, where more of a word follows; "" for none.

    A module itself, or an attribute of one, comes from a text rather than from a name.
    """
    for end in range(len(name), 0, -1):
        if name[:end] in modules:
            return "" if name[end : end + 1] in ("", ".") else name[:end]
    return ""


def _put_into_place(facts: Iterable[FileFacts]) -> set[str]:
    """The names under which `sys.modules` is given something."""
    return {
        name.removeprefix(REPLACES)
        for item in facts
        for name, _ in item.definitions
        if name.startswith(REPLACES)
    }


def _witnessed_twice(
    owners: Mapping[str, Module],
    bindings: Iterable[Binding],
    stubs: Iterable[str],
    names: Mapping[str, NativeNames],
) -> set[str]:
    imported_from = {item.module for item in bindings}
    within = {module for module in imported_from if not owners.keys().isdisjoint(_line_of(module))}
    taken = {f"{item.module}.{item.name}" for item in bindings if item.module in within}
    described = set(stubs)
    written = {
        name
        for owner, named in names.items()
        for name in named.written
        if name.startswith(f"{owner}.") and name[len(owner) :].islower()
    }
    return (taken & described) | (described & written) | (written & taken)


def _stubbed(path: str) -> str:
    """The module that a stub describes."""
    return path[: -len(".pyi")].replace("/", ".").removesuffix(".__init__")


def _line_of(module: str) -> set[str]:
    """A module and the packages above it."""
    parts = module.split(".")
    return {".".join(parts[: count + 1]) for count in range(len(parts))}


def _inside(name: str, owners: Mapping[str, Module]) -> Iterator[tuple[Module, str]]:
    """Every module from below an extension down to `name`, each with the extension."""
    position = name.find(".")
    owner = None
    while position >= 0:
        owner = owner or owners.get(name[:position])
        position = name.find(".", position + 1)
        if owner is not None:
            yield owner, name[:position] if position >= 0 else name


def _nested(name: str, owner: Module) -> Module:
    return Module(
        name=name,
        path=owner.path,
        lines=0,
        kind=ModuleKind.EXTENSION,
        reading=Reading.NO_SOURCE,
    )
