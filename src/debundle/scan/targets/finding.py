"""What one specification of the user turned out to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from debundle.model import DebundleError, DistributionMetadata, SourceRoot, TargetFile


@dataclass(frozen=True, slots=True)
class Finding:
    """The import roots behind one specification, and the metadata that belongs to them."""

    #: As the user typed it.
    spec: str
    roots: tuple[SourceRoot, ...]
    metadata: DistributionMetadata = DistributionMetadata()
    #: One sentence each.
    notes: tuple[str, ...] = ()
    #: Data files that are known and not on disk (see `unpack`), in the form of `Module.path`.
    listed: tuple[str, ...] = ()
    #: Files that its distribution installs beside the roots, as "_app_globals.py"; sorted.
    beside: tuple[TargetFile, ...] = ()
    #: The other import packages that its distribution installs.
    others: tuple[str, ...] = ()


class NothingToMapError(DebundleError):
    """A path that exists and holds no Python.

    Alone it is an error; among the paths that a shell made of `packages/*` it is left out.
    """


def shared_start(names: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The parts that all of several names begin with, e.g. ("google", "cloud")."""
    shared: list[str] = []
    for parts in zip(*names):  # noqa: B905 - the shortest name ends it
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return tuple(shared)
