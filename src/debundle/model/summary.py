"""What `debundle map` says about a graph in one screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cycle:
    """The largest strongly connected component under one reading of the imports."""

    #: Members, sorted; empty where there is no cycle.
    modules: tuple[str, ...]
    lines: int


@dataclass(frozen=True, slots=True)
class Facade:
    """A module that re-exports what others define."""

    module: str
    #: Distinct names that it re-exports.
    names: int
    #: Modules that it imports directly for the sake of re-exporting.
    sources: int
    #: Modules that importing it executes in all, and their lines.
    executes: int
    lines: int


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """A third-party import package that the target uses."""

    #: Import name, e.g. "yaml".
    import_name: str
    #: Distribution that provides it, e.g. "PyYAML"; "" where that is not known.
    distribution: str
    importers: int
    #: Imports by phase, e.g. {"import": 3, "call": 1}.
    by_phase: Mapping[str, int]
    #: Whether every import of it is guarded.
    guarded: bool


@dataclass(frozen=True, slots=True)
class MapSummary:
    """The figures of a graph that are worth reading first."""

    label: str
    version: str
    modules: int
    packages: int
    lines: int
    #: Imports between modules of the target: {"import": 9000, "call": 3000, "typing": 600}.
    by_phase: Mapping[str, int]
    by_use: Mapping[str, int]
    by_via: Mapping[str, int]
    #: Distinct (importer, imported) pairs that can execute.
    pairs: int
    #: Largest cycle of everything that can execute, call time and parent packages included.
    cycle_all: Cycle
    #: The same of what executes at import time.
    cycle_import: Cycle
    #: The same of what import time really needs: names followed to the modules that define
    #: them, and only those used at import time.
    cycle_needed: Cycle
    facades: tuple[Facade, ...]
    third_party: tuple[ThirdParty, ...]
    #: Extension modules by name, sorted.
    extensions: tuple[str, ...]
    #: Modules that were not read in detail: (name, reason).
    unread: tuple[tuple[str, str], ...]
