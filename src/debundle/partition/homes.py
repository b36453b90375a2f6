"""Where the search for satellites starts: subpackages, opened where they are large."""

from __future__ import annotations

import numpy as np

from debundle.partition.network import Indexes, Members, Network

#: A subpackage with more than this part of the largest satellite allowed is opened.
_LARGE = 0.6


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


def _renumbered(group: Indexes) -> Indexes:
    """The same groups, numbered from 0 without gaps; -1 stays."""
    used = np.unique(group[group >= 0])
    numbers = np.full(int(group.max(initial=0)) + 2, -1, dtype=np.int64)
    numbers[used] = np.arange(len(used))
    return numbers[group]
