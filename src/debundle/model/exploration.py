"""What the explorer and the other reports on a target show: one value that holds it all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from debundle.model.configuration import Configuration
from debundle.model.cycles import CycleReport
from debundle.model.graph import ImportGraph
from debundle.model.native import NativeMap
from debundle.model.partition import FrontierPoint, Partition


@dataclass(frozen=True, slots=True)
class Frontier:
    """Every optimal core, from the smallest to the largest; each holds those before it."""

    points: tuple[FrontierPoint, ...] = ()
    #: Place in `points` of the smallest core that holds a module; modules that no core holds are
    #: left out.
    since: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Frame:
    """A `debundle.toml`, and what of it stands around its distributions."""

    text: str
    before: str
    after: str


@dataclass(frozen=True)
class Exploration:
    """A target with its grouping and all that a person may ask about it."""

    graph: ImportGraph
    partition: Partition
    configuration: Configuration
    #: Whether the grouping was proposed here; otherwise it is the configuration's.
    proposed: bool
    frontier: Frontier
    cycles: CycleReport
    #: The source line of each import, by (file, line); those that could be read.
    sources: Mapping[tuple[str, int], str]
    frame: Frame
    #: What is compiled; None where nothing is.
    native: NativeMap | None = None
    #: Commits that changed each file within a year, by `Module.path`; empty without a history.
    churn: Mapping[str, int] = field(default_factory=dict)
