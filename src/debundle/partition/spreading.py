"""What it costs at least to leave no cycle larger than a satellite: a linear programme.

Give each edit a length of 1 if it is cut and 0 if not. If no cycle that is left holds more than so
many lines, then from any module at least the rest of the lines lies at a distance of 1 or more,
there or back: so spread lengths are cheaper than any such cut (G. Even, J. Naor, S. Rao,
B. Schieber, "Divide-and-conquer approximation algorithms via spreading metrics", 2000). With
fractions allowed this is a linear programme; its conditions, one for each tree of shortest paths,
are added as they are found to be broken. With a part of them its value is still a bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack
from scipy.sparse.csgraph import connected_components, dijkstra

from debundle.partition.network import Indexes, Members, Network

Numbers = npt.NDArray[np.float64]

#: Modules from which trees are grown in each round: the heaviest, and as many at random.
_ROOTS = 20

# Lengths that are nearly 0 make one path the shortest of many; trees differ from round to round.
_NEARLY = 1e-5

# A condition that lacks less than this part of the largest satellite is no news.
_NEWS = 1e-3


def least_spread(network: Network, placed: Members, *, largest: float, rounds: int) -> float:
    """A bound on the cost of cuts after which no cycle of `placed` has more than `largest` lines.

    What only a person can cut, and what is firm, is taken to stay. Every edit with a cost binds.
    0 where nothing has to be cut. Deterministic; more rounds find more.
    """
    if not rounds or not placed.any():
        return 0.0
    tangles = _tangles(network, placed, largest)
    return sum(tangle.bound(largest, rounds) for tangle in tangles)


@dataclass(frozen=True)
class _Tangle:
    """A strongly connected part: nodes that nothing parts, then a node for each edit."""

    #: Lines of each node that is no edit.
    lines: Numbers
    #: Cost of each edit.
    costs: Numbers
    #: (from, to) of all arcs. The first `len(costs)` lead from an importer to its edit.
    tails: Indexes
    heads: Indexes

    def bound(self, largest: float, rounds: int) -> float:
        random = np.random.default_rng(0)
        lengths, value = np.zeros(len(self.costs)), 0.0
        heaviest = np.argsort(-self.lines, kind="stable")[:_ROOTS]
        rows: list[csr_array] = []
        sides: list[float] = []
        for _ in range(rounds):
            chance = random.choice(len(self.lines), min(_ROOTS, len(self.lines)), replace=False)
            jitter = lengths + _NEARLY * (1 + random.random(len(lengths)))
            found = self._broken(jitter, np.union1d(heaviest, chance), largest)
            if not found:
                break
            rows += [csr_array(row[None, :] / largest) for row, _ in found]
            sides += [side / largest for _, side in found]
            matrix = -vstack(rows, format="csr")
            result = linprog(self.costs, A_ub=matrix, b_ub=-np.array(sides), bounds=(0, 1))
            if result.status != 0:
                break
            lengths, value = result.x, float(result.fun)
        return value

    def _broken(
        self, lengths: Numbers, roots: Indexes, largest: float
    ) -> list[tuple[Numbers, float]]:
        """Conditions that the lengths break: (factors of the lengths, what they have to reach)."""
        size = len(self.lines) + len(lengths)
        others = np.full(len(self.tails) - len(lengths), _NEARLY**2)
        weights = np.concatenate([lengths, others])
        there = csr_array((weights, (self.tails, self.heads)), shape=(size, size))
        trees = [
            dijkstra(matrix, indices=roots, return_predecessors=True)
            for matrix in (there, there.T.tocsr())
        ]
        found = []
        for place in range(len(roots)):
            apart = sum(distance[place][: len(self.lines)] for distance, _ in trees)
            near = apart < 1
            missing = float((self.lines[near] * (1 - apart[near])).sum()) - largest
            if missing > _NEWS * largest:
                factors = np.zeros(len(lengths))
                for _, before in trees:
                    factors += self._factors(before[place], near)
                found.append((factors, float(self.lines[near].sum()) - largest))
        return found

    def _factors(self, before: Indexes, near: Members) -> Numbers:
        """The lines that lie behind each edit in a tree, of those that are near."""
        behind = np.zeros(len(before))
        behind[: len(near)][near] = self.lines[near]
        depth = _depths(before)
        deepest = np.argsort(-depth, kind="stable")
        for nodes in np.split(deepest, np.flatnonzero(np.diff(depth[deepest])) + 1):
            inner = nodes[before[nodes] >= 0]
            np.add.at(behind, before[inner], behind[inner])
        factors: Numbers = behind[len(near) :]
        return factors


def _depths(before: Indexes) -> Indexes:
    """How many nodes lie before each in a tree, by jumping twice as far each time."""
    jump = np.where(before < 0, np.arange(len(before)), before)
    depth: Indexes = (before >= 0).astype(np.int64)
    while True:
        further = jump[jump]
        if (further == jump).all():
            return depth
        depth = depth + depth[jump]
        jump = further


def _tangles(network: Network, placed: Members, largest: float) -> list[_Tangle]:
    needs, size = network.needs, len(network.names)
    edit = np.repeat(np.arange(len(needs.tails)), np.diff(needs.starts))
    kept = placed[needs.tails[edit]] & placed[needs.heads]
    edit, heads = edit[kept], needs.heads[kept]
    tails = needs.tails[edit]
    firm = needs.person[edit] > 0
    upper, lower = network.firm
    inside = placed[upper] & placed[lower]
    uncut = (
        np.concatenate([tails[firm], upper[inside]]),
        np.concatenate([heads[firm], lower[inside]]),
    )
    whole = _components(size, *uncut)
    part = _components(size, np.concatenate([tails, uncut[0]]), np.concatenate([heads, uncut[1]]))
    lines = np.where(placed, network.lines, 0)
    big = np.flatnonzero(np.bincount(part, weights=lines) > largest)
    loose = (edit[~firm], heads[~firm])
    return [_tangle(network, part == number, whole, uncut, loose) for number in big]


def _tangle(
    network: Network,
    inside: Members,
    whole: Indexes,
    uncut: tuple[Indexes, Indexes],
    loose: tuple[Indexes, Indexes],
) -> _Tangle:
    nodes, node = np.unique(whole[inside], return_inverse=True)
    of_module = np.full(len(inside), -1, dtype=np.int64)
    of_module[inside] = node
    edit, heads = loose
    kept = inside[network.needs.tails[edit]] & inside[heads]
    edits, column = np.unique(edit[kept], return_inverse=True)
    at_edit = len(nodes) + np.arange(len(edits))
    held = inside[uncut[0]] & inside[uncut[1]]
    tails = [of_module[network.needs.tails[edits]], at_edit[column], of_module[uncut[0][held]]]
    ends = [at_edit, of_module[heads[kept]], of_module[uncut[1][held]]]
    return _Tangle(
        lines=np.bincount(node, weights=network.lines[inside]).astype(np.float64),
        costs=network.needs.weights[edits].astype(np.float64),
        tails=np.concatenate(tails),
        heads=np.concatenate(ends),
    )


def _components(size: int, tails: Indexes, heads: Indexes) -> Indexes:
    matrix = csr_array((np.ones(len(tails)), (tails, heads)), shape=(size, size))
    labels: Indexes = connected_components(matrix, connection="strong")[1]
    return labels
