"""Move modules between two satellites at a time, by the best of all moves between them.

For two levels of an order every module of the two may be low or high. What that costs is a sum
over imports, each cut exactly if its importer lies lower than what it imports, so the cheapest
division of the two is a minimum cut, however many modules it moves (the swap move of Boykov,
Veksler and Zabih 2001, for acyclic groupings). What a cut cannot express (sizes, dependencies)
is judged afterwards: a division is taken if it makes the objective smaller.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from debundle.graph.mincut import INFINITE, minimum_cut
from debundle.partition.network import Indexes, Members
from debundle.partition.objective import Levels, Objective
from debundle.partition.previous import label_table

_HIGH, _LOW = 0, 1

#: Fractions of a cost unit survive the rounding to whole capacities.
_SCALE = 100


def divide_pair(
    objective: Objective, levels: Levels, *, low: int, high: int, fixed: Members
) -> Levels:
    """The cheapest division of two levels; the levels given where pins leave none."""
    free = objective.placed & ~fixed & ((levels == low) | (levels == high))
    pair = _Pair(objective, levels, free, low, high)
    divided: Levels = levels.copy()
    divided[free] = np.where(pair.highs(), high, low)
    return divided


class _Pair:
    """The network of one division: a node for each free module, edit and package."""

    def __init__(
        self, objective: Objective, levels: Levels, free: Members, low: int, high: int
    ) -> None:
        self.objective, self.levels, self.low, self.high = objective, levels, low, high
        self.places = np.flatnonzero(free)
        # What is not free and lies at `high` or above is high, at `low` or below it is low;
        # between the two it is above the low ones and below the high ones.
        self.node = np.full(len(levels), -1, dtype=np.int64)
        self.node[self.places] = np.arange(2, 2 + len(self.places))
        self.nodes = 2 + len(self.places)
        self.arcs: list[tuple[Indexes, Indexes, Indexes]] = []

    def highs(self) -> Members:
        """Which of the free modules belong to the higher level, shape (free modules,)."""
        self._add_needs()
        self._add_parents()
        self._add_siblings()
        self._add_dependencies()
        self._add_natives()
        self._add_bound()
        self._add_lumps()
        self._add_earlier()
        start, end, size = (np.concatenate(column) for column in zip(*self.arcs, strict=True))
        used = start != end
        try:
            cut = minimum_cut(
                self.nodes, start[used], end[used], size[used], source=_HIGH, sink=_LOW
            )
        except ValueError:
            present: Members = self.levels[self.places] == self.high
            return present
        sides: Members = cut.source_side[2 : 2 + len(self.places)]
        return sides

    def _add(self, start: object, end: object, size: object) -> None:
        columns = np.broadcast_arrays(
            np.asarray(start, dtype=np.int64),
            np.asarray(end, dtype=np.int64),
            np.asarray(size, dtype=np.int64),
        )
        self.arcs.append((columns[0], columns[1], columns[2]))

    def _add_needs(self) -> None:
        """Each import costs what its remedy does where it leads upwards."""
        needs = self.objective.needs
        sizes = np.diff(needs.starts)
        costs = (needs.weights + self.objective.weights.person * needs.person) * _SCALE
        tail_node = self.node[needs.tails]
        demand_of_head = np.repeat(np.arange(len(sizes)), sizes)
        head_node = self.node[needs.heads]
        touched = tail_node >= 0
        touched[demand_of_head[head_node >= 0]] = True
        # The highest of the heads that stay where they are.
        settled = np.where(head_node >= 0, -1, self.levels[needs.heads])
        highest = np.maximum.reduceat(settled, needs.starts[:-1])
        tail_level = self.levels[needs.tails]
        tail_free = tail_node >= 0
        always = np.where(tail_free, highest > self.high, highest > tail_level)
        between = tail_free & (highest > self.low) & ~always
        open_heads = touched & ~always & ~between
        # Cut where the importer is low: a settled head lies between the two levels.
        chosen = touched & between
        self._add(_HIGH, tail_node[chosen], costs[chosen])
        # Cut where a head is high and the importer is low, or settled below the higher level.
        settled_tail = ~tail_free & (tail_level >= self.low) & (tail_level < self.high)
        kept = open_heads & (tail_free | settled_tail)
        edits = np.flatnonzero(kept)
        edit_node = np.zeros(len(sizes), dtype=np.int64)
        edit_node[edits] = self.nodes + np.arange(len(edits))
        self.nodes += len(edits)
        self._add(edit_node[edits], np.where(tail_free, tail_node, _LOW)[edits], costs[edits])
        heads = kept[demand_of_head] & (head_node >= 0)
        self._add(head_node[heads], edit_node[demand_of_head[heads]], INFINITE)

    def _add_parents(self) -> None:
        """A package is never above its modules; nor is anything else that is bound to be below."""
        child, parent = self.objective.network.firm
        both = (self.node[child] >= 0) & (self.node[parent] >= 0)
        self._add(self.node[parent[both]], self.node[child[both]], INFINITE)
        raised = (self.node[child] >= 0) & (self.node[parent] < 0)
        raised &= self.levels[parent] > self.low
        self._add(_HIGH, self.node[child[raised]], INFINITE)
        lowered = (self.node[child] < 0) & (self.node[parent] >= 0)
        lowered &= self.levels[child] < self.high
        self._add(self.node[parent[lowered]], _LOW, INFINITE)

    def _add_siblings(self) -> None:
        """Modules of one package are drawn to one side: a node for each package."""
        packages, modules = self.objective.siblings
        inside = self.node[modules] >= 0
        used, package = np.unique(packages[inside], return_inverse=True)
        center, member = self.nodes + package, self.node[modules[inside]]
        self.nodes += len(used)
        size = round(self.objective.weights.torn * _SCALE)
        self._add(center, member, size)
        self._add(member, center, size)

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
        self._add(_HIGH, self.node[self.places[known & (home == self.high)]], size)
        self._add(self.node[self.places[known & (home == self.low)]], _LOW, size)

    def _add_dependencies(self) -> None:
        """A dependency on or of a third level is paid once if any module of a side makes it."""
        importers, imported = self.objective.arcs
        for ends, others, upwards in ((importers, imported, False), (imported, importers, True)):
            third = self.levels[others]
            used = (self.node[ends] >= 0) & (self.node[others] < 0) & (third > 0)
            used &= (third != self.low) & (third != self.high)
            members, third = self.node[ends[used]], third[used]
            between = (third > self.low) & (third < self.high)
            outside = third > self.high if upwards else third < self.low
            self._add_any(members, third, outside | (between & upwards), side=_LOW)
            self._add_any(members, third, outside | (between & (not upwards)), side=_HIGH)

    def _add_natives(self) -> None:
        """What a side takes of native code is paid once, however many of its modules take it."""
        modules, things = self.objective.takings
        node, level = self.node[modules], self.levels[modules]
        for side, place in ((_LOW, self.low), (_HIGH, self.high)):
            # Modules that stay where they are have paid already.
            paid = np.unique(things[(node < 0) & (level == place)])
            used = (node >= 0) & ~np.isin(things, paid)
            self._add_any(
                node[used],
                things[used],
                np.ones(used.sum(), dtype=np.bool_),
                side=side,
                prices=self.objective.prices,
            )

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
                    np.ones(len(inside), dtype=np.bool_),
                    side=side,
                    prices=np.array([price * held / max(1, int(lines.sum()))]),
                )

    def _add_lines(self, side: int, price: float) -> None:
        """Pay for the share of the lines that is on a side."""
        lines = self.objective.network.lines
        costs = price * lines[self.places] / max(1, int(lines.sum())) * _SCALE
        sizes = np.rint(costs).astype(np.int64)
        nodes = self.node[self.places]
        if side == _LOW:
            self._add(_HIGH, nodes, sizes)
        else:
            self._add(nodes, _LOW, sizes)

    def _add_any(
        self,
        members: Indexes,
        keys: Indexes,
        used: Members,
        *,
        side: int,
        prices: npt.NDArray[np.float64] | None = None,
    ) -> None:
        """Pay for each key once if any of its members is on a side: a node for each key.

        `prices` are those of the keys; without them each costs what a dependency does.
        """
        codes = np.unique(keys[used] * self.nodes + members[used])
        found, key = np.unique(codes // self.nodes, return_inverse=True)
        member, once = codes % self.nodes, self.nodes + key
        alone = self.nodes + np.arange(len(found))
        self.nodes += len(found)
        price: object = round(self.objective.weights.dependency * _SCALE)
        if prices is not None:
            price = np.rint(prices[found] * _SCALE).astype(np.int64)
        if side == _LOW:
            self._add(once, member, INFINITE)
            self._add(_HIGH, alone, price)
        else:
            self._add(member, once, INFINITE)
            self._add(alone, _LOW, price)

    def _add_lumps(self) -> None:
        """What a module adds to the squared shares, at the present size of both levels."""
        lines, levels = self.objective.network.lines, self.levels
        total = max(1, int(lines.sum()))
        surplus = int(lines[levels == self.high].sum() - lines[levels == self.low].sum())
        slope = 2 * surplus / total**2
        price = self.objective.lump * slope * lines[self.places] * _SCALE
        sizes = np.abs(np.rint(price)).astype(np.int64)
        nodes = self.node[self.places]
        # Dearer in the higher level: parted from the low side.
        self._add(np.where(price > 0, nodes, _HIGH), np.where(price > 0, _LOW, nodes), sizes)
