from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from debundle.graph.components import component_of_each
from debundle.graph.shrinking import largest_components, strong_labels

_NODES = 9

#: Arcs, each with the number of cuts after which it is there still.
_SHRINKING = st.lists(
    st.tuples(st.integers(0, _NODES - 1), st.integers(0, _NODES - 1), st.integers(0, 6)),
    max_size=40,
)


@given(_SHRINKING)
def test_sizes_are_those_of_components_counted_after_each_cut(
    rows: list[tuple[int, int, int]],
) -> None:
    arcs = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2)
    last = np.array([row[2] for row in rows], dtype=np.int64)

    found = largest_components(_NODES, arcs, last=last, cuts=6)

    assert found == [_largest([row[:2] for row in rows if row[2] >= cuts]) for cuts in range(7)]


@given(_SHRINKING)
def test_few_arcs_and_many_have_the_same_components(rows: list[tuple[int, int, int]]) -> None:
    tails = np.array([row[0] for row in rows], dtype=np.int64)
    heads = np.array([row[1] for row in rows], dtype=np.int64)

    few = strong_labels(_NODES, tails, heads)
    # The same arcs, written often enough to be many.
    many = strong_labels(_NODES, np.tile(tails, 60), np.tile(heads, 60))

    assert _groups(few.tolist()) == _groups(many.tolist())


def _largest(arcs: list[tuple[int, int]]) -> int:
    successors: list[list[int]] = [[] for _ in range(_NODES)]
    for tail, head in arcs:
        successors[tail].append(head)
    return max(len(group) for group in _groups(component_of_each(successors)))


def _groups(labels: list[int]) -> set[frozenset[int]]:
    return {
        frozenset(node for node, other in enumerate(labels) if other == label) for label in labels
    }
