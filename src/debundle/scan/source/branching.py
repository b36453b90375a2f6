"""The part of a pass over a file that deals with branches and loops: what may not execute."""

from __future__ import annotations

import ast

from debundle.scan.source.calling import CallWalker
from debundle.scan.source.dispatch import Handler, Node
from debundle.scan.source.facts import CONDITIONAL, GUARDED, SCRIPT, TYPING, Scope
from debundle.scan.source.values import chain_path
from debundle.syntax.circumstances import (
    Branch,
    judge_condition,
    negated,
    suppresses_import_error,
    survives_import_error,
)

_CIRCUMSTANCE = {
    Branch.TYPING: TYPING,
    Branch.RUNNING: 0,
    Branch.SCRIPT: SCRIPT,
    Branch.SWITCH: CONDITIONAL,
    Branch.OPEN: CONDITIONAL,
}
#: Methods that a `with` runs.
_CONTEXT = ("__enter__", "__exit__")


class BranchWalker(CallWalker):
    """Gathers what statements do under circumstances."""

    def __init__(
        self, handlers: dict[type, Handler], *, module: str, is_package: bool, by_name: bool = True
    ) -> None:
        """Make ready to read the file of `module`; see `ExpressionWalker`."""
        super().__init__(handlers, module=module, is_package=is_package, by_name=by_name)
        #: Names that stand for `typing.TYPE_CHECKING`.
        self._type_checking = {"TYPE_CHECKING"}
        #: What the loops around this statement bind, in files that import by name.
        self._items: frozenset[str] = frozenset()

    def _if(self, node: Node) -> None:
        branch = judge_condition(node.test, aliases=self._type_checking)
        if branch in (Branch.OPEN, Branch.SWITCH):
            self._visit(node.test)
            if self._items and branch is Branch.OPEN and not node.orelse and self._chooses(node):
                self._all(node.body)
                return
        if branch in (Branch.SCRIPT, Branch.SWITCH) and self._scope.parent is None:
            self._seldom(node)
        else:
            self._under(_CIRCUMSTANCE[branch], node.body)
        self._under(_CIRCUMSTANCE[negated(branch)], node.orelse)

    def _chooses(self, node: Node) -> bool:
        """Whether a condition asks for nothing but the item of a loop: some are taken, surely."""
        names = {part.id for part in ast.walk(node.test) if part.__class__ is ast.Name}
        return bool(names) and names <= self._items

    def _seldom(self, node: Node) -> None:
        """What hardly ever runs: read as a function that nobody calls, with global names."""
        self._enter(Scope("function", "<script>", self._scope.index, node.lineno, (), ()))
        self._scope.is_global_body = True
        self._under(SCRIPT, node.body)
        self._leave()

    def _case(self, node: Node) -> None:
        self._visit(node.pattern)
        self._all([node.guard])
        self._under(CONDITIONAL, node.body)

    def _try(self, node: Node) -> None:
        survives = survives_import_error(node)
        self._under(GUARDED if survives else 0, node.body)
        self._under(CONDITIONAL, node.handlers)
        self._under(CONDITIONAL if survives else 0, node.orelse)
        self._all(node.finalbody)

    def _handler(self, node: Node) -> None:
        self._all([node.type])
        if node.name:
            self._bind(node.name)
        self._all(node.body)

    def _with(self, node: Node) -> None:
        self._all(node.items)
        for item in node.items:
            path = chain_path(item.context_expr)
            for method in _CONTEXT if path else ():
                self._note_chain(f"{path}.{method}", item.context_expr.lineno)
        is_guard = any(suppresses_import_error(item) for item in node.items)
        self._under(GUARDED if is_guard else 0, node.body)

    def _while(self, node: Node) -> None:
        branch = judge_condition(node.test, aliases=self._type_checking)
        self._visit(node.test)
        self._under(_CIRCUMSTANCE[branch], node.body)
        self._all(node.orelse)

    def _loop(self, node: Node) -> None:
        if self._by_name or self._scope.parent is None:
            self.tables.loop(node.target, node.iter)
        if not self._by_name:
            self._children(node)
            return
        before = self._items
        self._items = before | {
            part.id for part in ast.walk(node.target) if part.__class__ is ast.Name
        }
        self._children(node)
        self._items = before
