"""What the headers of functions and classes say, and which statements are code at all."""

from __future__ import annotations

import ast

from debundle.scan.source.names import dotted_path


def is_code(statement: ast.stmt) -> bool:
    """Whether a statement is more than documentation, an import or a dunder such as `__all__`."""
    if isinstance(statement, (ast.Import, ast.ImportFrom, ast.Pass)):
        return False
    if isinstance(statement, ast.Expr):
        return not isinstance(statement.value, ast.Constant)
    if isinstance(statement, (ast.If, ast.Try)):
        return any(
            is_code(inner)
            for inner in ast.iter_child_nodes(statement)
            if isinstance(inner, ast.stmt)
        )
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    return not all(
        isinstance(target, ast.Name) and target.id.startswith("__") and target.id.endswith("__")
        for target in targets
    )


def decorator_path(node: ast.expr) -> str:
    """The path of a decorator, of `@mark(x)` that of `mark`."""
    return dotted_path(node.func if isinstance(node, ast.Call) else node)


def base_path(node: ast.expr) -> str:
    """The path of a base class: of `Generic[T]` and of `with_metaclass(Meta)` the function's."""
    if isinstance(node, ast.Subscript):
        node = node.value
    return dotted_path(node.func if isinstance(node, ast.Call) else node)


def metaclass_paths(node: ast.ClassDef) -> list[str]:
    """The paths of metaclasses: `metaclass=Meta`, and `with_metaclass(Meta, Base)` among bases."""
    given = [keyword.value for keyword in node.keywords if keyword.arg == "metaclass"]
    for base in node.bases:
        if isinstance(base, ast.Call) and "metaclass" in base_path(base).rpartition(".")[2]:
            given += base.args[:1]
    return list(filter(None, map(dotted_path, given)))
