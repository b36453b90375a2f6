"""On which line of a TOML text a key stands; the parser in the standard library does not say."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: How a value is reached: keys, and positions in arrays of tables, e.g. ("pins", 0, "reason").
Path = tuple[str | int, ...]

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"^\s*(\[\[?)\s*({_DOTTED})\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(rf"^\s*({_DOTTED})\s*=")


def find_lines(text: str) -> dict[Path, int]:
    """The 1-based line of each table and each key that a line begins with.

    It reads line by line and does not parse values, so that a line inside a long string may be
    taken for a key; it serves messages only.
    """
    lines: dict[Path, int] = {}
    table: Path = ()
    arrays: dict[Path, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        key = _KEY.match(line)
        if header:
            table = _table_path(header[2], arrays, repeated=header[1] == "[[")
            lines.setdefault(table, number)
        elif key:
            lines.setdefault(table + _split(key[1]), number)
    return lines


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """The line of the value, or of the nearest table around it; 0 where none is known."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 0


def header_of(line: str) -> Path:
    """The path that a table's header names, e.g. ("pins",); empty for any other line."""
    header = _HEADER.match(line)
    return _split(header[2]) if header else ()


def _table_path(dotted: str, arrays: dict[Path, int], *, repeated: bool) -> Path:
    path = _split(dotted)
    if repeated:
        arrays[path] = arrays.get(path, -1) + 1
        return (*path, arrays[path])
    return path


def _split(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in re.findall(_PART, dotted))
