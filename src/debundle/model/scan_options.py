"""What `scan` is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class Detail(str, Enum):
    """How deeply sources are read."""

    #: Import statements alone: fastest.
    STATEMENTS = "statements"
    #: Phase, use, provider, attribute paths.
    FULL = "full"


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """How `scan` reads a target."""

    detail: Detail = Detail.FULL
    #: Folder of the cache; None reads everything anew and keeps nothing.
    cache_dir: Path | None = None
    #: Processes that read sources; 0 means one per core.
    processes: int = 0
    #: Whether every string that names a module counts as an import (`Confidence.GUESS`).
    strings: bool = False
    #: Dotted names below which every use is found, e.g. ("torch.ops",): registries.
    watched: tuple[str, ...] = ()
