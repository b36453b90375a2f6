"""What makes a grouping good, as one number: see docs/partition.md for the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from debundle.model import Weights
from debundle.partition.network import Indexes, Members, Needs, Network
from debundle.partition.previous import moved
from debundle.partition.reach import NEVER, Reach, Table, reach_of

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

    @cached_property
    def along(self) -> float:
        """What the shares that satellites bring along through dependencies are multiplied with."""
        return self.weights.along * int(self.network.lines.sum()) / 1000

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
        (tails, heads, costs), others = self._demands
        cost = costs[levels[heads] > levels[tails]].sum()
        return float(cost + self._costs(others)[others.broken_by_order(levels)].sum())

    def shape(self, levels: Levels) -> float:
        """Everything but the cuts."""
        shares = self.shares(levels, int(levels.max(initial=0)) + 1)
        held = np.bincount(levels[self.placed], minlength=len(shares))[1:]
        over = np.maximum(shares - self.max_share, 0).sum() * 100
        reach = self._reach(levels, shares)
        subpackages = self.subpackages_held(levels)
        return float(
            self.lump * (shares**2).sum()
            + self.weights.excess * over
            + self.weights.distribution * (held > 0).sum()
            + self.weights.dependency * reach.kept.sum()
            + reach.given_up
            + self.along * reach.brought
            + self.weights.torn * self.torn(levels)
            + self.weights.mixed * _beside_first(subpackages.sum(axis=0))
            + self.weights.parted * _beside_first(subpackages.sum(axis=1))
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
        paid = np.zeros((int(levels.max(initial=0)) + 1, len(prices)), dtype=np.bool_)
        paid[levels[modules], things] = True
        return float(paid.sum(axis=0) @ prices)

    def levels_bound(self, levels: Levels) -> Members:
        """Whether each level holds placed modules that bind it: see `Natives.bound`."""
        held = np.zeros(int(levels.max(initial=0)) + 1, dtype=np.bool_)
        held[levels[self.binding]] = True
        return held

    def moved(self, levels: Levels) -> int:
        """How many modules are elsewhere than they were."""
        return 0 if self.previous is None else moved(self.previous, levels)

    def shares(self, levels: Levels, count: int = 0) -> Table:
        """Share of all lines at each level, counting what is placed only, shape (levels,).

        Of at least `count` levels.
        """
        lines = self.network.lines
        held = np.bincount(levels[self.placed], weights=lines[self.placed], minlength=count)
        shares: Table = held / max(1, int(lines.sum()))
        return shares

    def reach(self, levels: Levels) -> Reach:
        """The dependencies between levels, without those that are better given up."""
        return self._reach(levels, self.shares(levels, int(levels.max(initial=0)) + 1))

    def _reach(self, levels: Levels, shares: Table) -> Reach:
        return reach_of(
            self.links(levels),
            shares,
            dependency=self.weights.dependency,
            factor=self.along,
        )

    def links(self, levels: Levels) -> Table:
        """What giving up each dependency costs, shape (levels, levels): [upper, lower].

        An edit with several targets counts for each; so it is not cheaper than it is.
        """
        importers, imported, costs = self.arcs
        width = int(levels.max(initial=0)) + 1
        codes = levels[importers] * width + levels[imported]
        table = np.bincount(codes, weights=costs, minlength=width * width)
        links: Table = np.tril(table.reshape(width, width), -1)
        # Whatever is installed, the core is.
        links[:, 0] = np.where(links[:, 0] > 0, NEVER, 0)
        return links

    def related(self, levels: Levels) -> Members:
        """Whether two levels need one another or hold modules of one package, (levels, levels)."""
        importers, imported, _ = self.arcs
        packages, modules = self.siblings
        width = int(levels.max(initial=0)) + 1
        needed = np.zeros((width, width), dtype=np.bool_)
        needed[levels[importers], levels[imported]] = True
        held = np.zeros((len(self.network.names), width), dtype=np.bool_)
        held[packages, levels[modules]] = True
        held = held[held.any(axis=1)].astype(np.int64)
        related: Members = needed | needed.T | (held.T @ held > 0)
        return related

    def torn(self, levels: Levels) -> int:
        """How many modules are elsewhere than most placed modules of their package."""
        packages, modules = self.siblings
        numbers, count = self._packages
        width = int(levels.max(initial=0)) + 1
        counts = np.bincount(numbers * width + levels[modules], minlength=count * width)
        return len(packages) - int(counts.reshape(-1, width).max(axis=1, initial=0).sum())

    def mixed(self, levels: Levels) -> int:
        """How many subpackages there are at the levels beside the first of each."""
        return _beside_first(self.subpackages_held(levels).sum(axis=0))

    def parted(self, levels: Levels) -> int:
        """How many levels there are of each subpackage beside the first of each."""
        return _beside_first(self.subpackages_held(levels).sum(axis=1))

    def subpackages_held(self, levels: Levels) -> Members:
        """Whether each level holds placed modules of each subpackage, (subpackages, levels)."""
        subpackages = self.network.subpackages
        known = self.placed & (subpackages >= 0)
        shape = (int(subpackages.max(initial=-1)) + 1, int(levels.max(initial=0)) + 1)
        held = np.zeros(shape, dtype=np.bool_)
        held[subpackages[known], levels[known]] = True
        return held

    @cached_property
    def needs(self) -> Needs:
        """The needs of the placed modules; those of all others are the same in every grouping."""
        return self.network.needs.of(self.placed)

    @cached_property
    def arcs(self) -> tuple[Indexes, Indexes, Table]:
        """(importer, imported, cost) of the placed modules' needs, parent packages among them.

        What is firm, and what only a person can cut, is never cut to save a dependency.
        """
        needs, network = self.needs, self.network
        tails = needs.tails[needs.demand_of_head]
        upper, lower = network.bound
        size = len(self.placed)
        firm = np.isin(tails * size + needs.heads, upper * size + lower)
        firm |= needs.person[needs.demand_of_head] > 0
        child, package = network.ancestry
        kept = self.placed[child]
        costs = np.where(firm, NEVER, needs.weights[needs.demand_of_head])
        return (
            np.concatenate([tails, child[kept]]),
            np.concatenate([needs.heads, package[kept]]),
            np.concatenate([costs, np.full(int(kept.sum()), NEVER)]),
        )

    @cached_property
    def _demands(self) -> tuple[tuple[Indexes, Indexes, Table], Needs]:
        """(importer, imported, cost) of the needs of one module, and the needs of several."""
        single = self.needs.single
        alone = self.needs.some(single)
        return (alone.tails, alone.heads, self._costs(alone)), self.needs.some(~single)

    def _costs(self, needs: Needs) -> Table:
        """What it costs to cut each demand, a person's edits made dear."""
        costs: Table = needs.weights + self.weights.person * needs.person
        return costs

    @cached_property
    def _packages(self) -> tuple[Indexes, int]:
        """The packages of `siblings` numbered without gaps, and how many there are."""
        held, numbers = np.unique(self.siblings[0], return_inverse=True)
        return numbers, len(held)

    @property
    def takings(self) -> tuple[Indexes, Indexes]:
        """(module, thing) pairs of the placed modules: see `Natives`.

        What the same modules have to do with is one thing here: whoever pays for one, pays for
        all. Sorted by thing.
        """
        return self._natives[:2]

    @cached_property
    def binding(self) -> Indexes:
        """The placed modules that bind a level."""
        bound = self.network.natives.bound
        return bound[self.placed[bound]]

    @property
    def prices(self) -> Table:
        """What each thing costs a satellite that has to do with it."""
        return self._natives[2]

    @cached_property
    def _natives(self) -> tuple[Indexes, Indexes, Table]:
        """`takings` and `prices`."""
        natives = self.network.natives
        prices = natives.prices(self.weights)
        takers: dict[int, list[int]] = {}
        for module, thing in zip(natives.modules.tolist(), natives.things.tolist(), strict=True):
            if self.placed[module]:
                takers.setdefault(thing, []).append(module)
        sums: dict[tuple[int, ...], float] = {}
        for thing, modules in takers.items():
            key = tuple(modules)
            sums[key] = sums.get(key, 0.0) + float(prices[thing])
        pairs = [(module, place) for place, modules in enumerate(sums) for module in modules]
        columns = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return columns[:, 0], columns[:, 1], np.array(list(sums.values()))

    @cached_property
    def siblings(self) -> tuple[Indexes, Indexes]:
        """(package, module) pairs: placed packages and modules beside what is in each package.

        Sorted by package.
        """
        parents = self.network.parents
        child = np.flatnonzero(self.placed & (parents >= 0))
        owners = np.unique(parents[child])
        owners = owners[self.placed[owners]]
        packages = np.concatenate([parents[child], owners])
        order = np.argsort(packages, kind="stable")
        return packages[order], np.concatenate([child, owners])[order]


def _beside_first(counts: Indexes) -> int:
    """How many there are in all beside the first of each."""
    return int(np.maximum(counts - 1, 0).sum())
