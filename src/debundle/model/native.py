"""Native code: extension modules, bundled libraries, and what joins them with Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from debundle.model.native_use import NativeUse


class Certainty(str, Enum):
    """How sure it is that native code imports what it names."""

    #: Whole name of a module, in a file that takes functions for importing from Python.
    CERTAIN = "certain"
    #: The name stands in a file that cannot import by itself: what needs it may.
    LIKELY = "likely"


@dataclass(frozen=True, slots=True)
class NativeFile:
    """One compiled file of a target: an extension module, or a library that others need."""

    #: In the form of `Module.path`, e.g. "torch/lib/libc10.so".
    path: str
    #: The extension module that the file is; "" for a library.
    module: str
    size: int
    #: "elf", "mach-o" or "pe"; "" where it is none of them.
    format: str = ""
    #: E.g. "x86-64".
    machine: str = ""
    #: Names of the libraries that it needs, in order.
    needed: tuple[str, ...] = ()
    #: Those of them that lie in the target, by path, sorted.
    bundled: tuple[str, ...] = ()
    #: How many symbols it takes from others, and offers to them.
    imports: int = 0
    exports: int = 0
    #: Modules that it initialises, as in `PyInit_name`.
    inits: tuple[str, ...] = ()
    is_stripped: bool = False
    #: Why nothing is known of it; "" where it was read.
    problem: str = ""


class SymbolGroup(NamedTuple):
    """Symbols of one namespace that one library takes from another."""

    #: E.g. "at::native"; "" for plain C.
    namespace: str
    symbols: int
    #: Some of them without signatures, sorted.
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LibraryLink:
    """What one compiled file of the target takes from another."""

    importer: str
    imported: str
    symbols: int
    #: Largest first.
    groups: tuple[SymbolGroup, ...]


class NativeReference(NamedTuple):
    """A module of the target that native code names."""

    #: The compiled file that holds the name.
    file: str
    imported: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class NativeMap:
    """Everything native about a target, whatever the distributions are."""

    #: Sorted by path.
    files: tuple[NativeFile, ...]
    links: tuple[LibraryLink, ...]
    references: tuple[NativeReference, ...]
    #: Modules that extensions make below themselves, with the extension's file; sorted.
    nested: tuple[tuple[str, str], ...]
    uses: tuple[NativeUse, ...]
    #: Names that stubs describe, by extension module; extensions without a stub are left out.
    stubs: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class NativeSurface:
    """What one distribution takes from native code, and whether it is native itself."""

    distribution: str
    #: It owns extension modules or libraries: it makes platform wheels.
    is_native: bool
    #: Distinct symbols that it takes, by whether their names are public.
    public: int
    private: int
    #: Of the private ones, those that it takes while it is being imported.
    private_at_import: int
    #: Distinct symbols that no other distribution takes: native code that could leave with it.
    alone: int
    #: Its lines, and those of modules that take no private symbol at import time.
    lines: int = 0
    free_lines: int = 0


@dataclass(frozen=True)
class NativeCoupling:
    """What the distributions of a partition take from native code."""

    surfaces: tuple[NativeSurface, ...]
    #: (distribution, native module, symbols, private, private at import time), sorted.
    matrix: tuple[tuple[str, str, int, int, int], ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, NativeSurface]:
        """Surface by the distribution's name."""
        return {item.distribution: item for item in self.surfaces}
