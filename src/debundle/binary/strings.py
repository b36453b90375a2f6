"""Strings among the constants of a compiled file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from debundle.binary.window import Window

#: Bytes that stand in the middle of a text: what follows one of them is only its end.
_TEXT = frozenset((*range(0x20, 0x7F), *b"\t\n\r"))
#: So much is looked at in one go: it stays in the processor's cache.
_WINDOW = 1024 * 1024
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
                        strings.add(bytes(match.group()[:-1]))
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
                    found.add(bytes(block[start:end]))
                place = block.find(fragment, end) if end >= 0 else -1
    return {text.decode("utf-8", "replace") for text in found if len(text) <= _OVERLAP}


def words_in(
    path: str, parts: Sequence[tuple[int, int]] | None, words: Collection[bytes]
) -> set[bytes]:
    """Which words (of at most 4096 bytes) stand anywhere in parts of a file.

    Raises as `strings_in`.
    """
    found: set[bytes] = set()
    with Window(path) as window:
        for block in _blocks(window, parts or ((0, window.size),)):
            found.update([word for word in words if word not in found and word in block])
    return found


def _blocks(window: Window, parts: Sequence[tuple[int, int]]) -> Iterator[bytes | bytearray]:
    """The parts in windows that overlap by a byte before and a string after.

    The first window of a part begins with a zero byte where the part begins with the file, since
    something has to stand before a string. Windows share their memory: new memory for each would
    take longer than what is looked for in it.
    """
    buffer = bytearray(1 + _WINDOW + _OVERLAP)
    view = memoryview(buffer)
    for offset, size in parts:
        end = offset + size
        for start in range(offset, end, _WINDOW):
            before = start - 1 if start > offset else start
            length = min(start + _WINDOW + _OVERLAP, end) - before
            filled = window.into(view[:length], before)
            if filled == len(buffer):
                yield buffer
            else:
                yield (b"" if before < start else b"\0") + view[:filled]
