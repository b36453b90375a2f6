from __future__ import annotations

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from debundle.graph.quotient import imported_first, is_acyclic, quotient_arcs, reachable

GROUPS = tuple("abcde")
ARCS = st.lists(st.tuples(st.sampled_from(GROUPS), st.sampled_from(GROUPS)), max_size=10)


def test_arcs_within_a_group_vanish_and_others_count_once() -> None:
    groups = {"a.x": "a", "a.y": "a", "b.x": "b"}
    arcs = [("a.x", "a.y"), ("a.x", "b.x"), ("a.y", "b.x")]
    assert quotient_arcs(arcs, groups) == (("a", "b"),)


@given(ARCS)
def test_acyclic_and_reachable_agree_with_networkx(arcs: list[tuple[str, str]]) -> None:
    graph: networkx.DiGraph[str] = networkx.DiGraph(arcs)
    graph.add_nodes_from(GROUPS)
    assert is_acyclic(GROUPS, arcs) == networkx.is_directed_acyclic_graph(graph)
    assert reachable(GROUPS, arcs) == {
        group: frozenset(head for _, head in networkx.edge_bfs(graph, group)) for group in GROUPS
    }


def test_imported_groups_come_first_and_otherwise_the_given_order_holds() -> None:
    assert imported_first("cba", [("c", "a")]) == ("b", "a", "c")


def test_a_cycle_has_no_order() -> None:
    with pytest.raises(ValueError, match="cycle"):
        imported_first("ab", [("a", "b"), ("b", "a")])
