"""Mach-O: the files of macOS.

Source: Apple's "OS X ABI Mach-O File Format Reference" and the headers `mach-o/loader.h`,
`mach-o/nlist.h` and `mach-o/fat.h`. Of a universal file the first part is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

from debundle.binary.parts import Parts, Symbol
from debundle.binary.window import MalformedBinary, Window

_FAT, _FAT_64 = 0xCAFEBABE, 0xCAFEBABF
#: First bytes of a file: (byte order, whether addresses have 64 bits).
_THIN = {
    b"\xfe\xed\xfa\xce": (">", False),
    b"\xfe\xed\xfa\xcf": (">", True),
    b"\xce\xfa\xed\xfe": ("<", False),
    b"\xcf\xfa\xed\xfe": ("<", True),
}
MAGICS = (*_THIN, b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf")
_MACHINES = {7: "x86", 12: "arm", 0x1000007: "x86-64", 0x100000C: "aarch64"}
_SEGMENT, _SYMTAB, _SEGMENT_64, _ID = 0x1, 0x2, 0x19, 0xD
#: Plain, weak, re-exported, lazy and upward: all name a library that is needed.
_LOADS = frozenset({0xC, 0x80000018, 0x8000001F, 0x20, 0x80000023})
_STAB, _PRIVATE, _KIND, _EXTERNAL = 0xE0, 0x10, 0x0E, 0x01
_INSTRUCTIONS, _ZEROFILL = 0x80000400, (0x1, 0xC, 0x12)
#: A file with more parts is no universal file but Java, which begins with the same bytes.
_MOST_PARTS = 32
_MOST_COMMANDS = 100_000


class _Command(NamedTuple):
    kind: int
    #: From the beginning of the file.
    at: int
    body: bytes


def read_macho(window: Window) -> Parts:
    """The parts of a Mach-O file; raises MalformedBinary."""
    start = _start(window)
    magic = window.read(start, 4, "the header")
    if magic not in _THIN:
        raise MalformedBinary("a part of the universal file is no Mach-O")
    sign, is_64 = _THIN[magic]
    header = window.unpack(Struct(f"{sign}IIIIII"), start + 4, "the header")
    machine, count = header[0], header[3]
    commands = list(_commands(window, sign, start + (32 if is_64 else 28), count))
    return Parts(
        format="mach-o",
        machine=_MACHINES.get(machine, f"machine {machine}"),
        name=_base_name(_library(commands, sign)),
        needed=tuple(_base_name(_string(item, sign)) for item in commands if item.kind in _LOADS),
        symbols=_symbols(window, sign, commands, start=start, is_64=is_64),
        is_stripped=not any(item.kind == _SYMTAB for item in commands),
        constants=_constants(window, sign, commands, start),
    )


def _start(window: Window) -> int:
    """Where the file begins, or the first of the files in it."""
    magic, count = window.unpack(Struct(">II"), 0, "the header")
    if magic not in (_FAT, _FAT_64):
        return 0
    if not 0 < count <= _MOST_PARTS:
        raise MalformedBinary(f"a universal file with {count:,} parts")
    layout = Struct(">IIIII" if magic == _FAT else ">IIQQI")
    return int(window.unpack(layout, 8, "the header")[2])


def _commands(window: Window, sign: str, at: int, count: int) -> Iterator[_Command]:
    if count > _MOST_COMMANDS:
        raise MalformedBinary(f"it has {count:,} load commands")
    layout = Struct(f"{sign}II")
    for _ in range(count):
        kind, size = window.unpack(layout, at, "a load command")
        if size < layout.size:
            raise MalformedBinary("a load command is too small")
        yield _Command(kind, at, window.read(at, size, "a load command"))
        at += size


def _library(commands: list[_Command], sign: str) -> str:
    return next((_string(item, sign) for item in commands if item.kind == _ID), "")


def _string(command: _Command, sign: str) -> str:
    """The path in a command that names a library."""
    if len(command.body) < 24:
        raise MalformedBinary("a load command is too small")
    (offset,) = Struct(f"{sign}I").unpack_from(command.body, 8)
    return command.body[offset:].split(b"\0", 1)[0].decode("utf-8", "replace")


def _base_name(path: str) -> str:
    """A library by its file: "@rpath/libc10.dylib" is found by where it lies, not by its path."""
    return path.rpartition("/")[2]


def _symbols(
    window: Window, sign: str, commands: list[_Command], *, start: int, is_64: bool
) -> Iterator[Symbol]:
    layout = Struct(f"{sign}IBBHQ" if is_64 else f"{sign}IBBHI")
    for command in commands:
        if command.kind != _SYMTAB:
            continue
        if len(command.body) < 24:
            raise MalformedBinary("a load command is too small")
        offset, count, names, size = Struct(f"{sign}IIII").unpack_from(command.body, 8)
        strings = window.read(start + names, size, "the table of names")
        table = window.read(start + offset, count * layout.size, "the symbol table")
        for place, kind, _, _, _ in layout.iter_unpack(table):
            if kind & (_STAB | _PRIVATE) or not kind & _EXTERNAL:
                continue
            end = strings.find(b"\0", place)
            if end > place:
                name = strings[place:end].removeprefix(b"_")
                yield Symbol(name, is_defined=bool(kind & _KIND))


def _constants(
    window: Window, sign: str, commands: list[_Command], start: int
) -> tuple[tuple[int, int], ...]:
    found = []
    for command in commands:
        if command.kind == _SEGMENT_64:
            first, layout, counted = 72, Struct(f"{sign}16s16sQQIIIIIIII"), 64
        elif command.kind == _SEGMENT:
            first, layout, counted = 56, Struct(f"{sign}16s16sIIIIIIIII"), 48
        else:
            continue
        if len(command.body) < first:
            raise MalformedBinary("a load command is too small")
        (count,) = Struct(f"{sign}I").unpack_from(command.body, counted)
        for number in range(min(count, (len(command.body) - first) // layout.size)):
            fields = layout.unpack_from(command.body, first + number * layout.size)
            size, offset, flags = fields[3], fields[4], fields[8]
            is_file = flags & 0xFF not in _ZEROFILL and not flags & _INSTRUCTIONS
            if is_file and start + offset + size <= window.size:
                found.append((start + offset, size))
    return tuple(found) or ((0, window.size),)
