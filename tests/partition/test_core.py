from __future__ import annotations

import numpy as np
import pytest

from debundle.model import CoreRules, FrontierPoint, ImportGraph
from debundle.partition.core import ChosenCore, choose_core
from debundle.partition.demand import default_point, demand_of
from debundle.partition.network import network_of
from partition.drawn import edits, named
from support.graphs import import_graph

#: The core may end after each link: the longer, the fewer imports are left to cut.
LADDER = import_graph(
    "p.root -> p.a [import-time]",
    "p.a -> p.b [call-time]",
    "p.a -> p.c [call-time]",
    "p.b -> p.d [call]",
    "p.c -> p.d [call]",
    lines={"p": 0, "p.root": 10, "p.a": 10, "p.b": 100, "p.c": 200, "p.d": 5000},
)


def choose(graph: ImportGraph, rules: CoreRules) -> ChosenCore:
    return choose_core(graph, network_of(graph, edits(graph)), rules)


def core(**bounds: float | int) -> set[str]:
    rules = CoreRules(("p.root",), **bounds)  # type: ignore[arg-type]
    return set(named(LADDER, choose(LADDER, rules).members))


def test_the_frontier_goes_from_the_smallest_core_to_the_one_without_cuts() -> None:
    frontier = choose(LADDER, CoreRules(("p.root",))).frontier
    assert [(point.lines, point.cuts, point.cost, point.person) for point in frontier] == [
        (10, 1, 100, 1),
        (20, 2, 6, 0),
        (120, 2, 4, 0),
        (320, 2, 2, 0),
        (5320, 0, 0, 0),
    ]


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({}, {"p", "p.root", "p.a", "p.b", "p.c"}),
        ({"max_share": 0.1}, {"p", "p.root", "p.a", "p.b", "p.c"}),
        ({"max_share": 0.03}, {"p", "p.root", "p.a", "p.b"}),
        ({"max_cost": 4}, {"p", "p.root", "p.a", "p.b"}),
        ({"max_cuts": 1}, {"p", "p.root", "p.a", "p.b", "p.c", "p.d"}),
        ({"max_cuts": 2}, {"p", "p.root", "p.a"}),
        ({"max_share": 0.9, "max_cost": 3}, {"p", "p.root", "p.a", "p.b", "p.c"}),
        ({"max_share": 0.002}, {"p", "p.root"}),
    ],
)
def test_bounds_choose_the_point(bounds: dict[str, float], expected: set[str]) -> None:
    assert core(**bounds) == expected


def test_bounds_that_exclude_one_another_give_the_cheapest_core_of_that_share_and_a_note() -> None:
    chosen = choose(LADDER, CoreRules(("p.root",), max_share=0.03, max_cost=1))
    assert set(named(LADDER, chosen.members)) == {"p", "p.root", "p.a", "p.b"}
    assert chosen.notes == (
        "No core meets all bounds: the cheapest of 2.3% of the lines needs 2 cuts that cost 4.",
    )


def test_a_module_earns_with_each_other_module_that_needs_it() -> None:
    graph = import_graph(
        "p.x -> p [call line=1 names=N]",
        "p.x -> p.impl [call line=1 names=N through=p]",
        "p.y -> p.impl [call-time]",
        "p.y -> p.impl [call line=9]",
        "p.z -> p.impl [typing]",
        "p.tests.t -> p.impl",
    )
    network = network_of(graph, edits(graph))
    pull = demand_of(graph, network, tests=network.members(["p.tests", "p.tests.t"]))
    assert dict(zip(network.names, pull.gains.tolist(), strict=True)) == {
        "p": 0,
        "p.impl": 2,
        "p.tests": 0,
        "p.tests.t": 0,
        "p.x": 0,
        "p.y": 0,
        "p.z": 0,
    }


def test_without_roots_the_core_is_what_many_need() -> None:
    users = [f"p.user{number} -> p.base [call-time]" for number in range(20)]
    chosen = choose(import_graph(*users, lines=100), CoreRules())
    graph = import_graph(*users, lines=100)
    assert {"p", "p.base"} <= named(graph, chosen.members)
    assert np.count_nonzero(chosen.members) < 22


def point(price: float, share: float) -> FrontierPoint:
    return FrontierPoint(price=price, modules=1, lines=1, share=share, cuts=0, cost=0, person=0)


def test_the_default_core_is_the_one_at_the_default_price() -> None:
    points = [point(3.0, 0.1), point(0.5, 0.3), point(0.1, 0.4), point(0.0, 1.0)]
    assert [default_point(points, mean_lines=mean) for mean in (1, 5, 10)] == [0, 1, 2]


def test_the_default_core_has_at_most_half_of_the_lines() -> None:
    points = [point(3.0, 0.1), point(0.5, 0.3), point(0.1, 0.8), point(0.0, 1.0)]
    assert default_point(points, mean_lines=1000) == 1
