"""ELF: the files of Linux and of most other systems.

Source: System V Application Binary Interface, "Object Files" and "Dynamic Linking". Only the
dynamic segment is asked, which a stripped file has as well, and what loads it would read.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

from debundle.binary.parts import Parts, Symbol
from debundle.binary.window import MalformedBinary, Window, text_at

MAGIC = b"\x7fELF"
_MACHINES = {
    3: "x86",
    21: "ppc64",
    22: "s390x",
    40: "arm",
    62: "x86-64",
    183: "aarch64",
    243: "riscv",
    258: "loongarch",
}
_PT_LOAD, _PT_DYNAMIC = 1, 2
_SHT_PROGBITS, _SHT_SYMTAB, _SHT_DYNSYM = 1, 2, 11
_ALLOCATED, _EXECUTABLE = 2, 4
_DT_NEEDED, _DT_HASH, _DT_STRTAB, _DT_SYMTAB, _DT_STRSZ = 1, 4, 5, 6, 10
_DT_SYMENT, _DT_SONAME, _DT_GNU_HASH = 11, 14, 0x6FFFFEF5
_LOCAL, _VISIBLE = 0, (0, 3)
#: More headers than this no linker writes.
_MOST_HEADERS = 65_536
#: Constants without strings of the program: tables that unwind the stack, and what runs on a
#: graphics card (often most of a file).
_WITHOUT_STRINGS = (
    b".eh_frame",
    b".gcc_except_table",
    b".nv_fatbin",
    b".nvFatBinSegment",
    b".hip_fatbin",
    b".hipFatBinSegment",
)


class _Layouts(NamedTuple):
    """The structures of one word size and byte order."""

    header: Struct
    segment: Struct
    section: Struct
    dynamic: Struct
    symbol: Struct
    word: Struct
    is_64: bool


class _Segment(NamedTuple):
    kind: int
    offset: int
    address: int
    size: int


class _Section(NamedTuple):
    #: Where its name is in the table of such names.
    name: int
    kind: int
    flags: int
    offset: int
    size: int


class _File(NamedTuple):
    """An open file with what its headers say."""

    window: Window
    layouts: _Layouts
    segments: list[_Segment]
    sections: list[_Section]
    #: Values of the dynamic segment by tag, except for those that come several times.
    known: dict[int, int]

    def offset(self, address: int) -> int:
        """Where in the file an address of the loaded library comes from."""
        for segment in self.segments:
            inside = address - segment.address
            if segment.kind == _PT_LOAD and 0 <= inside < segment.size:
                return segment.offset + inside
        raise MalformedBinary("an address lies in no segment")


def read_elf(window: Window) -> Parts:
    """The parts of an ELF file; raises MalformedBinary."""
    layouts = _layouts(window.read(0, 6, "the header"))
    fields = window.unpack(layouts.header, 16, "the header")
    machine, program_offset, section_offset = fields[1], fields[4], fields[5]
    program_size, program_count, section_size, section_count = fields[8:12]
    segments = list(_segments(window, layouts, program_offset, program_size, program_count))
    sections = list(_sections(window, layouts, section_offset, section_size, section_count))
    entries = _dynamic(window, layouts, segments)
    file = _File(window, layouts, segments, sections, dict(entries))
    strings = _strings(file)
    return Parts(
        format="elf",
        machine=_MACHINES.get(machine, f"machine {machine}"),
        name=text_at(strings, file.known.get(_DT_SONAME, -1)),
        needed=tuple(text_at(strings, value) for tag, value in entries if tag == _DT_NEEDED),
        symbols=_symbols(file, strings),
        is_stripped=all(item.kind != _SHT_SYMTAB for item in sections),
        constants=_constants(window, sections, _names_of_sections(window, sections, fields[12])),
    )


def _layouts(identity: bytes) -> _Layouts:
    word_size, order = identity[4], identity[5]
    if word_size not in (1, 2) or order not in (1, 2):
        raise MalformedBinary("the header names no known word size or byte order")
    sign = "<" if order == 1 else ">"
    if word_size == 2:
        kinds = ("HHIQQQIHHHHHH", "IIQQQQQQ", "IIQQQQIIQQ", "qQ", "IBBHQQ", "I")
    else:
        kinds = ("HHIIIIIHHHHHH", "IIIIIIII", "IIIIIIIIII", "iI", "IIIBBH", "I")
    header, segment, section, dynamic, symbol, word = (Struct(sign + kind) for kind in kinds)
    return _Layouts(header, segment, section, dynamic, symbol, word, is_64=word_size == 2)


def _segments(
    window: Window, layouts: _Layouts, start: int, size: int, count: int
) -> Iterator[_Segment]:
    if count and size < layouts.segment.size:
        raise MalformedBinary("the program headers are too small")
    for number in range(count):
        fields = window.unpack(layouts.segment, start + number * size, "a program header")
        if layouts.is_64:
            kind, _, offset, address, _, length, _, _ = fields
        else:
            kind, offset, address, _, length, _, _, _ = fields
        yield _Segment(kind, offset, address, length)


def _sections(
    window: Window, layouts: _Layouts, start: int, size: int, count: int
) -> Iterator[_Section]:
    """The sections; none where the table was stripped away or is damaged: nothing needs it."""
    if not start or size < layouts.section.size or count > _MOST_HEADERS:
        return
    if start + size * count > window.size:
        return
    headers = window.read(start, size * count, "the section headers")
    for number in range(count):
        name, kind, flags, _, offset, length, *_ = layouts.section.unpack_from(
            headers, number * size
        )
        yield _Section(name, kind, flags, offset, length)


def _names_of_sections(window: Window, sections: list[_Section], number: int) -> bytes:
    """The table of the names of sections, in the section of a number; b"" where it is damaged."""
    if not 0 < number < len(sections):
        return b""
    _, _, _, offset, size = sections[number]
    return window.read(offset, size) if offset + size <= window.size else b""


def _dynamic(window: Window, layouts: _Layouts, segments: list[_Segment]) -> list[tuple[int, int]]:
    """(tag, value) of the dynamic segment; none for an object file or a static program."""
    for segment in segments:
        if segment.kind == _PT_DYNAMIC:
            table = window.read(segment.offset, segment.size, "the dynamic segment")
            whole = len(table) // layouts.dynamic.size * layouts.dynamic.size
            found = []
            for tag, value in layouts.dynamic.iter_unpack(table[:whole]):
                if not tag:
                    break
                found.append((tag, value))
            return found
    raise MalformedBinary("it has no dynamic segment, so it is no shared library")


def _strings(file: _File) -> bytes:
    if _DT_STRTAB not in file.known:
        return b""
    offset = file.offset(file.known[_DT_STRTAB])
    return file.window.read(offset, file.known.get(_DT_STRSZ, 0), "the table of names")


def _symbols(file: _File, strings: bytes) -> Iterator[Symbol]:
    if _DT_SYMTAB not in file.known:
        return
    start = file.offset(file.known[_DT_SYMTAB])
    layout = file.layouts.symbol
    if file.known.get(_DT_SYMENT, layout.size) != layout.size:
        raise MalformedBinary("the symbols have an unknown size")
    size = _symbol_count(file, start) * layout.size
    table = file.window.read(start, size, "the symbol table")
    for fields in layout.iter_unpack(table):
        if file.layouts.is_64:
            name, info, other, section, _, _ = fields
        else:
            name, _, _, info, other, section = fields
        if not name or info >> 4 == _LOCAL:
            continue
        if section and other & 3 not in _VISIBLE:
            continue
        end = strings.find(b"\0", name)
        if end > name:
            yield Symbol(strings[name:end], is_defined=bool(section))


def _symbol_count(file: _File, start: int) -> int:
    """Nothing says how many symbols there are: a section does, or else a hash table."""
    for section in file.sections:
        if section.kind == _SHT_DYNSYM and section.offset == start:
            return section.size // file.layouts.symbol.size
    if _DT_HASH in file.known:
        pair = Struct(f"{file.layouts.word.format}I")
        _, chains = file.window.unpack(pair, file.offset(file.known[_DT_HASH]), "the hash table")
        return int(chains)
    if _DT_GNU_HASH in file.known:
        return _gnu_count(file, file.offset(file.known[_DT_GNU_HASH]))
    raise MalformedBinary("nothing says how many symbols it has")


def _gnu_count(file: _File, start: int) -> int:
    """One more than the last symbol that a GNU hash table leads to.

    Its header is followed by a filter, by buckets with the first symbol of each chain, and by
    the chains, of which the last link has its lowest bit set.
    """
    word = file.layouts.word
    head = Struct(f"{word.format}III")
    buckets, first, filters, _ = file.window.unpack(head, start, "the hash table")
    at = start + head.size + filters * (8 if file.layouts.is_64 else 4)
    table = file.window.read(at, buckets * 4, "the hash table")
    last = max((value for (value,) in word.iter_unpack(table)), default=0)
    if last < first:
        return int(first)
    links = at + buckets * 4
    while True:
        (link,) = file.window.unpack(word, links + (last - first) * 4, "the hash table")
        last += 1
        if link & 1:
            return int(last)


def _constants(
    window: Window, sections: list[_Section], names: bytes
) -> tuple[tuple[int, int], ...]:
    """(offset, size) of what holds strings; the whole file where sections do not tell."""
    found = [
        (item.offset, item.size)
        for item in sections
        if item.kind == _SHT_PROGBITS
        and item.flags & _ALLOCATED
        and not item.flags & _EXECUTABLE
        and item.offset + item.size <= window.size
        and not names.startswith(_WITHOUT_STRINGS, item.name)
    ]
    return tuple(found) or ((0, window.size),)
