from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debundle.model import (
    CoreRules,
    ImportGraph,
    PartitionOptions,
    SatelliteRules,
    SilentProgress,
    Weights,
)
from debundle.partition import partition_graph
from debundle.partition.homes import homes_of
from debundle.partition.lift import lift_modules
from debundle.partition.merge import merge_levels
from debundle.partition.network import Members, Network, network_of
from debundle.partition.objective import Levels, Objective
from debundle.partition.refine import Divider
from partition.drawn import NAMES, edits, graphs
from support.graphs import import_graph

LEVELS = st.lists(st.integers(1, 3), min_size=len(NAMES) + 1, max_size=len(NAMES) + 1)
#: Neither sizes nor dependencies: what a single cut can express.
PLAIN = Weights(excess=0, dependency=0, distribution=0, torn=0, lump=0)


def problem(graph: ImportGraph, levels: list[int]) -> tuple[Objective, Levels]:
    """All modules but the root package are to be placed."""
    network = network_of(graph, edits(graph))
    placed = ~network.members(["p"])
    drawn = np.array([0, *levels], dtype=np.int64)[: len(network.names)]
    return Objective(network, placed, 1.0, PLAIN), drawn


def lifted_problem(graph: ImportGraph, levels: list[int]) -> tuple[Objective, Levels, Members]:
    """The same with levels that are valid, and the modules that are not to move: none."""
    objective, drawn = problem(graph, levels)
    nothing = np.zeros(len(drawn), dtype=np.bool_)
    lifted = lift_modules(objective.network, drawn, placed=objective.placed, fixed=nothing)
    return objective, lifted, nothing


def parents_below(network: Network, levels: Levels) -> bool:
    child = network.parents >= 0
    return bool((levels[network.parents[child]] <= levels[child]).all())


@given(graphs(), LEVELS)
@settings(max_examples=60)
def test_lifted_modules_need_nothing_above_that_only_a_person_could_cut(
    graph: ImportGraph, levels: list[int]
) -> None:
    objective, given_levels = problem(graph, levels)
    nothing = np.zeros(len(given_levels), dtype=np.bool_)
    lifted = lift_modules(objective.network, given_levels, placed=objective.placed, fixed=nothing)
    needs = objective.needs
    assert needs.person[needs.broken_by_order(lifted)].sum() == 0
    assert parents_below(objective.network, lifted)


def test_modules_that_need_not_move_stay() -> None:
    graph = import_graph("p.a -> p.b [import-time]", "p.d -> p.c [call]")
    network = network_of(graph, edits(graph))
    levels = np.array([0, 1, 3, 2, 2], dtype=np.int64)
    lifted = lift_modules(
        network,
        levels,
        placed=~network.members(["p"]),
        fixed=network.members(["p.b"]),
    )
    assert dict(zip(network.names, lifted.tolist(), strict=True)) == {
        "p": 0,
        "p.a": 3,
        "p.b": 3,
        "p.c": 2,
        "p.d": 2,
    }


@given(graphs(), LEVELS)
@settings(max_examples=80, deadline=None)
def test_a_division_of_two_levels_is_the_cheapest_of_all(
    graph: ImportGraph, levels: list[int]
) -> None:
    objective, start, nothing = lifted_problem(graph, levels)
    network = objective.network
    (divided,) = Divider(objective, start, nothing, top=3).divided([(1, 3)])
    free = np.flatnonzero(objective.placed & ((start == 1) | (start == 3)))
    costs = []
    for choice in product([1, 3], repeat=len(free)):
        other = start.copy()
        other[free] = choice
        if parents_below(network, other):
            costs.append(objective.cutting(other))
    assert parents_below(network, divided)
    assert objective.cutting(divided) == min(costs)


@given(graphs(), LEVELS)
@settings(max_examples=60, deadline=None)
def test_divisions_found_together_are_those_found_one_by_one(
    graph: ImportGraph, levels: list[int]
) -> None:
    objective, start, nothing = lifted_problem(graph, levels)
    divider = Divider(objective, start, nothing, top=3)
    pairs = [(1, 2), (1, 3), (2, 3)]
    together = divider.divided(pairs)
    alone = [divider.divided([pair])[0] for pair in pairs]
    assert [found.tolist() for found in together] == [found.tolist() for found in alone]


@given(graphs(), LEVELS)
@settings(max_examples=40)
def test_merging_keeps_the_order_valid_and_leaves_no_gap(
    graph: ImportGraph, levels: list[int]
) -> None:
    objective, start, _ = lifted_problem(graph, levels)
    merged = merge_levels(objective, start, pinned=frozenset(), least=0.0)
    used = np.unique(merged[objective.placed])
    assert used.tolist() == list(range(1, len(used) + 1))
    assert parents_below(objective.network, merged)
    assert objective.value(merged) <= objective.value(start)


def test_pinned_groups_are_not_merged_with_one_another() -> None:
    graph = import_graph("p.a -> p.b -> p.a")
    objective, levels = problem(graph, [1, 2])
    together = merge_levels(objective, levels, pinned=frozenset({1}), least=0.0)
    apart = merge_levels(objective, levels, pinned=frozenset({1, 2}), least=0.0)
    assert (together.tolist(), apart.tolist()) == ([0, 1, 1], [0, 1, 2])


def test_large_packages_are_opened_and_small_ones_are_not() -> None:
    sizes = {"p.big.a": 300, "p.big.b": 300, "p.small.a": 10, "p.small.b": 10, "p": 0, "p.big": 0}
    graph = import_graph(*sizes, lines=sizes)
    network = network_of(graph, edits(graph))
    homes = homes_of(network, ~network.members(["p"]), max_share=0.5)
    assert dict(zip(network.names, homes.tolist(), strict=True)) == {
        "p": -1,
        "p.big": 0,
        "p.big.a": 1,
        "p.big.b": 2,
        "p.small": 3,
        "p.small.a": 3,
        "p.small.b": 3,
    }


#: Five subpackages of three modules each, all of which need the base alone.
FIVE = import_graph(
    *(f"p.{name}.{part} -> p.base [import-time]" for name in "abcde" for part in "xyz"), lines=100
)


@pytest.mark.parametrize("count", [2, 3, 4, 6, 9])
def test_there_are_as_many_distributions_as_asked_for(count: int) -> None:
    options = PartitionOptions(
        core=CoreRules(("p.base",)), satellites=SatelliteRules(count=count), prefix="p"
    )
    partition = partition_graph(FIVE, options, progress=SilentProgress())
    assert len(partition.distributions) == count
    assert partition.notes == ()


def test_small_groups_join_others_first_where_so_many_are_asked_for() -> None:
    graph = import_graph(
        *(f"p.{name}.x -> p.base [import-time]" for name in "abcd"),
        lines={"p.a.x": 500, "p.b.x": 500, "p.c.x": 3, "p.d.x": 3},
    )
    options = PartitionOptions(core=CoreRules(("p.base",)), satellites=SatelliteRules(count=3))
    homes = partition_graph(graph, options, progress=SilentProgress()).of_module
    assert homes["p.a.x"] != homes["p.b.x"]
