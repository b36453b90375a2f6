"""Which functions run while a module is being imported, through as many calls as it takes.

A static call graph by names: calls of functions and methods that a name leads to, classes that
are instantiated (`__new__`, `__init__`), decorators, `__init_subclass__` and metaclasses of base
classes, what a call of a call runs. It leaves out what only the running program knows: values
passed as arguments, methods of unknown objects, overriding in subclasses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from debundle.scan.linking.providers import Origin, Providers
from debundle.scan.source.facts import (
    BASE,
    CALL,
    CALL_RESULT,
    DELETED,
    METACLASS,
    FileFacts,
    Reference,
)

#: Methods that run when a class is called, and when a subclass is defined.
_ON_CALL = ("__new__", "__init__", "__post_init__")
_ON_SUBCLASS = ("__init_subclass__",)
_ON_DEFINITION = ("__prepare__", "__new__", "__init__")
_ON_NAMING = ("__set_name__",)
#: How far aliases and base classes are followed.
_DEEPEST = 16


class Place(NamedTuple):
    """One scope of one module."""

    module: str
    scope: int


class Value(NamedTuple):
    """What a name stands for, by the scope of the body of its function or class."""

    #: "def", "class", "instance" (of a class), or "result" (of a function).
    kind: str
    place: Place


class CallGraph:
    """Calls between the scopes of all modules; every answer is kept."""

    def __init__(self, facts: Mapping[str, FileFacts], providers: Providers) -> None:
        """`facts` of the modules that have a source."""
        self._facts = facts
        self._providers = providers
        self._by_scope: dict[str, dict[int, list[Reference]]] = {}
        self._children: dict[str, dict[int, list[int]]] = {}
        self._called: dict[Place, dict[Place, int]] = {}
        self._values: dict[tuple[str, str, int], Value | None] = {}
        self._evaluates: dict[Place, bool] = {}

    def run_by(self, module: str) -> dict[Place, int]:
        """Scopes that run while `module` is imported, in the order in which they are found.

        Each comes with the line of the module's own body that makes it run; 0 for bodies.
        """
        causes: dict[Place, int] = {Place(module, 0): 0}
        queue = [Place(module, 0)]
        for place in queue:
            cause = causes[place]
            for called, line in self.called(place).items():
                if called not in causes:
                    causes[called] = cause or line
                    queue.append(called)
        return causes

    def called(self, place: Place) -> dict[Place, int]:
        """The scopes that run because this scope's body runs, each with the line of the call.

        A class body is run by the body around it; it has line 0.
        """
        if place not in self._called:
            found: dict[Place, int] = {}
            for called, line in self._find_called(place):
                found.setdefault(called, line)
            self._called[place] = found
        return self._called[place]

    def references(self, place: Place) -> list[Reference]:
        """What is read in the body of one scope."""
        if place.module not in self._by_scope:
            grouped: dict[int, list[Reference]] = {}
            for reference in self._facts[place.module].references:
                grouped.setdefault(reference.scope, []).append(reference)
            self._by_scope[place.module] = grouped
        return self._by_scope[place.module].get(place.scope, [])

    def evaluates_annotations(self, place: Place) -> bool:
        """Whether a class may read the annotations of its attributes when it is defined.

        Classes do that through a metaclass or `__init_subclass__`: the target's own, or that of
        a base class from a third party; those of the standard library leave them alone.
        """
        if place not in self._evaluates:
            self._evaluates[place] = False  # ends a cycle of base classes
            self._evaluates[place] = (
                self._metaclass(place, _DEEPEST) is not None
                or any(self._method(base, _ON_SUBCLASS[0], _DEEPEST) for base in self._bases(place))
                or self._has_foreign_base(place, _DEEPEST)
            )
        return self._evaluates[place]

    def name_of(self, place: Place) -> str:
        """A scope as a person would name it, e.g. "torch._ops:OpOverload.__init__"."""
        scopes = self._facts[place.module].scopes
        names = []
        index = place.scope
        while index > 0:
            names.append(scopes[index].name)
            index = scopes[index].parent
        return f"{place.module}:{'.'.join(reversed(names))}"

    def _find_called(self, place: Place) -> Iterator[tuple[Place, int]]:
        for child in self._child_scopes(place):
            if self._facts[place.module].scopes[child].kind == "class":
                defined = Place(place.module, child)
                yield defined, 0
                metaclass = self._metaclass(defined, _DEEPEST)
                if metaclass is not None:
                    line = self._facts[place.module].scopes[child].line
                    for method in self._methods(metaclass, _ON_DEFINITION):
                        yield method, line
        is_class = self._facts[place.module].scopes[place.scope].kind == "class"
        for reference in self.references(place):
            if reference.flags & (CALL | CALL_RESULT | BASE):
                value = self.value(place.module, reference.path, reference.binding)
                if value is not None:
                    for called in self._runs(value, reference.flags):
                        yield called, reference.line
                    if is_class and value.kind == "class" and reference.flags & CALL:
                        for method in self._methods(value.place, _ON_NAMING):
                            yield method, reference.line

    def _child_scopes(self, place: Place) -> list[int]:
        if place.module not in self._children:
            children: dict[int, list[int]] = {}
            for index, scope in enumerate(self._facts[place.module].scopes):
                children.setdefault(scope.parent, []).append(index)
            self._children[place.module] = children
        return self._children[place.module].get(place.scope, [])

    def _runs(self, value: Value, flags: int) -> Iterator[Place]:
        if flags & BASE and value.kind == "class":
            yield from self._methods(value.place, _ON_SUBCLASS)
        if not flags & (CALL | CALL_RESULT):
            return
        if value.kind == "class":
            yield from self._methods(value.place, _ON_CALL)
            if flags & CALL_RESULT:
                yield from self._methods(value.place, ("__call__",))
        elif value.kind == "result":
            yield from self._functions_in(value.place)
        elif value.kind == "def":
            yield value.place
            yield from self._wrappers(value.place)
            if flags & CALL_RESULT:
                yield from self._functions_in(value.place)
        else:
            yield from self._methods(value.place, ("__call__",))

    def _functions_in(self, place: Place) -> Iterator[Place]:
        scopes = self._facts[place.module].scopes
        for child in self._child_scopes(place):
            if scopes[child].kind == "function":
                yield Place(place.module, child)

    def _wrappers(self, place: Place) -> Iterator[Place]:
        """Functions that a decorator may have put around a function."""
        for path in self._facts[place.module].scopes[place.scope].decorators:
            decorator = self.value(place.module, path, -1)
            if decorator is not None and decorator.kind == "def":
                yield from self._functions_in(decorator.place)

    def _methods(self, place: Place, names: tuple[str, ...]) -> Iterator[Place]:
        for name in names:
            method = self._method(place, name, _DEEPEST)
            if method is not None:
                yield method
                yield from self._wrappers(method)

    def _metaclass(self, place: Place, depth: int) -> Place | None:
        """The metaclass of a class, its own or inherited, where it is one of the target's."""
        for path in self._facts[place.module].scopes[place.scope].bases:
            if path.startswith(METACLASS):
                value = self.value(place.module, path[len(METACLASS) :], -1)
                if value is not None and value.kind == "class":
                    return value.place
        if depth:
            for base in self._bases(place):
                found = self._metaclass(base, depth - 1)
                if found is not None:
                    return found
        return None

    def _has_foreign_base(self, place: Place, depth: int) -> bool:
        """Whether a base class, direct or not, comes from a third party."""
        for path in self._facts[place.module].scopes[place.scope].bases:
            if self._providers.is_third_party(place.module, path.lstrip(METACLASS)):
                return True
        return depth > 0 and any(
            self._has_foreign_base(base, depth - 1) for base in self._bases(place)
        )

    def _method(self, place: Place, name: str, depth: int) -> Place | None:
        """A method by the classes' order of definition: own first, then bases, depth first."""
        scopes = self._facts[place.module].scopes
        for child in self._child_scopes(place):
            if scopes[child].name == name and scopes[child].kind == "function":
                return Place(place.module, child)
        if depth:
            for base in self._bases(place):
                found = self._method(base, name, depth - 1)
                if found is not None:
                    return found
        return None

    def _bases(self, place: Place) -> Iterator[Place]:
        for path in self._facts[place.module].scopes[place.scope].bases:
            if path.startswith(METACLASS):
                continue
            value = self.value(place.module, path, -1)
            if value is not None and value.kind == "class" and value.place != place:
                yield value.place

    def value(self, module: str, path: str, binding: int) -> Value | None:
        """What a dotted path in a module stands for; `binding` as in `Reference`."""
        key = (module, path, binding)
        if key not in self._values:
            self._values[key] = None  # ends a cycle of aliases
            self._values[key] = self._find_value(module, path, binding)
        return self._values[key]

    def _find_value(self, module: str, path: str, binding: int) -> Value | None:
        base, _, rest = path.partition(".")
        if base[0] == "<":
            return self._through_class(module, base, rest)
        steps = tuple(rest.split(".")) if rest else ()
        if binding >= 0:
            origin, steps = self._from_binding(module, binding, steps)
        else:
            origin, steps = self._from_module(module, base, steps)
        if origin is None or not origin.name:
            return None
        return self._attribute_of(self._defined(origin), steps)

    def _from_module(
        self, module: str, base: str, steps: tuple[str, ...]
    ) -> tuple[Origin | None, tuple[str, ...]]:
        namespace = self._providers.namespace(module)
        if namespace is not None and namespace.is_deleted(base) and base in namespace.indexes:
            return self._from_binding(module, namespace.indexes[base][-1], steps)
        walked = self._providers.walk(module, ".".join((base, *steps)))
        return walked.origin, walked.rest

    def _from_binding(
        self, module: str, index: int, steps: tuple[str, ...]
    ) -> tuple[Origin | None, tuple[str, ...]]:
        binding = self._facts[module].bindings[index]
        target = self._providers.existing(binding.module)
        if not target or binding.name == "*":
            return None, ()
        if binding.name == ".":
            target = binding.bound
        elif binding.name:
            steps = (binding.name, *steps)
        if not steps:
            return None, ()
        walked = self._providers.walk(target, ".".join(steps))
        return walked.origin, walked.rest

    def _defined(self, origin: Origin) -> Value | None:
        namespace = self._providers.namespace(origin.module)
        if namespace is None:
            return None
        known = namespace.definitions.get(origin.name, "").removeprefix(DELETED)
        kind, _, detail = known.partition(":")
        if kind in ("def", "class"):
            return Value(kind, Place(origin.module, int(detail)))
        if kind == "alias":
            return self.value(origin.module, detail, -1)
        if kind == "call":
            made_by = self.value(origin.module, detail, -1)
            if made_by is not None and made_by.kind == "class":
                return Value("instance", made_by.place)
            if made_by is not None and made_by.kind == "def":
                return Value("result", made_by.place)
        return None

    def _attribute_of(self, value: Value | None, steps: tuple[str, ...]) -> Value | None:
        if value is None or not steps:
            return value
        if value.kind in ("def", "result") or len(steps) > 1:
            return None
        method = self._method(value.place, steps[0], _DEEPEST)
        return None if method is None else Value("def", method)

    def _through_class(self, module: str, base: str, rest: str) -> Value | None:
        """What a path stands for that begins with the index of a scope.

        `self.method` or `super().method` in a method of that class, or a function by itself.
        """
        place = Place(module, int(base.strip("<>")))
        if "." in rest:
            return None
        if not rest:  # a function or class inside a function
            kind = self._facts[module].scopes[place.scope].kind
            return Value("class" if kind == "class" else "def", place)
        if not base.startswith("<<"):
            method = self._method(place, rest, _DEEPEST)
            return None if method is None else Value("def", method)
        for parent in self._bases(place):
            method = self._method(parent, rest, _DEEPEST)
            if method is not None:
                return Value("def", method)
        return None
