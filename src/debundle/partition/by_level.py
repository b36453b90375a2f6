"""Arcs between modules, found by the levels of their ends: what two levels have to do with them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from debundle.partition.network import Indexes, Members
from debundle.partition.objective import Levels


@dataclass(frozen=True)
class Places:
    """Where modules are."""

    levels: Levels
    #: Levels go from 0 to this, exclusively.
    width: int
    #: Modules that may move, shape (modules,).
    free: Members


class ArcsByLevel:
    """Arcs with whole weights, sorted once; those between any two levels are slices.

    Arc i leads from `tails[i]` to `heads[i]`.
    """

    def __init__(self, tails: Indexes, heads: Indexes, weights: Indexes, places: Places) -> None:
        self._width, levels, free = places.width, places.levels, places.free
        both = np.flatnonzero(free[tails] & free[heads])
        above, below = levels[tails[both]], levels[heads[both]]
        codes = np.minimum(above, below) * self._width + np.maximum(above, below)
        order = np.argsort(codes, kind="stable")
        self._starts = np.searchsorted(codes[order], np.arange(self._width**2 + 1))
        kept = both[order]
        self._columns = tails[kept], heads[kept], weights[kept]
        self._of_tails = _Sums(tails, heads, weights, places)
        self._of_heads = _Sums(heads, tails, weights, places)

    def between(self, low: int, high: int) -> tuple[Indexes, Indexes, Indexes]:
        """(tails, heads, weights) of the arcs among the free modules of two levels."""
        pairs = ((low, low), (low, high), (high, high))
        codes = [one * self._width + other for one, other in pairs]
        kept = np.concatenate([np.arange(*self._starts[code : code + 2]) for code in codes])
        tails, heads, weights = self._columns
        return tails[kept], heads[kept], weights[kept]

    def of_tails(self, modules: Indexes, lowest: int, highest: int, *, moving: int) -> Indexes:
        """For each module the weights of its arcs to the levels from `lowest` to `highest`.

        Without those to free modules at the level `moving`. Shape (modules,).
        """
        return self._of_tails.within(modules, lowest, highest, moving)

    def of_heads(self, modules: Indexes, lowest: int, highest: int, *, moving: int) -> Indexes:
        """The same of the arcs that lead to each module."""
        return self._of_heads.within(modules, lowest, highest, moving)


class _Sums:
    """The weights of each module's arcs, added up by the level of their other end."""

    def __init__(self, modules: Indexes, others: Indexes, weights: Indexes, places: Places) -> None:
        shape = (len(places.levels), places.width)
        codes = modules * shape[1] + places.levels[others]
        loose = places.free[others]
        # Whole numbers, of which floats hold the sums exactly.
        every = np.bincount(codes, weights, shape[0] * shape[1])
        self._free = np.bincount(codes[loose], weights[loose], shape[0] * shape[1]).reshape(shape)
        self._up_to = np.cumsum(every.reshape(shape), axis=1)

    def within(self, modules: Indexes, lowest: int, highest: int, moving: int) -> Indexes:
        found: Indexes = (self._up_to[modules, highest] - self._free[modules, moving]).astype(
            np.int64
        )
        if lowest > 0:
            found -= self._up_to[modules, lowest - 1].astype(np.int64)
        return found
