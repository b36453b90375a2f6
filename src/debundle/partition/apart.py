"""Divide levels until none holds what is to be apart."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from debundle.partition.network import Indexes, Members, Network, closure
from debundle.partition.objective import Levels

#: Two sets of modules that no level holds together.
Pair = tuple[Members, Members]


def separate_levels(
    network: Network,
    levels: Levels,
    *,
    placed: Members,
    pairs: tuple[Pair, ...],
    classes: Indexes,
) -> Levels:
    """Levels at which no two placed modules of a pair lie together.

    What is firm leads downwards before and after, and `classes`, shape (modules,), are kept whole;
    no class holds both sides of a pair. A level is divided in three: what is taken out of it,
    what that needs below it, and the rest above.
    """
    while True:
        found = next(_together(levels, placed, pairs), None)
        if found is None:
            return levels
        level, (one, other) = found
        here = placed & (levels == level)
        few, many = sorted((here & one, here & other), key=lambda side: int(side.sum()))
        taken = _convex(network, here, few)
        if (taken & many).any():
            # A module of the one lies between two of the other: one class after the other.
            first = classes == classes[int(few.argmax())]
            taken = _convex(network, here, here & first)
        levels = _divided(network, levels, here, taken)


def _together(
    levels: Levels, placed: Members, pairs: tuple[Pair, ...]
) -> Iterator[tuple[int, Pair]]:
    for one, other in pairs:
        shared = np.intersect1d(levels[placed & one], levels[placed & other])
        for level in shared:
            yield int(level), (one, other)


def _convex(network: Network, here: Members, some: Members) -> Members:
    """The members with all that lies between them."""
    return _needed(network, here, some) & _needing(network, here, some)


def _divided(network: Network, levels: Levels, here: Members, taken: Members) -> Levels:
    low = _needed(network, here, taken) & ~taken
    level = int(levels[taken.argmax()])
    divided: Levels = np.where(levels > level, levels + 2, levels)
    divided[here] = level + 2
    divided[taken] = level + 1
    divided[low] = level
    return divided


def _needed(network: Network, here: Members, some: Members) -> Members:
    upper, lower = network.firm
    inside = here[upper] & here[lower]
    return closure(some, upper[inside], lower[inside])


def _needing(network: Network, here: Members, some: Members) -> Members:
    upper, lower = network.firm
    inside = here[upper] & here[lower]
    return closure(some, lower[inside], upper[inside])
