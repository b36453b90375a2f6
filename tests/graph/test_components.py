from __future__ import annotations

import networkx
from hypothesis import given
from hypothesis import strategies as st

from debundle.graph.components import (
    component_of_each,
    index_arcs,
    strongly_connected_components,
)

NODES = tuple("abcdefgh")
ARCS = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=24)


def test_components_come_largest_first_and_by_name() -> None:
    arcs = [("z", "y"), ("y", "z"), ("z", "b"), ("d", "c"), ("c", "d")]
    assert strongly_connected_components("abcdyz", arcs) == [
        ("c", "d"),
        ("y", "z"),
        ("a",),
        ("b",),
    ]


def test_arcs_that_leave_the_nodes_do_not_count() -> None:
    assert strongly_connected_components(["a", "b"], [("a", "x"), ("x", "b"), ("b", "a")]) == [
        ("a",),
        ("b",),
    ]


def test_a_path_longer_than_the_recursion_limit_is_no_problem() -> None:
    ring = [(str(index), str((index + 1) % 5000)) for index in range(5000)]
    components = strongly_connected_components((tail for tail, _ in ring), ring)
    assert [len(component) for component in components] == [5000]


@given(ARCS)
def test_components_are_those_of_networkx(arcs: list[tuple[str, str]]) -> None:
    graph = networkx.DiGraph(arcs)
    graph.add_nodes_from(NODES)
    expected = {frozenset(group) for group in networkx.strongly_connected_components(graph)}
    assert {frozenset(group) for group in strongly_connected_components(NODES, arcs)} == expected


@given(ARCS)
def test_no_arc_leads_to_a_component_with_a_higher_number(arcs: list[tuple[str, str]]) -> None:
    successors = index_arcs(NODES, arcs)
    number = component_of_each(successors)
    assert all(
        number[head] <= number[tail] for tail, heads in enumerate(successors) for head in heads
    )
