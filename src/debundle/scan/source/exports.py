"""What `__all__` holds, as far as the file shows it."""

from __future__ import annotations

import ast

from debundle.scan.source.facts import AND_OTHERS, EXPORTS_OF
from debundle.scan.source.literals import LiteralTables
from debundle.scan.source.names import dotted_path


def exported_names(value: ast.expr, tables: LiteralTables) -> list[str]:
    """The names that a value of `__all__` lists, in the terms of `FileFacts.exports`.

    `["a", *b.__all__] + c.__all__` gives "a", "=b" and "=c"; what cannot be read gives "*".
    """
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        return [*exported_names(value.left, tables), *exported_names(value.right, tables)]
    if isinstance(value, ast.Starred):
        return exported_names(value.value, tables)
    if isinstance(value, (ast.List, ast.Tuple, ast.Set)):
        return [name for element in value.elts for name in _element(element, tables)]
    if isinstance(value, ast.Attribute) and value.attr == "__all__":
        path = dotted_path(value.value)
        return [EXPORTS_OF + path] if path else [AND_OTHERS]
    if isinstance(value, ast.Call) and len(value.args) == 1:
        return exported_names(value.args[0], tables)  # list(...), sorted(...)
    if isinstance(value, ast.Name):
        return [item.value for item in tables.table(value)] or [AND_OTHERS]
    return [AND_OTHERS]


def _element(element: ast.expr, tables: LiteralTables) -> list[str]:
    if isinstance(element, ast.Constant):
        return [element.value] if isinstance(element.value, str) else []
    return exported_names(element, tables) if isinstance(element, ast.Starred) else [AND_OTHERS]
