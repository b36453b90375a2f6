"""The strings of extensions that keep them run together: those of Rust, and of Cython from 3.2 on.

Rust knows how long a string is and needs no zero byte at its end. Cython put one there up to
version 3.1; since then it joins all strings, sorted and with nothing in between, and packs the
whole wherever that saves room: 3.2 with zlib, 3.3 as LZSS (Storer and Szymanski, "Data compression
via textual substitution", 1982, in the form of Cython's own `Cython/LZSS.py`), either with bzip2
where it was told to. Where the pool lies, and
how long its strings are, is known to machine code only; what follows finds it by what it unpacks
to.
"""

from __future__ import annotations

import bz2
import re
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from debundle.binary.window import Window

#: A larger part is not that of an extension that Cython has compiled.
_LARGEST = 64 * 1024 * 1024
#: Compilers let a long constant begin at a multiple of this.
_ALIGNMENT = 16
#: So much has to unpack to text before the rest is unpacked.
_PROBED = 64
#: Cython packs only what is longer than this.
_SHORTEST = 200
#: No pool is packed better than to one byte in so many.
_BEST = 8
#: Bytes that texts consist of, mostly: a pool may hold a string with a zero byte, too.
_TEXT = bytes((*b"\t\n\r", *range(0x20, 0x7F), *range(0x80, 0x100)))
_BEYOND_ASCII = bytes(range(0x80, 0x100))
#: What is no text has more than one other byte in so many.
_PURITY = 16
#: A pool begins with the flags of eight items. The first three stand for themselves, since there
#: is nothing yet that they could repeat.
_BEGINNING = re.compile(
    b"(?=[" + b"".join(b"\\x%02x" % flags for flags in range(0b111, 256, 0b1000)) + b"])"
)
#: Streams of zlib and of bzip2 begin like this.
_STREAM = re.compile(rb"x[\x01\x5e\x9c\xda]|BZh[1-9]1AY&SY")
#: Names of modules are shorter, whatever runs into them.
_LONGEST_NAME = 512


class PooledNames(NamedTuple):
    """What a pool says of names that begin with an import package."""

    #: Strings that end where the next such name begins.
    whole: frozenset[str]
    #: Names into whose last part the next string may run: "a.bcomplete" for "a.b" and "complete".
    cut: frozenset[str]


def pooled_names(
    path: str,
    parts: Sequence[tuple[int, int]] | None,
    roots: Collection[str],
    *,
    may_be_packed: bool,
) -> PooledNames:
    """The names below `roots` in the pools of a file.

    `parts` are `Binary.constants`; None for the whole file. Only where it `may_be_packed`, as in
    what Cython has compiled, is a pool unpacked. A name in the middle of a text, such
    as a docstring, is not told from one by itself: whoever asks should know the modules there are.
    Raises MalformedBinary where the file cannot be read.
    """
    with Window(path) as window:
        places = [place for place in parts or ((0, window.size),) if place[1] <= _LARGEST]
        texts = [(offset, window.some(offset, size)) for offset, size in places]
    packed = _packed(texts) if may_be_packed else []
    whole: set[str] = set()
    cut: set[str] = set()
    # A file has one pool: the letters of a packed one are no pool by themselves.
    for pool in packed or [part for _, part in texts]:
        for root in roots:
            _collect(pool, root, whole, cut)
    return PooledNames(frozenset(whole), frozenset(cut))


def unpack_lzss(data: bytes, start: int, *, limit: int) -> bytes:
    """What LZSS in Cython's form packs from `start` on, up to `limit` bytes and some more.

    Ends early, and raises nothing, where the data end or refer to what was not there.
    """
    unpacked = bytearray()
    place = start
    end = len(data) - 3  # what any item may need
    while place < end and len(unpacked) < limit:
        flags = data[place]
        place += 1
        for item in range(8):
            if place >= end:
                break
            if flags >> item & 1:
                unpacked.append(data[place])
                place += 1
                continue
            distance, length, place = _reference(data, place)
            source = len(unpacked) - distance - length
            if source < 0:
                return bytes(unpacked)
            unpacked += unpacked[source : source + length]
    return bytes(unpacked)


def _packed(texts: Sequence[tuple[int, bytes]]) -> list[bytes]:
    """The pools that parts of a file, each with its offset, hold packed."""
    streams = [pool for offset, part in texts for pool in _streams(part, offset)]
    return streams or [pool for offset, part in texts for pool in _repeating(part, offset)]


def _reference(data: bytes, place: int) -> tuple[int, int, int]:
    """How far back a repeated piece ends, how long it is, and where the next item begins."""
    low, high = data[place], data[place + 1]
    place += 2
    if low < 0x80:
        return low, high + 3, place
    low &= 0x7F
    if high < 0x80:
        return 0x80 + ((high & 0x60) << 2 | low), (high & 0x1F) + 3, place
    return 0x80 + ((high & 0x7F) << 7 | low), data[place] + 3, place + 1


def _streams(part: bytes, offset: int) -> Iterator[bytes]:
    """The texts that a part of a file, which begins at `offset`, holds as streams."""
    for found in _STREAM.finditer(part):
        if (found.start() + offset) % _ALIGNMENT == 0:
            is_zlib = found.group().startswith(b"x")
            unpacking = zlib.decompressobj() if is_zlib else bz2.BZ2Decompressor()
            with suppress(zlib.error, OSError):
                text = unpacking.decompress(part[found.start() :], _LARGEST)
                if len(text) >= _SHORTEST and unpacking.eof:
                    yield text


def _repeating(part: bytes, offset: int) -> Iterator[bytes]:
    """The texts that a part of a file, which begins at `offset`, holds as LZSS."""
    done = 0
    for found in _BEGINNING.finditer(part):
        place = found.start()
        if (place + offset) % _ALIGNMENT or place < done:
            continue
        probed = unpack_lzss(part, place, limit=_PROBED)
        if len(probed) < _PROBED or not _is_text(probed):
            continue
        text = _unpacked_text(part, place)
        if len(text) >= _SHORTEST:
            done = place + len(text) // _BEST
            yield text


def _unpacked_text(part: bytes, place: int) -> bytes:
    """The text that is packed from a place on; how far it goes is not known before."""
    limit = 4096
    while True:
        unpacked = unpack_lzss(part, place, limit=limit)
        pieces = range(0, len(unpacked), _PROBED)
        end = next((at for at in pieces if not _is_text(unpacked[at : at + _PROBED])), None)
        if end is not None or len(unpacked) < limit:
            return unpacked[:end]
        limit *= 4


def _is_text(piece: bytes) -> bool:
    """Whether nearly all bytes are such as texts have, and most of them are ASCII."""
    others = len(piece.translate(None, _TEXT))
    return others * _PURITY <= len(piece) < 2 * len(piece.translate(None, _BEYOND_ASCII))


def _collect(pool: bytes, root: str, whole: set[str], cut: set[str]) -> None:
    """Add the names below a root: sorted as they are, all that begin with it are in one run."""
    name = re.escape(root.encode())
    run_of_names = re.compile(rb"(?<!\.)%s(?:\.\w+)+" % name)
    start = f"{root}."
    for found in run_of_names.finditer(pool):
        *names, last = [start + rest for rest in found.group().decode().split(start)[1:]]
        whole.update(names)
        cut.update(name[:_LONGEST_NAME] for name in names)
        after = pool[found.end() : found.end() + 1]
        # The path of the extension's own source, "root/...", sorts right after the names.
        if after == b"/" and last.endswith(root):
            whole.add(last.removesuffix(root))
        elif after != b"\0":  # else the string ends here, which is no pool's
            cut.add(last[:_LONGEST_NAME])
