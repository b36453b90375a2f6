"""Literal tables that a file puts together of several: `A + B`, `[*A, "b"]`, `A |= {...}`.

A table is the syntax tree of a list, a tuple, a set or a dict.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from debundle.scan.source.names import dotted_path

TABLES = (ast.Dict, ast.List, ast.Tuple, ast.Set)
#: More rows than this are no table of modules; it also bounds the work on hostile input.
MOST_ROWS = 4096
#: What makes a table of a table, and an empty one of nothing.
_MAKERS = frozenset({"OrderedDict", "dict", "frozenset", "list", "set", "sorted", "tuple"})
#: Methods that put what they are told into a table: each of its items, or the last argument.
_OF_SEVERAL = frozenset({"extend", "update"})
_OF_ONE = frozenset({"add", "append", "appendleft", "insert"})


def literal_table(node: ast.expr, known: Mapping[str, ast.expr]) -> ast.expr | None:
    """The table that an expression is, in one piece; None where it is none.

    `known` are the tables that names stand for. Pieces that cannot be read are left out.
    """
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.BitOr)):
        return _together([node.left, node.right], known)
    if isinstance(node, ast.Call):
        return _made(node, known)
    if isinstance(node, ast.Dict) and None in node.keys:
        spread = [value for key, value in zip(node.keys, node.values, strict=True) if key is None]
        rows = [(key, value) for key, value in zip(node.keys, node.values, strict=True) if key]
        own_rows = ast.Dict([key for key, _ in rows], [value for _, value in rows])
        return _together([own_rows, *spread], known)
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        spread = [item.value for item in node.elts if isinstance(item, ast.Starred)]
        own = [item for item in node.elts if not isinstance(item, ast.Starred)]
        return _together([ast.Tuple(own), *spread], known) if spread else node
    return node if isinstance(node, ast.Dict) else None


def added_by_call(call: ast.Call) -> tuple[str, ast.expr] | None:
    """What `NAME.extend([...])`, `NAME.append("x")` and their like add: the name and a table."""
    name, _, method = dotted_path(call.func).rpartition(".")
    if not name or "." in name:
        return None
    if method in _OF_SEVERAL and (call.args or call.keywords):
        return name, call.args[0] if call.args else _told(call)
    if method in _OF_ONE and call.args:
        return name, ast.Tuple([call.args[-1]])
    return None


def copy_of(table: ast.expr) -> ast.expr:
    """A table with the same rows, which can grow by itself."""
    if isinstance(table, ast.Dict):
        return ast.Dict([*table.keys], [*table.values])
    return ast.Tuple([*_rows(table)])


def grow(table: ast.expr, more: ast.expr) -> None:
    """Put the rows of a table into another one, in place; nothing where they do not go together.

    A set or list takes the keys of a dict, as Python does.
    """
    if len(_rows(table)) >= MOST_ROWS:
        return
    if isinstance(table, ast.Dict):
        if isinstance(more, ast.Dict):
            table.keys += more.keys
            table.values += more.values
    elif isinstance(table, (ast.List, ast.Tuple, ast.Set)):
        table.elts += _rows(more)


def _made(call: ast.Call, known: Mapping[str, ast.expr]) -> ast.expr | None:
    """`dict.fromkeys(...)`, `list(NAMES)`, `TABLE.values()`, and any call with a literal table."""
    above, _, function = dotted_path(call.func).rpartition(".")
    if not call.args and function in _MAKERS:
        return _told(call) if function.lower().endswith("dict") else ast.Tuple([])
    if not call.args:
        table = known.get(above)
        is_asked = function == "values" and isinstance(table, ast.Dict)
        return ast.Tuple(table.values) if is_asked else None  # type: ignore[union-attr]
    first = call.args[0]
    if len(call.args) > 2 or not (function in _MAKERS or isinstance(first, TABLES)):
        return None
    return literal_table(first, known)


def _told(call: ast.Call) -> ast.Dict:
    """The keyword arguments of a call as a dict."""
    told = [keyword for keyword in call.keywords if keyword.arg]
    return ast.Dict([ast.Constant(item.arg) for item in told], [item.value for item in told])


def _together(pieces: list[ast.expr], known: Mapping[str, ast.expr]) -> ast.expr | None:
    """The rows of several tables in one; those that cannot be read are left out."""
    found = [literal_table(piece, known) for piece in pieces]
    tables = [table for table in found if table is not None]
    if not tables:
        return None
    whole = copy_of(tables[0])
    for table in tables[1:]:
        grow(whole, table)
    return whole


def _rows(table: ast.expr) -> list[ast.expr]:
    """The rows of a table, of a dict its keys."""
    if isinstance(table, ast.Dict):
        return [key for key in table.keys if key is not None]
    return table.elts if isinstance(table, (ast.List, ast.Tuple, ast.Set)) else []
