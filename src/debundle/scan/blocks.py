"""When an import executes, judged by the indentation around it: for files read without detail.

A file whose syntax the running Python cannot parse has no syntax tree, but the headers of the
blocks around a statement still tell most of what matters.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from debundle.model import Phase

_HEADER = re.compile(
    rb"^([ \t]*)((?:async|def|class|if|elif|else|try|except|match|case|for|while|with)\b.*)$", re.M
)
_FUNCTION = re.compile(rb"(?:async\s+)?def\b")
_TYPING = re.compile(rb"(?:if|elif)\s+(?:[\w.]+\.)?TYPE_CHECKING\s*:|if\s+(?:False|0)\s*:")
_RUNNING = re.compile(rb"if\s+not\s+(?:[\w.]+\.)?TYPE_CHECKING\s*:")
_SCRIPT = re.compile(rb"if\s+__name__\s*==")
_BRANCH = re.compile(rb"(?:if|elif|else|except|match|case)\b")
_SURVIVES = re.compile(rb"except\s*(?::|.*\b(?:ImportError|ModuleNotFoundError|Exception)\b)")


class Circumstances(NamedTuple):
    """When and whether a statement executes."""

    phase: Phase
    guarded: bool
    conditional: bool


class _Header(NamedTuple):
    """The first line of a block."""

    number: int
    indent: int
    text: bytes


class Blocks:
    """The blocks of one file."""

    def __init__(self, source: bytes) -> None:
        """Take in the bytes of a file, in any encoding that extends ASCII."""
        self._source = source
        self._lines = source.split(b"\n")

    @property
    def lines(self) -> int:
        """Physical lines of the file."""
        return len(self._lines) - (not self._lines[-1])

    def circumstances_at(self, number: int) -> Circumstances:
        """Judge the statement on a 1-based line."""
        line = self._lines[number - 1] if number <= len(self._lines) else b""
        phase, guarded, conditional = Phase.IMPORT, False, False
        for place, header in self._around(number, _indent(line)):
            if _FUNCTION.match(header.text) or _SCRIPT.match(header.text):
                phase = phase if phase is Phase.TYPING else Phase.CALL
            elif self._means(_TYPING, _RUNNING, place):
                phase = Phase.TYPING
            elif header.text.startswith(b"try"):
                guarded = guarded or self._survives(place)
            elif _BRANCH.match(header.text) and not self._means(_RUNNING, _TYPING, place):
                conditional = True
        return Circumstances(phase, guarded, conditional)

    @cached_property
    def _headers(self) -> list[_Header]:
        found = []
        number, position = 1, 0
        for match in _HEADER.finditer(self._source):
            number += self._source.count(b"\n", position, match.start())
            position = match.start()
            found.append(_Header(number, len(match[1]), match[2].rstrip()))
        return found

    def _around(self, number: int, indent: int) -> Iterator[tuple[int, _Header]]:
        """The headers of the blocks around a line, innermost first, with their places."""
        if not indent:
            return
        headers = self._headers
        for place in range(bisect_left(headers, (number,)) - 1, -1, -1):
            header = headers[place]
            if header.indent < indent:
                indent = header.indent
                yield place, header
                if not indent:
                    return

    def _means(self, direct: re.Pattern[bytes], inverse: re.Pattern[bytes], place: int) -> bool:
        """Whether a header says `direct`, or is the `else` of one that says `inverse`."""
        header = self._headers[place]
        if not header.text.startswith(b"else"):
            return bool(direct.match(header.text))
        for other in reversed(self._headers[:place]):
            if other.indent == header.indent:
                return bool(inverse.match(other.text))
        return False

    def _survives(self, place: int) -> bool:
        """Whether a `try` has a handler that an ImportError ends in."""
        start = self._headers[place]
        for header in self._headers[place + 1 :]:
            if header.indent <= start.indent:
                if header.indent < start.indent or not header.text.startswith(b"except"):
                    return False
                if _SURVIVES.match(header.text):
                    return True
        return False


def _indent(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" \t"))
