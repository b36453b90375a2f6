"""Puts annotations in quotes, so that nothing evaluates them when a function is defined."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from debundle.codemod.detaching import ObstacleError
from debundle.codemod.hazards import evaluator_of
from debundle.codemod.scopes import Names, Role
from debundle.codemod.text import Edit, SourceText


def quotation(text: SourceText, annotation: ast.expr) -> Edit | None:
    """An edit that makes an annotation a string; None where it is part of no plain expression."""
    if isinstance(annotation, ast.Starred) or _has_string_parts(annotation):
        return None
    start, end = text.start(annotation), text.end(annotation)
    written = text.between(start, end).replace("\\", "\\\\")
    if "\n" in written:
        quote = next((mark for mark in ('"""', "'''") if mark not in written), "")
        written = f"({written})"
    else:
        quote = next((mark for mark in ('"', "'", '"""', "'''") if mark not in written), "")
    if not quote or (len(quote) == 3 and written.endswith(quote[0])):
        return None
    return Edit(start, end, f"{quote}{written}{quote}")


def evaluated_annotations(text: SourceText, names: Names, paths: Sequence[str]) -> list[ast.expr]:
    """The annotations that read one of some paths, e.g. "torch.fx.Graph", when they are evaluated.

    Raises ObstacleError where something else reads it, or where one of them cannot be quoted.
    """
    found: list[ast.expr] = []
    for path in paths:
        for use in names.uses.get(path.partition(".")[0], ()):
            if not f"{use.path}.".startswith(f"{path}.") or use.role is Role.TYPING:
                continue
            if use.annotation is None or use.role is not Role.ANNOTATION:
                raise ObstacleError(f"line {use.node.lineno} reads {path} outside of annotations")
            if quotation(text, use.annotation) is None:
                raise ObstacleError(f"the annotation on line {use.node.lineno} cannot be quoted")
            found.append(use.annotation)
    return found


def computed_annotations(text: SourceText, names: Names, name: str) -> list[ast.expr]:
    """The annotations that do something with a name when they are evaluated: `name | None`.

    What a module puts in the place of an import that failed can mostly stand in an annotation by
    itself, and seldom be an operand or have attributes. Those that cannot be quoted are left out.
    """
    return [
        use.annotation
        for use in names.uses.get(name, ())
        if use.role is Role.ANNOTATION
        and use.annotation is not None
        and _computes_with(use.annotation, name)
        and not evaluator_of(use.carrier)
        and quotation(text, use.annotation) is not None
    ]


def _computes_with(annotation: ast.expr, name: str) -> bool:
    """Whether an operator or an attribute is applied to a name, or to what begins with it."""
    for node in ast.walk(annotation):
        operands = [node.left, node.right] if isinstance(node, ast.BinOp) else []
        if isinstance(node, ast.Attribute):
            operands.append(node.value)
        if any(isinstance(item, ast.Name) and item.id == name for item in operands):
            return True
    return False


def _has_string_parts(annotation: ast.expr) -> bool:
    return any(isinstance(node, ast.JoinedStr) for node in ast.walk(annotation))
