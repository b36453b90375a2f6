"""How the largest strong component shrinks while arcs are taken away one after the other.

Counted for all cuts at once, as if arcs were added in the opposite order: for each arc the least
number of cuts after which its ends are apart is searched for by halves, and what is one component
after many cuts is one node while fewer are looked at. So each arc is looked at a logarithm of
times, and not once for each cut.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from debundle.graph.components import component_of_each
from debundle.graph.sifting import Flags, Indexes

#: So many arcs are walked sooner than a matrix is made of them.
_FEW_ARCS = 60


def strong_labels(nodes: int, tails: Indexes, heads: Indexes) -> Indexes:
    """The number of each node's strong component, shape (nodes,)."""
    if len(tails) < _FEW_ARCS:
        successors: list[list[int]] = [[] for _ in range(nodes)]
        for tail, head in zip(tails.tolist(), heads.tolist(), strict=True):
            successors[tail].append(head)
        return np.array(component_of_each(successors), dtype=np.int64)
    matrix = csr_array((np.ones(len(tails), dtype=np.int8), (tails, heads)), (nodes, nodes))
    labels: Indexes = connected_components(matrix, connection="strong")[1]
    return labels


def largest_components(nodes: int, arcs: Indexes, *, last: Indexes, cuts: int) -> list[int]:
    """The size of the largest strong component after 0, 1, ... `cuts` cuts.

    `arcs` has rows (tail, head); `last` is for each the number of cuts after which it is there
    still: one that is never cut has `cuts`.
    """
    joined: list[list[Indexes]] = [[] for _ in range(cuts + 1)]
    labels = strong_labels(nodes, arcs[:, 0], arcs[:, 1])
    whole = labels[arcs[:, 0]] == labels[arcs[:, 1]]
    # The ends of each arc are together after the lower number of cuts of its entry.
    pending = [(0, cuts, arcs[whole], last[whole])]
    while pending:
        low, high, some, until = pending.pop()
        if not len(some):
            continue
        if low == high:
            joined[low].append(_spokes(some))
        else:
            middle = (low + high + 1) // 2
            there = until >= middle
            hubs = _hubs(some, there)
            within = hubs[:, 0] == hubs[:, 1]
            together = within & there
            pending.append((middle, high, some[together], until[together]))
            pending.append((low, middle - 1, hubs[~within], until[~within]))
    return _grown(nodes, joined)


def _hubs(arcs: Indexes, there: Flags) -> Indexes:
    """Both ends of each arc, with one node of a component by those that are there for all of it."""
    names, ends = np.unique(arcs, return_inverse=True)
    ends = ends.reshape(-1, 2)
    labels = strong_labels(len(names), ends[there, 0], ends[there, 1])
    first = np.unique(labels, return_index=True)[1]
    hubs: Indexes = names[first[labels]][ends]
    return hubs


def _spokes(arcs: Indexes) -> Indexes:
    """Pairs (node, hub) that join the same nodes as the arcs do, one for each node at most."""
    every = np.unique(arcs)
    names, ends = np.searchsorted(every, arcs), len(every)
    labels = strong_labels(ends, names[:, 0], names[:, 1])
    hubs = every[np.unique(labels, return_index=True)[1]][labels]
    spokes: Indexes = np.stack([every, hubs], axis=1)[every != hubs]
    return spokes


def _grown(nodes: int, joined: Sequence[Sequence[Indexes]]) -> list[int]:
    """The largest group once the pairs of the last list, and so on back to this, are joined."""
    hub = list(range(nodes))
    size = [1] * nodes

    def find(node: int) -> int:
        while hub[node] != node:
            hub[node] = hub[hub[node]]
            node = hub[node]
        return node

    largest = 1
    found = []
    for pairs in reversed(joined):
        for one, other in (pair for some in pairs for pair in some.tolist()):
            small, large = sorted((find(one), find(other)), key=size.__getitem__)
            if small != large:
                hub[small] = large
                size[large] += size[small]
                largest = max(largest, size[large])
        found.append(largest)
    return found[::-1]
