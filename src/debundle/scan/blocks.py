"""When an import executes, judged by the indentation around it: for files read without detail.

Without a syntax tree, the headers of the blocks around a statement still tell most of what matters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from debundle.model import Phase

_FUNCTION = re.compile(rb"(?:async\s+)?def\b")
_TYPING = re.compile(rb"(?:if|elif)\s+(?:[\w.]+\.)?TYPE_CHECKING\s*:|if\s+(?:False|0)\s*:")
_RUNNING = re.compile(rb"if\s+not\s+(?:[\w.]+\.)?TYPE_CHECKING\s*:")
_SCRIPT = re.compile(rb"if\s+__name__\s*==")
_BRANCH = re.compile(rb"(?:if|elif|else|except|match|case)\b")
_HEADER = rb"(?:async|def|class|if|elif|else|try|except|finally|for|while|with|match|case)\b"
_IS_HEADER = re.compile(_HEADER)
_TYPE_CHECKING = b"TYPE_CHECKING"
#: What is in every header of a block that is never executed.
_NEVER = (_TYPE_CHECKING, b"if False", b"if 0")
_BLANK = re.compile(rb"[ \t]*")
_SURVIVES = re.compile(rb"except\s*(?::|.*\b(?:ImportError|ModuleNotFoundError|Exception)\b)")


class Circumstances(NamedTuple):
    """When and whether a statement executes."""

    phase: Phase
    guarded: bool
    conditional: bool


class _Block(NamedTuple):
    """A header and what it is the header of, as places in the source."""

    start: int
    end: int
    indent: int


#: Of a statement that stands in no block.
_PLAIN = Circumstances(Phase.IMPORT, False, False)


class Blocks:
    """The blocks of one file."""

    def __init__(self, source: bytes) -> None:
        """Take in the bytes of a file, in any encoding that extends ASCII."""
        self._source = source
        #: What the file has that no type checker is needed to leave out, as places.
        self._never = list(self._never_executed()) if _TYPE_CHECKING in source else []
        #: The line judged last, by its indentation, and what the blocks around it mean.
        self._judged: dict[int, tuple[int, Circumstances]] = {}

    @property
    def lines(self) -> int:
        """Physical lines of the file."""
        source = self._source
        return source.count(b"\n") + (bool(source) and not source.endswith(b"\n"))

    def circumstances_at(self, start: int) -> Circumstances:
        """Judge the statement on the line that begins at a place."""
        margin = self._indent(start)
        found = self._climb(start, margin) if margin else _PLAIN
        self._judged[margin] = start, found
        for block in self._never:
            if start == block.start or (block.start < start < block.end and margin > block.indent):
                return found._replace(phase=Phase.TYPING)
        return found

    def starts(self) -> list[int]:
        """Where each line begins: the place of line N is at N - 1."""
        return [0, *(found.end() for found in re.finditer(b"\n", self._source))]

    def _climb(self, start: int, margin: int) -> Circumstances:
        """What the headers of the blocks around a line mean, up to a definition."""
        guarded = conditional = False
        known, meaning = self._judged.get(margin, (-1, _PLAIN))
        for place, line in self._lines_above(start):
            if place == known:
                # In the same blocks as a line that was judged before.
                phase = meaning.phase
                return Circumstances(
                    phase, guarded or meaning.guarded, conditional or meaning.conditional
                )
            header = line.lstrip(b" \t")
            indent = len(line) - len(header)
            if indent >= margin or not _IS_HEADER.match(header):
                continue
            if _FUNCTION.match(header) or _SCRIPT.match(header):
                # What is around a definition guards it, not what its body does later.
                return Circumstances(Phase.CALL, guarded, conditional)
            if self._means(_TYPING, _RUNNING, place):
                return Circumstances(Phase.TYPING, guarded, conditional)
            if header.startswith(b"try"):
                guarded = guarded or self._survives(place)
            elif _BRANCH.match(header) and not self._means(_RUNNING, _TYPING, place):
                conditional = True
            if not indent:
                break
            margin = indent
            known, meaning = self._judged.get(margin, (-1, _PLAIN))
        return Circumstances(Phase.IMPORT, guarded, conditional)

    def _lines_above(self, start: int) -> Iterator[tuple[int, bytes]]:
        """The lines above one, the nearest first, each with its place."""
        source = self._source
        end = start - 1
        while end >= 0:
            place = source.rfind(b"\n", 0, end) + 1
            yield place, source[place:end]
            end = place - 1

    def _never_executed(self) -> Iterator[_Block]:
        """The blocks that no program executes."""
        source = self._source
        for words in _NEVER:
            found = source.find(words)
            while found >= 0:
                place = source.rfind(b"\n", 0, found) + 1
                header = source[place : self._line_end(found)].lstrip(b" \t")
                if _TYPING.match(header):
                    yield self._block(place)
                elif _RUNNING.match(header):
                    block = self._block(place)
                    if source.startswith(b"else", block.end + block.indent):
                        yield self._block(block.end)
                found = source.find(words, found + 1)

    def _block(self, header: int) -> _Block:
        """The block of a header: it ends where the next begins that is indented no more."""
        indent = self._indent(header)
        end = _outside(indent).search(self._source, self._line_end(header))
        return _Block(header, len(self._source) if end is None else end.start() + 1, indent)

    def _means(self, direct: re.Pattern[bytes], inverse: re.Pattern[bytes], place: int) -> bool:
        """Whether a header says `direct`, or is the `else` of one that says `inverse`."""
        indent = self._indent(place)
        if not self._source.startswith(b"else", place + indent):
            return bool(direct.match(self._source, place + indent))
        for other, line in self._lines_above(place):
            if line.strip() and self._indent(other) == indent:
                return bool(inverse.match(self._source, other + indent))
        return False

    def _survives(self, place: int) -> bool:
        """Whether a `try` has a handler that an ImportError ends in."""
        indent = self._indent(place)
        for found in _within(indent).finditer(self._source, self._line_end(place)):
            if len(found[1]) < indent or not found[2].startswith(b"except"):
                return False
            if _SURVIVES.match(found[2]):
                return True
        return False

    def _indent(self, place: int) -> int:
        blank = _BLANK.match(self._source, place)
        assert blank is not None  # it may be empty
        return blank.end() - place

    def _line_end(self, place: int) -> int:
        end = self._source.find(b"\n", place)
        return end if end >= 0 else len(self._source)


@cache
def _outside(indent: int) -> re.Pattern[bytes]:
    """The header of a block that is indented no more than so much."""
    return re.compile(rb"\n[ \t]{0,%d}" % indent + _HEADER)


@cache
def _within(indent: int) -> re.Pattern[bytes]:
    """A line that is indented no more than so much: its indentation and what it says."""
    return re.compile(rb"\n([ \t]{0,%d})(?![ \t\n\r]|\\\n)([^\n]+)" % indent)
