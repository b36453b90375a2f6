from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from debundle.model import CoreRules, ImportGraph, PartitionOptions, SilentProgress, Weights
from debundle.partition import explain_core
from debundle.partition.core import choose_core
from debundle.partition.lighten import let_go
from debundle.partition.network import Members, Network, network_of
from partition.drawn import edits, graphs, named
from support.graphs import import_graph

#: A function of the core needs p.extra; who uses the core does not.
ARROWS = ("p.base.a -> p.extra.a [call-time]", "p.user.a -> p.base.a [import-time]")

#: Half of a package that is worth 100 for each thousand lines that leave, by the usual weights.
LINES = {"p": 0, "p.base": 0, "p.base.a": 5000, "p.user": 0, "p.user.a": 5000, "p.extra": 0}


def leaving(
    *arrows: str,
    extra: int,
    held: tuple[str, ...] = ("p", "p.base.a"),
    core: tuple[str, ...] = ("p", "p.base", "p.base.a", "p.extra", "p.extra.a"),
    price: float = 0.0,
) -> frozenset[str]:
    """What leaves the core where p.extra.a has so many lines."""
    graph = import_graph(*arrows, lines=LINES | {"p.extra.a": extra})
    network = network_of(graph, edits(graph))
    return named(
        graph,
        let_go(
            network,
            network.members(core),
            held=network.members(held),
            tests=network.members(()),
            weights=Weights(),
            prices=np.full(len(network.names), price),
        ),
    )


# 100 · E / (10,000 + E) against a cut of 3, a dependency of 4 and a distribution of 1.
@pytest.mark.parametrize(("extra", "gone"), [(869, set()), (870, {"p.extra", "p.extra.a"})])
def test_a_subpackage_leaves_where_it_is_worth_more_than_it_costs(
    extra: int, gone: set[str]
) -> None:
    assert leaving(*ARROWS, extra=extra) == gone


# Nobody is spared it then, and one more depends on it: 70 · E / (10,000 + E) against 12.
@pytest.mark.parametrize(("extra", "gone"), [(2068, set()), (2069, {"p.extra", "p.extra.a"})])
def test_who_needs_it_above_is_one_more_dependency_and_is_not_spared_it(
    extra: int, gone: set[str]
) -> None:
    assert leaving(*ARROWS, "p.user.a -> p.extra.a [import-time]", extra=extra) == gone


def test_what_the_core_has_to_hold_stays() -> None:
    assert leaving(*ARROWS, extra=5000, held=("p.base.a", "p.extra.a")) == set()


def test_what_only_a_person_could_cut_out_stays() -> None:
    assert leaving(*ARROWS, "p.base.a -> p.extra.a [import-time]", extra=5000) == set()


@pytest.mark.parametrize(
    ("front", "gone"),
    [
        ("p.front", {"p.extra", "p.extra.a", "p.front"}),
        # A subpackage of its own, and what has to stay.
        ("p.front.a", set()),
        ("p.base.front", set()),
    ],
)
def test_a_plain_module_that_only_a_person_could_cut_from_it_leaves_too(
    front: str, gone: set[str]
) -> None:
    core = {"p", "p.base", "p.base.a", "p.extra", "p.extra.a", front, front.rpartition(".")[0]}
    found = leaving(
        *ARROWS, f"{front} -> p.extra.a [import-time]", extra=4000, core=tuple(sorted(core))
    )
    assert found == gone


@pytest.mark.parametrize(("extra", "gone"), [(5000, {"p.extra", "p.extra.a"}), (5001, set())])
def test_half_of_the_lines_stay(extra: int, gone: set[str]) -> None:
    assert leaving(*ARROWS, extra=extra) == gone


def test_a_price_for_each_module_that_leaves_is_paid() -> None:
    # Of 5,000 lines it gains 33.3 - 8.
    assert leaving(*ARROWS, extra=5000, price=12.6) == {"p.extra", "p.extra.a"}
    assert leaving(*ARROWS, extra=5000, price=12.7) == set()


@given(graph=graphs())
@settings(max_examples=60)
def test_what_leaves_is_whole_and_lowers_what_lumps_cuts_and_dependencies_cost(
    graph: ImportGraph,
) -> None:
    network = network_of(graph, edits(graph))
    core = network.members(name for name in network.names if not name.startswith("p.f"))
    weights = Weights(lump=1000.0, along=600.0)
    gone = let_go(
        network,
        core,
        held=network.members(["p"]),
        tests=network.members(()),
        weights=weights,
    )
    branches = set(network.branches[gone].tolist())
    assert (gone == (core & np.isin(network.branches, sorted(branches)))).all()
    assert -1 not in branches
    needs = network.needs
    assert not needs.person[needs.broken_by_set(core & ~gone) & ~needs.broken_by_set(core)].any()
    if gone.any():
        assert _disadvantage(network, core & ~gone, weights) < _disadvantage(network, core, weights)


def _disadvantage(network: Network, core: Members, weights: Weights) -> float:
    """What sizes, cuts and dependencies cost where all branches outside are satellites."""
    lines = network.lines / 1000
    total = max(1, int(network.lines.sum())) / 1000
    needs = network.needs
    value = float(needs.weights[needs.broken_by_set(core)].sum())
    value += weights.lump * lines[core].sum() ** 2 / total
    outside = {int(number): ~core & (network.branches == number) for number in network.branches}
    outside = {number: members for number, members in outside.items() if members.any()}
    for number, members in outside.items():
        own = lines[members].sum()
        value += weights.distribution + weights.dependency + weights.lump * own**2 / total
        value += weights.along * own * lines[core].sum() / total
        for other, others in outside.items():
            heads = needs.demand_of_head[others[needs.heads]]
            if other != number and members[needs.tails[heads]].any():
                value += weights.dependency
                value += weights.along * own * lines[others].sum() / total
    return float(value)


#: Six subpackages need p.base; five of them need p.extra as well, and so does a function of p.base.
DEMANDED = import_graph(
    *(f"p.user{number}.a -> p.base.a [import-time]" for number in range(6)),
    *(f"p.user{number}.a -> p.extra.a [import-time]" for number in range(5)),
    "p.base.a -> p.extra.a [call-time]",
    lines={"p.base.a": 50_000, "p.extra.a": 20_000}
    | {f"p.user{number}.a": 20_000 for number in range(6)},
)


def test_only_a_core_that_nobody_bounds_lets_subpackages_go() -> None:
    network = network_of(DEMANDED, edits(DEMANDED))

    def members(rules: CoreRules) -> frozenset[str]:
        return named(DEMANDED, choose_core(DEMANDED, network, rules).members) & {
            "p.base.a",
            "p.extra.a",
        }

    assert members(CoreRules()) == {"p.base.a"}
    assert members(CoreRules(share=0.35)) == {"p.base.a", "p.extra.a"}
    assert members(CoreRules(max_share=0.5)) == {"p.base.a", "p.extra.a"}


def test_the_frontier_of_a_core_that_let_something_go_still_grows() -> None:
    network = network_of(DEMANDED, edits(DEMANDED))
    chosen = choose_core(DEMANDED, network, CoreRules())
    place = next(at for at, point in enumerate(chosen.frontier) if point.chosen)
    assert (chosen.nested[place] == chosen.members).all()
    sizes = [int(members.sum()) for members in chosen.nested]
    assert sizes == sorted(set(sizes))
    assert chosen.released is not None
    assert named(DEMANDED, chosen.released) == {"p.extra", "p.extra.a"}


def test_why_a_module_was_let_go_is_told() -> None:
    found = explain_core(
        DEMANDED, PartitionOptions(), module="p.extra.a", progress=SilentProgress()
    )
    assert not found.member
    assert found.reason.startswith("Its subpackage is worth more as a satellite")


def test_what_came_along_for_a_subpackage_alone_leaves_with_it() -> None:
    """p.rare is too many modules for its demand, and a person would have to cut it off p.extra."""
    rare = [f"p.rare.m{number}" for number in range(20)]
    graph = import_graph(
        *(f"p.user{number}.a -> p.base.a [import-time]" for number in range(8)),
        *(f"p.user{number}.a -> p.extra.a [import-time]" for number in range(7)),
        "p.base.a -> p.extra.a [call-time]",
        " -> ".join(["p.extra.a", *rare, rare[0]]),
        lines={"p.base.a": 50_000, "p.extra.a": 40_000}
        | {f"p.user{number}.a": 20_000 for number in range(8)},
    )
    chosen = choose_core(graph, network_of(graph, edits(graph)), CoreRules())
    assert named(graph, chosen.members) == {"p", "p.base", "p.base.a"}
    assert chosen.released is not None
    assert named(graph, chosen.released) == {"p.extra", "p.extra.a", "p.rare", *rare}
