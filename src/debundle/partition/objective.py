"""What makes a grouping good, as one number: see docs/partition.md for the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from debundle.model import Weights
from debundle.partition.network import Indexes, Members, Needs, Network
from debundle.partition.previous import moved

#: The level of each module, shape (modules,): 0 is the core, satellites lie above it in the order
#: in which they may import one another, downwards only; tests lie on top.
Levels = npt.NDArray[np.int64]


# More than anything else can come to.
_BREACH = 1e12


@dataclass(frozen=True)
class Objective:
    """Values groupings of one network; smaller is better."""

    network: Network
    #: Modules that the search places: neither core nor tests.
    placed: Members
    max_share: float
    weights: Weights = Weights()
    #: Pairs of sets of which no level may hold modules of both.
    apart: tuple[tuple[Members, Members], ...] = ()
    #: Where modules were before, -1 where that does not count; None where nothing was.
    previous: Indexes | None = None

    @cached_property
    def lump(self) -> float:
        """What the sum of the squared shares is multiplied with."""
        return self.weights.lump * int(self.network.lines.sum()) / 1000

    def value(self, levels: Levels) -> float:
        """The whole objective."""
        return self.cutting(levels) + self.shape(levels) + _BREACH * self.breaches(levels)

    def breaches(self, levels: Levels) -> int:
        """How often a level holds what is to be apart."""
        one, other = self.sides_held(levels)
        return int((one & other).sum())

    def sides_held(self, levels: Levels) -> Members:
        """Whether each level holds placed modules of either set, shape (2, pairs, levels)."""
        held = np.zeros((2, len(self.apart), int(levels.max(initial=0)) + 1), dtype=np.bool_)
        for number, pair in enumerate(self.apart):
            for side, members in enumerate(pair):
                held[side, number, levels[members & self.placed]] = True
        return held

    def cutting(self, levels: Levels) -> float:
        """Cost of the cuts of placed modules, those that need a person made dear."""
        needs = self.needs
        broken = needs.broken_by_order(levels)
        cost, person = needs.weights[broken].sum(), needs.person[broken].sum()
        return float(cost + self.weights.person * person)

    def shape(self, levels: Levels) -> float:
        """Everything but the cuts."""
        shares = self.shares(levels)
        held = np.bincount(levels[self.placed], minlength=len(shares))[1:]
        over = np.maximum(shares - self.max_share, 0).sum() * 100
        return float(
            self.lump * (shares**2).sum()
            + self.weights.excess * over
            + self.weights.distribution * (held > 0).sum()
            + self.weights.dependency * self.dependencies(levels)
            + self.weights.torn * self.torn(levels)
            + self.weights.mixed * self.mixed(levels)
            + self.weights.moved * self.moved(levels)
            + self.native(levels)
            + self.weights.bound * 100 * shares[np.unique(levels[self.binding])].sum()
        )

    def native(self, levels: Levels) -> float:
        """What satellites pay for native code: see `Natives`."""
        modules, things = self.takings
        if not len(modules):
            return 0.0
        prices = self.prices
        paid = np.unique(levels[modules] * len(prices) + things) % len(prices)
        return float(prices[paid].sum())

    def levels_bound(self, levels: Levels) -> Members:
        """Whether each level holds placed modules that bind it: see `Natives.bound`."""
        held = np.zeros(int(levels.max(initial=0)) + 1, dtype=np.bool_)
        held[levels[self.binding]] = True
        return held

    def moved(self, levels: Levels) -> int:
        """How many modules are elsewhere than they were."""
        return 0 if self.previous is None else moved(self.previous, levels)

    def shares(self, levels: Levels) -> npt.NDArray[np.float64]:
        """Share of all lines at each level, counting what is placed only, shape (levels,)."""
        lines = self.network.lines
        held = np.bincount(levels[self.placed], weights=lines[self.placed])
        shares: npt.NDArray[np.float64] = held / max(1, int(lines.sum()))
        return shares

    def dependencies(self, levels: Levels) -> int:
        """How many pairs of levels one of which needs the other."""
        importers, imported = self.arcs
        above, below = levels[importers], levels[imported]
        width = int(levels.max(initial=0)) + 1
        codes = above * width + below
        return int(np.count_nonzero(np.bincount(codes[above > below], minlength=1)))

    def torn(self, levels: Levels) -> int:
        """How many modules are elsewhere than most placed modules of their package."""
        packages, modules = self.siblings
        width = int(levels.max(initial=0)) + 1
        codes = packages * width + levels[modules]
        counts = np.bincount(codes, minlength=len(self.network.names) * width)
        table = counts.reshape(-1, width)
        return int((table.sum(axis=1) - table.max(axis=1)).sum())

    def mixed(self, levels: Levels) -> int:
        """How many subpackages there are at the levels beside the first of each."""
        held = self.subpackages_held(levels).sum(axis=0)
        return int(np.maximum(held - 1, 0).sum())

    def subpackages_held(self, levels: Levels) -> Members:
        """Whether each level holds placed modules of each subpackage, (subpackages, levels)."""
        known = self.placed & (self.network.subpackages >= 0)
        shape = (len(self.network.names), int(levels.max(initial=0)) + 1)
        held = np.zeros(shape, dtype=np.bool_)
        held[self.network.subpackages[known], levels[known]] = True
        return held[: int(self.network.subpackages.max(initial=-1)) + 1]

    @cached_property
    def needs(self) -> Needs:
        """The needs of the placed modules; those of all others are the same in every grouping."""
        return self.network.needs.of(self.placed)

    @cached_property
    def arcs(self) -> tuple[Indexes, Indexes]:
        """(importer, imported) of the placed modules' needs, parent packages among them."""
        child, package = self.network.ancestry
        kept = self.placed[child]
        importers = np.repeat(self.needs.tails, np.diff(self.needs.starts))
        return (
            np.concatenate([importers, child[kept]]),
            np.concatenate([self.needs.heads, package[kept]]),
        )

    @cached_property
    def takings(self) -> tuple[Indexes, Indexes]:
        """(module, thing) pairs of the placed modules: see `Natives`."""
        natives = self.network.natives
        kept = self.placed[natives.modules]
        return natives.modules[kept], natives.things[kept]

    @cached_property
    def binding(self) -> Indexes:
        """The placed modules that bind a level."""
        bound = self.network.natives.bound
        return bound[self.placed[bound]]

    @cached_property
    def prices(self) -> npt.NDArray[np.float64]:
        """What each thing costs a satellite that has to do with it."""
        return self.network.natives.prices(self.weights)

    @cached_property
    def siblings(self) -> tuple[Indexes, Indexes]:
        """(package, module) pairs: placed packages and modules beside what is in each package."""
        parents = self.network.parents
        child = np.flatnonzero(self.placed & (parents >= 0))
        owners = np.unique(parents[child])
        owners = owners[self.placed[owners]]
        return np.concatenate([parents[child], owners]), np.concatenate([child, owners])
