"""Exact minimum s-t cuts of networks with whole-numbered capacities.

The flow is found by scipy's compiled Dinic, which counts in 32 bits. Prices per line times
hundreds of thousands of lines do not fit, so larger networks are solved in digits: first with
the capacities shifted right, then with what the residual network still admits, clipped to what
can still flow (capacity scaling, Edmonds and Karp 1972). The result is exact in every case.
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
    """A network as a sparse matrix of the capacities that are left."""

    def __init__(self, nodes: int, tails: Indexes, heads: Indexes, sizes: Indexes) -> None:
        # Parallel arcs are added up. Every arc has its reverse, if only with nothing: then flows
        # have the same entries in the same places, and are subtracted as plain arrays.
        both = (np.concatenate([tails, heads]), np.concatenate([heads, tails]))
        filled = np.concatenate([sizes, np.zeros_like(sizes)])
        self.matrix = csr_array((filled, both), shape=(nodes, nodes))
        self.matrix.sort_indices()

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
        left = self.matrix
        leaving = left.data[left.indptr[source] : left.indptr[source + 1]]
        return int(min(leaving.sum(), left.data[left.indices == sink].sum()))

    def _push_shifted(self, source: int, sink: int, bound: int, shift: int) -> tuple[int, int]:
        """Send what can be sent in units of 2**shift; return it and a bound on what is left."""
        left = self.matrix
        units = (np.minimum(left.data, bound) >> shift).astype(np.int32)
        network = csr_array((units, left.indices, left.indptr), shape=left.shape)
        result = maximum_flow(network, source, sink, method="dinic")
        flow = result.flow.data.astype(np.int64)
        left.data -= flow << shift
        if shift == 0:
            return int(result.flow_value), 0
        # What the units leave of a cut is less than one unit for each of its arcs.
        side = _reached(left.indptr, left.indices, units - flow > 0, source)
        tails = np.repeat(np.arange(len(side)), np.diff(left.indptr))
        crossing = left.data[side[tails] & ~side[left.indices]]
        return int(result.flow_value) << shift, int(crossing.sum())

    def source_side(self, source: int) -> Side:
        """The nodes that can still be reached from the source."""
        left = self.matrix
        return _reached(left.indptr, left.indices, left.data > 0, source)

    def sink_side(self, sink: int) -> Side:
        """The nodes from which the sink can still be reached."""
        left = self.matrix.T.tocsr()
        return _reached(left.indptr, left.indices, left.data > 0, sink)


def _reached(indptr: Any, indices: Any, usable: Any, start: int) -> Side:
    """The nodes that a walk along usable arcs comes to; a breadth-first search."""
    side = np.zeros(len(indptr) - 1, dtype=np.bool_)
    side[start] = True
    front = np.array([start])
    while len(front):
        arcs = _ranges(indptr[front], indptr[front + 1])
        heads = indices[arcs[usable[arcs]]]
        front = np.unique(heads[~side[heads]])
        side[front] = True
    return side


def _ranges(starts: Any, ends: Any) -> Any:
    """All whole numbers of the half-open ranges, one range after the other."""
    sizes = ends - starts
    offsets = np.repeat(starts - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
    return offsets + np.arange(int(sizes.sum()))
