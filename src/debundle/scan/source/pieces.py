"""The pieces of expressions that spell strings."""

from __future__ import annotations

import ast
from collections.abc import Iterable

#: Methods of a dict that look a key up.
_ASKED = frozenset({"get", "pop", "setdefault"})


def table_asked(node: ast.AST) -> str:
    """The table in `table.get(key)`; "" for anything else."""
    is_asked = (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.attr in _ASKED
        and node.args
    )
    return node.func.value.id if is_asked else ""  # type: ignore[attr-defined]


def spelled(strings: Iterable[str]) -> list[ast.expr]:
    """Strings as the rows of a table."""
    return [ast.Constant(text) for text in strings]


def parts_of(node: ast.expr) -> list[ast.expr]:
    """The pieces that an expression joins to a string, in order; empty for anything else.

    `a + b`, `f"{a}.{b}"`, `"a.%s" % b`, `"a.{}".format(b)` and `".".join((a, b))`.
    """
    if isinstance(node, ast.JoinedStr):
        return node.values
    if isinstance(node, ast.FormattedValue):
        return [node.value]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [node.left, node.right]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        right = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        return _interleaved(node.left, "%s", right)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return []
    text = node.func.value
    if node.func.attr == "format" and not node.keywords:
        return _interleaved(text, "{}", node.args)
    if node.func.attr == "join" and len(node.args) == 1:
        joined = node.args[0]
        if isinstance(joined, (ast.List, ast.Tuple)) and joined.elts:
            return [part for piece in joined.elts for part in (text, piece)][1:]
    return []


def _interleaved(text: ast.expr, mark: str, values: list[ast.expr]) -> list[ast.expr]:
    if not isinstance(text, ast.Constant) or not isinstance(text.value, str):
        return []
    pieces = text.value.split(mark)
    if len(pieces) != len(values) + 1:
        return []
    parts: list[ast.expr] = [ast.Constant(pieces[0])]
    for value, piece in zip(values, pieces[1:], strict=True):
        parts += [value, ast.Constant(piece)]
    return parts


def constants_of(node: ast.expr | None) -> list[str]:
    """The strings of a constant, or of a flat list of constants."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return [text for element in node.elts for text in text_of(element)]
    return text_of(node)


def text_of(node: ast.AST | None) -> list[str]:
    """The string of a constant, alone or not at all."""
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return [node.value] if is_text else []  # type: ignore[union-attr]
