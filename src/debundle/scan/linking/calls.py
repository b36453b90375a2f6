"""Which functions run while a module is being imported, through as many calls as it takes.

A static call graph by names: calls of functions and methods that a name leads to, of what calls
return and variables hold, classes that are instantiated (`__new__`, `__init__`, and what these call
of a subclass), decorators, context managers, properties, `__init_subclass__` and metaclasses, and
functions that are told to others which call them at once. It leaves out what only the running
program knows: values in containers, methods of unknown objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from debundle.scan.linking.by_scope import ByScope, Place
from debundle.scan.linking.classes import ON_SUBCLASS, Classes
from debundle.scan.linking.providers import Providers
from debundle.scan.linking.registered import Registered
from debundle.scan.linking.values import Value, Values
from debundle.scan.source.facts import CALL, CALL_RESULT, LOAD, FileFacts, Reference

#: Methods that run when a class is called, and when an instance becomes a class's attribute.
_ON_CALL = ("__new__", "__init__", "__post_init__")
_ON_NAMING = ("__set_name__",)
_RUNS = CALL | CALL_RESULT


class CallGraph:
    """Calls between the scopes of all modules; every answer is kept."""

    def __init__(self, facts: Mapping[str, FileFacts], providers: Providers) -> None:
        """`facts` of the modules that have a source."""
        self._facts = facts
        self._references = ByScope(facts, lambda item: item.references)
        self._chains = ByScope(facts, lambda item: item.chains)
        self._passed = ByScope(facts, lambda item: item.passed)
        self._values = Values(facts, providers)
        self._classes = Classes(facts, providers, self._values, self._references)
        self._registered = Registered(facts, self._classes)
        self._called: dict[Place, dict[Place, int]] = {}

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

    def read_off(self, place: Place) -> Iterator[tuple[Place, int]]:
        """Classes that a scope reads off an object which their metaclass fills, with the line."""
        for reference in self._references.of(place):
            owner, _, name = reference.path.rpartition(".")
            if owner and reference.flags & LOAD and self._registered.has(name):
                value = self.value(place.module, owner, reference.binding)
                if value is None or value.kind != "instance":
                    continue
                # What the object has of its own is no entry.
                if self._values.attribute(value, (name,)) is None:
                    entry = self._registered.read_off(value.place, name)
                    if entry is not None:
                        yield entry, reference.line

    def value(self, module: str, path: str, binding: int) -> Value | None:
        """What a dotted path in a module stands for; `binding` as in `Reference`."""
        return self._values.value(module, path, binding)

    def evaluates_annotations(self, place: Place) -> bool:
        """See `Classes.evaluates_annotations`."""
        return self._classes.evaluates_annotations(place)

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
        scopes = self._facts[place.module].scopes
        for child in self._values.child_scopes(place):
            if scopes[child].kind == "class":
                defined = Place(place.module, child)
                yield defined, 0
                for method in self._classes.run_by_definition(defined):
                    yield from self._with_wrappers(method, scopes[child].line)
                yield from self._subclassed(defined, scopes[child].line)
        is_class = scopes[place.scope].kind == "class"
        for reference in self._calls_in(place):
            path, binding = reference.path, reference.binding
            for value in self._values.alternatives(place.module, path, binding):
                for called in self._runs(value, reference.flags):
                    yield called, reference.line
                if is_class and value.kind == "class" and reference.flags & CALL:
                    for method in self._methods(value.place, _ON_NAMING):
                        yield method, reference.line
                for method in self._by_receiver(value, place, reference):
                    yield method, reference.line
        yield from self._read_in(place)
        yield from self._told(place)

    def _calls_in(self, place: Place) -> Iterator[Reference]:
        for reference in self._references.of(place):
            if reference.flags & _RUNS:
                yield reference
        yield from self._chains.of(place)

    def _by_receiver(self, value: Value, place: Place, reference: Reference) -> Iterator[Place]:
        """What a method calls of the object that it is called on, where a base class defines it."""
        owner, _, name = reference.path.rpartition(".")
        if owner and value.kind == "def" and self._is_method(value.place):
            on = self.value(place.module, owner, reference.binding)
            if on is not None and on.kind in ("class", "instance"):
                yield from self._classes.methods(on.place, name)

    def _is_method(self, place: Place) -> bool:
        scopes = self._facts[place.module].scopes
        return scopes[scopes[place.scope].parent].kind == "class"

    def _read_in(self, place: Place) -> Iterator[tuple[Place, int]]:
        """Methods of properties that are read, and `__getattr__` of what an object has not."""
        for reference in self._references.of(place):
            if reference.flags & (LOAD | CALL) and "." in reference.path:
                owner, _, name = reference.path.rpartition(".")
                value = self.value(place.module, owner, reference.binding)
                # A path that begins with a class is one through `self`.
                if value is not None and (value.kind == "instance" or owner[0] == "<"):
                    for method in self._run_by_reading(value, name):
                        yield method, reference.line

    def _run_by_reading(self, value: Value, name: str) -> Iterator[Place]:
        method = self._values.method(value.place, name)
        if method is not None:
            if self._values.is_property(method):
                yield method
        elif value.kind == "instance" and self._values.attribute(value, (name,)) is None:
            yield from self._classes.methods(value.place, "__getattr__")

    def _with_wrappers(self, method: Place, line: int) -> Iterator[tuple[Place, int]]:
        yield method, line
        for wrapper in self._wrappers(method):
            yield wrapper, line

    def _subclassed(self, place: Place, line: int) -> Iterator[tuple[Place, int]]:
        """What the base classes of a class run because it is defined."""
        for base in self._values.bases(place):
            for method in self._classes.methods(base, ON_SUBCLASS, within=place):
                yield from self._with_wrappers(method, line)

    def _runs(self, value: Value, flags: int = CALL) -> Iterator[Place]:
        """The scopes that run where a value is called."""
        if value.kind == "result":
            yield from self._functions_in(value.place)
        elif value.kind == "instance":
            yield from self._methods(value.place, ("__call__",))
        else:
            for place in self._values.namesakes(value.place):
                if self._facts[place.module].scopes[place.scope].kind == "class":
                    yield from self._instantiated(place, flags)
                    continue
                yield place
                yield from self._wrappers(place)
                if flags & CALL_RESULT:
                    yield from self._functions_in(place)

    def _instantiated(self, place: Place, flags: int) -> Iterator[Place]:
        """The methods that run where a class is called."""
        metaclass = self._classes.metaclass(place)
        if metaclass is not None:
            yield from self._methods(metaclass, ("__call__",))
        yield from self._methods(place, _ON_CALL)
        if flags & CALL_RESULT:
            yield from self._methods(place, ("__call__",))

    def _functions_in(self, place: Place) -> Iterator[Place]:
        scopes = self._facts[place.module].scopes
        for child in self._values.child_scopes(place):
            if scopes[child].kind == "function":
                yield Place(place.module, child)

    def _wrappers(self, place: Place) -> Iterator[Place]:
        """Functions that a decorator may have put around a function."""
        for path in self._facts[place.module].scopes[place.scope].decorators:
            decorator = self.value(place.module, path, -1)
            if decorator is not None and decorator.kind == "def":
                for function in self._functions_in(decorator.place):
                    yield function
                    # A decorator with arguments of its own returns the one that decorates.
                    yield from self._functions_in(function)
            elif decorator is not None and decorator.kind == "class":
                yield from self._classes.methods(decorator.place, "__call__")

    def _methods(self, place: Place, names: tuple[str, ...]) -> Iterator[Place]:
        for name in names:
            for method in self._classes.methods(place, name):
                yield method
                yield from self._wrappers(method)

    # What functions are told

    def _told(self, place: Place) -> Iterator[tuple[Place, int]]:
        """Functions that are told to others, which call them at once."""
        for item in self._passed.of(place):
            value = self.value(place.module, item.path, -1) if item.path else None
            for target in self._runs(value) if value is not None else ():
                if item.place in self._applied(target):
                    told = self.value(place.module, item.value, -1)
                    for called in self._runs(told) if told is not None else ():
                        yield called, item.line

    def _applied(self, place: Place) -> set[str]:
        """Which of its parameters a function calls, by position and by name."""
        own = [item for item in self._passed.of(place) if not item.path]
        return {text for item in own for text in (item.place, item.value)}
