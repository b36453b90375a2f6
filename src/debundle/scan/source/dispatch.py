"""Walks a syntax tree: every kind of node has its handler, found with one lookup.

Written for speed, since every node of every file comes by. The handlers are plain functions in
tables that all walkers of a kind share: bound methods in a table of each would keep the walker
alive, and with it all that it has gathered, until a garbage collector that does not run found the
cycle. The tables stand beside the classes, as mypyc wants them (see decision 0015).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

Node: TypeAlias = Any  # The classes of `ast` would need a cast for each entry of the table.
Handler: TypeAlias = Callable[[Any, Node], None]

#: Fields without expressions or statements, which a walk need not enter.
_BARREN = frozenset({"ctx", "op", "ops", "kind", "type_comment", "conversion", "type_ignores"})
_FIELDS: dict[type, tuple[str, ...]] = {
    kind: tuple(name for name in kind._fields if name not in _BARREN)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
#: Kinds of nodes below which there is nothing, e.g. `pass`.
_LEAVES = [kind for kind, fields in _FIELDS.items() if not fields]


class TreeWalker:
    """Visits all nodes below a node, in the order in which Python's grammar has them."""

    def __init__(self, handlers: dict[type, Handler]) -> None:
        """`handlers` has every kind of node, and None."""
        self._handlers = handlers

    def _visit(self, node: Node | None) -> None:
        self._handlers[node.__class__](self, node)

    def _all(self, nodes: Iterable[Node | None]) -> None:
        handlers = self._handlers
        for node in nodes:
            handlers[node.__class__](self, node)

    def _children(self, node: Node) -> None:
        handlers = self._handlers
        for name in _FIELDS[node.__class__]:
            value = getattr(node, name)
            for item in value if value.__class__ is list else (value,):
                handler = handlers.get(item.__class__)
                if handler is not None:  # a node rather than a text or a number
                    handler(self, item)

    # The most frequent kinds of nodes, spared the loop over their fields.

    def _nothing(self, node: Node) -> None:
        pass

    def _value(self, node: Node) -> None:
        self._visit(node.value)

    def _values(self, node: Node) -> None:
        self._all(node.values)

    def _elements(self, node: Node) -> None:
        self._all(node.elts)

    def _table(self, node: Node) -> None:
        self._all(node.keys)
        self._all(node.values)

    def _operand(self, node: Node) -> None:
        self._visit(node.operand)

    def _operation(self, node: Node) -> None:
        self._visit(node.left)
        self._visit(node.right)

    def _comparison(self, node: Node) -> None:
        self._visit(node.left)
        self._all(node.comparators)

    def _subscript(self, node: Node) -> None:
        self._visit(node.value)
        self._visit(node.slice)


#: The handler of every kind of node, and of None.
TREE_HANDLERS: dict[type, Handler] = {
    **dict.fromkeys(_FIELDS, TreeWalker._children),
    **dict.fromkeys(_LEAVES, TreeWalker._nothing),
    type(None): TreeWalker._nothing,
    ast.Await: TreeWalker._value,
    ast.BinOp: TreeWalker._operation,
    ast.BoolOp: TreeWalker._values,
    ast.Compare: TreeWalker._comparison,
    ast.Dict: TreeWalker._table,
    ast.JoinedStr: TreeWalker._values,
    ast.List: TreeWalker._elements,
    ast.Return: TreeWalker._value,
    ast.Set: TreeWalker._elements,
    ast.Starred: TreeWalker._value,
    ast.Subscript: TreeWalker._subscript,
    ast.Tuple: TreeWalker._elements,
    ast.UnaryOp: TreeWalker._operand,
    ast.Yield: TreeWalker._value,
    ast.YieldFrom: TreeWalker._value,
}
