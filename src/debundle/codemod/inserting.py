"""Writes statements into blocks of a file, at the indentation that the block has."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from debundle.codemod.text import Edit, SourceText


def insertion(
    text: SourceText,
    suite: Sequence[ast.stmt],
    index: int,
    lines: Callable[[str], Sequence[str]],
    *,
    unit: str,
) -> Edit:
    """An edit that puts lines before `suite[index]`.

    `lines` makes them for an indentation. Of several statements on one line, the lines go before
    the first; a block on the line of its header is moved to a line of its own.
    """
    while index and _is_behind_another(text, suite, index):
        index -= 1
    start = first_offset(text, suite[index])
    indent = text.indentation(start)
    if indent is None:
        return _opened(text, start, lines, unit)
    at = text.line_start(start)
    at = _above_comments(text, at, indent, text.end(suite[index - 1]) if index else 0)
    return Edit(at, at, "".join(f"{line}\n" for line in lines(indent)))


def first_offset(text: SourceText, statement: ast.stmt) -> int:
    """Where a statement begins, its decorators included."""
    decorators = getattr(statement, "decorator_list", ())
    if not decorators:
        return text.start(statement)
    return text.data.rindex(b"@", 0, text.start(decorators[0]))


def _is_behind_another(text: SourceText, suite: Sequence[ast.stmt], index: int) -> bool:
    start = first_offset(text, suite[index])
    return text.line_start(start) <= text.end(suite[index - 1])


def _opened(text: SourceText, start: int, lines: Callable[[str], Sequence[str]], unit: str) -> Edit:
    """`if x: f()` becomes a header and a block."""
    indent = text.line_indentation(start) + unit
    before = start
    while text.data[before - 1 : before] in (b" ", b"\t"):
        before -= 1
    block = "".join(f"\n{line}" for line in lines(indent))
    return Edit(before, start, f"{block}\n{indent}")


def _above_comments(text: SourceText, at: int, indent: str, limit: int) -> int:
    """The start of the comments that stand directly above a line, in its own indentation."""
    while at > limit:
        above = text.line_start(at - 1 - (text.data[at - 2 : at] == b"\r\n"))
        line = text.data[above : text.line_end(above)].decode()
        if above < limit or not line.startswith(f"{indent}#") or "type:" in line:
            return at
        at = above
    return at
