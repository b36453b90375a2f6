"""What a stage is asked to do: one small frozen value each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from debundle.model.configuration import (
    CoreRules,
    DistributionRule,
    Layout,
    SatelliteRules,
    Weights,
)
from debundle.model.cut import Costs
from debundle.model.wishes import Ban, Bond, Direction, ImportMark, Pin


class Detail(str, Enum):
    """How deeply sources are read."""

    #: Import statements alone, by grimp: fastest.
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
    #: Whether dotted paths in strings count as imports (`Via.STRING`).
    strings: bool = False


@dataclass(frozen=True, slots=True)
class PartitionOptions:
    """What `partition` optimises and under which wishes."""

    core: CoreRules = CoreRules()
    satellites: SatelliteRules = SatelliteRules()
    costs: Costs = Costs()
    weights: Weights = Weights()
    layout: Layout = Layout.OVERLAY
    pins: tuple[Pin, ...] = ()
    bonds: tuple[Bond, ...] = ()
    bans: tuple[Ban, ...] = ()
    directions: tuple[Direction, ...] = ()
    imports: tuple[ImportMark, ...] = ()
    #: Distributions as a file describes them: `directions` may name them.
    described: tuple[DistributionRule, ...] = ()
    #: Whether to start from `described` and keep of it what is still good.
    stay: bool = False
    #: Prefix of the distributions' names, e.g. "torch"; "" takes the target's label.
    prefix: str = ""
    seed: int = 0
