"""Small shared libraries, written byte by byte: ELF, Mach-O and PE.

They hold what a linker would write of the heads, and no code: nothing could load them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

_PAGE = 0x1000


def elf_library(
    *,
    needed: Sequence[str] = (),
    imports: Sequence[str] = (),
    exports: Sequence[str] = (),
    name: str = "",
    strings: Iterable[bytes] = (),
    machine: int = 62,
    sections: bool = True,
    order: str = "<",
    bits: int = 64,
) -> bytes:
    """An ELF library; without `sections` one as `sstrip` leaves it."""
    wide = bits == 64
    word = "Q" if wide else "I"
    header_size, segment_size, section_size = (64, 56, 64) if wide else (52, 32, 40)
    names = _Table()
    dynamic = [(1, names.add(item)) for item in needed]
    if name:
        dynamic.append((14, names.add(name)))
    symbols = bytearray(24 if wide else 16)
    for symbol, is_defined in [*((s, 0) for s in imports), *((s, 1) for s in exports)]:
        place = names.add(symbol)
        if wide:
            symbols += struct.pack(f"{order}IBBHQQ", place, 0x12, 0, is_defined, 0, 0)
        else:
            symbols += struct.pack(f"{order}IIIBBH", place, 0, 0, 0x12, 0, is_defined)
    count = len(symbols) // (24 if wide else 16)
    body = bytearray(header_size + 2 * segment_size)
    at = {}
    constants = b"\0" + b"\0".join(strings) + b"\0"
    hashes = struct.pack(f"{order}II", 0, count)
    parts = {
        "names": names.bytes,
        "symbols": bytes(symbols),
        "hash": hashes,
        "constants": constants,
    }
    for part, content in parts.items():
        body += b"\0" * (-len(body) % 8)
        at[part] = len(body)
        body += content
    body += b"\0" * (-len(body) % 8)
    dynamic += [(5, at["names"]), (10, len(names.bytes)), (6, at["symbols"]), (4, at["hash"])]
    dynamic += [(11, 24 if wide else 16), (0, 0)]
    table = b"".join(struct.pack(f"{order}{word}{word}", *entry) for entry in dynamic)
    start = len(body)
    body += table
    section_at = 0
    if sections:
        section_at = len(body)
        for kind, flags, offset, size in [
            (0, 0, 0, 0),
            (11, 2, at["symbols"], len(symbols)),
            (1, 2, at["constants"], len(constants)),
            (1, 6, 0, header_size),  # instructions, or so it says
        ]:
            body += struct.pack(
                f"{order}II{word * 4}II{word * 2}", 0, kind, flags, 0, offset, size, 0, 0, 0, 0
            )
    identity = b"\x7fELF" + bytes([2 if wide else 1, 1 if order == "<" else 2, 1]) + bytes(9)
    head = struct.pack(
        f"{order}HHI{word * 3}IHHHHHH",
        3, machine, 1, 0, header_size, section_at, 0, header_size, segment_size, 2,
        section_size, 4 if sections else 0, 0,
    )  # fmt: skip
    segments = [(1, 0, 0, len(body)), (2, start, start, len(table))]
    packed = b"".join(_segment(order, *item, wide=wide) for item in segments)
    body[: header_size + 2 * segment_size] = identity + head + packed
    return bytes(body)


def macho_library(
    *,
    needed: Sequence[str] = (),
    imports: Sequence[str] = (),
    exports: Sequence[str] = (),
    name: str = "",
    strings: Iterable[bytes] = (),
    universal: bool = False,
) -> bytes:
    """A Mach-O library for 64-bit ARM, or a universal file with it as its only part."""
    names = _Table()
    symbols = b"".join(
        struct.pack("<IBBHQ", names.add(f"_{item}"), kind, 0, 0, 0)
        for items, kind in ((imports, 0x01), (exports, 0x0F))
        for item in items
    )
    constants = b"\0" + b"\0".join(strings) + b"\0"
    libraries = [(0xC, item) for item in needed] + ([(0xD, name)] if name else [])
    texts = [(kind, text.encode() + b"\0" * (8 - len(text) % 8)) for kind, text in libraries]
    commands = [struct.pack("<IIIIII", kind, 24 + len(t), 24, 0, 0, 0) + t for kind, t in texts]
    size = 32 + sum(map(len, commands)) + 72 + 80 + 24
    segment = struct.pack("<II16sQQQQIIII", 0x19, 152, b"__TEXT", 0, 0, 0, 0, 0, 0, 1, 0)
    segment += struct.pack(
        "<16s16sQQIIIIIIII", b"__cstring", b"__TEXT", 0, len(constants), size, *[0] * 7
    )
    at = size + len(constants)
    table = struct.pack(
        "<IIIIII", 2, 24, at, len(symbols) // 16, at + len(symbols), len(names.bytes)
    )
    commands += [segment, table]
    head = struct.pack("<IIIIIIII", 0xFEEDFACF, 0x100000C, 0, 6, len(commands), size - 32, 0, 0)
    thin = head + b"".join(commands) + constants + symbols + names.bytes
    if not universal:
        return thin
    return (
        struct.pack(">IIIIIII", 0xCAFEBABE, 1, 0x100000C, 0, 64, len(thin), 0).ljust(64, b"\0")
        + thin
    )


def pe_library(
    *,
    imports: Sequence[tuple[str, Sequence[str]]] = (),
    exports: Sequence[str] = (),
    name: str = "",
    strings: Iterable[bytes] = (),
) -> bytes:
    """A PE library for x86-64; `imports` are libraries with what is taken from each."""
    data = bytearray(b"\0" * 16)
    base = _PAGE

    def put(content: bytes) -> int:
        data.extend(b"\0" * (-len(data) % 8))
        place = base + len(data)
        data.extend(content)
        return place

    descriptors = b""
    for library, taken in imports:
        thunks = [put(b"\0\0" + item.encode() + b"\0") for item in taken]
        table = put(b"".join(struct.pack("<Q", item) for item in [*thunks, 0]))
        descriptors += struct.pack("<IIIII", table, 0, 0, put(library.encode() + b"\0"), table)
    import_table = put(descriptors + bytes(20)) if imports else 0
    export_table = 0
    if exports:
        places = put(b"".join(struct.pack("<I", put(item.encode() + b"\0")) for item in exports))
        count = len(exports)
        export_table = put(
            struct.pack(
                "<IIHHIIIIIII",
                0,
                0,
                0,
                0,
                put(name.encode() + b"\0"),
                1,
                count,
                count,
                0,
                places,
                0,
            )
        )
    put(b"\0" + b"\0".join(strings) + b"\0")
    head = b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 0x40) + b"PE\0\0"
    head += struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, 112 + 16 * 8, 0x2000)
    optional = struct.pack("<H", 0x20B).ljust(108, b"\0") + struct.pack("<I", 16)
    tables = [(export_table, 40), (import_table, 20), *[(0, 0)] * 14]
    optional += b"".join(struct.pack("<II", *item) for item in tables)
    section = struct.pack(
        "<8sIIIIIIHHI", b".rdata", len(data), base, len(data), 0x400, 0, 0, 0, 0, 0x40000040
    )
    return (head + optional + section).ljust(0x400, b"\0") + bytes(data)


class _Table:
    """Names one after another, each ended by a zero byte; the first is empty."""

    def __init__(self) -> None:
        self.bytes = b"\0"

    def add(self, name: str) -> int:
        place = len(self.bytes)
        self.bytes += name.encode() + b"\0"
        return place


def pack_lzss(content: bytes) -> bytes:
    """Bytes packed as Cython packs strings, with whatever repeats longest at each place."""
    packed = bytearray()
    items: list[tuple[int, bytes]] = []
    place = 0
    while place < len(content):
        item, length = _longest_repeat(content, place)
        items.append((0, item) if length else (1, content[place : place + 1]))
        place += length or 1
    for start in range(0, len(items), 8):
        group = items[start : start + 8]
        packed.append(sum(literal << at for at, (literal, _) in enumerate(group)))
        packed += b"".join(item for _, item in group)
    return bytes(packed)


def _longest_repeat(content: bytes, place: int) -> tuple[bytes, int]:
    """What refers to the longest piece before a place that is repeated there, and its length."""
    for length in range(min(258, len(content) - place), 3, -1):
        source = content.rfind(content[place : place + length], 0, place)
        distance = place - source - length
        if source < 0 or distance < 0 or distance >= 0x4080:
            continue
        size, far = length - 3, distance - 0x80
        if distance < 0x80:
            return bytes([distance, size]), length
        if size < 0x20 and far < 0x200:
            return bytes([0x80 | far & 0x7F, far >> 2 & 0x60 | size]), length
        return bytes([0x80 | far & 0x7F, 0x80 | far >> 7, size]), length
    return b"", 0


def _segment(order: str, kind: int, offset: int, address: int, size: int, *, wide: bool) -> bytes:
    if wide:
        return struct.pack(f"{order}IIQQQQQQ", kind, 5, offset, address, address, size, size, 8)
    return struct.pack(f"{order}IIIIIIII", kind, offset, address, address, size, size, 5, 8)
