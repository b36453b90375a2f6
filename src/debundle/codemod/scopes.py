"""Which names a file reads and binds, where, and in which scope each is found.

The rules are those of the language reference, "Naming and binding"; a scope here is what
`symtable` calls one, and places are kept with each name so that the text around it can be edited.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Role(Enum):
    """What a name is read for."""

    #: It is looked up when the code around it runs.
    RUN = "run"
    #: It annotates, and is evaluated when the definition around it runs.
    ANNOTATION = "annotation"
    #: Nobody but a type checker looks it up.
    TYPING = "typing"


@dataclass(eq=False, slots=True)
class Place:
    """A statement among its neighbours: `suite[index]`, in the named field of `owner`."""

    parent: Place | None
    suite: list[ast.stmt]
    index: int
    owner: ast.AST
    field: str

    @property
    def statement(self) -> ast.stmt:
        """The statement itself."""
        return self.suite[self.index]


@dataclass(eq=False, slots=True)
class Scope:
    """A module, class, function, lambda or comprehension body."""

    kind: str
    node: ast.AST
    parent: Scope | None
    #: Names bound here, each with the first line that does so.
    bound: dict[str, int] = field(default_factory=dict)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)


class Use(NamedTuple):
    """One place where a name is read."""

    name: str
    #: With the attributes that follow, e.g. "torch.fx.Graph".
    path: str
    node: ast.expr
    role: Role
    scope: Scope
    place: Place
    #: The whole annotation, and what it belongs to: a function, a class or the module.
    annotation: ast.expr | None
    carrier: ast.AST | None
    #: In an f-string, whose inner positions older Pythons do not tell.
    in_string: bool


class Binding(NamedTuple):
    """One place where the module binds, or deletes, a name of its own."""

    name: str
    node: ast.AST
    #: "import", "def", "class", "del", "typing" (for type checkers only), "global" (in a function
    #: that declares it so) or "other".
    kind: str
    place: Place
    line: int


class ImportStatement(NamedTuple):
    """An import statement where it stands."""

    node: ast.Import | ast.ImportFrom
    scope: Scope
    place: Place
    is_typing: bool


@dataclass
class Names:
    """Everything that is known of the names of a file."""

    module: Scope
    #: Where the module's own names are read, by name.
    uses: dict[str, list[Use]]
    #: Where names of inner scopes are read, by name, with the scope that each is found in.
    local_uses: dict[str, list[tuple[Scope, Use]]]
    bindings: dict[str, list[Binding]]
    imports: list[ImportStatement]
    #: Every identifier of the file, so that a new one can be told from them.
    identifiers: set[str]
    #: Names declared `global` in some function.
    declared_global: set[str]
    #: Statements, by `id`, that may leave the function around them, or pause it.
    leaving: set[int]
    #: Strings in the statements that bind `__all__`.
    exported: set[str] = field(default_factory=set)


def judge(test: ast.expr, aliases: set[str]) -> bool | None:
    """Whether a condition holds when the program runs; None where that is open."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.Name) and test.id in aliases:
        return False
    if isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING":
        return False
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = judge(test.operand, aliases)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        parts = [judge(value, aliases) for value in test.values]
        decisive = isinstance(test.op, ast.Or)
        return decisive if decisive in parts else (None if None in parts else not decisive)
    return None


def dotted(node: ast.AST) -> str:
    """The path that names and attributes spell, e.g. "a.b.c"; "" for anything else."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def enclosing_function(use_scope: Scope) -> Scope | None:
    """The nearest function or lambda around a scope, which decides when its code runs."""
    scope: Scope | None = use_scope
    while scope is not None and scope.kind not in ("function", "lambda"):
        scope = scope.parent
    return scope


def resolve(name: str, scope: Scope, line: int) -> Scope:
    """The scope in which a name that is read in `scope` is found; the module's for globals."""
    own, at = scope, scope
    while at.parent is not None:
        if name in at.globals:
            return _top(at)
        if at.kind == "class":
            # A class body reads what it has bound so far, and globals otherwise.
            if at is own and at.bound.get(name, line) < line:
                return at
        elif name in at.bound and name not in at.nonlocals:
            return at
        at = at.parent
    return at


def places_of(place: Place | None) -> Iterator[Place]:
    """A place and those around it, the innermost first."""
    while place is not None:
        yield place
        place = place.parent


def _top(scope: Scope) -> Scope:
    while scope.parent is not None:
        scope = scope.parent
    return scope
