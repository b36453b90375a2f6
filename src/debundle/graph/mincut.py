"""Exact minimum s-t cuts of networks with whole-numbered capacities.

The flow is found by scipy's compiled Dinic, which counts in 32 bits. Prices per line times
hundreds of thousands of lines do not fit, so larger networks are solved in digits: first with
the capacities shifted right, then with what the residual network still admits, clipped to what
can still flow (capacity scaling, Edmonds and Karp 1972). The result is exact in every case.

A proposal takes hundreds of small cuts, of which the flow is the smallest part: so arcs are put
in place by one sort, and one sparse matrix serves all digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

Indexes = npt.NDArray[np.int64]
Side = npt.NDArray[np.bool_]

#: A capacity that stands for "never cut"; pass it to `minimum_cut` for such arcs.
INFINITE = -1

# Far enough below 2**31 that scipy's sums of two capacities fit.
_WORD = 2**30
_LIMIT = 2**60

# Of a whole number of 64 bits with a sign.
_BITS = 62


@dataclass(frozen=True)
class MinimumCut:
    """A cut of least capacity."""

    #: Sum of the capacities of the arcs from the source side to the sink side.
    value: int
    #: For each node whether it is on the source side, shape (nodes,).
    source_side: Side


def minimum_cut(
    nodes: int,
    tails: Indexes,
    heads: Indexes,
    capacities: Indexes,
    *,
    source: int,
    sink: int,
    largest: bool = False,
) -> MinimumCut:
    """Separate `sink` from `source` at least cost.

    Arc i leads from `tails[i]` to `heads[i]`; nodes are 0 to `nodes` - 1, capacities at least 0
    or `INFINITE`. Minimum cuts are not unique, but their source sides form a lattice: taken is
    its smallest member, all that the source reaches in the residual network, or with `largest`
    its largest, all that does not reach the sink. Both are the same whatever the flow.

    Raises ValueError where no finite cut exists, or where the finite capacities add up to 2**60
    or more.
    """
    tails, heads, sizes, infinite = _finite(nodes, tails, heads, capacities)
    residual = _Residual(nodes, tails, heads, sizes)
    value = residual.push(source, sink)
    if value >= infinite:
        message = "source and sink are joined by arcs that may not be cut"
        raise ValueError(message)
    side = ~residual.sink_side(sink) if largest else residual.source_side(source)
    return MinimumCut(value, side)


def _finite(
    nodes: int, tails: Indexes, heads: Indexes, capacities: Indexes
) -> tuple[Indexes, Indexes, Indexes, int]:
    """The arcs that can carry flow, infinite ones given a capacity above all cuts, and that."""
    total = float(np.maximum(capacities, 0).astype(np.float64).sum())
    if total >= _LIMIT:
        message = "the capacities are too large to be added up"
        raise ValueError(message)
    infinite = int(np.maximum(capacities, 0).sum()) + 1
    used = (tails != heads) & (capacities > 0)
    # Parallel arcs are added up later; infinite ones must not grow by that.
    forever = np.flatnonzero((tails != heads) & (capacities < 0))
    _, first = np.unique(tails[forever] * nodes + heads[forever], return_index=True)
    forever = forever[first]
    return (
        np.concatenate([tails[used], tails[forever]]),
        np.concatenate([heads[used], heads[forever]]),
        np.concatenate([capacities[used], np.full(len(forever), infinite)]),
        infinite,
    )


class _Residual:
    """A network by rows: for each node its arcs and what they can still carry.

    Parallel arcs are added up. Every arc has its reverse, if only with nothing: then flows have
    the same entries in the same places, and are subtracted as plain arrays.
    """

    def __init__(self, nodes: int, tails: Indexes, heads: Indexes, sizes: Indexes) -> None:
        codes, order = _sorted(np.concatenate([tails * nodes + heads, heads * nodes + tails]))
        first = np.flatnonzero(np.diff(codes, prepend=-1))
        filled = np.concatenate([sizes, np.zeros_like(sizes)])[order]
        self.left: Indexes = np.add.reduceat(filled, first) if len(first) else filled
        self.tails, self.heads = np.divmod(codes[first], nodes)
        self.starts = np.searchsorted(self.tails, np.arange(nodes + 1)).astype(np.int32)
        # Its figures are replaced for each digit; to build one takes longer than the flow.
        figures = (np.zeros(len(first), dtype=np.int32), self.heads.astype(np.int32), self.starts)
        self.matrix = csr_array(figures, shape=(nodes, nodes))

    def push(self, source: int, sink: int) -> int:
        """Send as much as possible from source to sink and return how much that is."""
        bound = self._bound(source, sink)
        total = 0
        while True:
            shift = max(0, bound.bit_length() - _WORD.bit_length() + 1)
            moved, bound = self._push_shifted(source, sink, bound, shift)
            total += moved
            if shift == 0:
                return total

    def _bound(self, source: int, sink: int) -> int:
        """No more can flow than leaves the source or arrives at the sink."""
        leaving = self.left[self.starts[source] : self.starts[source + 1]]
        return int(min(leaving.sum(), self.left[self.heads == sink].sum()))

    def _push_shifted(self, source: int, sink: int, bound: int, shift: int) -> tuple[int, int]:
        """Send what can be sent in units of 2**shift; return it and a bound on what is left."""
        units = (np.minimum(self.left, bound) >> shift).astype(np.int32)
        self.matrix.data = units
        result = maximum_flow(self.matrix, source, sink, method="dinic")
        flow = result.flow.data.astype(np.int64)
        self.left -= flow << shift
        if shift == 0:
            return int(result.flow_value), 0
        # What the units leave of a cut is less than one unit for each of its arcs.
        side = self._reached(units > flow, source)
        crossing = self.left[side[self.tails] & ~side[self.heads]]
        return int(result.flow_value) << shift, int(crossing.sum())

    def source_side(self, source: int) -> Side:
        """The nodes that can still be reached from the source."""
        return self._reached(self.left > 0, source)

    def sink_side(self, sink: int) -> Side:
        """The nodes from which the sink can still be reached."""
        # The arcs of a column, in order, are the reverses of those of its row.
        reverses = np.argsort(self.heads, kind="stable")
        return self._reached(self.left[reverses] > 0, sink)

    def _reached(self, usable: Side, start: int) -> Side:
        """The nodes that a walk along usable arcs comes to; a breadth-first search."""
        side = np.zeros(len(self.starts) - 1, dtype=np.bool_)
        side[start] = True
        front = np.array([start])
        while len(front):
            arcs = _ranges(self.starts[front], self.starts[front + 1])
            new = np.zeros_like(side)
            new[self.heads[arcs[usable[arcs]]]] = True
            new &= ~side
            side |= new
            front = np.flatnonzero(new)
        return side


def _sorted(codes: Indexes) -> tuple[Indexes, Indexes]:
    """Whole numbers, at least 0, in order, and the places that they had."""
    places = np.arange(len(codes))
    bits = len(codes).bit_length()
    if int(codes.max(initial=0)).bit_length() + bits > _BITS:
        order = np.argsort(codes)
        return codes[order], order
    # To sort numbers takes a third of the time of sorting their places.
    both = np.sort(codes << bits | places)
    return both >> bits, both & ((1 << bits) - 1)


def _ranges(starts: Any, ends: Any) -> Any:
    """All whole numbers of the half-open ranges, one range after the other."""
    sizes = ends - starts
    offsets = np.repeat(starts - np.cumsum(sizes) + sizes, sizes)
    return offsets + np.arange(len(offsets))
