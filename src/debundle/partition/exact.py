"""The best grouping of a few modules, by looking at all of them.

There are 47,293 ways to put seven things into groups in order (the ordered Bell numbers), few
enough to value each by the whole objective, as one array. What wishes and packages bind together
is one thing, so that larger cases are small now and then, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

from debundle.partition.network import Indexes, Members
from debundle.partition.objective import Levels, Objective
from debundle.partition.reach import NEVER, reach_of

#: Up to so many things are placed exactly; each one more takes nine times as long.
UNITS = 7

# Part of what a person's edit weighs: a small group goes before it, and before nothing else.
_SMALL_GROUP = 0.9

#: The level of each thing in each grouping, shape (groupings, things).
_Table = npt.NDArray[np.int64]
_Values = npt.NDArray[np.float64]


def best_levels(
    objective: Objective,
    *,
    core: Members,
    pins: Mapping[str, Members],
    classes: Indexes,
    least: float = 0.0,
) -> Levels | None:
    """The levels of the least value; None where there are too many things to be placed.

    `pins` are never at one level; modules of one class stay together; where it is possible
    without a person, no level without a pin has less than the share `least` of the lines. The
    core keeps level 0, everything else that is not placed goes on top. The objective must not
    start from a grouping that there was.
    """
    cases = _cases(objective, core, pins, classes)
    if cases is None or not len(cases.table):
        return None
    values = cases.values()
    values += _SMALL_GROUP * objective.weights.person * cases.small_groups(least)
    return cases.levels(int(values.argmin()))


def units_of(objective: Objective, *, pins: Mapping[str, Members], classes: Indexes) -> Indexes:
    """The number of the thing that each placed module belongs to, -1 for all others."""
    label = classes.copy()
    for number, name in enumerate(sorted(pins), start=len(classes)):
        label[pins[name]] = number
    units = np.full(len(label), -1, dtype=np.int64)
    units[objective.placed] = np.unique(label[objective.placed], return_inverse=True)[1]
    return units


def _cases(
    objective: Objective, core: Members, pins: Mapping[str, Members], classes: Indexes
) -> _Cases | None:
    units = units_of(objective, pins=pins, classes=classes)
    count = int(units.max(initial=-1)) + 1
    if not 0 < count <= UNITS:
        return None
    table = _orders(count)
    upper, lower = objective.network.firm
    for one, other in sorted(set(zip(units[upper].tolist(), units[lower].tolist(), strict=True))):
        if one >= 0 and other >= 0 and one != other:
            table = table[table[:, other] <= table[:, one]]
    named = [members for _, members in sorted(pins.items()) if members.any()]
    for one, other in [*combinations(named, 2), *objective.apart]:
        for left in np.unique(units[one & objective.placed]):
            for right in np.unique(units[other & objective.placed]):
                table = table[table[:, left] != table[:, right]]
    pinned = np.unique([units[members & objective.placed][:1] for members in named])
    return _Cases(objective, core, units, table, pinned.astype(np.int64))


@lru_cache(maxsize=UNITS + 1)
def _orders(count: int) -> _Table:
    """Every way to put so many things at levels from 1 without gaps."""
    table: _Table = 1 + np.indices((count,) * count).reshape(count, -1).T
    filled = np.bitwise_or.reduce(1 << (table - 1), axis=1)
    found: _Table = table[filled == (1 << table.max(axis=1)) - 1]
    return found


@dataclass(frozen=True)
class _Cases:
    """Groupings to be valued, all at once, as `Objective` values one."""

    objective: Objective
    core: Members
    units: Indexes
    table: _Table
    #: Things that a pin names.
    pinned: Indexes

    def values(self) -> _Values:
        weights, lump = self.objective.weights, self.objective.lump
        shares = self.shares
        values: _Values = self._cutting()
        values += lump * (shares**2).sum(axis=1)
        values += (
            weights.excess * 100 * np.maximum(shares - self.objective.max_share, 0).sum(axis=1)
        )
        values += weights.distribution * self.table.max(axis=1)
        values += self._dependencies()
        values += weights.torn * self._torn()
        values += self._subpackages()
        values += self._natives()
        values += self._bound()
        return values

    def small_groups(self, least: float) -> _Table:
        """How many levels without a pin hold less than a share."""
        small = np.zeros(len(self.table), dtype=np.int64)
        for level, share in enumerate(self.shares.T, start=1):
            named = (self.table[:, self.pinned] == level).any(axis=1)
            small += (share < least) & ~named & (self.table.max(axis=1) >= level)
        return small

    def levels(self, case: int) -> Levels:
        """One of the groupings as levels of all modules."""
        placed = self.objective.placed
        levels = np.where(self.core, 0, int(self.table[case].max()) + 1)
        levels[placed] = self.table[case][self.units[placed]]
        return levels

    @cached_property
    def shares(self) -> _Values:
        """Share of the lines at each level, shape (groupings, levels)."""
        lines = self.objective.network.lines
        placed = self.objective.placed
        held = np.bincount(self.units[placed], weights=lines[placed]) / max(1, int(lines.sum()))
        return np.stack([(self.table == level) @ held for level in self._used], axis=1)

    @property
    def _used(self) -> range:
        return range(1, self.table.shape[1] + 1)

    def _cutting(self) -> _Values:
        """Cost of the cuts, those that need a person made dear."""
        needs = self.objective.needs
        costs = needs.weights + self.objective.weights.person * needs.person
        values = np.zeros(len(self.table))
        top = ~self.objective.placed & ~self.core
        for number, tail in enumerate(self.units[needs.tails]):
            heads = needs.heads[needs.starts[number] : needs.starts[number + 1]]
            others = [unit for unit in np.unique(self.units[heads]) if unit not in (-1, tail)]
            if top[heads].any():
                values += costs[number]
            elif others:
                highest = self.table[:, others].max(axis=1)
                values += costs[number] * (highest > self.table[:, tail])
        return values

    def _dependencies(self) -> _Values:
        """What dependencies weigh, those given up and what the others bring along among it."""
        levels = self.table.shape[1] + 1
        cuts = np.zeros((len(self.table), levels, levels))
        case = np.arange(len(self.table))
        for (tail, head), cost in sorted(self._arcs().items()):
            above = self.table[:, tail]
            below = self.table[:, head] if head >= 0 else np.zeros_like(above)
            cuts[case, above, below] += np.where(above > below, cost, 0)
        shares = np.concatenate([np.zeros((len(self.table), 1)), self.shares], axis=1)
        objective = self.objective
        price = objective.weights.dependency
        reach = reach_of(cuts, shares, dependency=price, factor=objective.along)
        values: _Values = price * reach.kept.sum(axis=(1, 2))
        return values + reach.given_up + objective.along * reach.brought

    def _arcs(self) -> dict[tuple[int, int], float]:
        """What each thing's needs of another cost to cut; those of the core, -1, are never cut."""
        found: dict[tuple[int, int], float] = {}
        for importer, imported, cost in zip(*self.objective.arcs, strict=True):
            pair = (int(self.units[importer]), int(self.units[imported]))
            if self.core[imported]:
                found[pair[0], -1] = NEVER
            elif pair[1] >= 0:
                found[pair] = found.get(pair, 0.0) + float(cost)
        return {pair: cost for pair, cost in found.items() if pair[0] != pair[1]}

    def _natives(self) -> _Values:
        """What satellites pay for native code: a bit for each level that takes a thing."""
        takers: dict[int, set[int]] = {}
        for module, thing in zip(*self.objective.takings, strict=True):
            takers.setdefault(int(thing), set()).add(int(self.units[module]))
        prices: dict[tuple[int, ...], float] = {}
        for thing, units in takers.items():
            key = tuple(sorted(units))
            prices[key] = prices.get(key, 0.0) + float(self.objective.prices[thing])
        values = np.zeros(len(self.table))
        for units_of_thing, price in sorted(prices.items()):
            bits = np.bitwise_or.reduce(1 << self.table[:, units_of_thing], axis=1)
            values += price * _bits_set(bits)
        return values

    def _bound(self) -> _Values:
        """What the lines cost that lie at levels bound to private native code."""
        units = np.unique(self.units[self.objective.binding])
        bits = np.bitwise_or.reduce(1 << self.table[:, units], axis=1)
        held = np.stack([(bits >> level) & 1 for level in self._used], axis=1)
        values: _Values = self.objective.weights.bound * 100 * (self.shares * held).sum(axis=1)
        return values

    def _subpackages(self) -> _Values:
        """What it costs that subpackages share levels, and that levels share subpackages."""
        held: dict[int, set[int]] = {}
        for subpackage, unit in zip(self.objective.network.subpackages, self.units, strict=True):
            if subpackage >= 0 and unit >= 0:
                held.setdefault(int(subpackage), set()).add(int(unit))
        some = np.zeros(len(self.table), dtype=np.int64)
        every = np.zeros(len(self.table), dtype=np.int64)
        for units_held in held.values():
            bits = np.bitwise_or.reduce(1 << self.table[:, sorted(units_held)], axis=1)
            some += _bits_set(bits)
            every |= bits
        weights = self.objective.weights
        # Beside the first of each level, and beside the first of each subpackage.
        mixed, parted = some - _bits_set(every), some - len(held)
        values: _Values = weights.mixed * mixed + weights.parted * parted
        return values

    def _torn(self) -> _Values:
        """How many modules are elsewhere than most of their package."""
        packages, modules = self.objective.siblings
        owners, package = np.unique(packages, return_inverse=True)
        counts = np.zeros((self.table.shape[1], len(owners)))
        np.add.at(counts, (self.units[modules], package), 1)
        most = np.zeros((len(self.table), len(owners)))
        for level in self._used:
            most = np.maximum(most, (self.table == level) @ counts)
        torn: _Values = counts.sum() - most.sum(axis=1)
        return torn


def _bits_set(numbers: _Table) -> _Table:
    """How many bits each number has set."""
    octets = numbers.view(np.uint8).reshape(len(numbers), -1)
    found: _Table = np.unpackbits(octets, axis=1).sum(axis=1, dtype=np.int64)
    return found
