"""Whether a module, while it is imported, goes through the values of its own names.

`fixup(__name__, globals())` or `vars()[name].__module__ = ...` reads names that no expression
spells, so none of the imports that bind them can wait.
"""

from __future__ import annotations

import ast

#: Functions that give the namespace in which they are called.
NAMESPACES = frozenset({"globals", "locals", "vars"})
#: Methods of a namespace that read no value.
_WITHOUT_VALUES = frozenset({"__contains__", "__setitem__", "keys", "setdefault", "update"})
#: Functions that read the names alone, or nothing at all.
_INDIFFERENT = frozenset(
    {"__import__", "frozenset", "iter", "len", "list", "set", "sorted", "tuple"}
)
_LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def reads_own_values(node: ast.AST) -> bool:
    """Whether what executes of a tree at import time takes values out of its own namespace.

    Names that a constant tells are left out, and so is what only writes or lists names.
    """
    return any(
        (_is_namespace(child) and _takes_values(node, child))
        or (not isinstance(child, _LATER) and reads_own_values(child))
        for child in ast.iter_child_nodes(node)
    )


def _is_namespace(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in NAMESPACES
        and not node.args
    )


def _takes_values(around: ast.AST, namespace: ast.AST) -> bool:
    """What is done with a namespace; one that is handed on or kept is taken to be read."""
    if isinstance(around, ast.Attribute):
        return around.attr not in _WITHOUT_VALUES
    if isinstance(around, ast.Subscript):
        is_known = isinstance(around.slice, ast.Constant)
        return isinstance(around.ctx, ast.Load) and namespace is around.value and not is_known
    if isinstance(around, ast.Call):
        return not (isinstance(around.func, ast.Name) and around.func.id in _INDIFFERENT)
    return not isinstance(around, (ast.Compare, ast.Expr, ast.For, ast.comprehension))
