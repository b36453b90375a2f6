"""Which places of a source stand in strings and comments, told by quotes alone."""

from __future__ import annotations

import re

_TRIPLES = (b'"""', b"'''")
#: A comment, a string in quotes by ones, or (group 1) a quote that is the end of neither.
_QUOTED = re.compile(rb"#[^\n]*|\"(?:[^\"\\\n]|\\[\s\S])*\"|'(?:[^'\\\n]|\\[\s\S])*'|([\"'])")
_BACKSLASH = ord("\\")


class DoubtfulError(Exception):
    """Only a parser can tell what a file says."""


class Strings:
    """The strings of one source, asked for places in ascending order.

    Only strings in three quotes span lines; others do so after a backslash alone.
    """

    def __init__(self, source: bytes) -> None:
        """Look for the first quotes."""
        self._source = source
        #: Everything before is known, and it is itself in no string.
        self._at = 0
        self._next = [self._find(quotes, 0) for quotes in _TRIPLES]

    def hold(self, place: int) -> bool:
        """Whether a string in three quotes holds a place.

        Raises DoubtfulError where one before it does not end.
        """
        while self._at <= place:
            opening = min(self._next)
            if opening >= place:
                return False
            self._pass(opening)
        return True

    def hold_in_line(self, place: int) -> bool:
        """Whether another string or a comment holds a place that `hold` does not.

        Raises DoubtfulError where one before it does not end.
        """
        at = self._line_start(place)
        while True:
            found = _QUOTED.search(self._source, at)
            if found is None or found.start() >= place:
                return False
            if found[1]:
                raise DoubtfulError
            at = found.end()
            if at > place:
                return True

    def _pass(self, opening: int) -> None:
        """Go on behind the three quotes at `opening`, and what they begin or stand in."""
        at = self._line_start(opening)
        while True:
            found = _QUOTED.search(self._source, at)
            assert found is not None  # the quotes themselves, at the latest
            if found.start() == opening:
                self._at = self._end(opening)
                break
            if found[1]:
                raise DoubtfulError
            at = found.end()
            if at > opening:
                self._at = at
                break
        self._next = [
            place if place >= self._at else self._find(quotes, self._at)
            for quotes, place in zip(_TRIPLES, self._next, strict=True)
        ]

    def _line_start(self, place: int) -> int:
        """Where the line of a place starts, or those that continue to it by a backslash."""
        source = self._source
        start = source.rfind(b"\n", self._at, place) + 1
        while start > self._at and source.endswith(b"\\\n", self._at, start):
            start = source.rfind(b"\n", self._at, start - 1) + 1
        return max(start, self._at)

    def _end(self, opening: int) -> int:
        """The end of the string that three quotes begin."""
        source = self._source
        quotes = source[opening : opening + 3]
        end = source.find(quotes, opening + 3)
        while end >= 0 and self._is_escaped(end):
            end = source.find(quotes, end + 1)
        if end < 0:
            raise DoubtfulError
        return end + 3

    def _is_escaped(self, place: int) -> bool:
        """Whether the character at a place follows an odd number of backslashes."""
        first = place
        while self._source[first - 1] == _BACKSLASH:
            first -= 1
        return (place - first) % 2 == 1

    def _find(self, quotes: bytes, start: int) -> int:
        found = self._source.find(quotes, start)
        return found if found >= 0 else len(self._source)
