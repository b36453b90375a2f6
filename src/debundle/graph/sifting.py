"""Orders of many nodes against which little leads: greedy start, sifting, and shaken restarts.

The problem is the weighted feedback arc set with three additions: a demand may need several nodes
at once and is broken once, some nodes must lie above one other (a module above its package), and
an order may be asked to begin from demands that are not to be broken at all. The start chooses, of
the nodes that may come next, the one that is needed most and needs least (P. Eades, X. Lin,
W. F. Smyth, "A fast and effective heuristic for the feedback arc set problem", 1993); sifting moves
single nodes to their best place (R. Rudell 1993, for another problem; C. Matuszewski, R. Schönfeld,
P. Molitor, "Using sifting for k-layer straightline crossing minimization", 1999); restarts shake a
stretch of the best order and sift again (H. R. Lourenço, O. Martin, T. Stützle, "Iterated local
search", 2003). Seeds are fixed: the same problem gives the same order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Indexes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: How often the best order is shaken and sifted again.
SHAKES = 8

#: Longest stretch that is shaken at once.
_STRETCH = 200

#: Nodes that all restarts together may sift: many pay only where the stretch is a good part.
_SHAKEN_NODES = 40_000

_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Demand:
    """A node needs all of some others to lie below it; broken where one lies above."""

    tail: int
    heads: tuple[int, ...]
    weight: int


@dataclass(frozen=True)
class OrderProblem:
    """Nodes 0, 1, ... that are to be put in order, lowest first."""

    #: For each node the one that has to lie below it whatever that costs; -1 for none.
    parents: tuple[int, ...]
    demands: tuple[Demand, ...]

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.parents)

    def broken(self, order: Sequence[int] | Indexes) -> Flags:
        """Which demands an order breaks, shape (demands,)."""
        place = _places(np.asarray(order, dtype=np.int64))
        if not self.demands:
            return np.zeros(0, dtype=np.bool_)
        above: Flags = _highest(place, self._heads, self._starts) > place[self._tails]
        return above

    def cost(self, order: Sequence[int] | Indexes) -> int:
        """The weight of what an order breaks."""
        return int(self._weights[self.broken(order)].sum())

    @cached_property
    def children(self) -> tuple[Indexes, ...]:
        """The nodes that have to lie above each node."""
        found: list[list[int]] = [[] for _ in self.parents]
        for child, parent in enumerate(self.parents):
            if parent >= 0:
                found[parent].append(child)
        return tuple(np.array(items, dtype=np.int64) for items in found)

    @cached_property
    def _tails(self) -> Indexes:
        return np.array([demand.tail for demand in self.demands], dtype=np.int64)

    @cached_property
    def _weights(self) -> Indexes:
        return np.array([demand.weight for demand in self.demands], dtype=np.int64)

    @cached_property
    def _heads(self) -> Indexes:
        return np.array([node for demand in self.demands for node in demand.heads], dtype=np.int64)

    @cached_property
    def _starts(self) -> Indexes:
        return _starts_of([demand.heads for demand in self.demands])


def good_order(
    problem: OrderProblem, *, kept: Collection[int] = (), shakes: int = SHAKES
) -> list[int]:
    """An order of all nodes, lowest first, that breaks little.

    `kept` are demands, by place, that the start does not break; they must not form a cycle with
    the parents (ValueError). Later moves break them only where that pays, so that a weight above
    the sum of all others makes them binding. Every parent lies below its children.
    """
    search = _Sifting(problem)
    order = np.array(_start(problem, kept), dtype=np.int64)
    search.sift(order)
    best, least = order, problem.cost(order)
    random = np.random.default_rng(0)
    for _ in range(min(shakes, _SHAKEN_NODES // problem.nodes) if problem.nodes > 2 else 0):
        order = _shaken(problem, best, random)
        search.sift(order)
        cost = problem.cost(order)
        if cost < least:
            best, least = order, cost
    return [int(node) for node in best]


def _start(problem: OrderProblem, kept: Collection[int]) -> list[int]:
    """Of the nodes whose parent and kept needs are placed, always the one needed most."""
    gains, losses = _sums(problem)
    score = np.array(
        [sum(gains[node].values()) - sum(losses[node].values()) for node in range(problem.nodes)],
        dtype=np.int64,
    )
    left = np.array([sum(items.values()) for items in losses], dtype=np.int64)
    waits = np.zeros(problem.nodes, dtype=np.int64)
    frees: dict[int, list[int]] = defaultdict(list)
    for lower, upper in _hard(problem, kept):
        waits[upper] += 1
        frees[lower].append(upper)
    ready = waits == 0
    order: list[int] = []
    while ready.any():
        # What needs nothing more breaks nothing where it comes next.
        merit = np.where(left == 0, _NEVER, score)
        node = int(np.where(ready, merit, -_NEVER).argmax())
        order.append(node)
        ready[node] = False
        for other, weight in gains[node].items():
            score[other] += weight
            left[other] -= weight
        for other, weight in losses[node].items():
            score[other] -= weight
        for upper in frees[node]:
            waits[upper] -= 1
            ready[upper] = waits[upper] == 0
    if len(order) < problem.nodes:
        message = "what is kept forms a cycle"
        raise ValueError(message)
    return order


def _sums(problem: OrderProblem) -> tuple[list[dict[int, int]], list[dict[int, int]]]:
    """What each node is needed by and what it needs, with weights."""
    gains: list[dict[int, int]] = [defaultdict(int) for _ in problem.parents]
    losses: list[dict[int, int]] = [defaultdict(int) for _ in problem.parents]
    for demand in problem.demands:
        for head in demand.heads:
            gains[head][demand.tail] += demand.weight
            losses[demand.tail][head] += demand.weight
    return gains, losses


def _hard(problem: OrderProblem, kept: Collection[int]) -> set[tuple[int, int]]:
    """Pairs (lower, upper) that the start must not turn round."""
    pairs = {(parent, child) for child, parent in enumerate(problem.parents) if parent >= 0}
    for place in kept:
        demand = problem.demands[place]
        pairs |= {(head, demand.tail) for head in demand.heads}
    return pairs


def _shaken(problem: OrderProblem, order: Indexes, random: np.random.Generator) -> Indexes:
    """The order with one stretch mixed up, each node behind its parent."""
    first = int(random.integers(0, problem.nodes - 1))
    length = int(random.integers(2, _STRETCH))
    stretch = [int(node) for node in order[first : first + length]]
    mixed = [stretch[place] for place in random.permutation(len(stretch))]
    left = set(stretch)
    placed: list[int] = []
    for node in mixed:
        line = [node]
        while problem.parents[line[-1]] in left:
            line.append(problem.parents[line[-1]])
        for item in reversed(line):
            if item in left:
                left.discard(item)
                placed.append(item)
    shaken: Indexes = order.copy()
    shaken[first : first + length] = placed
    return shaken


class _Sifting:
    """Moves single nodes to their best place."""

    def __init__(self, problem: OrderProblem) -> None:
        self.problem = problem
        tail_of: list[list[Demand]] = [[] for _ in problem.parents]
        head_of: list[list[Demand]] = [[] for _ in problem.parents]
        for demand in problem.demands:
            tail_of[demand.tail].append(demand)
            for head in demand.heads:
                head_of[head].append(demand)
        self.own = [_Side.of([item.heads for item in items], items) for items in tail_of]
        self.others = [
            _Side.of([_without(item.heads, node) for item in items], items)
            for node, items in enumerate(head_of)
        ]

    def sift(self, order: Indexes) -> None:
        """Improve an order in place until no move of one node pays."""
        place = _places(order)
        moved = True
        while moved:
            moved = False
            for node in order.tolist():
                target = self._best_place(node, place)
                if target != place[node]:
                    _move(order, place, node, target)
                    moved = True

    def _best_place(self, node: int, place: Indexes) -> int:
        """Where the node costs least between its parent and its children; ties: where it is."""
        here = int(place[node])
        parent, children = self.problem.parents[node], self.problem.children[node]
        low = int(place[parent]) if parent >= 0 else -1
        high = int(place[children].min()) if len(children) else self.problem.nodes
        at, change = self._steps(node, place)
        inside = (at > low) & (at < high)
        at, change = at[inside], change[inside]
        if not len(at):
            return here
        line = np.argsort(at, kind="stable")
        at = at[line]
        costs = np.concatenate([[0], np.cumsum(change[line])])
        current = costs[np.searchsorted(at, here)]
        # Between two steps at the same node there is no room.
        costs[1:-1][at[1:] == at[:-1]] = _NEVER
        best = int(costs.argmin())
        if costs[best] >= current:
            return here
        return int(at[best]) if best < len(at) and at[best] < here else int(at[best - 1])

    def _steps(self, node: int, place: Indexes) -> tuple[Indexes, Indexes]:
        """How the cost changes when the node passes above the one at a place: (places, changes)."""
        own, others = self.own[node], self.others[node]
        needs = own.highest(place)
        needed, before = place[others.tails], others.highest(place)
        # Broken already by another head, wherever this node goes.
        free = before < needed
        return (
            np.concatenate([needs, needed[free]]),
            np.concatenate([-own.weights, others.weights[free]]),
        )


@dataclass(frozen=True)
class _Side:
    """Some demands of one node as arrays."""

    tails: Indexes
    weights: Indexes
    heads: Indexes
    starts: Indexes

    @classmethod
    def of(cls, heads: Sequence[tuple[int, ...]], demands: Sequence[Demand]) -> _Side:
        # A demand without another head has none that lies high: place -1 comes last in an order.
        filled = [nodes or (-1,) for nodes in heads]
        return cls(
            np.array([item.tail for item in demands], dtype=np.int64),
            np.array([item.weight for item in demands], dtype=np.int64),
            np.array([node for nodes in filled for node in nodes], dtype=np.int64),
            _starts_of(filled),
        )

    def highest(self, place: Indexes) -> Indexes:
        """The highest place among the heads of each demand; -1 where there is none."""
        if not len(self.starts):
            return self.starts
        known = np.where(self.heads >= 0, place[self.heads], -1)
        found: Indexes = np.maximum.reduceat(known, self.starts)
        return found


def _without(heads: Iterable[int], node: int) -> tuple[int, ...]:
    return tuple(head for head in heads if head != node)


def _starts_of(groups: Sequence[Sequence[int]]) -> Indexes:
    """Where each group begins when all are written one after the other."""
    sizes = [0, *(len(group) for group in groups)]
    return np.cumsum(sizes, dtype=np.int64)[:-1]


def _highest(place: Indexes, heads: Indexes, starts: Indexes) -> Indexes:
    found: Indexes = np.maximum.reduceat(place[heads], starts)
    return found


def _places(order: Indexes) -> Indexes:
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place


def _move(order: Indexes, place: Indexes, node: int, target: int) -> None:
    """Put a node at a place; those between move up by one."""
    here = int(place[node])
    if target > here:
        order[here:target] = order[here + 1 : target + 1].copy()
    else:
        order[target + 1 : here + 1] = order[target:here].copy()
    order[target] = node
    low, high = min(here, target), max(here, target) + 1
    place[order[low:high]] = np.arange(low, high)
