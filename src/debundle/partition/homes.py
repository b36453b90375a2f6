"""Where the search for satellites starts: subpackages, opened where they are large."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from debundle.partition.network import Indexes, Members, Network
from debundle.partition.objective import Levels, Objective
from debundle.partition.previous import homes_from

#: A subpackage with more than this part of the largest satellite allowed is opened.
_LARGE = 0.6

# Subpackages with less than this share of the lines are never opened.
_SMALLEST = 1e-6


def starting_levels(
    objective: Objective,
    tests: Members,
    pins: Mapping[str, Members],
    count: int,
    part: float = 1.0,
) -> Levels:
    """A level for each subpackage in order of name, pinned modules apart, tests on top.

    Where there was a grouping, its levels, and pinned modules with what they were with.
    """
    levels = _homes(objective, count, part) + 1
    for one, other in objective.apart:
        for members in (one, other):
            split = 2 * levels[objective.placed] + members[objective.placed]
            levels[objective.placed] = 1 + np.unique(split, return_inverse=True)[1]
    settled: set[int] = set()
    for _, members in sorted(pins.items()):
        held = set(levels[members].tolist())
        if objective.previous is None or len(held) != 1 or held & settled:
            levels[members] = int(levels.max(initial=0)) + 1
        settled.update(held)
    levels[tests] = int(levels.max(initial=0)) + 1
    return levels


def homes_of(network: Network, placed: Members, *, max_share: float) -> Indexes:
    """Group the placed modules by subpackage: a group number each, -1 for all others.

    A group is a package with everything below it. Roots are opened, and so are packages that
    would nearly fill a satellite: then each of their children is a group, and so is the package
    itself. Shape (modules,); numbered in order of name.
    """
    limit = _LARGE * max_share * int(network.lines.sum())
    below = np.where(placed, network.lines, 0)
    # Sorted names put a package before what lies below it.
    for place in range(len(below) - 1, -1, -1):
        if network.parents[place] >= 0:
            below[network.parents[place]] += below[place]
    group = np.full(len(below), -1, dtype=np.int64)
    opened = np.zeros(len(below), dtype=np.bool_)
    for place, parent in enumerate(network.parents):
        if parent >= 0 and not opened[parent]:
            group[place] = group[parent]
        else:
            group[place] = place
            opened[place] = parent < 0 or below[place] > limit
    return _renumbered(np.where(placed, group, -1))


def _homes(objective: Objective, count: int, part: float) -> Indexes:
    """Subpackages, opened until there are so many groups or only modules are left."""
    share = part * objective.max_share
    if objective.previous is not None:
        homes = homes_of(objective.network, objective.placed, max_share=share)
        return homes_from(objective.network, objective.previous, objective.placed, homes)
    while True:
        homes = homes_of(objective.network, objective.placed, max_share=share)
        if homes.max(initial=-1) + 1 >= count or share < _SMALLEST:
            return homes
        share /= 2


def _renumbered(group: Indexes) -> Indexes:
    """The same groups, numbered from 0 without gaps; -1 stays."""
    used = np.unique(group[group >= 0])
    numbers = np.full(int(group.max(initial=0)) + 2, -1, dtype=np.int64)
    numbers[used] = np.arange(len(used))
    return numbers[group]
