from __future__ import annotations

import numpy as np
import pytest

from debundle.model import CoreRules, FrontierPoint, ImportGraph
from debundle.partition.choice import bounded_point, default_point, largest_share, nearest_point
from debundle.partition.core import ChosenCore, choose_core
from debundle.partition.demand import UNIT, demand_of, usual_price
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


def core(**bounds: float) -> set[str]:
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
        ({"knee": True}, {"p", "p.root", "p.a", "p.b", "p.c"}),
        ({"knee": True, "max_share": 0.03}, {"p", "p.root", "p.a"}),
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


def gains(*text: str) -> dict[str, int]:
    graph = import_graph(*text)
    network = network_of(graph, edits(graph))
    tests = network.members([name for name in network.names if name.startswith("p.tests")])
    pull = demand_of(graph, network, tests=tests, root="p")
    return {
        name: gain for name, gain in zip(network.names, pull.gains.tolist(), strict=True) if gain
    }


def test_a_module_earns_with_each_other_subpackage_that_needs_it() -> None:
    assert gains(
        "p.x -> p [call line=1 names=N]",
        "p.x -> p.impl [call line=1 names=N through=p]",
        "p.y -> p.impl [call-time]",
        "p.y -> p.impl [call line=9]",
        "p.z -> p.impl [typing]",
        "p.tests.t -> p.impl",
    ) == {"p.impl": 2 * UNIT}


def test_four_modules_of_one_subpackage_are_worth_two() -> None:
    users = [f"p.x.user{number} -> p.base [call-time]" for number in range(4)]
    assert gains(*users) == {"p.base": 2 * UNIT}


def test_what_its_own_subpackage_needs_is_worth_a_tenth() -> None:
    assert gains("p.x.a -> p.x.b") == {"p.x.b": UNIT // 10}


def test_without_roots_the_core_is_what_many_need() -> None:
    users = [f"p.user{number} -> p.base [call-time]" for number in range(20)]
    chosen = choose(import_graph(*users, lines=100), CoreRules())
    graph = import_graph(*users, lines=100)
    assert {"p", "p.base"} <= named(graph, chosen.members)
    assert np.count_nonzero(chosen.members) < 22


def default(*cores: tuple[float, float], price: float) -> int:
    """The place of the default core among some, each with its price and its share."""
    points = [
        FrontierPoint(price=own, modules=1, lines=1, share=share, cuts=0, cost=0, person=0)
        for own, share in cores
    ]
    shares = [share for _, share in cores]
    return default_point(points, shares, price=price, largest=0.75)


def test_the_default_core_is_the_one_at_the_default_price() -> None:
    assert default((3.0, 0.1), (0.5, 0.3), (0.1, 0.4), (0.0, 0.7), price=0.5) == 1


def test_a_core_that_is_too_large_is_not_the_default() -> None:
    assert default((3.0, 0.1), (0.9, 0.3), (0.5, 0.8), (0.0, 1.0), price=0.1) == 1


def test_the_larger_a_package_the_smaller_its_core_unasked() -> None:
    shares = [largest_share(lines) for lines in (0, 20_000, 100_000, 1_000_000)]
    assert shares[0] == shares[1] == 0.75
    assert shares == sorted(shares, reverse=True)
    assert shares[3] > 0.5


def test_it_says_so_where_most_of_a_package_is_one_tangle() -> None:
    """Every subpackage needs every other: the core would be all of it, or next to nothing."""
    names = [f"p.part{number}" for number in range(6)]
    links = [f"{one}.a -> {other}.a" for one in names for other in names if one != other]
    chosen = choose(import_graph(*links, lines=5000), CoreRules())
    assert [note.partition(":")[0] for note in chosen.notes] == [
        "Most of the package hangs together"
    ]


@pytest.mark.parametrize(
    ("bounds", "place"),
    [({"max_cost": 20}, 1), ({"max_cost": 8}, 2), ({"max_cuts": 1}, 3), ({"max_share": 0.1}, 0)],
)
def test_bounds_without_roots_give_the_usual_core_or_the_nearest_in_size(
    bounds: dict[str, float], place: int
) -> None:
    """Without them the second of four would be chosen."""
    points = [
        FrontierPoint(price=1, modules=1, lines=1, share=share, cuts=cost // 2, cost=cost, person=0)
        for share, cost in ((0.1, 9), (0.3, 20), (0.5, 8), (1.0, 0))
    ]
    rules = CoreRules(**bounds)  # type: ignore[arg-type]
    assert bounded_point(points, rules, usual=1) == place


@pytest.mark.parametrize(("packages", "price"), [(20, 1.0), (46, 1.0), (1, 1 / 20)])
def test_the_price_falls_with_the_number_of_subpackages_where_they_are_few(
    packages: int, price: float
) -> None:
    names = [f"p.user{number}" for number in range(packages)]
    graph = import_graph(*(f"{name}.a -> p.base" for name in names), "p.tests.a -> p.base")
    network = network_of(graph, edits(graph))
    tests = network.members(name for name in network.names if name.startswith("p.tests"))
    found = usual_price(graph, network, tests=tests, root="p")
    assert found == pytest.approx(price)


#: Others need all of p.api and p.base; p.plugins is only what p.api reads late.
ROOTED = import_graph(
    *(f"p.user{number}.a -> {name}" for number in range(9) for name in ("p.api", "p.base")),
    "p.api -> p.base",
    "p.api -> p.plugins.one [call-time]",
    "p.api -> p.plugins.two [call-time]",
    lines={"p": 0, "p.api": 10, "p.base": 10, "p.plugins.one": 900, "p.plugins.two": 900},
)


@pytest.mark.parametrize("share", [None, 0.01])
def test_with_roots_and_no_bounds_the_core_is_what_most_others_need(share: float | None) -> None:
    chosen = choose(ROOTED, CoreRules(("p.api",), share=share))
    assert set(named(ROOTED, chosen.members)) == {"p", "p.api", "p.base"}


def test_a_core_that_leaves_nothing_outside_is_not_chosen_where_there_is_another() -> None:
    graph = import_graph("p.root -> p.a [import-time]", "p.a -> p.b [call-time]", lines=10)
    assert set(named(graph, choose(graph, CoreRules(("p.root",))).members)) == {
        "p",
        "p.root",
        "p.a",
    }


@pytest.mark.parametrize(("share", "place"), [(0.1, 0), (0.14, 0), (0.15, 1), (0.2, 1), (0.9, 2)])
def test_the_share_asked_for_chooses_the_nearest_as_a_ratio(share: float, place: int) -> None:
    assert nearest_point([0.1, 0.2, 0.8], share) == place


@pytest.mark.parametrize(
    ("share", "members"),
    [
        (0.001, {"p", "p.root"}),
        (0.03, {"p", "p.root", "p.a", "p.b"}),
        (1, set(LADDER.by_name)),
    ],
)
def test_a_share_chooses_among_the_cores_of_roots_too(share: float, members: set[str]) -> None:
    assert core(share=share) == members


def test_lines_of_tests_do_not_count_for_the_share() -> None:
    graph = import_graph(
        "p.root -> p.big [call]", "p.tests.t", lines={"p.root": 10, "p.big": 90, "p.tests.t": 900}
    )
    network = network_of(graph, edits(graph))
    rules = CoreRules(("p.root",), share=0.1)
    chosen = choose_core(graph, network, rules, tests=["p.tests", "p.tests.t"])
    assert named(graph, chosen.members) == {"p", "p.root"}
