"""Move modules between two satellites at a time, by the best of all moves between them.

For two levels of an order every module of the two may be low or high. What that costs is a sum
over imports, each cut exactly if its importer lies lower than what it imports, so the cheapest
division of the two is a minimum cut, however many modules it moves (the swap move of Boykov,
Veksler and Zabih 2001, for acyclic groupings). What a cut cannot express (sizes, dependencies)
is judged afterwards: a division is taken if it makes the objective smaller.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from debundle.graph.mincut import INFINITE, minimum_cut
from debundle.partition.by_level import ArcsByLevel, Places
from debundle.partition.network import Indexes, Members, Needs
from debundle.partition.objective import Levels, Objective
from debundle.partition.previous import label_table

#: The sides as nodes of the whole network, and below the nodes of one division.
_HIGH, _LOW = 0, 1
_TO_HIGH, _TO_LOW = -2, -1

#: Fractions of a cost unit survive the rounding to whole capacities.
_SCALE = 100


class Divider:
    """Divides pairs of the same levels; what it takes to know of them is found once."""

    def __init__(self, objective: Objective, levels: Levels, fixed: Members, top: int) -> None:
        """`top` is the highest level of a pair; a division may have left it empty."""
        self.objective, self.levels = objective, levels
        self.free = objective.placed & ~fixed
        # Whether each module needs something at each level, and then whether something there
        # needs it, shape (2 * levels, modules).
        importers, imported, _ = objective.arcs
        self.width = max(top, int(levels.max(initial=0))) + 1
        self.links = np.zeros((2 * self.width, len(levels)), dtype=np.bool_)
        self.links[levels[imported], importers] = True
        self.links[self.width + levels[importers], imported] = True
        alone = objective.needs.some(objective.needs.single)
        #: What needs of one module cost, needs of several, and what no cut parts.
        places = Places(levels, self.width, self.free)
        self.alone = ArcsByLevel(alone.tails, alone.heads, self.costs(alone), places)
        self.several = objective.needs.some(~objective.needs.single)
        child, parent = objective.network.firm
        self.firm = ArcsByLevel(child, parent, np.ones_like(child), places)

    def costs(self, needs: Needs) -> Indexes:
        """What it costs to cut each demand, in the units of the capacities."""
        costs = (needs.weights + self.objective.weights.person * needs.person) * _SCALE
        return np.asarray(costs, dtype=np.int64)

    def divided(self, pairs: Sequence[tuple[int, int]]) -> list[Levels]:
        """The cheapest division of each pair (low, high) of levels, all others as they are.

        The levels as they are where pins leave none. One flow divides all pairs: to prepare one
        takes longer than to find it.
        """
        if not pairs:
            return []
        networks = [_Pair(self, low, high) for low, high in pairs]
        columns: list[tuple[Indexes, Indexes, Indexes]] = []
        first = 2
        for network in networks:
            columns.append(network.arcs_from(first))
            first += network.nodes
        start, end, size = (np.concatenate(column) for column in zip(*columns, strict=True))
        try:
            cut = minimum_cut(first, start, end, size, source=_HIGH, sink=_LOW)
        except ValueError:
            if len(pairs) == 1:
                return [self.levels]
            return [found for pair in pairs for found in self.divided([pair])]
        found, first = [], 2
        for network in networks:
            found.append(network.divided(cut.source_side[first:]))
            first += network.nodes
        return found


class _Pair:
    """The network of one division: a node for each free module, edit and package.

    Nodes are numbered from 0; the sides are below them.
    """

    def __init__(self, divider: Divider, low: int, high: int) -> None:
        self.divider, self.low, self.high = divider, low, high
        self.objective, self.levels = divider.objective, divider.levels
        levels = divider.levels
        self.places = np.flatnonzero(divider.free & ((levels == low) | (levels == high)))
        # What is not free and lies at `high` or above is high, at `low` or below it is low;
        # between the two it is above the low ones and below the high ones.
        self.node = np.full(len(levels), -1, dtype=np.int64)
        self.node[self.places] = np.arange(len(self.places))
        self.nodes = len(self.places)
        #: What it costs more if each free module is low than if it is high.
        self.leaning = np.zeros(len(self.places), dtype=np.int64)
        self.arcs: list[tuple[Indexes, Indexes, Indexes]] = []

    def divided(self, sides: Members) -> Levels:
        """All levels, the free modules at the higher one where `sides` says so."""
        divided: Levels = self.levels.copy()
        divided[self.places] = np.where(sides[: len(self.places)], self.high, self.low)
        return divided

    def arcs_from(self, first: int) -> tuple[Indexes, Indexes, Indexes]:
        """(start, end, size) of all arcs, the nodes numbered from `first`."""
        self._add_needs()
        self._add_parents()
        self._add_siblings()
        self._add_dependencies()
        self._add_natives()
        self._add_bound()
        self._add_lumps()
        self._add_earlier()
        self._add_leaning()
        if not self.arcs:
            nothing = np.zeros(0, dtype=np.int64)
            return nothing, nothing, nothing
        start, end, size = (np.concatenate(column) for column in zip(*self.arcs, strict=True))
        return _shifted(start, first), _shifted(end, first), size

    def _add(self, start: object, end: object, size: object) -> None:
        start, end, size = (np.asarray(column, dtype=np.int64) for column in (start, end, size))
        length = max(start.size, end.size, size.size)
        if 0 in (start.size, end.size, size.size):
            return
        # Hundreds of thousands of calls: numpy's own broadcasting takes several times as long.
        tails, heads, sizes = (
            column if column.shape == (length,) else np.full(length, column)
            for column in (start, end, size)
        )
        self.arcs.append((tails, heads, sizes))

    def _add_leaning(self) -> None:
        """What the sides cost each module by itself: the difference alone matters."""
        nodes = np.arange(len(self.places))
        high = self.leaning > 0
        self._add(
            np.where(high, _TO_HIGH, nodes), np.where(high, nodes, _TO_LOW), np.abs(self.leaning)
        )

    def _add_needs(self) -> None:
        """Each import costs what its remedy does where it leads upwards."""
        alone = self.divider.alone
        tails, heads, costs = alone.between(self.low, self.high)
        self._add(self.node[heads], self.node[tails], costs)
        # Cut where the importer is low: what it needs lies between the two levels, or is high.
        self.leaning += alone.of_tails(self.places, self.low + 1, self.high, moving=self.high)
        # Cut where the imported is high: the importer lies between them, or is low.
        self.leaning -= alone.of_heads(self.places, self.low, self.high - 1, moving=self.low)
        needs = self.divider.several.touching(self.node >= 0)
        if len(needs.tails):
            self._add_several(needs)

    def _add_several(self, needs: Needs) -> None:
        """Demands that are cut if any of what they need is higher than the importer."""
        costs = self.divider.costs(needs)
        tail_node, head_node = self.node[needs.tails], self.node[needs.heads]
        tail_level, tail_free = self.levels[needs.tails], tail_node >= 0
        # The highest of the heads that stay where they are.
        settled = np.where(head_node >= 0, -1, self.levels[needs.heads])
        highest = np.maximum.reduceat(settled, needs.starts[:-1])
        always = np.where(tail_free, highest > self.high, highest > tail_level)
        # Cut where the importer is low: a settled head lies between the two levels.
        between = tail_free & (highest > self.low) & ~always
        self._add(_TO_HIGH, tail_node[between], costs[between])
        # Cut where a head is high and the importer is low, or settled below the higher level.
        settled_tail = ~tail_free & (tail_level >= self.low) & (tail_level < self.high)
        edits = np.flatnonzero(~always & ~between & (tail_free | settled_tail))
        edit_node = np.full(len(tail_node), -1, dtype=np.int64)
        edit_node[edits] = self.nodes + np.arange(len(edits))
        self.nodes += len(edits)
        end = np.where(tail_free, tail_node, _TO_LOW)
        self._add(edit_node[edits], end[edits], costs[edits])
        heads = (edit_node >= 0)[needs.demand_of_head] & (head_node >= 0)
        self._add(head_node[heads], edit_node[needs.demand_of_head[heads]], INFINITE)

    def _add_parents(self) -> None:
        """A package is never above its modules; nor is anything else that is bound to be below."""
        firm = self.divider.firm
        child, parent, _ = firm.between(self.low, self.high)
        self._add(self.node[parent], self.node[child], INFINITE)
        top = self.divider.width - 1
        raised = firm.of_tails(self.places, self.low + 1, top, moving=self.high) > 0
        self._add(_TO_HIGH, np.flatnonzero(raised), INFINITE)
        lowered = firm.of_heads(self.places, 0, self.high - 1, moving=self.low) > 0
        self._add(np.flatnonzero(lowered), _TO_LOW, INFINITE)

    def _add_siblings(self) -> None:
        """Modules of one package are drawn to one side: a node for each package."""
        packages, modules = self.objective.siblings
        inside = self.node[modules] >= 0
        first, counts = _runs(packages[inside])
        member = self.node[modules[inside]]
        size = round(self.objective.weights.torn * _SCALE)
        # Two are drawn to one another.
        one = first[counts == 2]
        centers = self.nodes + np.arange(int((counts > 2).sum()))
        self.nodes += len(centers)
        center = np.concatenate([member[one + 1], np.repeat(centers, counts[counts > 2])])
        drawn = np.concatenate([member[one], member[np.repeat(counts > 2, counts)]])
        self._add(center, drawn, size)
        self._add(drawn, center, size)

    def _add_earlier(self) -> None:
        """Modules are drawn to where most of those are that they were with."""
        if self.objective.previous is None:
            return
        labels = np.where(self.objective.placed, self.objective.previous, -1)
        table = label_table(labels, self.levels)
        label = labels[self.places]
        home = table.argmax(axis=1)[label]
        size = round(self.objective.weights.moved * _SCALE)
        known = label >= 0
        self.leaning[known & (home == self.high)] += size
        self.leaning[known & (home == self.low)] -= size

    def _add_dependencies(self) -> None:
        """A dependency on or of a third level is paid once if any module of a side makes it."""
        low, high, width = self.low, self.high, self.divider.width
        lowest = [*range(1, low), *range(width + low + 1, 2 * width)]
        highest = [*range(1, high), *range(width + high + 1, 2 * width)]
        prices = np.full(2 * width, self.objective.weights.dependency)
        for side, thirds in ((_LOW, lowest), (_HIGH, highest)):
            rows = np.array(
                [row for row in thirds if row not in (low, width + high)], dtype=np.int64
            )
            third, place = np.nonzero(self.divider.links[rows[:, None], self.places])
            self._add_any(place, rows[third], side=side, prices=prices)

    def _add_natives(self) -> None:
        """What a side takes of native code is paid once, however many of its modules take it."""
        modules, things = self.objective.takings
        node, level = self.node[modules], self.levels[modules]
        for side, place in ((_LOW, self.low), (_HIGH, self.high)):
            # Modules that stay where they are have paid already.
            paid = np.zeros(len(self.objective.prices), dtype=np.bool_)
            paid[things[(node < 0) & (level == place)]] = True
            used = (node >= 0) & ~paid[things]
            self._add_any(node[used], things[used], side=side, prices=self.objective.prices)

    def _add_bound(self) -> None:
        """Lines beside modules that bind their level, at the present size of both levels.

        Where both levels are bound, either may be freed as a whole; where one is, the other may
        be bound as a whole, and each line that leaves the one for the other is freed.
        """
        binding = self.objective.binding
        inside = binding[self.node[binding] >= 0]
        if not len(inside):
            return
        lines, price = self.objective.network.lines, self.objective.weights.bound * 100
        bound = np.isin((self.low, self.high), self.levels[binding])
        for side, level, is_bound in zip((_LOW, _HIGH), (self.low, self.high), bound, strict=True):
            stays = binding[(self.node[binding] < 0) & (self.levels[binding] == level)]
            if is_bound and not bound.all():
                self._add_lines(side, price)
            elif not len(stays):
                held = lines[self.objective.placed & (self.levels == level)].sum()
                self._add_any(
                    self.node[inside],
                    np.zeros(len(inside), dtype=np.int64),
                    side=side,
                    prices=np.array([price * held / max(1, int(lines.sum()))]),
                )

    def _add_lines(self, side: int, price: float) -> None:
        """Pay for the share of the lines that is on a side."""
        lines = self.objective.network.lines
        costs = price * lines[self.places] / max(1, int(lines.sum())) * _SCALE
        sizes = np.rint(costs).astype(np.int64)
        self.leaning += sizes if side == _LOW else -sizes

    def _add_any(
        self,
        members: Indexes,
        keys: Indexes,
        *,
        side: int,
        prices: npt.NDArray[np.float64],
    ) -> None:
        """Pay for each key once if any of its members is on a side: a node for each key.

        A key with one member is paid by that alone. The keys are sorted; `prices` are theirs.
        """
        first, counts = _runs(keys)
        price = np.rint(prices[keys[first]] * _SCALE).astype(np.int64)
        alone = counts == 1
        sign = 1 if side == _LOW else -1
        np.add.at(self.leaning, members[first[alone]], sign * price[alone])
        once = self.nodes + np.arange(int((~alone).sum()))
        self.nodes += len(once)
        several, key = members[np.repeat(~alone, counts)], np.repeat(once, counts[~alone])
        # No more can flow than the price.
        each = np.repeat(price[~alone], counts[~alone])
        if side == _LOW:
            self._add(key, several, each)
            self._add(_TO_HIGH, once, price[~alone])
        else:
            self._add(several, key, each)
            self._add(once, _TO_LOW, price[~alone])

    def _add_lumps(self) -> None:
        """What a module adds to the squared shares, at the present size of both levels."""
        lines, levels = self.objective.network.lines, self.levels
        total = max(1, int(lines.sum()))
        surplus = int(lines[levels == self.high].sum() - lines[levels == self.low].sum())
        slope = 2 * surplus / total**2
        price = self.objective.lump * slope * lines[self.places] * _SCALE
        # Dearer in the higher level: drawn to the lower.
        self.leaning -= np.rint(price).astype(np.int64)


def _runs(keys: Indexes) -> tuple[Indexes, Indexes]:
    """Where the runs of equal keys begin, and how long they are."""
    starts = np.flatnonzero(keys[1:] != keys[:-1]) + 1
    bounds = np.concatenate([[0], starts, [len(keys)]]) if len(keys) else np.zeros(1, np.int64)
    return bounds[:-1], bounds[1:] - bounds[:-1]


def _shifted(nodes: Indexes, first: int) -> Indexes:
    """Nodes numbered from `first`, and the sides as they are numbered in the whole network."""
    return np.where(nodes < 0, nodes - _TO_HIGH, nodes + first)
