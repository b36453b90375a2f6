"""In which order to cut what leads upwards, so that the largest cycle shrinks soon and cheaply.

Everything that leads upwards across one place of an order, once cut, parts what lies below the
place from what lies above. The largest component is divided again and again, each time where a
cut costs least for each node that it parts from the larger side, until none is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from debundle.graph.sifting import Flags, Indexes


@dataclass(frozen=True, slots=True)
class Arrow:
    """An edit between nodes that are numbered from the lowest to the highest."""

    tail: int
    heads: tuple[int, ...]
    #: What it costs to cut it, above 0.
    cost: int


@dataclass(frozen=True, slots=True)
class Step:
    """One arrow that is cut, and the size of the largest component that is left then."""

    #: Place among the arrows.
    arrow: int
    largest: int


def untangling_steps(
    nodes: int, arrows: Sequence[Arrow], fixed: Iterable[tuple[int, int]]
) -> tuple[Step, ...]:
    """Cut arrows that lead upwards until no component of two nodes or more is left.

    `fixed` are arcs (tail, head) that are never cut and lead downwards. Arrows whose ends come
    apart by other cuts stay.
    """
    whole = _Component(np.arange(nodes), _arcs(arrows, fixed))
    waiting = [(-len(part.nodes), int(part.nodes[0]), part) for part in whole.parts(())]
    heapify(waiting)
    steps: list[Step] = []
    while waiting:
        _, _, component = heappop(waiting)
        others = -waiting[0][0] if waiting else 0
        cuts = component.cheapest_division(arrows)
        for arrow, size in zip(cuts, component.sizes(cuts), strict=True):
            largest = max(others, size)
            steps.append(Step(arrow, largest if largest > 1 else 0))
        for part in component.parts(cuts):
            heappush(waiting, (-len(part.nodes), int(part.nodes[0]), part))
    return tuple(steps)


def _arcs(arrows: Sequence[Arrow], fixed: Iterable[tuple[int, int]]) -> Indexes:
    """Rows (tail, head, place of the arrow or -1), shape (arcs, 3)."""
    rows = [(tail, head, -1) for tail, head in fixed]
    rows += [
        (arrow.tail, head, place) for place, arrow in enumerate(arrows) for head in arrow.heads
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


@dataclass(frozen=True, slots=True)
class _Component:
    """Nodes in order and the arcs between them."""

    nodes: Indexes
    #: In the form of `_arcs`, with the numbers of the whole.
    arcs: Indexes

    def cheapest_division(self, arrows: Sequence[Arrow]) -> list[int]:
        """The arrows to cut, cheap ones first, to part the nodes where that pays most."""
        size = len(self.nodes)
        tails, heads = self._local()
        upward = heads > tails
        reach: dict[int, tuple[int, int]] = {}
        for arrow, tail, head in zip(
            self.arcs[upward, 2].tolist(),
            tails[upward].tolist(),
            heads[upward].tolist(),
            strict=True,
        ):
            reach[arrow] = (tail, max(head, reach.get(arrow, (tail, head))[1]))
        # An arrow crosses each place above its tail up to its highest head.
        crossing = np.zeros(size + 1, dtype=np.int64)
        for arrow, (tail, head) in reach.items():
            crossing[tail + 1] += arrows[arrow].cost
            crossing[head + 1] -= arrows[arrow].cost
        costs = np.cumsum(crossing)[1:size]
        parted = np.minimum(np.arange(1, size), np.arange(size - 1, 0, -1))
        place = 1 + int(np.lexsort((-parted, costs / parted))[0])
        cut = [arrow for arrow, (tail, head) in reach.items() if tail < place <= head]
        return sorted(cut, key=lambda arrow: (arrows[arrow].cost, arrow))

    def sizes(self, cuts: Sequence[int]) -> list[int]:
        """The largest part that is left after each cut."""
        sizes = [len(self.nodes)] * (len(cuts) + 1)
        sizes[-1] = self._largest(cuts)
        # Sizes never grow: where both ends of a range agree, all between them do.
        pending = [(0, len(cuts))]
        while pending:
            low, high = pending.pop()
            if sizes[low] == sizes[high]:
                sizes[low:high] = [sizes[low]] * (high - low)
            elif high - low > 1:
                middle = (low + high) // 2
                sizes[middle] = self._largest(cuts[:middle])
                pending += [(low, middle), (middle, high)]
        return sizes[1:]

    def parts(self, cuts: Sequence[int]) -> list[_Component]:
        """The components of two nodes or more without some arrows."""
        kept = self._without(cuts)
        labels = self._labels(kept)
        found = []
        for label in np.flatnonzero(np.bincount(labels) > 1):
            nodes = self.nodes[labels == label]
            tails, heads = self._local()
            inside = kept & (labels[tails] == label) & (labels[heads] == label)
            found.append(_Component(nodes, self.arcs[inside]))
        return found

    def _largest(self, cuts: Sequence[int]) -> int:
        return int(np.bincount(self._labels(self._without(cuts))).max())

    def _without(self, cuts: Sequence[int]) -> Flags:
        kept: Flags = ~np.isin(self.arcs[:, 2], np.array(cuts, dtype=np.int64))
        return kept

    def _labels(self, kept: Flags) -> Indexes:
        tails, heads = self._local()
        size = len(self.nodes)
        matrix = csr_array((np.ones(int(kept.sum())), (tails[kept], heads[kept])), (size, size))
        labels: Indexes = connected_components(matrix, connection="strong")[1]
        return labels

    def _local(self) -> tuple[Indexes, Indexes]:
        """Tails and heads numbered within the component."""
        return (
            np.searchsorted(self.nodes, self.arcs[:, 0]),
            np.searchsorted(self.nodes, self.arcs[:, 1]),
        )
