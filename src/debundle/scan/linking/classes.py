"""What runs where a class is defined or called: metaclasses, base classes, overriding methods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from debundle.scan.linking.by_scope import ByScope, Place
from debundle.scan.linking.providers import Providers
from debundle.scan.linking.values import DEEPEST, Values
from debundle.scan.source.facts import CALL, LOAD, METACLASS, FileFacts, Reference
from debundle.scan.source.scopes import CLASS_PATH, SUPER_PATH

#: Runs when a subclass is defined.
ON_SUBCLASS = "__init_subclass__"
#: Methods of a metaclass that run when a class is defined.
_ON_DEFINITION = ("__prepare__", "__new__", "__init__")
#: Methods that an enumeration runs for its members when it is defined.
_ON_MEMBER = ("__new__", "__init__")
#: Methods of one object that call one another are followed as far as so many.
_MOST = 64


class Classes:
    """Answers about the classes of all modules; every answer is kept."""

    def __init__(
        self,
        facts: Mapping[str, FileFacts],
        providers: Providers,
        values: Values,
        references: ByScope[Reference],
    ) -> None:
        """`facts` of the modules that have a source, and their references."""
        self._facts = facts
        self._providers = providers
        self._values = values
        self._references = references
        self._evaluates: dict[Place, bool] = {}
        self._overridden: dict[tuple[Place, Place], tuple[Place, ...]] = {}

    def evaluates_annotations(self, place: Place) -> bool:
        """Whether a class may read the annotations of its attributes when it is defined.

        Classes do that through a metaclass or `__init_subclass__`: the target's own, or that of
        a base class from a third party; those of the standard library leave them alone.
        """
        if place not in self._evaluates:
            self._evaluates[place] = False  # ends a cycle of base classes
            self._evaluates[place] = (
                self.metaclass(place) is not None
                or any(self._values.method(base, ON_SUBCLASS) for base in self._values.bases(place))
                or self._has_foreign_base(place, DEEPEST)
            )
        return self._evaluates[place]

    def run_by_definition(self, place: Place) -> Iterator[Place]:
        """What runs because a class is defined, beside what its base classes do about it."""
        metaclass = self.metaclass(place)
        if metaclass is not None and self._is_class(metaclass):
            for name in _ON_DEFINITION:
                yield from self.methods(metaclass, name)
        elif metaclass is not None:
            yield metaclass
        if self._values.is_enumeration(place):
            for name in _ON_MEMBER:
                yield from self.methods(place, name)

    def methods(self, place: Place, name: str, *, within: Place | None = None) -> Iterator[Place]:
        """A method of a class, and those that it calls through `self` and the class overrides.

        With those that it calls through `super()`, which may be other bases' of the class. `within`
        is the class that the receiver belongs to, where that is another: a subclass.
        """
        method = self._values.method(place, name)
        receiver = within or place
        while method is not None:
            yield method
            if self._around(method) != receiver:
                yield from self._overriding(receiver, method)
            method = self._next(receiver, method, name)

    def metaclass(self, place: Place, depth: int = DEEPEST) -> Place | None:
        """The metaclass of a class, its own or inherited, where it is one of the target's.

        It may be a function.
        """
        for path in self._facts[place.module].scopes[place.scope].bases:
            if path.startswith(METACLASS):
                value = self._values.value(place.module, path[len(METACLASS) :], -1)
                if value is not None and value.kind in ("class", "def"):
                    return value.place
        for base in self._values.bases(place) if depth else ():
            found = self.metaclass(base, depth - 1)
            if found is not None and self._is_class(found):
                return found
        return None

    def _next(self, receiver: Place, method: Place, name: str) -> Place | None:
        """The method that one calls through `super()` in an object of a class with several bases.

        With one base each, it is the same for every object, and a call like all others.
        """
        order = self._values.order(receiver)
        around = self._around(method)
        if around not in order or all(len(self._values.bases(item)) < 2 for item in order):
            return None
        asked = f"{SUPER_PATH.format(around.scope)}.{name}"
        if not any(reference.path == asked for reference in self._references.of(method)):
            return None
        after = order[order.index(around) + 1 :]
        owns = (self._values.own_method(item, name) for item in after)
        return next(filter(None, owns), None)

    def _overriding(self, receiver: Place, method: Place) -> tuple[Place, ...]:
        """The methods of a class that one of its base classes calls, or reads, through `self`."""
        key = (receiver, method)
        if key not in self._overridden:
            found = [method]
            for place in found:  # grows while it is walked
                for name in self._called_on_self(place):
                    called = self._values.method(receiver, name)
                    if called is not None and called not in found and len(found) < _MOST:
                        found.append(called)
            self._overridden[key] = tuple(found[1:])
        return self._overridden[key]

    def _called_on_self(self, method: Place) -> Iterator[str]:
        prefix = f"{CLASS_PATH.format(self._around(method).scope)}."
        # What is read and not called is a property.
        for reference in self._references.of(method):
            if reference.flags & (CALL | LOAD) and reference.path.startswith(prefix):
                yield reference.path[len(prefix) :]

    def _around(self, method: Place) -> Place:
        """The class that defines a method."""
        return Place(method.module, self._facts[method.module].scopes[method.scope].parent)

    def _is_class(self, place: Place) -> bool:
        return self._facts[place.module].scopes[place.scope].kind == "class"

    def _has_foreign_base(self, place: Place, depth: int) -> bool:
        """Whether a base class, direct or not, comes from a third party."""
        for path in self._facts[place.module].scopes[place.scope].bases:
            if self._providers.is_third_party(place.module, path.lstrip(METACLASS)):
                return True
        return depth > 0 and any(
            self._has_foreign_base(base, depth - 1) for base in self._values.bases(place)
        )
