"""One result for all formats."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from debundle.binary.elf import MAGIC as ELF
from debundle.binary.elf import read_elf
from debundle.binary.macho import MAGICS as MACHO
from debundle.binary.macho import read_macho
from debundle.binary.parts import Parts
from debundle.binary.pe import MAGIC as PE
from debundle.binary.pe import read_pe
from debundle.binary.window import MalformedBinary, Window

_INIT = b"PyInit_"


class Binary(NamedTuple):
    """What a compiled file says of itself, without what it is made of."""

    #: "elf", "mach-o" or "pe".
    format: str
    #: E.g. "x86-64", "aarch64".
    machine: str
    #: What others call the library that need it; "" where it does not say.
    name: str
    #: Libraries that it needs, by that name, in order.
    needed: tuple[str, ...]
    #: Symbols that it takes from others, mangled, sorted.
    imports: tuple[str, ...]
    #: How many symbols it offers.
    exports: int
    #: Names of the modules that it initialises, as in `PyInit_name`; sorted.
    inits: tuple[str, ...]
    is_stripped: bool
    #: (offset, size) of the parts of the file that hold constants.
    constants: tuple[tuple[int, int], ...]


def read_binary(path: str) -> Binary:
    """Read the head and the dynamic symbols of a file.

    Raises MalformedBinary for anything that is not a whole shared library.
    """
    with Window(path) as window:
        parts = _parts(window)
        imports: set[bytes] = set()
        inits: list[bytes] = []
        exports = 0
        for symbol in parts.symbols:
            if not symbol.is_defined:
                imports.add(symbol.name)
                continue
            exports += 1
            if symbol.name.startswith(_INIT):
                inits.append(symbol.name[len(_INIT) :])
        return Binary(
            parts.format,
            parts.machine,
            parts.name,
            parts.needed,
            tuple(sorted(map(_text, imports))),
            exports,
            tuple(sorted(map(_text, inits))),
            parts.is_stripped,
            parts.constants,
        )


def exports_among(path: str, names: Collection[str]) -> frozenset[str]:
    """Those of some symbols that a library offers; raises as `read_binary`."""
    wanted = {name.encode("utf-8", "surrogateescape") for name in names}
    with Window(path) as window:
        found = [item.name for item in _parts(window).symbols if item.is_defined]
        return frozenset(map(_text, wanted.intersection(found)))


def _parts(window: Window) -> Parts:
    magic = window.some(0, 4)
    if magic == ELF:
        return read_elf(window)
    if magic in MACHO:
        return read_macho(window)
    if magic.startswith(PE):
        return read_pe(window)
    raise MalformedBinary(_what_else(magic))


def _what_else(magic: bytes) -> str:
    if not magic:
        return "it is empty"
    if magic.isascii() and all(byte >= 0x20 or byte in b"\t\n\r" for byte in magic):
        return "it is a text"
    return "it is of no known format"


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
