from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from debundle.graph.siblings import sibling_orders
from support import import_graph

PAIRS = st.lists(
    st.tuples(st.sampled_from(["x", "y", "z"]), st.sampled_from(["x", "y", "z"])), max_size=9
)


def test_what_is_imported_lies_lower() -> None:
    orders = sibling_orders(import_graph("p.c -> p.b -> p.a"))
    assert orders == {"": ("p",), "p": ("p", "p.a", "p.b", "p.c")}


def test_a_facade_lies_above_what_it_imports() -> None:
    orders = sibling_orders(import_graph("p -> p.a", "p.b -> p.c"))
    assert orders["p"].index("p") > orders["p"].index("p.a")
    assert orders["p"].index("p.b") > orders["p"].index("p.c")


def test_imports_between_packages_count_where_their_ways_part() -> None:
    orders = sibling_orders(import_graph("p.a.deep.x -> p.b.deep.y"))
    assert orders["p"].index("p.a") > orders["p"].index("p.b")


def test_what_never_executes_orders_nothing() -> None:
    orders = sibling_orders(import_graph("p.a -> p.b [typing]", "p.b -> p.a"))
    assert orders["p"].index("p.b") > orders["p"].index("p.a")


@given(PAIRS)
def test_every_module_is_listed_in_its_package(pairs: list[tuple[str, str]]) -> None:
    graph = import_graph(*(f"p.{a}.m -> p.{b}.n" for a, b in pairs if a != b), "p.x.m", "p.y.n")
    orders = sibling_orders(graph)
    listed = [name for package, names in orders.items() for name in names if name != package]
    assert sorted(listed) == sorted(graph.by_name)
