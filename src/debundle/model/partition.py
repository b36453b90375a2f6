"""The artefact of `partition`: which module belongs to which distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from debundle.model.cut import Cut

#: The extra of a distribution of tests that asks for what running them takes.
TESTS_EXTRA = "tests"


class Role(str, Enum):
    """What a distribution is for."""

    CORE = "core"
    SATELLITE = "satellite"
    #: Between the core and the satellites: needs the core, and satellites may need it.
    LAYER = "layer"
    #: Tests and test helpers, on top of everything.
    TESTS = "tests"


@dataclass(frozen=True, slots=True)
class Distribution:
    """A set of modules that is built, versioned and released together."""

    #: A normalized distribution name, e.g. "torch-distributed".
    name: str
    role: Role
    #: Every module in full, sorted.
    modules: tuple[str, ...]
    lines: int
    #: Direct dependencies on distributions of the same partition, sorted.
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """One optimal core: no core of at most this size costs less."""

    #: Price at which this core is the minimum cut: of one line of core where there are roots, else
    #: of one module, in subpackages that need it.
    price: float
    modules: int
    lines: int
    #: Share of the target's lines, 0 to 1.
    share: float
    #: Distinct (importer, imported) pairs cut to separate this core from the rest.
    cuts: int
    cost: int
    #: Edits among the cuts that only a person can make.
    person: int
    #: Whether the proposal is built on this point.
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Transfer:
    """Modules that a proposal takes out of the distribution where a file has them."""

    modules: tuple[str, ...]
    #: Where the file has them; "" for modules that it does not know.
    origin: str
    destination: str
    #: What the cuts would cost more, were they left there; None where they cannot be.
    saving: int | None
    #: Why, in a few words.
    reason: str


@dataclass(frozen=True, slots=True)
class Quality:
    """How good a partition is; every figure is counted on the graph, none is estimated."""

    #: Distinct (importer, imported) pairs among the cuts.
    cut_pairs: int
    cost: int
    #: Edits that only a person can make.
    person: int
    #: Cuts by remedy, e.g. {"defer": 12}; remedies with no cut are left out.
    by_remedy: Mapping[str, int]
    core_share: float
    #: Share of the lines held by the largest satellite.
    largest_satellite_share: float
    #: Dependencies between distributions (edges of the quotient graph).
    dependencies: int
    #: Whether the quotient graph without the cuts has no cycle.
    acyclic: bool
    #: No grouping with this core and these tests on top costs less, if it takes no more edits by a
    #: person and no satellite is larger; None where nobody asked. See docs/partition.md.
    lower_bound: int | None = None

    @property
    def gap(self) -> float | None:
        """By which part of the cost a grouping could be cheaper at most, 0 to 1."""
        if self.lower_bound is None:
            return None
        return (self.cost - self.lower_bound) / self.cost if self.cost else 0.0


@dataclass(frozen=True)
class Partition:
    """Distributions that hold every module exactly once, and the cuts between them.

    Distributions are sorted so that each comes after those it depends on; the core is first
    unless it depends on another.
    """

    distributions: tuple[Distribution, ...]
    cuts: tuple[Cut, ...]
    frontier: tuple[FrontierPoint, ...]
    quality: Quality
    #: Remarks a person should read, one sentence each.
    notes: tuple[str, ...] = ()
    #: What changes against the file that the proposal started from, if it started from one.
    moves: tuple[Transfer, ...] = ()

    @cached_property
    def of_module(self) -> Mapping[str, str]:
        """Name of the distribution that holds a module."""
        return {
            module: distribution.name
            for distribution in self.distributions
            for module in distribution.modules
        }

    @cached_property
    def by_name(self) -> Mapping[str, Distribution]:
        """Distribution by name."""
        return {distribution.name: distribution for distribution in self.distributions}
