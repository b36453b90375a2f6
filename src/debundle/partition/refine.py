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
from debundle.partition.network import Indexes, Members, Needs
from debundle.partition.objective import Levels, Objective
from debundle.partition.previous import label_table

_HIGH, _LOW = 0, 1

#: Fractions of a cost unit survive the rounding to whole capacities.
_SCALE = 100


class Divider:
    """Divides pairs of the same levels; what it takes to know of them is found once."""

    def __init__(self, objective: Objective, levels: Levels, fixed: Members) -> None:
        self.objective, self.levels = objective, levels
        self.free = objective.placed & ~fixed
        # Whether each module needs something at each level, and is needed by something there.
        importers, imported, _ = objective.arcs
        shape = (len(levels), int(levels.max(initial=0)) + 1)
        self.needs, self.needed = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
        self.needs[importers, levels[imported]] = True
        self.needed[imported, levels[importers]] = True

    def divided(self, *, low: int, high: int) -> Levels:
        """The cheapest division of two levels; the levels as they are where pins leave none."""
        free = self.free & ((self.levels == low) | (self.levels == high))
        divided: Levels = self.levels.copy()
        divided[free] = np.where(_Pair(self, free, low, high).highs(), high, low)
        return divided


class _Pair:
    """The network of one division: a node for each free module, edit and package."""

    def __init__(self, divider: Divider, free: Members, low: int, high: int) -> None:
        self.divider, self.low, self.high = divider, low, high
        self.objective, self.levels = divider.objective, divider.levels
        self.places = np.flatnonzero(free)
        # What is not free and lies at `high` or above is high, at `low` or below it is low;
        # between the two it is above the low ones and below the high ones.
        self.node = np.full(len(free), -1, dtype=np.int64)
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
        present: Members = self.levels[self.places] == self.high
        if not self.arcs:
            return present
        start, end, size = (np.concatenate(column) for column in zip(*self.arcs, strict=True))
        used = start != end
        try:
            cut = minimum_cut(
                self.nodes, start[used], end[used], size[used], source=_HIGH, sink=_LOW
            )
        except ValueError:
            return present
        sides: Members = cut.source_side[2 : 2 + len(self.places)]
        return sides

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

    def _add_needs(self) -> None:
        """Each import costs what its remedy does where it leads upwards."""
        needs = self.objective.needs.touching(self.node >= 0)
        if not len(needs.tails):
            return
        costs = (needs.weights + self.objective.weights.person * needs.person) * _SCALE
        tail_node, head_node = self.node[needs.tails], self.node[needs.heads]
        tail_level, tail_free = self.levels[needs.tails], tail_node >= 0
        # The highest of the heads that stay where they are.
        settled = np.where(head_node >= 0, -1, self.levels[needs.heads])
        highest = np.maximum.reduceat(settled, needs.starts[:-1])
        always = np.where(tail_free, highest > self.high, highest > tail_level)
        # Cut where the importer is low: a settled head lies between the two levels.
        between = tail_free & (highest > self.low) & ~always
        self._add(_HIGH, tail_node[between], costs[between])
        # Cut where a head is high and the importer is low, or settled below the higher level.
        settled_tail = ~tail_free & (tail_level >= self.low) & (tail_level < self.high)
        kept = ~always & ~between & (tail_free | settled_tail)
        self._add_open(needs, np.where(tail_free, tail_node, _LOW), head_node, costs, kept)

    def _add_open(
        self, needs: Needs, tail_node: Indexes, head_node: Indexes, costs: Indexes, kept: Members
    ) -> None:
        """Demands that are cut if any of their free heads is high and the tail is low."""
        only = head_node[needs.starts[:-1]]
        # Where there is one head only, an arc will do.
        direct = kept & needs.single & (only >= 0)
        self._add(only[direct], tail_node[direct], costs[direct])
        edits = np.flatnonzero(kept & ~needs.single)
        edit_node = np.zeros(len(kept), dtype=np.int64)
        edit_node[edits] = self.nodes + np.arange(len(edits))
        self.nodes += len(edits)
        self._add(edit_node[edits], tail_node[edits], costs[edits])
        heads = (edit_node > 0)[needs.demand_of_head] & (head_node >= 0)
        self._add(head_node[heads], edit_node[needs.demand_of_head[heads]], INFINITE)

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
        for table, upwards in ((self.divider.needs, False), (self.divider.needed, True)):
            place, third = np.nonzero(table[self.places, 1:])
            third += 1
            used = (third != self.low) & (third != self.high)
            members, third = 2 + place[used], third[used]
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
        found, key = np.unique(keys[used], return_inverse=True)
        member, once = members[used], self.nodes + key
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
