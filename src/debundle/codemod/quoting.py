"""Puts annotations in quotes, so that nothing evaluates them when a function is defined."""

from __future__ import annotations

import ast

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


def _has_string_parts(annotation: ast.expr) -> bool:
    return any(isinstance(node, ast.JoinedStr) for node in ast.walk(annotation))
