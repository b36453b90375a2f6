"""Reads a syntax tree once: which names are bound and read where."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from debundle.codemod.scopes import (
    FUNCTIONS,
    Binding,
    ImportStatement,
    Names,
    Place,
    Role,
    Scope,
    Use,
    dotted,
    judge,
    places_of,
    resolve,
)

_DEPTH = 20_000
_IDENTIFIER = re.compile(r"[^\W\d]\w*")


def read_names(tree: ast.Module, *, annotations_are_text: bool) -> Names:
    """All names of a file.

    With `annotations_are_text` no annotation is evaluated: the file has the `__future__` import,
    or it only ever runs on Pythons that wait with that (PEP 649).
    """
    reader = _Reader(tree, annotations_are_text=annotations_are_text)
    with _deep_recursion():
        reader.suite(tree.body, tree, "body")
    uses: dict[str, list[Use]] = {}
    local_uses: dict[str, list[tuple[Scope, Use]]] = {}
    for use in reader.uses:
        scope = resolve(use.name, use.scope, use.node.lineno)
        if scope.parent is None:
            uses.setdefault(use.name, []).append(use)
        else:
            local_uses.setdefault(use.name, []).append((scope, use))
    return Names(
        module=reader.scope,
        uses=uses,
        local_uses=local_uses,
        bindings=reader.bindings,
        imports=reader.imports,
        identifiers=reader.identifiers,
        declared_global=reader.declared_global,
        leaving=reader.leaving,
        exported={
            node.value
            for binding in reader.bindings.get("__all__", ())
            for node in ast.walk(binding.place.statement)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        },
    )


@contextmanager
def _deep_recursion() -> Iterator[None]:
    """Room for expressions of thousands of terms, and for long chains of `elif`."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _DEPTH))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


class _Reader:
    """The pass; its public attributes are the results."""

    def __init__(self, tree: ast.Module, *, annotations_are_text: bool) -> None:
        self.scope = Scope("module", tree, None)
        self.uses: list[Use] = []
        self.bindings: dict[str, list[Binding]] = {}
        self.imports: list[ImportStatement] = []
        self.identifiers: set[str] = set()
        self.declared_global: set[str] = set()
        self.leaving: set[int] = set()
        self._place: Place | None = None
        self._aliases = {"TYPE_CHECKING"}
        self._is_typing = False
        self._role = Role.RUN
        self._annotation: ast.expr | None = None
        self._carrier: ast.AST | None = None
        self._in_string = False
        self._annotation_role = Role.TYPING if annotations_are_text else Role.ANNOTATION

    # Statements

    def suite(self, statements: list[ast.stmt], owner: ast.AST, field: str) -> None:
        """Read the statements of one block."""
        around = self._place
        for index, statement in enumerate(statements):
            self._place = Place(around, statements, index, owner, field)
            self._visit(statement)
        self._place = around

    def _visit(self, node: ast.AST) -> None:
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is not None:
            method(node)
        else:
            self._children(node)

    def _children(self, node: ast.AST) -> None:
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.AST):
                self._visit(value)
            elif isinstance(value, list) and value:
                if isinstance(value[0], ast.stmt):
                    self.suite(value, node, name)
                else:
                    self._all(item for item in value if isinstance(item, ast.AST))

    def _all(self, nodes: Iterable[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self._visit(node)

    def _if(self, node: ast.If) -> None:
        self._visit(node.test)
        runs = judge(node.test, self._aliases)
        for field, is_dead in (("body", runs is False), ("orelse", runs is True)):
            before = self._is_typing
            self._is_typing = before or is_dead
            self.suite(getattr(node, field), node, field)
            self._is_typing = before

    def _import(self, node: ast.Import) -> None:
        self._note_import(node)
        for alias in node.names:
            self._bind(alias.asname or alias.name.partition(".")[0], node, "import")

    def _importfrom(self, node: ast.ImportFrom) -> None:
        self._note_import(node)
        for alias in node.names:
            if alias.name == "TYPE_CHECKING":
                self._aliases.add(alias.asname or alias.name)
            self._bind(alias.asname or alias.name, node, "import")

    def _note_import(self, node: ast.Import | ast.ImportFrom) -> None:
        assert self._place is not None
        self.imports.append(ImportStatement(node, self.scope, self._place, self._is_typing))

    def _functiondef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._all(node.decorator_list)
        self._bind(node.name, node, "def")
        self._all(getattr(node, "type_params", ()))
        arguments = node.args
        self._all([*arguments.defaults, *arguments.kw_defaults])
        for argument in _arguments(arguments):
            self._annotate(argument.annotation, node)
        self._annotate(node.returns, node)
        self._enter("function", node)
        for argument in _arguments(arguments):
            self._bind(argument.arg, argument, "other")
        self.suite(node.body, node, "body")
        self._leave()

    _asyncfunctiondef = _functiondef

    def _lambda(self, node: ast.Lambda) -> None:
        self._all([*node.args.defaults, *node.args.kw_defaults])
        self._enter("lambda", node)
        for argument in _arguments(node.args):
            self._bind(argument.arg, argument, "other")
        self._visit(node.body)
        self._leave()

    def _classdef(self, node: ast.ClassDef) -> None:
        self._all(node.decorator_list)
        self._all(getattr(node, "type_params", ()))
        self._all([*node.bases, *(keyword.value for keyword in node.keywords)])
        self._bind(node.name, node, "class")
        self._enter("class", node)
        self.suite(node.body, node, "body")
        self._leave()

    def _enter(self, kind: str, node: ast.AST) -> None:
        self.scope = Scope(kind, node, self.scope)

    def _leave(self) -> None:
        assert self.scope.parent is not None
        self.scope = self.scope.parent

    def _annassign(self, node: ast.AnnAssign) -> None:
        if self.scope.kind == "function":
            self._with_role(Role.TYPING, node.annotation, None)
        else:
            self._annotate(node.annotation, self.scope.node)
        if node.value is not None:
            self._visit(node.value)
        self._visit(node.target)

    def _annotate(self, annotation: ast.expr | None, carrier: ast.AST) -> None:
        if annotation is not None:
            self._with_role(self._annotation_role, annotation, carrier)

    def _with_role(self, role: Role, annotation: ast.expr, carrier: ast.AST | None) -> None:
        before = (self._role, self._annotation, self._carrier)
        self._role, self._annotation, self._carrier = role, annotation, carrier
        self._visit(annotation)
        self._role, self._annotation, self._carrier = before

    def _global(self, node: ast.Global) -> None:
        self.scope.globals.update(node.names)
        self.identifiers.update(node.names)
        if self.scope.parent is not None:
            self.declared_global.update(node.names)

    def _nonlocal(self, node: ast.Nonlocal) -> None:
        self.scope.nonlocals.update(node.names)

    def _return(self, node: ast.AST) -> None:
        for place in places_of(self._place):
            self.leaving.add(id(place.statement))
            if isinstance(place.owner, FUNCTIONS):
                break
        self._children(node)

    _raise = _yield = _yieldfrom = _return

    def _excepthandler(self, node: ast.ExceptHandler) -> None:
        if node.type is not None:
            self._visit(node.type)
        if node.name:
            self._bind(node.name, node, "other")
        self.suite(node.body, node, "body")

    # Expressions

    def _name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._use(node.id, node.id, node)
        else:
            self._bind(node.id, node, "del" if isinstance(node.ctx, ast.Del) else "other")

    def _attribute(self, node: ast.Attribute) -> None:
        path = dotted(node)
        if not path:
            self._visit(node.value)
            return
        root: ast.expr = node
        while isinstance(root, ast.Attribute):
            root = root.value
        self._use(path.partition(".")[0], path, root)

    def _constant(self, node: ast.Constant) -> None:
        if self._role is not Role.RUN and isinstance(node.value, str):
            for name in _IDENTIFIER.findall(node.value):
                self._use(name, name, node, role=Role.TYPING)

    def _call(self, node: ast.Call) -> None:
        self._visit(node.func)
        arguments = list(node.args)
        if dotted(node.func).rpartition(".")[2] == "cast" and arguments:
            first = arguments.pop(0)
            if isinstance(first, ast.Constant):
                self._with_role(Role.TYPING, first, None)
            else:
                self._visit(first)
        self._all([*arguments, *(keyword.value for keyword in node.keywords)])

    def _joinedstr(self, node: ast.JoinedStr) -> None:
        before, self._in_string = self._in_string, True
        self._children(node)
        self._in_string = before

    def _comprehension_scope(self, node: Any) -> None:
        first, *others = node.generators
        self._visit(first.iter)
        self._enter("comprehension", node)
        self._all([first.target, *first.ifs])
        for generator in others:
            self._all([generator.iter, generator.target, *generator.ifs])
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._all(parts)
        self._leave()

    _listcomp = _setcomp = _dictcomp = _generatorexp = _comprehension_scope

    def _namedexpr(self, node: ast.NamedExpr) -> None:
        self._visit(node.value)
        inner = self.scope
        while self.scope.kind == "comprehension" and self.scope.parent is not None:
            self.scope = self.scope.parent
        self._visit(node.target)
        self.scope = inner

    def _matchas(self, node: ast.MatchAs) -> None:
        self._children(node)
        if node.name:
            self._bind(node.name, node, "other")

    def _matchstar(self, node: ast.MatchStar) -> None:
        if node.name:
            self._bind(node.name, node, "other")

    def _matchmapping(self, node: ast.MatchMapping) -> None:
        self._children(node)
        if node.rest:
            self._bind(node.rest, node, "other")

    # Names

    def _use(self, name: str, path: str, node: ast.expr, role: Role | None = None) -> None:
        assert self._place is not None
        self.identifiers.add(name)
        found = role or self._role
        if self._is_typing:
            found = Role.TYPING
        self.uses.append(
            Use(
                name,
                path,
                node,
                found,
                self.scope,
                self._place,
                self._annotation,
                self._carrier,
                self._in_string,
            )
        )

    def _bind(self, name: str, node: ast.AST, kind: str) -> None:
        assert self._place is not None
        self.identifiers.add(name)
        line = getattr(node, "lineno", 0)
        scope = self.scope
        if scope.parent is None or name in scope.globals:
            kind = kind if scope.parent is None else "global"
            kind = "typing" if self._is_typing else kind
            self.bindings.setdefault(name, []).append(Binding(name, node, kind, self._place, line))
        else:
            scope.bound.setdefault(name, line)


def _arguments(arguments: ast.arguments) -> Sequence[ast.arg]:
    found = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [*found, *(item for item in (arguments.vararg, arguments.kwarg) if item is not None)]
