"""What a person wants of a grouping, beside sizes and costs: each wish with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


@dataclass(frozen=True, slots=True)
class Pin:
    """One `[[pins]]` entry: these modules belong to that distribution, whatever it costs."""

    modules: tuple[str, ...]
    distribution: str
    reason: str = ""
    #: Where it stands, e.g. "debundle.toml:12"; "" where it was not read from a file.
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Bond:
    """One `[[bonds]]` entry: all these modules belong to one distribution, whichever it is."""

    modules: tuple[str, ...]
    reason: str = ""
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Ban:
    """One `[[bans]]` entry: no distribution holds modules of both lists."""

    modules: tuple[str, ...]
    apart_from: tuple[str, ...]
    reason: str = ""
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Direction:
    """One `[[directions]]` entry: who installs what holds the one must not get the other.

    Both lists hold patterns and names of distributions. A distribution that holds a module of
    the first list holds none of the second, and depends on none that does, not even through
    others.
    """

    #: `from` in the file, which is no name in Python.
    origin: tuple[str, ...]
    #: `to` in the file.
    forbidden: tuple[str, ...]
    reason: str = ""
    where: str = field(default="", compare=False)


class Mark(str, Enum):
    """What a person says about one import."""

    #: Never cut.
    KEEP = "keep"
    #: To be cut: whoever looks for a grouping need not mind it.
    PREFER_CUT = "prefer_cut"
    #: An import that no source has: the importer needs the imported to have executed before it.
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class ImportMark:
    """One `[[imports]]` entry: a mark on all imports from one module of another."""

    importer: str
    imported: str
    mark: Mark
    reason: str = ""
    where: str = field(default="", compare=False)
    #: Statements that take the place of the import where its distribution is not installed;
    #: "" leaves the error that says what to install. Only with PREFER_CUT.
    fallback: str = ""
