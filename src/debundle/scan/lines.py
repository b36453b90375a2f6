"""Source lines for showing: what stands where an import was found."""

from __future__ import annotations

import re
from collections.abc import Iterable

from debundle.model import Chain, Target
from debundle.scan.discover import files_of
from debundle.scan.source.reader import decode_source


def read_lines(target: Target, chains: Iterable[Chain]) -> dict[tuple[str, int], str]:
    """The source line of every link, stripped, by (file, line); those that can be read."""
    return read_places(target, {(link.file, link.line) for chain in chains for link in chain.links})


def read_places(target: Target, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The stripped source line at each (file, line); those that can be read, sorted."""
    wanted = sorted(places)
    files = {file for file, _ in wanted}
    texts: dict[str, list[str]] = {}
    for found in files_of(target):
        if found.relative in files:
            texts[found.relative] = _lines_of(found.path)
    return {
        (file, line): texts[file][line - 1].strip()
        for file, line in wanted
        if file in texts and 0 < line <= len(texts[file])
    }


def _lines_of(path: str) -> list[str]:
    try:
        with open(path, "rb") as source:  # noqa: PTH123 -- the path is a string already
            text = decode_source(source.read())
    except (OSError, SyntaxError, UnicodeDecodeError, LookupError):
        return []
    # Not splitlines(): to Python a form feed does not end a line.
    return re.split(r"\r\n|\r|\n", text)
