"""When an import executes, judged by the indentation around it: for files read without detail.

A file whose syntax the running Python cannot parse has no syntax tree, but the headers of the
blocks around a statement still tell most of what matters.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from debundle.model import Phase

_FUNCTION = re.compile(rb"(?:async\s+)?def\b")
_TYPING = re.compile(rb"(?:if|elif)\s+(?:[\w.]+\.)?TYPE_CHECKING\s*:|if\s+(?:False|0)\s*:")
_RUNNING = re.compile(rb"if\s+not\s+(?:[\w.]+\.)?TYPE_CHECKING\s*:")
_SCRIPT = re.compile(rb"if\s+__name__\s*==")
_BRANCH = re.compile(rb"(?:if|elif|else|except|match|case)\b")
_HEADER = rb"(?:async|def|class|if|elif|else|try|except|finally|for|while|with|match|case)\b"
_IS_HEADER = re.compile(_HEADER)
#: With the break before it: a search is fastest for what begins with one certain letter.
_HEADERS = re.compile(rb"\n([ \t]*)" + _HEADER)
#: So many lines above a statement are looked at one by one; beyond, all headers are looked up.
_NEAR = 100
_TYPE_CHECKING = b"TYPE_CHECKING"
_SURVIVES = re.compile(rb"except\s*(?::|.*\b(?:ImportError|ModuleNotFoundError|Exception)\b)")


class Circumstances(NamedTuple):
    """When and whether a statement executes."""

    phase: Phase
    guarded: bool
    conditional: bool


#: Of a statement that stands in no block.
_PLAIN = Circumstances(Phase.IMPORT, False, False)


class Blocks:
    """The blocks of one file."""

    def __init__(self, source: bytes) -> None:
        """Take in the bytes of a file, in any encoding that extends ASCII."""
        self._source = source
        self._has_typing = _TYPE_CHECKING in source
        #: The lines as far as somebody has asked; what follows them is the last.
        self._lines: list[bytes] = [source]
        self._breaks = source.count(b"\n")
        #: The lines that open blocks, of so many that were searched.
        self._headers: list[tuple[int, int, int]] = []
        self._searched = 0

    @property
    def lines(self) -> int:
        """Physical lines of the file."""
        return self._breaks + (bool(self._source) and not self._source.endswith(b"\n"))

    def circumstances_at(self, number: int) -> Circumstances:
        """Judge the statement on a 1-based line; fastest where the last line comes first."""
        self._divide(number)
        if not self._lines[number - 1 : number] or not self._lines[number - 1][:1].isspace():
            return _PLAIN
        phase, guarded, conditional = Phase.IMPORT, False, False
        for place, header in self._around(number - 1):
            if _FUNCTION.match(header) or _SCRIPT.match(header):
                phase = Phase.CALL
                if not self._has_typing:
                    break  # what is around a definition guards it, not what its body does later
            elif self._means(_TYPING, _RUNNING, place):
                return Circumstances(Phase.TYPING, guarded, conditional)
            elif phase is Phase.CALL:
                continue
            elif header.startswith(b"try"):
                guarded = guarded or self._survives(place)
            elif _BRANCH.match(header) and not self._means(_RUNNING, _TYPING, place):
                conditional = True
        return Circumstances(phase, guarded, conditional)

    def _divide(self, number: int) -> None:
        """Have at least so many lines: imports are mostly at the top of a file, however long."""
        if len(self._lines) <= min(number, self._breaks):
            self._lines = self._source.split(b"\n", number)

    def _around(self, place: int) -> Iterator[tuple[int, bytes]]:
        """The headers of the blocks around a line, innermost first, with their places."""
        margin = _indent(self._lines[place])
        far = max(place - _NEAR, 0)
        for above in range(place - 1, far - 1, -1):
            line = self._lines[above]
            bare = line.lstrip(b" \t")
            if len(line) - len(bare) < margin and _IS_HEADER.match(bare):
                margin = len(line) - len(bare)
                yield above, bare
                if not margin:
                    return
        headers = self._headers_before(far)
        at = bisect_left(headers, (far,)) - 1
        while at >= 0:
            above, indent, outer = headers[at]
            if indent < margin:
                margin = indent
                yield above, self._lines[above].lstrip(b" \t")
            at = outer

    def _headers_before(self, place: int) -> list[tuple[int, int, int]]:
        """(place, indent, index of the header around it or -1) of each line that opens a block."""
        if place > self._searched:
            found: list[tuple[int, int, int]] = []
            open_now: list[int] = []
            text = b"\n".join((b"", *self._lines[:place]))
            above = before = 0
            for match in _HEADERS.finditer(text):
                above += text.count(b"\n", before, match.start())
                before = match.start()
                indent = len(match[1])
                while open_now and found[open_now[-1]][1] >= indent:
                    open_now.pop()
                found.append((above, indent, open_now[-1] if open_now else -1))
                open_now.append(len(found) - 1)
            self._headers, self._searched = found, place
        return self._headers

    def _means(self, direct: re.Pattern[bytes], inverse: re.Pattern[bytes], place: int) -> bool:
        """Whether a header says `direct`, or is the `else` of one that says `inverse`."""
        line = self._lines[place]
        header = line.lstrip(b" \t")
        if not header.startswith(b"else"):
            return bool(direct.match(header))
        for other in reversed(self._lines[:place]):
            if other.strip() and _indent(other) == _indent(line):
                return bool(inverse.match(other.lstrip(b" \t")))
        return False

    def _survives(self, place: int) -> bool:
        """Whether a `try` has a handler that an ImportError ends in."""
        self._divide(self._breaks + 1)
        indent = _indent(self._lines[place])
        for line in self._lines[place + 1 :]:
            bare = line.strip()
            if bare and _indent(line) <= indent:
                if _indent(line) < indent or not bare.startswith(b"except"):
                    return False
                if _SURVIVES.match(bare):
                    return True
        return False


def _indent(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" \t"))
