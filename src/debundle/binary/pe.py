"""PE: the files of Windows, `.pyd` and `.dll`.

Source: Microsoft's "PE Format".
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

from debundle.binary.parts import Parts, Symbol
from debundle.binary.window import MalformedBinary, Window

MAGIC = b"MZ"
_MACHINES = {0x14C: "x86", 0x1C4: "arm", 0x8664: "x86-64", 0xAA64: "aarch64"}
_PE32, _PE32_PLUS = 0x10B, 0x20B
_EXPORTS, _IMPORTS, _DELAYED = 0, 1, 13
_EXECUTABLE = 0x20000000
#: More of anything no linker writes.
_MOST_LIBRARIES = 4_096
_MOST_NAMES = 1_000_000


class _Section(NamedTuple):
    address: int
    size: int
    offset: int
    flags: int


class _Image(NamedTuple):
    window: Window
    sections: tuple[_Section, ...]
    #: (address, size) of the tables that a header points to.
    tables: tuple[tuple[int, int], ...]
    is_plus: bool
    base: int

    def offset(self, address: int) -> int:
        """Where in the file an address relative to the image comes from."""
        for section in self.sections:
            inside = address - section.address
            if 0 <= inside < section.size:
                return section.offset + inside
        raise MalformedBinary("an address lies in no section")

    def text(self, address: int) -> str:
        return self.window.text(self.offset(address))

    def table(self, number: int) -> int:
        """The address of a table; 0 where there is none."""
        return self.tables[number][0] if number < len(self.tables) else 0


def read_pe(window: Window) -> Parts:
    """The parts of a PE file; raises MalformedBinary."""
    (start,) = window.unpack(Struct("<I"), 0x3C, "the header")
    if window.read(start, 4, "the header") != b"PE\0\0":
        raise MalformedBinary("it is a program of DOS")
    machine, sections, _, _, symbols, size, _ = window.unpack(Struct("<HHIIIHH"), start + 4)
    image = _image(window, start + 24, size, sections)
    imports = list(_imported(image))
    name, exports = _exported(image)
    return Parts(
        format="pe",
        machine=_MACHINES.get(machine, f"machine {machine}"),
        name=name,
        needed=tuple(dict.fromkeys(library for library, _ in imports)),
        symbols=[
            *(Symbol(item, is_defined=False) for _, items in imports for item in items),
            *(Symbol(item, is_defined=True) for item in exports),
        ],
        is_stripped=not symbols,
        constants=tuple(
            (item.offset, item.size)
            for item in image.sections
            if not item.flags & _EXECUTABLE and item.offset + item.size <= window.size
        )
        or ((0, window.size),),
    )


def _image(window: Window, at: int, size: int, sections: int) -> _Image:
    (magic,) = window.unpack(Struct("<H"), at, "the optional header")
    if magic not in (_PE32, _PE32_PLUS):
        raise MalformedBinary("the optional header is of no known kind")
    is_plus = magic == _PE32_PLUS
    (base,) = window.unpack(Struct("<Q" if is_plus else "<I"), at + (24 if is_plus else 28))
    first = at + (112 if is_plus else 96)
    (count,) = window.unpack(Struct("<I"), first - 4, "the optional header")
    tables = window.read(first, min(count, 16) * 8, "the table of tables")
    return _Image(
        window,
        tuple(_sections(window, at + size, sections)),
        tuple(Struct("<II").iter_unpack(tables)),
        is_plus,
        base,
    )


def _sections(window: Window, at: int, count: int) -> Iterator[_Section]:
    layout = Struct("<8sIIIIIIHHI")
    for number in range(count):
        fields = window.unpack(layout, at + number * layout.size, "a section header")
        _, _, address, size, offset, _, _, _, _, flags = fields
        yield _Section(address, size, offset, flags)


def _imported(image: _Image) -> Iterator[tuple[str, list[bytes]]]:
    """Each needed library with the symbols taken from it by name."""
    layout = Struct("<IIIII")
    address = image.table(_IMPORTS)
    for number in range(_MOST_LIBRARIES if address else 0):
        names, _, _, library, thunks = image.window.unpack(
            layout, image.offset(address) + number * layout.size, "the import table"
        )
        if not library:
            break
        yield image.text(library), list(_thunks(image, names or thunks))
    layout = Struct("<IIIIIIII")
    address = image.table(_DELAYED)
    for number in range(_MOST_LIBRARIES if address else 0):
        flags, library, _, _, names, *_ = image.window.unpack(
            layout, image.offset(address) + number * layout.size, "the delayed imports"
        )
        if not library:
            break
        shift = 0 if flags & 1 else image.base  # old linkers wrote addresses as loaded
        yield image.text(library - shift), list(_thunks(image, names - shift))


def _thunks(image: _Image, address: int) -> Iterator[bytes]:
    word = Struct("<Q" if image.is_plus else "<I")
    by_number = 1 << (63 if image.is_plus else 31)
    at = image.offset(address)
    for number in range(_MOST_NAMES):
        (value,) = image.window.unpack(word, at + number * word.size, "the import table")
        if not value:
            return
        if not value & by_number:
            yield image.text((value & 0x7FFFFFFF) + 2).encode()


def _exported(image: _Image) -> tuple[str, list[bytes]]:
    address = image.table(_EXPORTS)
    if not address:
        return "", []
    fields = image.window.unpack(Struct("<IIHHIIIIIII"), image.offset(address), "the export table")
    name, count, names = fields[4], fields[7], fields[9]
    if count > _MOST_NAMES:
        raise MalformedBinary(f"it exports {count:,} names")
    if not count:
        return image.text(name), []
    table = image.window.read(image.offset(names), count * 4, "the export table")
    found = [image.text(item).encode() for (item,) in Struct("<I").iter_unpack(table)]
    return image.text(name), found
