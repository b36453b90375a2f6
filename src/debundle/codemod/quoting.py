"""Puts annotations in quotes, so that nothing evaluates them when a function is defined."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from debundle.codemod.detaching import ObstacleError
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


def _has_string_parts(annotation: ast.expr) -> bool:
    return any(isinstance(node, ast.JoinedStr) for node in ast.walk(annotation))
