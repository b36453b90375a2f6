from __future__ import annotations

from itertools import product

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from debundle.graph.mincut import INFINITE, MinimumCut, minimum_cut

NODES = 6
Arc = tuple[int, int, int]


def arcs(largest: int) -> st.SearchStrategy[list[Arc]]:
    node = st.integers(0, NODES - 1)
    return st.lists(st.tuples(node, node, st.integers(0, largest)), max_size=18)


def cut(
    network: list[Arc], *, source: int = 0, sink: int = NODES - 1, largest: bool = False
) -> MinimumCut:
    columns = np.array(network, dtype=np.int64).reshape(-1, 3)
    return minimum_cut(
        NODES,
        columns[:, 0],
        columns[:, 1],
        columns[:, 2],
        source=source,
        sink=sink,
        largest=largest,
    )


def capacity(network: list[Arc], side: tuple[bool, ...]) -> int:
    return sum(size for tail, head, size in network if side[tail] and not side[head])


def all_cuts(network: list[Arc]) -> dict[tuple[bool, ...], int]:
    sides = [(True, *inner, False) for inner in product([True, False], repeat=NODES - 2)]
    return {side: capacity(network, side) for side in sides}


@given(arcs(9))
def test_the_cut_is_the_smallest_of_all_least_cuts(network: list[Arc]) -> None:
    cuts = all_cuts(network)
    least = [side for side, value in cuts.items() if value == min(cuts.values())]
    found = cut(network)
    assert found.value == min(cuts.values())
    assert tuple(found.source_side) == tuple(map(all, zip(*least, strict=True)))


@given(arcs(9))
def test_the_largest_side_holds_every_other_least_cut(network: list[Arc]) -> None:
    cuts = all_cuts(network)
    least = [side for side, value in cuts.items() if value == min(cuts.values())]
    found = cut(network, largest=True)
    assert tuple(found.source_side) == tuple(map(any, zip(*least, strict=True)))


@given(arcs(2**50))
def test_capacities_beyond_32_bits_lose_nothing(network: list[Arc]) -> None:
    found = cut(network)
    assert found.value == min(all_cuts(network).values())
    assert capacity(network, tuple(map(bool, found.source_side))) == found.value


@given(arcs(10**6))
def test_the_value_is_that_of_networkx(network: list[Arc]) -> None:
    graph: networkx.DiGraph[int] = networkx.DiGraph()
    graph.add_nodes_from(range(NODES))
    for tail, head, size in network:
        if tail != head:
            before = graph.get_edge_data(tail, head, {"capacity": 0})["capacity"]
            graph.add_edge(tail, head, capacity=before + size)
    assert cut(network).value == networkx.minimum_cut_value(graph, 0, NODES - 1)


def test_an_infinite_arc_is_never_cut() -> None:
    network = [(0, 1, 5), (1, 2, INFINITE), (2, NODES - 1, 3)]
    assert cut(network).value == 3
    assert list(cut(network).source_side) == [True, True, True, False, False, False]


@given(arcs(2**50), arcs(0))
def test_parallel_infinite_arcs_are_one(network: list[Arc], forever: list[Arc]) -> None:
    once = [*network, *((tail, head, INFINITE) for tail, head, _ in forever)]
    again = [*once, *((tail, head, INFINITE) for tail, head, _ in forever * 3)]
    cuts = {
        side: value
        for side, value in all_cuts(network).items()
        if all(side[head] or not side[tail] for tail, head, _ in forever)
    }
    if cuts:
        assert cut(once).value == cut(again).value == min(cuts.values())


def test_what_no_finite_cut_separates_is_an_error() -> None:
    with pytest.raises(ValueError, match="may not be cut"):
        cut([(0, 1, INFINITE), (1, NODES - 1, INFINITE)])


def test_capacities_that_cannot_be_added_up_are_an_error() -> None:
    with pytest.raises(ValueError, match="too large"):
        cut([(0, 1, 2**60)])
