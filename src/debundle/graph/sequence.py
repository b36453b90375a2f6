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

from debundle.graph.shrinking import largest_components, strong_labels
from debundle.graph.sifting import Flags, Indexes

#: Arcs that all divisions together may look at; after them, a component is divided near its middle,
#: so that one of which every division takes a single node costs no square of its size.
_LOOKS = 200_000_000


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
    arcs = _arcs(arrows, fixed)
    cuts = _cuts(_Component(np.arange(nodes), arcs), arrows)
    turn = np.full(len(arrows) + 1, len(cuts), dtype=np.int64)
    turn[cuts] = np.arange(len(cuts))
    # A fixed arc has -1 for its arrow: the last turn of all, which never comes.
    sizes = largest_components(nodes, arcs[:, :2], last=turn[arcs[:, 2]], cuts=len(cuts))
    return tuple(
        Step(arrow, size if size > 1 else 0) for arrow, size in zip(cuts, sizes[1:], strict=True)
    )


def _arcs(arrows: Sequence[Arrow], fixed: Iterable[tuple[int, int]]) -> Indexes:
    """Rows (tail, head, place of the arrow or -1), shape (arcs, 3)."""
    rows = [(tail, head, -1) for tail, head in fixed]
    rows += [
        (arrow.tail, head, place) for place, arrow in enumerate(arrows) for head in arrow.heads
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def _cuts(whole: _Component, arrows: Sequence[Arrow]) -> list[int]:
    """The arrows that are cut, in order."""
    waiting = [(-len(part.nodes), int(part.nodes[0]), part) for part in whole.parts(())]
    heapify(waiting)
    cuts: list[int] = []
    looks = 0
    while waiting:
        _, _, component = heappop(waiting)
        looks += len(component.arcs)
        found = component.cheapest_division(arrows, halves=looks > _LOOKS)
        cuts += found
        for part in component.parts(found):
            heappush(waiting, (-len(part.nodes), int(part.nodes[0]), part))
    return cuts


@dataclass(frozen=True, slots=True)
class _Component:
    """Nodes in order and the arcs between them."""

    nodes: Indexes
    #: In the form of `_arcs`, with the numbers of the whole.
    arcs: Indexes

    def cheapest_division(self, arrows: Sequence[Arrow], *, halves: bool = False) -> list[int]:
        """The arrows to cut, cheap ones first, to part the nodes where that pays most.

        With `halves`, each side keeps a quarter of the nodes or more.
        """
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
        rates = np.where(parted * 4 < size, np.inf, costs / parted) if halves else costs / parted
        place = 1 + int(np.lexsort((-parted, rates))[0])
        cut = [arrow for arrow, (tail, head) in reach.items() if tail < place <= head]
        return sorted(cut, key=lambda arrow: (arrows[arrow].cost, arrow))

    def parts(self, cuts: Sequence[int]) -> list[_Component]:
        """The components of two nodes or more without some arrows."""
        tails, heads = self._local()
        kept: Flags = ~np.isin(self.arcs[:, 2], np.array(cuts, dtype=np.int64))
        labels = strong_labels(len(self.nodes), tails[kept], heads[kept])
        inside = kept & (labels[tails] == labels[heads])
        sizes = np.bincount(labels)
        nodes = _by_label(self.nodes, labels, len(sizes))
        arcs = _by_label(self.arcs[inside], labels[tails[inside]], len(sizes))
        return [_Component(nodes[label], arcs[label]) for label in np.flatnonzero(sizes > 1)]

    def _local(self) -> tuple[Indexes, Indexes]:
        """Tails and heads numbered within the component."""
        return (
            np.searchsorted(self.nodes, self.arcs[:, 0]),
            np.searchsorted(self.nodes, self.arcs[:, 1]),
        )


def _by_label(rows: Indexes, labels: Indexes, count: int) -> list[Indexes]:
    """The rows of each label, in the order they are in."""
    ends = np.cumsum(np.bincount(labels, minlength=count))
    return np.split(rows[np.argsort(labels, kind="stable")], ends[:-1])
