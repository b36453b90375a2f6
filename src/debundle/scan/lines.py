"""The source lines of imports, for people to see what they are told about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from debundle.model import Chain, Target
from debundle.scan.reader import decode_source


def read_lines(target: Target, chains: Iterable[Chain]) -> dict[tuple[str, int], str]:
    """The lines on which the imports of chains stand, by (file, line) as in `Link`.

    Lines of files that can no longer be read are left out.
    """
    wanted: dict[str, set[int]] = {}
    for chain in chains:
        for link in chain.links:
            wanted.setdefault(link.file, set()).add(link.line)
    bases = sorted({root.location.parents[root.name.count(".")] for root in target.roots})
    return {
        (file, number): line
        for file, numbers in sorted(wanted.items())
        for number, line in enumerate(_lines_of(file, bases), start=1)
        if number in numbers
    }


def _lines_of(file: str, bases: Iterable[Path]) -> list[str]:
    """The lines of a file in the form of `Module.path`; none where it cannot be read."""
    for base in bases:
        try:
            text = decode_source((base / file).read_bytes())
        except (OSError, SyntaxError, UnicodeError, LookupError):
            continue
        # Not splitlines(): Python counts no form feed as the end of a line.
        return re.split(r"\r\n|\r|\n", text)
    return []
