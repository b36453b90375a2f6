"""The groupings that others make of a graph, and the order that they get."""

from __future__ import annotations

from itertools import permutations

from benchmarks.partition.methods import best_order, single_modules
from hypothesis import given, settings

from debundle.graph.edits import edits_of, parents_of
from debundle.model import Costs, ImportGraph
from debundle.partition.evaluate import Grouping, evaluate
from partition.drawn import graphs
from support.graphs import import_graph

COSTS = Costs()


def cost(graph: ImportGraph, home: dict[str, str], order: list[str]) -> int:
    return evaluate(graph, Grouping(home, order, {}), COSTS).quality.cost


def respects_packages(graph: ImportGraph, home: dict[str, str], order: list[str]) -> bool:
    level = {name: place for place, name in enumerate(order)}
    parents = parents_of(graph).items()
    return all(level[home[upper]] <= level[home[child]] for child, upper in parents)


@given(graphs(size=4))
@settings(max_examples=30)
def test_small_groupings_of_others_get_their_cheapest_order(graph: ImportGraph) -> None:
    home = {name: f"g{place % 4}" for place, name in enumerate(sorted(graph.by_name))}
    found = best_order(graph, edits_of(graph, COSTS), home)
    orders = [list(order) for order in permutations(sorted(set(home.values())))]
    lawful = [order for order in orders if respects_packages(graph, home, order)]
    assert cost(graph, home, found) == min(cost(graph, home, order) for order in lawful or orders)


def test_single_modules_come_in_the_order_of_the_greedy_what_is_imported_first() -> None:
    graph = import_graph("p.a -> p.b", "p.b -> p.c", "p.d")
    grouped = single_modules(graph, edits_of(graph, COSTS))
    order = list(grouped.grouping.order)
    assert sorted(order) == ["p", "p.a", "p.b", "p.c", "p.d"]
    assert order.index("p.c") < order.index("p.b") < order.index("p.a")
