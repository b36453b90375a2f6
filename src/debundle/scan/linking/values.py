"""What a path in a module stands for: a function, a class, or what calling one gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from debundle.scan.linking.by_scope import ByScope, Place
from debundle.scan.linking.providers import Origin, Providers
from debundle.scan.source.facts import DELETED, METACLASS, PROPERTIES, FileFacts

#: How far aliases and base classes are followed.
DEEPEST = 16
#: By scope the functions and classes that it defines, the first of them by name, and all of them
#: where several share a name.
_Children: TypeAlias = (
    "tuple[dict[int, list[int]], dict[tuple[int, str], int], dict[tuple[int, str], list[int]]]"
)
#: Decorators of functions that add to one which has their name already.
_PARTS = frozenset({"deleter", "overload", "register", "setter"})


class Value(NamedTuple):
    """What a name stands for, by the scope of the body of its function or class."""

    #: "def", "class", "instance" (of a class), or "result" (of a function).
    kind: str
    place: Place


class Values:
    """Values of paths in all modules; every answer is kept."""

    def __init__(self, facts: Mapping[str, FileFacts], providers: Providers) -> None:
        """`facts` of the modules that have a source."""
        self._facts = facts
        self._providers = providers
        self._children: dict[str, _Children] = {}
        self._bases: dict[Place, list[Place]] = {}
        self._enumerations: dict[Place, bool] = {}
        self._orders: dict[Place, list[Place]] = {}
        self._methods: dict[tuple[Place, str], Place | None] = {}
        self._known = ByScope(facts, lambda item: item.known)
        self._values: dict[tuple[str, str, int], Value | None] = {}

    def value(self, module: str, path: str, binding: int) -> Value | None:
        """What a dotted path in a module stands for; `binding` as in `Reference`."""
        key = (module, path, binding)
        if key not in self._values:
            self._values[key] = None  # ends a cycle of aliases
            self._values[key] = self._find_value(module, path, binding)
        return self._values[key]

    def alternatives(self, module: str, path: str, binding: int) -> list[Value]:
        """As `value`, with what else the path may stand for.

        That is what other branches import by the name that the path begins with.
        """
        first = self.value(module, path, binding)
        found = [] if first is None else [first]
        base, _, rest = path.partition(".")
        if binding >= 0:
            bound = self._facts[module].bindings[binding]
            others = self._providers.others(bound.module, bound.name)
        else:
            others = self._providers.others(module, base)
        for origin in others:
            if origin.name and "(" not in path:
                steps = tuple(rest.split(".")) if rest else ()
                value = self.attribute(self._defined(origin), steps)
                if value is not None and value not in found:
                    found.append(value)
        return found

    def result(self, value: Value) -> Value | None:
        """What calling a value gives: of a class an instance, of a function what it returns.

        A value of the kind "result" where that is not known.
        """
        if value.kind == "class":
            return Value("instance", value.place)
        if value.kind == "instance":
            method = self.method(value.place, "__call__")
            return None if method is None else self.result(Value("def", method))
        if value.kind == "result":
            return None
        for path in self._known_paths(value.place, ""):
            returned = self.value(value.place.module, path, -1)
            if returned is not None:
                return returned
        return Value("result", value.place)

    def attribute(self, value: Value | None, steps: tuple[str, ...]) -> Value | None:
        """What attributes of a value are, one after the other; None where that is not known."""
        for step in steps:
            if value is None or value.kind in ("def", "result"):
                return None
            value = self._attribute(value, step, DEEPEST)
        return value

    def method(self, place: Place, name: str, depth: int = DEEPEST) -> Place | None:
        """A method, or a class inside, by the order of definition: own first, then bases."""
        key = (place, name)
        if key not in self._methods:
            self._methods[key] = None  # ends a cycle of base classes
            found = self.own_method(place, name)
            for base in self.bases(place) if found is None and depth else ():
                found = self.method(base, name, depth - 1)
                if found is not None:
                    break
            self._methods[key] = found
        return self._methods[key]

    def bases(self, place: Place) -> list[Place]:
        """The base classes of a class that the target defines."""
        if place not in self._bases:
            paths = self._facts[place.module].scopes[place.scope].bases
            found = [
                value.place
                for path in paths
                if not path.startswith(METACLASS)
                for value in self.alternatives(place.module, path, -1)
                if value.kind == "class" and value.place != place
            ]
            self._bases[place] = list(dict.fromkeys(found))
        return self._bases[place]

    def child_scopes(self, place: Place) -> list[int]:
        """Indexes of the functions and classes that a scope defines."""
        return self._children_of(place.module)[0].get(place.scope, [])

    def order(self, place: Place) -> list[Place]:
        """A class and all its base classes in an order in which methods may be looked up.

        Each stands before its own bases, and these from left to right, as in the order of C3
        (https://www.python.org/download/releases/2.3/mro/), which has it so wherever it can.
        """
        if place not in self._orders:
            seen = {place}
            found: list[Place] = []
            self._visit_bases(place, seen, found, DEEPEST)
            self._orders[place] = found[::-1]
        return self._orders[place]

    def is_enumeration(self, place: Place) -> bool:
        """Whether a class has a base class from the `enum` of the standard library."""
        if place not in self._enumerations:
            self._enumerations[place] = any(
                "enum" in self._providers.imported_from(item.module, path)
                for item in self.order(place)
                for path in self._facts[item.module].scopes[item.scope].bases
            )
        return self._enumerations[place]

    def namesakes(self, place: Place) -> list[Place]:
        """A function or class and the others that its scope defines by the same name, itself first.

        `if` and `else` define one each, and so do `try` and `except`; which one there will be is
        not known.
        """
        scopes = self._facts[place.module].scopes
        own = scopes[place.scope]
        alike = self._children_of(place.module)[2].get((own.parent, own.name), ())
        others = [
            Place(place.module, index)
            for index in alike
            if index != place.scope and not _is_other_part(scopes[index].decorators)
        ]
        return [place, *others]

    def is_property(self, place: Place) -> bool:
        """Whether reading an attribute runs the method that has its name."""
        decorators = self._facts[place.module].scopes[place.scope].decorators
        return any(path.rpartition(".")[2] in PROPERTIES for path in decorators)

    def own_method(self, place: Place, name: str) -> Place | None:
        """A method, or a class inside, that a class defines itself."""
        index = self._children_of(place.module)[1].get((place.scope, name))
        return None if index is None else Place(place.module, index)

    def _visit_bases(self, place: Place, seen: set[Place], found: list[Place], depth: int) -> None:
        """Add a class to those found after all its bases; what is read backwards is the order."""
        for base in reversed(self.bases(place)) if depth else ():
            if base not in seen:
                seen.add(base)
                self._visit_bases(base, seen, found, depth - 1)
        found.append(place)

    def _children_of(self, module: str) -> _Children:
        if module not in self._children:
            below: dict[int, list[int]] = {}
            named: dict[tuple[int, str], int] = {}
            alike: dict[tuple[int, str], list[int]] = {}
            for index, scope in enumerate(self._facts[module].scopes):
                below.setdefault(scope.parent, []).append(index)
                key = (scope.parent, scope.name)
                first = named.setdefault(key, index)
                # Lambdas have no names.
                if first != index and scope.name.isidentifier():
                    alike.setdefault(key, [first]).append(index)
                    if _is_declared(self._facts[module].scopes[first].decorators):
                        named[key] = index
            self._children[module] = (below, named, alike)
        return self._children[module]

    def _attribute(self, value: Value, name: str, depth: int) -> Value | None:
        """One attribute of a class or an instance: its own, then those of the base classes.

        What an enumeration has beside methods are its members.
        """
        found = self._inherited(value, name, depth)
        if found is None and value.kind == "class" and self.is_enumeration(value.place):
            return Value("instance", value.place)
        return found

    def _inherited(self, value: Value, name: str, depth: int) -> Value | None:
        method = self.own_method(value.place, name)
        if method is not None:
            if self._facts[method.module].scopes[method.scope].kind == "class":
                return Value("class", method)
            if value.kind == "instance" and self.is_property(method):
                return self.result(Value("def", method))
            return Value("def", method)
        if paths := self._known_paths(value.place, name):
            return self.value(value.place.module, paths[0], -1)
        for base in self.bases(value.place) if depth else ():
            found = self._inherited(Value(value.kind, base), name, depth - 1)
            if found is not None:
                return found
        return None

    def _find_value(self, module: str, path: str, binding: int) -> Value | None:
        called, is_chain, attribute = path.rpartition("()")
        if is_chain:
            maker = self.value(module, called, binding)
            made = None if maker is None else self.result(maker)
            return self.attribute(made, tuple(filter(None, attribute.split("."))))
        base, _, rest = path.partition(".")
        steps = tuple(rest.split(".")) if rest else ()
        if base[0] == "<":
            return self._in_scope(module, base, steps)
        if base[0] == "#":
            origin, steps = self._from_binding(module, int(base[1:]), steps)
        elif binding >= 0:
            origin, steps = self._from_binding(module, binding, steps)
        else:
            origin, steps = self._from_module(module, base, steps)
        if origin is None or not origin.name:
            return None
        return self.attribute(self._defined(origin), steps)

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
            return self.value(origin.module, f"{detail}()", -1)
        return None

    def _in_scope(self, module: str, base: str, steps: tuple[str, ...]) -> Value | None:
        """What a path stands for that begins with the index of a scope.

        `self.method` or `super().method` in a method of that class, or a function by itself.
        """
        place = Place(module, int(base.strip("<>")))
        if not base.startswith("<<"):
            kind = self._facts[module].scopes[place.scope].kind
            return self.attribute(Value("class" if kind == "class" else "def", place), steps)
        for parent in self.bases(place):
            value = self.attribute(Value("class", parent), steps)
            if value is not None:
                return value
        return None

    def _known_paths(self, place: Place, name: str) -> list[str]:
        return [item.path for item in self._known.of(place) if item.name == name]


def _is_declared(decorators: Sequence[str]) -> bool:
    """Whether a function only declares one of the types of what follows by its name (PEP 484)."""
    return any(path.rpartition(".")[2] == "overload" for path in decorators)


def _is_other_part(decorators: Sequence[str]) -> bool:
    """Whether a function has its name for what it is part of: a setter, a declared overload."""
    return any(path.rpartition(".")[2] in _PARTS for path in decorators)
