"""What values are, as far as a file spells it: dotted paths with calls in them.

"a.B().c" is the attribute `c` of what calling `a.B` gives. The link follows such paths to find
the functions that run. Names that mean something in their scope alone are written out first: a
local variable as what was assigned to it, a function inside a function by the index of its scope.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from debundle.scan.source.dispatch import Node
from debundle.scan.source.facts import CALL, FLAG_BITS, FLAG_MASK, Known, Passed, Reference
from debundle.scan.source.names import dotted_path
from debundle.scan.source.scopes import CLASS_PATH, OpenScope, owner_of

#: More calls in one path are no chain that anybody follows.
_LONGEST = 6
#: Variables of variables that are followed.
_DEEPEST = 4
#: Methods whose first parameter is the class.
_TAKE_CLASS = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})
#: Begins a path with the index of the import that its first name is bound by, e.g. "#3.name".
BINDING_PATH = "#{}"


class Spelled(NamedTuple):
    """What a file says of values, each with the scope that says it."""

    #: Calls whose paths hold calls, or begin with a local variable.
    chains: tuple[Reference, ...]
    #: What functions return, and attributes are.
    known: tuple[Known, ...]
    passed: tuple[Passed, ...]


def chain_path(node: Node) -> str:
    """The path that attributes and calls spell, e.g. "a.B().c"; "" for anything else.

    `getattr(a, "b")` counts as `a.b`.
    """
    path, calls = "", 0
    while calls <= _LONGEST:
        kind = node.__class__
        if kind is ast.Name:
            return f"{node.id}{path}"
        if kind is ast.Attribute:
            path, node = f".{node.attr}{path}", node.value
        elif kind is not ast.Call:
            return ""
        elif name := _literal_attribute(node):
            path, node = f".{name}{path}", node.args[0]
        else:
            path, node, calls = f"(){path}", node.func, calls + 1
    return ""


def first_path(node: Node) -> str:
    """The dotted path that a value is, or the first one that it may be: `given or default`."""
    parts = [node]
    if node.__class__ is ast.BoolOp:
        parts = node.values
    elif node.__class__ is ast.IfExp:
        parts = [node.body, node.orelse]
    return next(filter(None, map(dotted_path, parts)), "")


def path_of(described: str) -> str:
    """The path of a value that is described in the terms of `FileFacts.definitions`."""
    kind, _, detail = described.partition(":")
    if kind == "call":
        return f"{detail}()"
    return CLASS_PATH.format(detail) if kind == "def" else detail


def _literal_attribute(call: Node) -> str:
    """The name in `getattr(value, "name")`."""
    is_getattr = call.func.__class__ is ast.Name and call.func.id == "getattr"
    if is_getattr and len(call.args) > 1 and call.args[1].__class__ is ast.Constant:
        name = call.args[1].value
        return name if isinstance(name, str) and name.isidentifier() else ""
    return ""


def spelled_values(
    scopes: list[OpenScope], *, definitions: Mapping[str, str], has_star: bool
) -> Spelled:
    """Everything that a file's scopes say of values, once all of them are known."""
    writer = _Writer(scopes[0], definitions, has_star)
    return Spelled(
        tuple(writer.chains(scopes)), tuple(writer.known(scopes)), tuple(writer.passed(scopes))
    )


class _Writer:
    """Writes paths out."""

    def __init__(self, module: OpenScope, definitions: Mapping[str, str], has_star: bool) -> None:
        self._module = module
        self._definitions = definitions
        self._has_star = has_star

    def chains(self, scopes: list[OpenScope]) -> Iterator[Reference]:
        """The calls through paths that only this file can write out."""
        for scope in scopes:
            for path, packed in scope.chains.items():
                if written := self._written(scope, path):
                    flags, line = packed & FLAG_MASK, packed >> FLAG_BITS
                    yield Reference(scope.index, written, -1, flags, line)
            if scope.assigned or scope.receiver:
                yield from self._calls_of_variables(scope)

    def known(self, scopes: list[OpenScope]) -> Iterator[Known]:
        """What functions return, and what attributes of classes are."""
        for scope in scopes:
            for path in dict.fromkeys(scope.returned):
                if written := self._written(scope, path):
                    yield Known(scope.index, "", written)
            for name, (within, path) in scope.attributes.items():
                if written := self._written(within, path):
                    yield Known(scope.index, name, written)

    def passed(self, scopes: list[OpenScope]) -> Iterator[Passed]:
        """The functions that calls are told, and the parameters that functions call themselves."""
        for scope in scopes:
            taken = scope.parameters[1:] if scope.receiver else scope.parameters
            for position, name in enumerate(taken):
                if scope.uses.get(name, 0) & CALL:
                    yield Passed(scope.index, "", str(position), name, scope.scope.line)
            for path, place, value, line in scope.passed:
                called, told = self._written(scope, path), self._written(scope, value)
                if called and told:
                    yield Passed(scope.index, called, place, told, line)

    def _calls_of_variables(self, scope: OpenScope) -> Iterator[Reference]:
        """`x = a.B()` and later `x.run()`; or `self.x.run()`."""
        for path, packed in scope.uses.items():
            if not packed & CALL:
                continue
            base, _, rest = path.partition(".")
            if base in scope.assigned or (base == scope.receiver and "." in rest):
                written = self._written(scope, path)
                if written:
                    flags, line = packed & FLAG_MASK, packed >> FLAG_BITS
                    yield Reference(scope.index, written, -1, flags, line)

    def _written(self, scope: OpenScope, path: str, depth: int = _DEEPEST) -> str:
        """A path in terms of the module's names; "" where it begins with what is not known."""
        base = path.partition(".")[0].partition("(")[0]
        rest = path[len(base) :]
        if base[0] == "<":
            return path
        owner = owner_of(scope, base)
        if owner is None:
            if scope.scope.kind == "class":  # a name of the class body, e.g. a method's
                return f"{CLASS_PATH.format(scope.index)}.{path}" if base in scope.bound else ""
            return self._variable(scope, base, rest, depth) if depth else ""
        if owner is self._module:
            is_known = base in owner.imports or base in self._definitions or self._has_star
            return path if is_known else ""
        if base in owner.imports:
            bindings = owner.imports[base]
            return BINDING_PATH.format(bindings[0]) + rest if len(bindings) == 1 else ""
        if base in owner.local:
            return CLASS_PATH.format(owner.local[base]) + rest
        return _receiver(owner) + rest

    def _variable(self, scope: OpenScope, name: str, rest: str, depth: int) -> str:
        around: OpenScope | None = scope
        while around is not None and name not in around.bound:
            around = around.parent
        value = around.assigned.get(name, "") if around is not None else ""
        return self._written(around, value + rest, depth - 1) if around and value else ""


def _receiver(method: OpenScope) -> str:
    """What the first parameter of a method is: an instance of its class, or the class itself."""
    assert method.parent is not None
    path = CLASS_PATH.format(method.parent.index)
    takes_class = "classmethod" in method.scope.decorators or method.scope.name in _TAKE_CLASS
    return path if takes_class else f"{path}()"
