"""Move as few modules as possible so that what cannot be cut leads downwards.

Subpackages in an order are a start, but some module always needs at import time what lies higher.
Each module gets a level of its own so that what only a person could cut leads nowhere upwards,
at least cost: what a module moves, times its weight, and what cuttable imports still lead
upwards, times theirs. This is exact: the cost is a sum over thresholds, at each of which the
modules above and below are a minimum cut, and the cuts of all thresholds are nested (Hochbaum
2001). The middle threshold divides the modules, then each half is solved by itself.
"""

from __future__ import annotations

import numpy as np

from debundle.graph.mincut import minimum_cut
from debundle.partition.network import Indexes, Members, Network
from debundle.partition.objective import Levels

#: What it costs to move a module by one level; a cut import costs what its remedy does.
STAY = 4

# Finite, so that pins which contradict one another do not leave the others without an answer.
_PERSON, _FIRM = 10**6, 10**12

_SOURCE, _SINK = 0, 1


def lift_modules(network: Network, levels: Levels, *, placed: Members, fixed: Members) -> Levels:
    """The levels nearest to those given at which every uncuttable need leads downwards.

    Parent packages come below or beside their modules. Only `placed` modules count, and of them
    the `fixed` ones stay where they are.
    """
    free = placed & ~fixed
    if not free.any():
        return levels
    lifted: Levels = levels.copy()
    arcs = _arcs(network, placed)
    pending = [(int(levels[placed].min()), int(levels[placed].max()), free)]
    while pending:
        low, high, free = pending.pop()
        places = np.flatnonzero(free)
        if low == high:
            lifted[places] = low
        elif len(places):
            middle = (low + high + 1) // 2
            # What is settled or fixed is above or below this threshold for certain.
            above = _above(arcs, levels, lifted, free, middle)
            pending += [(middle, high, free & above), (low, middle - 1, free & ~above)]
            lifted[free & above] = np.maximum(lifted[free & above], middle)
            lifted[free & ~above] = np.minimum(lifted[free & ~above], middle - 1)
    return lifted


def _above(
    arcs: tuple[Indexes, Indexes, Indexes],
    levels: Levels,
    lifted: Levels,
    free: Members,
    middle: int,
) -> Members:
    """Which modules belong at the threshold or above it."""
    places = np.flatnonzero(free)
    tails, heads, costs = arcs
    at_home = np.where(free, levels, lifted) >= middle
    if not (at_home[heads] & ~at_home[tails]).any():
        # Nothing leads upwards where nobody moves.
        return at_home
    node = np.where(lifted >= middle, _SOURCE, _SINK)
    node[places] = np.arange(2, 2 + len(places))
    # The source side is above: to leave the head there and the tail below is what costs.
    start, end = node[heads], node[tails]
    used = (start != end) & (start != _SINK) & (end != _SOURCE)
    used &= ~((start == _SOURCE) & (end == _SINK))
    home_above = levels[places] >= middle
    cut = minimum_cut(
        2 + len(places),
        np.concatenate([start[used], np.where(home_above, _SOURCE, node[places])]),
        np.concatenate([end[used], np.where(home_above, node[places], _SINK)]),
        np.concatenate([costs[used], np.full(len(places), STAY)]),
        source=_SOURCE,
        sink=_SINK,
    )
    above = lifted >= middle
    above[places] = cut.source_side[node[places]]
    return above


def _arcs(network: Network, placed: Members) -> tuple[Indexes, Indexes, Indexes]:
    """(importer, imported, cost): each target by itself, what is firm nearly uncuttable."""
    needs = network.needs
    sizes = np.diff(needs.starts)
    costs = needs.weights + _PERSON * needs.person
    upper, lower = network.firm
    tails = np.concatenate([np.repeat(needs.tails, sizes), upper])
    heads = np.concatenate([needs.heads, lower])
    kept = placed[tails] & placed[heads]
    sizes_of_arcs = np.concatenate([np.repeat(costs, sizes), np.full(len(upper), _FIRM)])
    return tails[kept], heads[kept], sizes_of_arcs[kept]
