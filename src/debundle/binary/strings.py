"""Strings among the constants of a compiled file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from debundle.binary.window import Window

#: Bytes that stand in the middle of a text: what follows one of them is only its end.
_TEXT = frozenset((*range(0x20, 0x7F), *b"\t\n\r"))
_WINDOW = 8 * 1024 * 1024
#: No string that is looked for is longer.
_OVERLAP = 4096


def strings_in(
    path: str, parts: Sequence[tuple[int, int]] | None, patterns: Sequence[str]
) -> list[set[str]]:
    """For each pattern, the strings of a file that match it as a whole.

    `parts` are `Binary.constants`; None for the whole file. A string ends with a zero byte and
    begins where the byte before is no text: the end of a longer text does not count. A pattern
    that begins with a literal is searched for quickly. Raises MalformedBinary where the file
    cannot be read.
    """
    compiled = [re.compile(rb"(?:" + pattern.encode() + rb")\0") for pattern in patterns]
    found: list[set[bytes]] = [set() for _ in patterns]
    with Window(path) as window:
        for block in _blocks(window, parts or ((0, window.size),)):
            for strings, pattern in zip(found, compiled, strict=True):
                for match in pattern.finditer(block):
                    start = match.start()
                    if start == 0 or block[start - 1] not in _TEXT:
                        strings.add(match.group()[:-1])
    return [{name.decode("utf-8", "replace") for name in strings} for strings in found]


def strings_with(path: str, parts: Sequence[tuple[int, int]] | None, fragment: bytes) -> set[str]:
    """The strings of a file that hold a fragment somewhere; raises as `strings_in`."""
    found: set[bytes] = set()
    with Window(path) as window:
        for block in _blocks(window, parts or ((0, window.size),)):
            place = block.find(fragment)
            while place >= 0:
                end = block.find(b"\0", place)
                start = block.rfind(b"\0", 0, place) + 1
                if end >= 0 and start:
                    found.add(block[start:end])
                place = block.find(fragment, end) if end >= 0 else -1
    return {text.decode("utf-8", "replace") for text in found if len(text) <= _OVERLAP}


def holds(path: str, parts: Sequence[tuple[int, int]] | None, word: bytes) -> bool:
    """Whether some bytes stand anywhere in parts of a file; raises as `strings_in`."""
    with Window(path) as window:
        return any(word in block for block in _blocks(window, parts or ((0, window.size),)))


def _blocks(window: Window, parts: Sequence[tuple[int, int]]) -> Iterator[bytes]:
    """The parts in windows that overlap by a byte before and a string after.

    The first window of a part begins with a zero byte where the part begins with the file, since
    something has to stand before a string.
    """
    for offset, size in parts:
        end = offset + size
        for start in range(offset, end, _WINDOW):
            before = start - 1 if start > offset else start
            block = window.some(before, min(start + _WINDOW + _OVERLAP, end) - before)
            yield block if before < start else b"\0" + block
