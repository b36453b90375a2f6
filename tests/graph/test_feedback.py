from __future__ import annotations

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from debundle.graph.feedback import EXACT_NODES, best_order, upward_weight

WEIGHTS = st.lists(st.lists(st.integers(0, 9), min_size=5, max_size=5), min_size=5, max_size=5).map(
    np.array
)


@given(WEIGHTS)
def test_small_graphs_are_ordered_at_least_cost(weights: np.ndarray[tuple[int, int]]) -> None:
    np.fill_diagonal(weights, 0)
    best = min(upward_weight(weights, list(order)) for order in permutations(range(5)))
    assert upward_weight(weights, best_order(weights)) == best


@given(st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=60))
def test_an_acyclic_graph_needs_no_upward_arc(arcs: list[tuple[int, int]]) -> None:
    weights = np.zeros((30, 30), dtype=np.int64)
    for one, other in arcs:
        weights[max(one, other), min(one, other)] = 1
    order = best_order(weights)
    assert sorted(order) == list(range(30))
    assert upward_weight(np.tril(weights, -1), order) == 0


def test_a_large_cycle_is_cut_once() -> None:
    count = EXACT_NODES + 20
    weights = np.zeros((count, count), dtype=np.int64)
    for node in range(count):
        weights[node, (node + 7) % count] = 5
    weights[3, 10] = 1
    assert upward_weight(weights, best_order(weights)) == 1
