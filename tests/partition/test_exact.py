"""Few modules are grouped as well as can be; the search, which others need, is nearly as good."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from debundle.graph.edits import edits_of
from debundle.model import Costs, ImportGraph, SatelliteRules, Weights
from debundle.partition.exact import best_levels, units_of
from debundle.partition.network import Members, network_of
from debundle.partition.objective import Objective
from debundle.partition.satellites import _Search
from partition.drawn import graphs
from support.graphs import import_graph

WEIGHTS = st.builds(
    Weights,
    dependency=st.sampled_from([0.0, 3.0]),
    torn=st.sampled_from([0.0, 3.0]),
    lump=st.sampled_from([10.0, 300.0]),
)
SHARES = st.sampled_from([0.2, 0.5, 1.0])


def problem(graph: ImportGraph, weights: Weights, max_share: float) -> tuple[Objective, Members]:
    """The root in the core, and the rest to be placed."""
    network = network_of(graph, edits_of(graph, Costs()))
    core = network.members(["p"])
    return Objective(network, ~core, max_share, weights), core


def every(objective: Objective) -> float:
    """The least value of all levels that keep packages below their modules."""
    places = np.flatnonzero(objective.placed)
    upper, lower = objective.network.firm
    least = float("inf")
    for choice in product(range(1, len(places) + 1), repeat=len(places)):
        levels = np.zeros(len(objective.placed), dtype=np.int64)
        levels[places] = choice
        if (levels[lower] <= levels[upper]).all():
            least = min(least, objective.value(levels))
    return least


@given(graphs(size=4), WEIGHTS, SHARES)
@settings(max_examples=40)
def test_no_grouping_of_few_modules_is_better(
    graph: ImportGraph, weights: Weights, max_share: float
) -> None:
    objective, core = problem(graph, weights, max_share)
    classes = np.arange(len(core))
    levels = best_levels(objective, core=core, pins={}, classes=classes)
    assert levels is not None
    assert np.isclose(objective.value(levels), every(objective))


@given(graphs(size=6), WEIGHTS, SHARES)
@settings(max_examples=30)
def test_the_search_comes_within_a_twentieth_of_the_best(
    graph: ImportGraph, weights: Weights, max_share: float
) -> None:
    objective, core = problem(graph, weights, max_share)
    classes = np.arange(len(core))
    best = best_levels(objective, core=core, pins={}, classes=classes)
    assert best is not None
    search = _Search(objective, {}, SatelliteRules(max_share=max_share, min_share=0.0))
    found = search.best(np.zeros(len(core), dtype=np.bool_), classes)
    assert objective.value(found) <= 1.05 * objective.value(best) + 1e-6


def test_pins_part_what_is_better_together_and_hold_what_is_better_apart() -> None:
    graph = import_graph("p.a -> p.b [call]", "p.b -> p.a [call]", "p.c", "p.d", lines=500)
    objective, core = problem(graph, Weights(), 1.0)
    network, classes = objective.network, np.arange(len(core))
    pins = {"one": network.members(["p.a", "p.c"]), "other": network.members(["p.b"])}
    assert list(units_of(objective, pins=pins, classes=classes)) == [-1, 1, 2, 1, 0]
    levels = best_levels(objective, core=core, pins=pins, classes=classes)
    assert levels is not None
    at = dict(zip(network.names, levels.tolist(), strict=True))
    assert at["p"] == 0
    assert at["p.a"] == at["p.c"] != at["p.b"]


def test_a_group_below_the_least_share_joins_another_unless_that_takes_a_person() -> None:
    graph = import_graph("p.a", "p.b", lines={"p": 0, "p.a": 9990, "p.b": 10})
    objective, core = problem(graph, Weights(lump=1000.0), 1.0)
    classes = np.arange(len(core))
    apart = best_levels(objective, core=core, pins={}, classes=classes)
    joined = best_levels(objective, core=core, pins={}, classes=classes, least=0.01)
    assert apart is not None
    assert joined is not None
    assert (len(set(apart.tolist())), len(set(joined.tolist()))) == (3, 2)


def test_more_than_seven_things_are_left_to_the_search() -> None:
    graph = import_graph("p", *(f"p.m{number}" for number in range(8)))
    objective, core = problem(graph, Weights(), 1.0)
    assert best_levels(objective, core=core, pins={}, classes=np.arange(len(core))) is None
