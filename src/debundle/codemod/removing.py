"""Takes names out of import statements, and statements out of blocks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from debundle.codemod.scopes import ImportStatement
from debundle.codemod.text import Edit, SourceText

#: Comments that speak to tools about the statement that they stand behind.
_PRAGMA = re.compile(
    r"#\s*(noqa|type:|pyright:|pylint:|isort:|ruff:|fmt:|pragma:|flake8|nopycln|usort:|mypy:)",
    re.IGNORECASE,
)


def alias_removals(
    text: SourceText,
    node: ast.Import | ast.ImportFrom,
    removed: set[ast.alias],
) -> list[Edit]:
    """Edits that take some, not all, names out of a statement; comments on the others stay."""
    edits = []
    aliases = node.names
    index = 0
    while index < len(aliases):
        if aliases[index] not in removed:
            index += 1
            continue
        last = index
        while last + 1 < len(aliases) and aliases[last + 1] in removed:
            last += 1
        edits += _run_removals(text, aliases, index, last)
        index = last + 1
    return edits


def statement_removals(
    text: SourceText,
    statements: Iterable[ImportStatement],
    *,
    replaced: Mapping[ast.stmt, str],
    moved: AbstractSet[ast.stmt],
) -> list[Edit]:
    """Edits that remove whole statements, or put a line in their place.

    `replaced` has the text for those that something else stands for; the comments of those
    `moved` go with them. A block that would be empty gets a `pass`.
    """
    blocks: dict[int, list[ImportStatement]] = {}
    for statement in statements:
        blocks.setdefault(id(statement.place.suite), []).append(statement)
    edits: list[Edit] = []
    for own in blocks.values():
        suite = own[0].place.suite
        gone: set[ast.stmt] = {
            statement.node for statement in own if statement.node not in replaced
        }
        needs_pass = len(gone) == len(suite) and not isinstance(own[0].place.owner, ast.Module)
        for statement in own:
            node = statement.node
            start, end = text.start(node), text.end(node)
            if node in replaced:
                edits.append(Edit(start, end, replaced[node]))
            elif (needs_pass and node is suite[-1]) or _is_followed(text, suite, node, gone):
                edits.append(Edit(start, end, "pass"))
            else:
                edits.append(_removal(text, start, end, with_comment=node in moved))
    return edits


def trailing_comment(text: SourceText, end: int) -> str:
    """The comment behind a statement on its last line; "" where something else stands there."""
    rest = text.data[end : text.line_end(end)].decode().strip()
    return rest if rest.startswith("#") else ""


def _is_followed(
    text: SourceText, suite: Sequence[ast.stmt], node: ast.stmt, gone: set[ast.stmt]
) -> bool:
    """Whether another statement that goes, too, stands behind on the same line."""
    index = next(place for place, item in enumerate(suite) if item is node) + 1
    if index == len(suite) or suite[index] not in gone:
        return False
    return text.line_end(text.end(node)) > text.start(suite[index])


def _removal(text: SourceText, start: int, end: int, *, with_comment: bool) -> Edit:
    """Takes out a statement: its lines, or its part of a line that it shares."""
    indent = text.indentation(start)
    rest = text.data[end : text.line_end(end)].decode()
    comment = rest.strip()
    if comment.startswith(";"):
        behind = len(rest) - len(rest.lstrip(" \t;"))
        if rest.strip(" \t;"):
            is_comment = rest.strip(" \t;").startswith("#")
            if indent is None or not is_comment:
                return Edit(start, end + behind, "")
        comment = rest.lstrip(" \t;").strip()
    if indent is None:
        return _removal_behind(text, start, end)
    if comment and not with_comment and not _PRAGMA.match(comment):
        return Edit(start, text.line_end(end), comment)
    return Edit(text.line_start(start), text.next_line(end), "")


def _removal_behind(text: SourceText, start: int, end: int) -> Edit:
    """Takes out the last of several statements on one line, with the semicolon before it."""
    before = start
    while text.data[before - 1 : before] in (b" ", b"\t"):
        before -= 1
    if text.data[before - 1 : before] == b";":
        return Edit(before - 1, end, "")
    return Edit(start, end, "pass")


def _run_removals(
    text: SourceText, aliases: Sequence[ast.alias], first: int, last: int
) -> list[Edit]:
    """Edits that take out the names `first` to `last`, which stand side by side."""
    run = aliases[first : last + 1]
    if all(_has_own_line(text, alias) for alias in run):
        return [
            Edit(text.line_start(text.start(alias)), text.next_line(text.end(alias)), "")
            for alias in run
        ]
    start, end = text.start(run[0]), text.end(run[-1])
    if last + 1 < len(aliases):
        following = text.start(aliases[last + 1])
        between = text.data[end:following]
        if b"#" not in between:
            return [Edit(start, following, "")]
        # Up to the comma; what stands behind it is about names that stay, or harmless.
        return [Edit(start, end + between.index(b",") + 1, "")]
    before = text.end(aliases[first - 1])
    if b"#" in text.data[before:start]:
        return [Edit(start, end, "")]
    return [Edit(before, end, "")]


def _has_own_line(text: SourceText, alias: ast.alias) -> bool:
    start, end = text.start(alias), text.end(alias)
    rest = text.data[end : text.line_end(end)].strip()
    is_alone = rest[:1] == b"," and rest[1:].strip()[:1] in (b"", b"#")
    return is_alone and text.indentation(start) is not None
