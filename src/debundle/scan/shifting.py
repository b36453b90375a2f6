"""A graph after edits that move lines and change nothing else that imports depend on.

Most edits touch no import, no name that a module binds and no call that matters at import time.
The facts of the file are then the same but for its lines, and so is the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple, TypeVar

from debundle.model import ExternalImport, Import, NativeUse
from debundle.scan.packing import Content
from debundle.scan.source.facts import FileFacts

_Placed = TypeVar("_Placed", Import, ExternalImport, NativeUse)


class Edited(NamedTuple):
    """The facts of a file before and after it was edited."""

    before: FileFacts
    after: FileFacts


def shift_content(content: Content, edited: Mapping[str, Edited]) -> Content | None:
    """The content with the lines of the edited modules moved; None where more has changed.

    `edited` are the facts by module, before and after.
    """
    lines: dict[str, dict[int, int]] = {}
    for name, (before, after) in edited.items():
        moved = _moved_lines(before, after)
        if moved is None:
            return None
        lines[name] = moved
    modules = tuple(
        replace(module, lines=edited[module.name].after.lines) if module.name in edited else module
        for module in content.modules
    )
    return Content(
        modules,
        _shifted(content.imports, lines),
        _shifted(content.external, lines),
        _shifted(content.native, lines),
    )


def _shifted(
    items: Iterable[_Placed], lines: Mapping[str, Mapping[int, int]]
) -> tuple[_Placed, ...]:
    return tuple(
        sorted(
            item._replace(line=lines[item.importer].get(item.line, item.line))
            if item.importer in lines
            else item
            for item in items
        )
    )


def _moved_lines(before: FileFacts, after: FileFacts) -> dict[int, int] | None:
    """New line by old line; None where the facts differ in more, or one line became two."""
    if before.problem or after.problem or _without_lines(before) != _without_lines(after):
        return None
    moved: dict[int, int] = {}
    for old, new in zip(_lines_of(before), _lines_of(after), strict=True):
        if moved.setdefault(old, new) != new:
            return None
    return moved


def _without_lines(facts: FileFacts) -> tuple[object, ...]:
    return (
        facts._replace(lines=0, scopes=(), bindings=(), references=(), dynamics=(), handed=()),
        [item._replace(line=0) for item in facts.scopes],
        [item._replace(line=0) for item in facts.bindings],
        [item._replace(line=0) for item in facts.references],
        [item._replace(line=0) for item in facts.dynamics],
        [item._replace(line=0) for item in facts.handed],
    )


def _lines_of(facts: FileFacts) -> Iterator[int]:
    for items in (facts.scopes, facts.bindings, facts.references, facts.dynamics, facts.handed):
        for item in items:
            yield item.line
