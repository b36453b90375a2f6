"""What the readers of all formats find in a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Symbol(NamedTuple):
    """A symbol that a library offers to others, or takes from one of them."""

    #: As the linker spells it, without the underscore that Mach-O puts before it.
    name: bytes
    #: Offered; else it is taken from another library.
    is_defined: bool


class Parts(NamedTuple):
    """One compiled file; its symbols can be gone through once, while the file is open."""

    #: "elf", "mach-o" or "pe".
    format: str
    #: E.g. "x86-64", "aarch64".
    machine: str
    #: What others call the library that need it; "" where it does not say.
    name: str
    #: Libraries that it needs, by that name.
    needed: tuple[str, ...]
    symbols: Iterable[Symbol]
    #: Without the symbols that only a debugger reads.
    is_stripped: bool
    #: (offset, size) of the parts of the file that hold constants, strings among them.
    constants: tuple[tuple[int, int], ...]
