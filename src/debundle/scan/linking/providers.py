"""Where names come from: re-exports, star imports and lazy attributes followed to the source.

A *provider* is the module that defines a name. `from torch import Tensor` executes `torch`, but
what it needs is `torch._tensor`, which defines `Tensor` and from which `torch` has it.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from debundle.model import EntryPoint
from debundle.scan.source.facts import (
    AND_OTHERS,
    CONDITIONAL,
    DELETED,
    EXPORTS_OF,
    GLOBAL,
    GUARDED,
    REPLACES,
    TYPING,
    Binding,
    FileFacts,
)

#: Re-exports in a row that are followed; cycles among facades end here at the latest.
_LONGEST_TRAIL = 32


class Origin(NamedTuple):
    """What a name in a module stands for."""

    #: The module that defines the name, or the module that the name stands for.
    module: str
    #: The name in that module; "" where the name stands for the module itself.
    name: str
    #: Resolved on first access, by a module `__getattr__`.
    lazy: bool = False


class Walked(NamedTuple):
    """Where a dotted path leads."""

    #: Modules on the way, the starting point left out, in order.
    modules: tuple[str, ...]
    #: What the path's last understood step stands for.
    origin: Origin
    #: Steps after it: attributes of a class or an instance.
    rest: tuple[str, ...]


class Namespace:
    """The names that one module binds at its top level."""

    def __init__(self, module: str, facts: FileFacts, modules: Collection[str]) -> None:
        """Index the facts of one file by name; `modules` are those of the whole target."""
        #: For each scope, whether its body runs as part of the module's.
        self.executing = executing_scopes(facts)
        self.definitions = dict(facts.definitions)
        #: See `FileFacts.tables`.
        self.tables = dict(facts.tables)
        self.lazy_names: dict[str, str] = {}
        for name, provider in facts.lazy_names:
            if provider in modules:
                self.lazy_names.setdefault(name, provider)
        self.bindings: dict[str, list[Binding]] = {}
        #: The same as indexes of `FileFacts.bindings`.
        self.indexes: dict[str, list[int]] = {}
        self.stars: list[Binding] = []
        getattr_scope = self._scope_of("__getattr__")
        for index, binding in enumerate(facts.bindings):
            at_top = binding.scope == 0 or binding.flags & GLOBAL
            if binding.name == "*" and self.executing[binding.scope]:
                self.stars.append(binding)
            elif at_top:
                self.bindings.setdefault(binding.bound, []).append(binding)
                self.indexes.setdefault(binding.bound, []).append(index)
            elif binding.scope == getattr_scope:
                self.lazy_names.setdefault(binding.bound, "")
        self.lazy_bindings = {
            binding.bound: binding
            for binding in facts.bindings
            if binding.scope == getattr_scope and getattr_scope > 0
        }
        #: Whether the module provides names when they are asked for: by a `__getattr__`, or as
        #: an object that takes its place in `sys.modules`.
        self.is_lazy = self.has("__getattr__") or REPLACES + module in self.definitions
        #: `__all__` as in the facts; everything public where there is none.
        self.exports = (AND_OTHERS,) if facts.exports is None else facts.exports
        #: Whether there is an `__all__` of which something is known.
        self.lists_exports = facts.exports is not None or (self.is_lazy and self.has("__all__"))

    def public(self) -> Iterable[str]:
        """Names that a star import takes from the module itself where it has no `__all__`."""
        names = (*self.definitions, *self.bindings)
        return [name for name in names if name[0] not in "_@" and not self.is_deleted(name)]

    def has(self, name: str) -> bool:
        """Whether the module has a name once its body has run."""
        if name in self.definitions:
            return not self.is_deleted(name)
        return not all(item.flags & TYPING for item in self.bindings.get(name, ()))

    def is_deleted(self, name: str) -> bool:
        """Whether the module deletes the name before it is done."""
        return self.definitions.get(name, "").startswith(DELETED)

    def _scope_of(self, name: str) -> int:
        kind, _, index = self.definitions.get(name, "").partition(":")
        return int(index) if kind == "def" else -1


class Providers:
    """Answers for all modules of a target together; every answer is kept."""

    def __init__(
        self,
        facts: Mapping[str, FileFacts],
        modules: Iterable[str],
        entry_points: Iterable[EntryPoint] = (),
    ) -> None:
        """`facts` of the modules that have a source, the names of all, and the entry points."""
        self.modules = frozenset(modules)
        #: Modules of the target by the group of entry points that names them.
        self.entry_points: dict[str, list[str]] = {}
        for item in sorted(entry_points):
            self.entry_points.setdefault(item.group, []).append(item.module)
        self._facts = facts
        self._namespaces: dict[str, Namespace] = {}
        self._origins: dict[tuple[str, str], Origin] = {}
        #: Names that are being looked up, and those of them that led back to themselves.
        self._open: set[tuple[str, str]] = set()
        self._circular: set[tuple[str, str]] = set()
        self._walks: dict[tuple[str, str], Walked] = {}
        self._exported: dict[str, frozenset[str]] = {}
        self._others: dict[tuple[str, str], tuple[Origin, ...]] = {}
        #: Modules by the other name that `sys.modules` has for them.
        self.renamed: dict[str, str] = {}
        for module, name, path in _replacements(facts):
            walked = self.walk(module, path)
            if not walked.origin.name and walked.origin.module != name:
                self.renamed[name] = walked.origin.module

    def namespace(self, module: str) -> Namespace | None:
        """The top-level names of a module; None for one without source."""
        if module not in self._namespaces:
            facts = self._facts.get(module)
            if facts is None:
                return None
            self._namespaces[module] = Namespace(module, facts, self.modules)
        return self._namespaces[module]

    def existing(self, module: str) -> str:
        """The module itself, or the nearest package above it that exists; "" where none does."""
        while module and module not in self.modules:
            module = module.rpartition(".")[0]
        return module

    def origin(self, module: str, name: str) -> Origin:
        """What `name` in `module` stands for; the module itself where that is not known."""
        return self._origin(module, name, 0)

    def walk(self, module: str, path: str) -> Walked:
        """Follow a dotted path that starts at an attribute of `module`, e.g. "nn.Module"."""
        key = (module, path)
        if key not in self._walks:
            self._walks[key] = self._walk(module, path.split("."))
        return self._walks[key]

    def exported(self, module: str) -> frozenset[str]:
        """The names that `from module import *` binds."""
        if module not in self._exported:
            self._exported[module] = frozenset()  # ends a cycle of star imports
            namespace = self.namespace(module)
            if namespace is not None:
                self._exported[module] = frozenset(self._exports(module, namespace))
        return self._exported[module]

    def origins(self, module: str, name: str) -> tuple[Origin, ...]:
        """As `origin`, with every module that it may be where several branches bind the name."""
        first = self.origin(module, name)
        return (first, *self.others(module, name))

    def others(self, module: str, name: str) -> tuple[Origin, ...]:
        """What `name` in `module` may be beside its origin, where several branches bind it."""
        return self._others.get((module, name), ())

    def below(self, package: str, *, deep: bool) -> list[str]:
        """The submodules of a package, sorted; `deep` for those of its subpackages too."""
        prefix = f"{package}."
        return sorted(
            name
            for name in self.modules
            if name.startswith(prefix) and (deep or "." not in name[len(prefix) :])
        )

    def is_third_party(self, module: str, path: str) -> bool:
        """Whether a path in `module` begins with a name imported from a third party."""
        return any(
            name.partition(".")[0] not in sys.stdlib_module_names
            for name in self.imported_from(module, path)
            if not self.existing(name)
        )

    def imported_from(self, module: str, path: str) -> list[str]:
        """The modules that statements of `module` name to import what a path begins with."""
        namespace = self.namespace(module)
        bindings = namespace.bindings.get(path.partition(".")[0], ()) if namespace else ()
        return [binding.module for binding in bindings]

    def _exports(self, module: str, namespace: Namespace) -> Iterable[str]:
        for name in namespace.exports:
            if name.startswith(EXPORTS_OF):
                origin = self.walk(module, name[len(EXPORTS_OF) :]).origin
                if not origin.name:
                    yield from self.exported(origin.module)
            elif name != AND_OTHERS:
                yield name
        if AND_OTHERS in namespace.exports:
            yield from namespace.public()
            for star in namespace.stars:
                yield from self.exported(star.module)

    def _walk(self, module: str, steps: list[str]) -> Walked:
        passed: list[str] = []
        here = Origin(module, "")
        for number, step in enumerate(steps):
            if here.name:
                return Walked(tuple(passed), here, tuple(steps[number:]))
            here = self.origin(here.module, step)
            passed.append(here.module)
        return Walked(tuple(passed), here, ())

    def _origin(self, module: str, name: str, depth: int) -> Origin:
        key = (module, name)
        known = self._origins.get(key)
        if known is not None:
            return known
        if depth > _LONGEST_TRAIL:
            return Origin(module, name)
        if key in self._open:  # a cycle of re-exports
            self._circular.add(key)
            return Origin(module, name)
        self._open.add(key)
        found = self._search(module, name, depth)
        self._open.discard(key)
        if (found.module, found.name) not in self._open:
            # Otherwise it goes by what is still being looked up, and is asked again.
            self._origins[key] = found
        return found

    def _search(self, module: str, name: str, depth: int) -> Origin:
        namespace = self.namespace(module)
        if namespace is not None:
            found = (
                self._through_binding(namespace, module, name, depth)
                or self._through_star(namespace, name, depth)
                or self._through_getattr(namespace, module, name, depth)
            )
            if found is not None and not self._leads_nowhere(found, module, name):
                return found
        if module in self.renamed:
            return self._origin(self.renamed[module], name, depth + 1)
        submodule = f"{module}.{name}"
        if submodule in self.modules:
            return Origin(submodule, "")
        return Origin(module, name)

    def _leads_nowhere(self, found: Origin, module: str, name: str) -> bool:
        """Whether modules import a name from one another until they are back: a submodule's."""
        is_circular = found == Origin(module, name) and (module, name) in self._circular
        return is_circular and f"{module}.{name}" in self.modules

    def _through_binding(
        self, namespace: Namespace, module: str, name: str, depth: int
    ) -> Origin | None:
        bindings = namespace.bindings.get(name, [])
        if namespace.is_lazy and f"{module}.{name}" not in self.modules:
            # `from package import name` in the package itself asks its own `__getattr__`.
            bindings = [item for item in bindings if (item.module, item.name) != (module, name)]
        if namespace.is_deleted(name):
            return Origin(module, name)
        if not bindings:
            return self._defined(namespace, module, name) if name in namespace.definitions else None
        running = [binding for binding in bindings if not binding.flags & TYPING]
        if name in namespace.definitions and not any(item.flags & GUARDED for item in running):
            return Origin(module, name)  # imported first, then defined or wrapped here
        first = self._imported((running or bindings)[0], module, name, depth)
        if len(running) > 1:
            self._note_others(first, running, module, name, depth)
        return first

    def _defined(self, namespace: Namespace, module: str, name: str) -> Origin:
        """A name that the module binds itself: `other = facade.name` is followed."""
        kind, _, path = namespace.definitions[name].partition(":")
        if kind == "alias" and path.partition(".")[0] in namespace.bindings:
            walked = self.walk(module, path)
            if not walked.rest and walked.origin.module != module:
                return walked.origin
        return Origin(module, name)

    def _note_others(
        self, first: Origin, running: list[Binding], module: str, name: str, depth: int
    ) -> None:
        """Remember what the name is where another branch binds it."""
        if all(binding.flags & (CONDITIONAL | GUARDED) for binding in running):
            found = [self._imported(binding, module, name, depth) for binding in running]
            others = [origin for origin in dict.fromkeys(found) if origin != first]
            self._others[module, name] = (*self._others.get((module, name), ()), *others)

    def _imported(self, binding: Binding, module: str, name: str, depth: int) -> Origin:
        """What an import statement binds; a name from outside is `module`'s own."""
        if binding.name in ("", "."):
            target = binding.module if not binding.name else binding.bound
            return Origin(target, "") if target in self.modules else Origin(module, name)
        base = self.existing(binding.module)
        if not base:
            return Origin(module, name)
        if base != binding.module:
            return Origin(base, binding.name)
        if base == module and binding.name == name:  # `from . import x` in the package itself
            submodule = f"{module}.{name}"
            return Origin(submodule, "") if submodule in self.modules else Origin(module, name)
        origin = self._origin(base, binding.name, depth + 1)
        if (base, binding.name) in self._others:
            self._others[module, name] = self._others[base, binding.name]
        return origin

    def _through_star(self, namespace: Namespace, name: str, depth: int) -> Origin | None:
        for star in reversed(namespace.stars):
            if star.module in self.modules and name in self.exported(star.module):
                return self._origin(star.module, name, depth + 1)
        return None

    def _through_getattr(
        self, namespace: Namespace, module: str, name: str, depth: int
    ) -> Origin | None:
        if name not in namespace.lazy_names:
            return None
        if name in namespace.lazy_bindings:
            return self._imported(namespace.lazy_bindings[name], module, name, depth)._replace(
                lazy=True
            )
        target = namespace.lazy_names[name]
        if target not in self.modules:
            return None
        if target == f"{module}.{name}" or target.rpartition(".")[2] == name:
            return Origin(target, "", lazy=True)
        return self._origin(target, name, depth + 1)._replace(lazy=True)


def _replacements(facts: Mapping[str, FileFacts]) -> list[tuple[str, str, str]]:
    """(module, name, path) of every `sys.modules[name] = path`."""
    return [
        (module, name[len(REPLACES) :], value.partition(":")[2])
        for module, item in facts.items()
        for name, value in item.definitions
        if name[0] == REPLACES and value.startswith("alias:")
    ]


def executing_scopes(facts: FileFacts) -> list[bool]:
    """For each scope, whether its body runs as part of the module's body (classes do)."""
    executing: list[bool] = []
    for scope in facts.scopes:
        is_body = scope.kind == "module" or (scope.kind == "class" and executing[scope.parent])
        executing.append(is_body)
    return executing
