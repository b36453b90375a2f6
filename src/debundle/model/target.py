"""What the user points debundle at, once it has been found on disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class SourceRoot:
    """One import package (or top-level module) of the target."""

    #: The import name, e.g. "torch"; "google.cloud.storage" below a namespace.
    name: str
    #: The package's own folder, or the file of a top-level module.
    location: Path

    @property
    def entry(self) -> str:
        """The root as `Module.path` begins: "google/cloud/storage", "six.py"."""
        return (
            f"{self.name.replace('.', '/')}{'' if self.location.is_dir() else self.location.suffix}"
        )

    @property
    def import_root(self) -> Path:
        """The folder that would be on `sys.path`."""
        return self.location.parents[self.name.count(".")]


class TargetFile(NamedTuple):
    """One regular file below a root."""

    #: POSIX path in the form of `Module.path`, e.g. "torch/nn/__init__.py".
    relative: str
    #: Where it is on this machine; a symbolic link on the way is not resolved.
    path: str
    #: Bytes and time of change, of `.py` files; 0 of others, which nobody asks: a `stat` for
    #: each of ten thousand headers and stubs would double the time of the walk.
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True, order=True)
class EntryPoint:
    """One entry point of the monolith, e.g. console_scripts, "torchrun", "torch.x:main"."""

    group: str
    name: str
    value: str

    @property
    def module(self) -> str:
        """The module that the entry point names."""
        return self.value.partition(":")[0].strip()


@dataclass(frozen=True, slots=True)
class DistributionMetadata:
    """The monolith's own metadata, in the terms of the core metadata standard."""

    #: Distribution name as published, e.g. "torch"; "" where there is none.
    name: str = ""
    version: str = ""
    summary: str = ""
    requires_python: str = ""
    #: PEP 508 requirements, environment markers and extras included.
    requires_dist: tuple[str, ...] = ()
    #: An SPDX expression (PEP 639) where one is known.
    license_expression: str = ""
    #: The free text of the older License field.
    license_text: str = ""
    #: File names below the project or the dist-info folder.
    license_files: tuple[str, ...] = ()
    authors: tuple[tuple[str, str], ...] = ()  # (name, email), either may be "".
    keywords: tuple[str, ...] = ()
    classifiers: tuple[str, ...] = ()
    urls: tuple[tuple[str, str], ...] = ()
    entry_points: tuple[EntryPoint, ...] = ()
    #: PEP 508 requirements of its own build (`[build-system]`), where a project says them.
    build_requires: tuple[str, ...] = ()

    @property
    def release(self) -> str:
        """The version that siblings are pinned to: without a local label, "0" if unknown."""
        return self.version.partition("+")[0] or "0"


@dataclass(frozen=True, slots=True)
class Target:
    """A package, or several of one repository, ready to be scanned."""

    #: What to call it: the distribution's or the import package's name.
    label: str
    roots: tuple[SourceRoot, ...]
    metadata: DistributionMetadata = DistributionMetadata()
    #: All files inside the roots, sorted; empty where nobody has looked yet.
    files: tuple[TargetFile, ...] = field(default=(), compare=False)
    #: Files inside the roots that are no modules (data, stubs, libraries, `py.typed`): POSIX
    #: paths in the form of `Module.path`, sorted.
    data_files: tuple[str, ...] = ()
    #: What the distribution installs beside the roots, and no module of theirs is: a split takes
    #: it along as it is. Empty where nobody asked for the whole.
    beside: tuple[TargetFile, ...] = field(default=(), compare=False)
    #: Oddities met while looking, one sentence each (e.g. a symbolic link loop left out).
    notes: tuple[str, ...] = ()
