from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given

from debundle.model import ImportGraph
from debundle.partition.cohesion import ties_of
from debundle.partition.demand import Pull
from debundle.partition.network import Network, network_of
from debundle.partition.sweep import Core, sweep
from partition.drawn import all_cores, edits, graphs, named
from support.graphs import import_graph


def cores_of(graph: ImportGraph, *roots: str, pull: Pull | None = None) -> tuple[Core, ...]:
    network = network_of(graph, edits(graph))
    return sweep(network, inside=network.members(roots), outside=network.members([]), pull=pull)


def envelope(values: dict[frozenset[str], int], graph: ImportGraph, price: Fraction) -> Fraction:
    return min(cost + price * weight(graph, members) for members, cost in values.items())


def weight(graph: ImportGraph, members: frozenset[str]) -> int:
    return sum(graph.by_name[name].lines + 1 for name in members)


@given(graphs())
def test_every_core_is_optimal_at_its_price(graph: ImportGraph) -> None:
    values = all_cores(graph, edits(graph), inside={"p.b"})
    for core in cores_of(graph, "p.b"):
        members = named(graph, core.members)
        assert values[members] == core.cost
        assert core.cost + core.price * core.weight == envelope(values, graph, core.price)


@given(graphs())
def test_no_price_has_a_cheaper_core_than_those_found(graph: ImportGraph) -> None:
    values = all_cores(graph, edits(graph), inside={"p.b"})
    cores = cores_of(graph, "p.b")
    prices = [Fraction(step, 20) for step in range(120)]
    prices += [core.price + nudge for core in cores for nudge in (0, Fraction(1, 10**6))]
    for price in prices:
        found = min(core.cost + price * core.weight for core in cores)
        assert found == envelope(values, graph, price)


@given(graphs())
def test_cores_are_nested_and_cheaper_the_larger_they_are(graph: ImportGraph) -> None:
    cores = cores_of(graph, "p.b.c")
    for smaller, larger in pairwise(cores):
        assert named(graph, smaller.members) < named(graph, larger.members)
        assert smaller.cost > larger.cost
        assert smaller.price > larger.price


@given(graphs(size=5))
def test_a_pull_is_part_of_the_optimum(graph: ImportGraph) -> None:
    network = network_of(graph, edits(graph))
    pull = Pull(
        gains=np.arange(len(network.names), dtype=np.int64) % 4,
        weights=network.weights,
        needs=network.needs,
        ties=ties_of(
            network,
            coded=network.members(["p", "p.b"]),
            apart=network.members(["p.e"]),
            strength=2,
        ),
        losses=np.arange(len(network.names), dtype=np.int64) % 3,
    )
    values = {
        members: cost + pull.cost(network.members(members))
        for members, cost in all_cores(graph, edits(graph), inside={"p"}).items()
    }
    for core in cores_of(graph, "p", pull=pull):
        assert core.cost + core.price * core.weight == envelope(values, graph, core.price)


def test_an_edit_with_two_targets_is_paid_once() -> None:
    graph = import_graph(
        "p.root -> p.impl [call-time line=1 names=x through=p.facade]",
        lines={"p": 0, "p.root": 0, "p.impl": 100, "p.facade": 100},
    )
    smallest, largest = cores_of(graph, "p.root")
    assert (smallest.cost, largest.cost) == (3, 0)
    assert named(graph, largest.members) == {"p", "p.root", "p.impl", "p.facade"}


def network(*text: str) -> Network:
    graph = import_graph(*text)
    return network_of(graph, edits(graph))


def test_what_is_barred_stays_out_with_everything_below_it() -> None:
    arranged = network("p.a -> p.b.c")
    (core,) = sweep(arranged, inside=arranged.members(["p.a"]), outside=arranged.members(["p.b"]))
    assert core.cost == 100


def test_a_package_cannot_be_barred_while_its_module_is_wanted() -> None:
    arranged = network("p.a -> p.b.c")
    with pytest.raises(ValueError, match="must not be"):
        sweep(arranged, inside=arranged.members(["p.b.c"]), outside=arranged.members(["p.b"]))
