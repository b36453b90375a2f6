"""Replace the distributions of a configuration text and leave all else as people wrote it."""

from __future__ import annotations

from debundle.config.places import find_lines, header_of
from debundle.config.wishes import TABLES

#: Tables of wishes stand below the distributions.
_WISHES = tuple((name,) for name in TABLES)


def merge_distributions(existing: str, tables: str) -> str:
    """`existing` with its `[distributions...]` tables replaced by `tables`.

    The comment that stands directly above such a table goes with it. The new tables stand where
    the first of the old ones stood, or before the first `[[pins]]` and the like, or at the end.
    """
    before: list[str] = []
    after: list[str] = []
    met = False
    for block in _blocks(existing):
        name = header_of(block[-1][0]) if block[-1] else ()
        if name[:1] == ("distributions",):
            met = True
        elif met or name[:1] in _WISHES:
            after += block[0] + block[-1]
        else:
            before += block[0] + block[-1]
    return _joined("".join(before), tables, "".join(after))


def merge_target(existing: str, line: str) -> str:
    """`existing` with its line for the target replaced by `line`; added where there is none.

    A target that goes over several lines is not understood: the result is then no valid TOML.
    """
    lines = existing.splitlines(keepends=True)
    places = find_lines(existing)
    if ("target",) in places:
        lines[places[("target",)] - 1] = f"{line}\n"
    elif ("format",) in places:
        lines.insert(places[("format",)], f"{line}\n")
    return "".join(lines)


def _blocks(text: str) -> list[tuple[list[str], list[str]]]:
    """The tables of a text: (the comment directly above, the header with what follows)."""
    blocks: list[tuple[list[str], list[str]]] = [([], [])]
    for line in text.splitlines(keepends=True):
        if header_of(line):
            blocks.append((_taken_comment(blocks[-1][1]), []))
        blocks[-1][1].append(line)
    return blocks


def _taken_comment(lines: list[str]) -> list[str]:
    """Take the comment off the end of a table, up to the blank line above it."""
    start = len(lines)
    while start and lines[start - 1].startswith("#"):
        start -= 1
    comment = lines[start:]
    del lines[start:]
    return comment


def _joined(before: str, tables: str, after: str) -> str:
    parts = [part.strip("\n") for part in (before, tables, after)]
    return "\n\n".join(part for part in parts if part) + "\n"
