"""No grouping is cheaper than its bound, and no order of groups either."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from debundle.graph.edits import edits_of, parents_of
from debundle.model import (
    CoreRules,
    Costs,
    ImportGraph,
    Partition,
    PartitionOptions,
    Role,
    SatelliteRules,
    SilentProgress,
)
from debundle.partition import partition_graph
from debundle.partition.bounds import order_bound, settled_cost, spread_bound
from debundle.partition.evaluate import Grouping, evaluate
from partition.drawn import graphs
from support.graphs import import_graph

COSTS = Costs()


def proposed(graph: ImportGraph, max_share: float, core: float | None = None) -> Partition:
    options = PartitionOptions(
        core=CoreRules(("p",), max_share=core),
        satellites=SatelliteRules(max_share=max_share, min_share=0),
    )
    return partition_graph(graph, options, progress=SilentProgress())


def alternatives(graph: ImportGraph, partition: Partition) -> Iterator[Partition]:
    """Every grouping with the same core and tests whose packages lie below their modules."""
    roles = {item.name: item.role for item in partition.distributions}
    held = {
        name: item.role
        for item in partition.distributions
        for name in item.modules
        if item.role is not Role.SATELLITE
    }
    free = sorted(graph.by_name.keys() - held.keys())
    parents = parents_of(graph)
    order = ["core", *map(str, range(len(free))), "tests"]
    roles = {"core": Role.CORE, "tests": Role.TESTS}
    for choice in product(range(len(free)), repeat=len(free)):
        if set(choice) != set(range(max(choice, default=-1) + 1)):
            continue
        home = {name: role.value for name, role in held.items()}
        home |= {name: str(level) for name, level in zip(free, choice, strict=True)}
        level = {name: order.index(there) for name, there in home.items()}
        if all(level[parent] <= level[child] for child, parent in parents.items()):
            used = [name for name in order if name in home.values()]
            yield evaluate(graph, Grouping(home, used, roles), COSTS)


@given(graphs(size=4), st.sampled_from([0.3, 0.5, 0.8]))
@settings(max_examples=40)
def test_no_grouping_with_the_same_core_costs_less_than_the_bound(
    graph: ImportGraph, max_share: float
) -> None:
    partition = proposed(graph, max_share)
    edits = edits_of(graph, COSTS)
    for other in alternatives(graph, partition):
        quality = other.quality
        assert quality.cost >= settled_cost(partition, edits)
        if not quality.person and quality.largest_satellite_share <= max_share:
            bound = spread_bound(graph, partition, edits, max_share=max_share, rounds=8)
            assert quality.cost >= bound


@given(graphs(size=4), st.integers(0, 80))
@settings(max_examples=60)
def test_no_order_of_groups_costs_less_than_its_bound(graph: ImportGraph, seed: int) -> None:
    home = {
        name: f"g{(seed * (place + 3) + place) % 4}" for place, name in enumerate(graph.by_name)
    }
    edits = edits_of(graph, COSTS)
    costs = [
        evaluate(graph, Grouping(home, order, {}), COSTS, edits=edits).quality.cost
        for order in permutations(sorted(set(home.values())))
    ]
    assert order_bound(edits, home) <= min(costs)


def test_a_ring_that_has_to_be_divided_costs_its_two_cheapest_edits() -> None:
    ring = ["p.a -> p.b [call]", "p.b -> p.c [call-time]", "p.c -> p.d [call]"]
    graph = import_graph("p", *ring, "p.d -> p.a [call-time]", lines=1000)
    partition = proposed(graph, 0.4)
    edits = edits_of(graph, COSTS)
    assert spread_bound(graph, partition, edits, max_share=0.4, rounds=8) == 1
    assert partition.quality.cost >= 1


def test_what_the_core_needs_is_cut_in_every_grouping() -> None:
    graph = import_graph("p -> p.a [call]", "p -> p.b [re-export]", "p.a -> p.b", lines=1000)
    partition = proposed(graph, 0.5, core=0.4)
    assert partition.by_name["p-core"].modules == ("p",)
    assert settled_cost(partition, edits_of(graph, COSTS)) == 3
    assert partition.quality.lower_bound == 3
    assert partition.quality.gap == 0
