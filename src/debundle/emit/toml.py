"""TOML that a person enjoys reading: one item a line, and comments where they help.

Projects are built with tomlkit. Contracts and lint rules have thousands of lines of the same kind,
for which tomlkit takes a time that grows with their square: they are written as lines of text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.items import Array, InlineTable, Table


def list_of(items: Iterable[object], *, comments: Mapping[object, str] | None = None) -> Array:
    """An array with one item a line, and a comment behind those that have one."""
    array = tomlkit.array()
    for item in items:
        array.add_line(item, comment=(comments or {}).get(str(item)))
    if len(array):
        array.add_line(indent="")
    return array


def inline(**values: object) -> InlineTable:
    """A table on one line."""
    table = tomlkit.inline_table()
    table.update(values)
    return table


def path_to(document: TOMLDocument, *keys: str) -> Table:
    """The table at a dotted path, made with those above it where they are missing."""
    container: TOMLDocument | Table = document
    for depth, key in enumerate(keys, 1):
        if key not in container:
            container.add(key, tomlkit.table(is_super_table=depth < len(keys)))
        inner = container[key]
        assert isinstance(inner, Table), f"{key} is no table"
        container = inner
    assert isinstance(container, Table), "a path has at least one key"
    return container


def comment_lines(container: TOMLDocument | Table, *lines: str) -> None:
    """Add comment lines; an empty line stays empty."""
    for line in lines:
        container.add(tomlkit.comment(line) if line else tomlkit.nl())


def quoted(text: str) -> str:
    """A TOML string: what JSON writes is one, too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def array_lines(key: str, items: Iterable[str]) -> list[str]:
    """The lines of an array of values that are TOML already, one a line; one line if empty."""
    lines = [f"    {item}" for item in items]
    return [f"{key} = [", *lines, "]"] if lines else [f"{key} = []"]
