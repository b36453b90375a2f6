"""Native code: extension modules, bundled libraries, and what joins them with Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from debundle.model.imports import Phase
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


class RegistryEntry(NamedTuple):
    """Who provides names of one namespace of a registry, or takes them."""

    #: E.g. "torch.ops".
    registry: str
    #: E.g. "aten".
    namespace: str
    #: A module, or a compiled file.
    place: str
    #: A compiled file or source of native code.
    is_native: bool
    #: Distinct names, e.g. "add"; sorted. Empty where the namespace is provided as a whole.
    names: tuple[str, ...]
    #: First line; 0 in compiled files.
    line: int = 0


class SourceFolder(NamedTuple):
    """A folder of the project with sources of native code."""

    #: Below the project's folder; "." for itself.
    folder: str
    files: int
    #: Extension modules that its files initialise (`PyInit_name`, `PYBIND11_MODULE`), sorted.
    modules: tuple[str, ...]
    #: Attributes that its files give to extension modules and their classes, sorted.
    symbols: tuple[str, ...]


class IncludeLink(NamedTuple):
    """Headers of one folder that files of another include."""

    importer: str
    imported: str
    #: How many `#include` lines.
    includes: int
    #: One of them: "src/a.cpp:3".
    example: str


class DeclaredExtension(NamedTuple):
    """An extension module that a build file names outright."""

    #: As in the file: "scipy.special._ufuncs", or without packages where it says none.
    name: str
    file: str
    #: 0 where the file tells no lines.
    line: int
    #: As written.
    sources: tuple[str, ...]


class NativeLoad(NamedTuple):
    """A library that Python code loads by its file, as `ctypes.CDLL` does."""

    importer: str
    #: As in the configuration, e.g. "ctypes.CDLL".
    loader: str
    #: The library's path in the target; "" where it is none of the target's.
    library: str
    #: Its file name, or what stands for one.
    name: str
    line: int
    phase: Phase
    #: What is read of the name that the library is bound to, sorted.
    symbols: tuple[str, ...] = ()


class LibraryUse(NamedTuple):
    """What one distribution loads of the libraries of another, or of its own."""

    distribution: str
    library: str
    #: The distribution that owns the library.
    owner: str
    #: How many modules load it, and how many of them do while being imported.
    modules: int
    at_import: int
    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NativeMap:
    """Everything native about a target, whatever the distributions are.

    The uses of extensions are in `ImportGraph.native`.
    """

    #: Sorted by path.
    files: tuple[NativeFile, ...]
    #: Most symbols first.
    links: tuple[LibraryLink, ...]
    references: tuple[NativeReference, ...]
    #: Modules that extensions make below themselves, with the extension's file; sorted.
    nested: tuple[tuple[str, str], ...]
    #: Names that stubs describe, by extension module; extensions without a stub are left out.
    stubs: Mapping[str, frozenset[str]]
    providers: tuple[RegistryEntry, ...] = ()
    consumers: tuple[RegistryEntry, ...] = ()
    loads: tuple[NativeLoad, ...] = ()
    #: Of projects and source distributions: folders by name, links with most includes first.
    source_folders: tuple[SourceFolder, ...] = ()
    includes: tuple[IncludeLink, ...] = ()
    declared: tuple[DeclaredExtension, ...] = ()

    def is_known(self, use: NativeUse) -> bool | None:
        """Whether a stub describes what is used; None where the extension has no stub."""
        described = self.stubs.get(use.native)
        return None if described is None else use.head in described


@dataclass(frozen=True, slots=True)
class NativeSurface:
    """What one distribution takes from native code, and whether it is native itself."""

    distribution: str
    #: Extension modules and libraries that it owns, by path: with any, it makes platform wheels.
    files: tuple[str, ...]
    #: Distinct symbols of extension modules that it takes, by whether their names are public.
    public: int
    private: int
    #: Of the private ones, those that it takes while it is being imported.
    private_at_import: int
    #: Of these, those that need not be: see `NativeUse.is_deferrable`.
    deferrable: int
    #: Distinct symbols that no other distribution takes: native code that could leave with it.
    alone: int
    lines: int
    #: Lines of its modules that take no private symbol while they are being imported.
    free_lines: int

    @property
    def is_native(self) -> bool:
        """Whether its wheels hold compiled files, and have a platform in their tags."""
        return bool(self.files)


class NativeCell(NamedTuple):
    """What one distribution takes from one extension module."""

    distribution: str
    native: str
    symbols: int
    private: int
    private_at_import: int


class NativeObstacle(NamedTuple):
    """A private symbol that keeps a distribution from being released without its owner."""

    distribution: str
    native: str
    symbol: str
    #: Modules of the distribution that take it, and those that do while being imported.
    modules: int
    at_import: int
    #: Whether remedies that debundle applies could make all of the latter late.
    deferrable: bool
    #: A place that takes it, one at import time if there is any: "torch/fx/graph.py:12".
    example: str
    #: Lines of modules that take no other private symbol at import time.
    frees: int


@dataclass(frozen=True)
class NativeCoupling:
    """What the distributions of a partition take from native code."""

    surfaces: tuple[NativeSurface, ...]
    #: Sorted by distribution and extension.
    matrix: tuple[NativeCell, ...]
    #: By distribution, those that matter most first.
    obstacles: tuple[NativeObstacle, ...]
    #: Libraries of the target that are loaded by their file, by distribution and library.
    libraries: tuple[LibraryUse, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, NativeSurface]:
        """Surface by the distribution's name."""
        return {item.distribution: item for item in self.surfaces}
