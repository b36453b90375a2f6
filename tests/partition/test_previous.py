"""Starting from a grouping: what is still good stays, and what moves is told with its reason."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings

from debundle.graph.describe import describe_partition
from debundle.model import (
    CoreRules,
    DistributionRule,
    ImportGraph,
    Partition,
    PartitionOptions,
    Pin,
    Role,
    SilentProgress,
)
from debundle.partition import partition_graph
from debundle.partition.homes import starting_levels
from debundle.partition.network import network_of
from debundle.partition.objective import Objective
from partition.drawn import edits, graphs
from support.graphs import import_graph

FEATURES = """
p -> p.base [re-export line=9]
p.one -> p.base
p.one.impl -> p.one
p.one -> p.one.impl
p.two -> p.base
p.two.impl -> p.two
p.two -> p.two.impl
"""


def propose(graph: ImportGraph, options: PartitionOptions) -> Partition:
    return partition_graph(graph, options, progress=SilentProgress())


def rules_of(partition: Partition) -> tuple[DistributionRule, ...]:
    """What a file says of a partition."""
    patterns = describe_partition(partition.of_module)
    return tuple(
        DistributionRule(item.name, item.role, patterns[item.name])
        for item in partition.distributions
        if item.modules
    )


def again(graph: ImportGraph, before: Partition, options: PartitionOptions) -> Partition:
    return propose(graph, replace(options, described=rules_of(before), stay=True))


def groups(partition: Partition) -> dict[str, tuple[str, ...]]:
    return {item.name: item.modules for item in partition.distributions}


OPTIONS = PartitionOptions(core=CoreRules(("p.base",), max_share=0.5))


@given(graphs())
@settings(max_examples=60, deadline=None)
def test_what_moves_is_told_and_nothing_else_moves(graph: ImportGraph) -> None:
    before = propose(graph, PartitionOptions(core=CoreRules(("p.a",))))
    after = again(graph, before, PartitionOptions(core=CoreRules(("p.a",))))
    told = {name: (move.origin, move.destination) for move in after.moves for name in move.modules}
    seen = {
        name: (before.of_module[name], home)
        for name, home in after.of_module.items()
        if before.of_module[name] != home
    }
    assert told == seen
    assert after.quality.acyclic


def test_a_grouping_that_is_good_stays_as_it_is() -> None:
    graph = import_graph(FEATURES, lines=1000)
    before = propose(graph, OPTIONS)
    after = again(graph, before, OPTIONS)
    assert (after.distributions, after.moves) == (before.distributions, ())


def test_names_that_people_gave_are_kept() -> None:
    graph = import_graph(FEATURES, lines=1000)
    before = propose(graph, OPTIONS)
    renamed = tuple(
        replace(rule, name={"p-core": "kernel", "p-one": "uno"}.get(rule.name, rule.name))
        for rule in rules_of(before)
    )
    options = replace(OPTIONS, pins=(Pin(("p.base",), "kernel"),))
    after = propose(graph, replace(options, described=renamed, stay=True))
    assert groups(after)["kernel"] == groups(before)["p-core"]
    assert groups(after)["uno"] == groups(before)["p-one"]
    assert after.moves == ()


def test_new_modules_join_their_package_and_vanished_ones_are_dropped() -> None:
    before = propose(import_graph(FEATURES, lines=1000), OPTIONS)
    rules = (*rules_of(before), DistributionRule("gone", Role.SATELLITE, ("p.gone.**",)))
    rules = tuple(
        replace(rule, modules=("p", "p.base") if rule.role is Role.CORE else rule.modules)
        for rule in rules
    )
    graph = import_graph(FEATURES, "p.one.more -> p.one.impl", "p.new -> p.base", lines=1000)
    after = propose(graph, replace(OPTIONS, described=rules, stay=True))
    assert after.of_module["p.one.more"] == before.of_module["p.one"]
    assert [(move.origin, move.modules) for move in after.moves] == [("", ("p.new",))]
    assert (
        after.notes[-1]
        == 'The pattern "p.gone.**" of gone matches nothing any more and is dropped.'
    )


def test_what_only_a_person_could_cut_moves_and_says_so() -> None:
    graph = import_graph(FEATURES, "p.one -> p.two.impl", "p.two.impl -> p.one", lines=1000)
    before = propose(import_graph(FEATURES, lines=1000), OPTIONS)
    after = again(graph, before, OPTIONS)
    assert after.quality.person == 0
    assert after.moves
    assert {move.origin for move in after.moves} <= {"p-one", "p-two"}


def test_a_module_added_moves_no_other() -> None:
    before = propose(import_graph(FEATURES, lines=1000), OPTIONS)
    for line in ("p.one.x -> p.two.impl", "p.two.y -> p.base", "p.one.impl -> p.base [call]"):
        after = again(import_graph(FEATURES, line, lines=1000), before, OPTIONS)
        assert after.moves == ()


@pytest.mark.parametrize("seed", [3, 12, 28])
def test_many_groups_in_cycles_stay_as_they_are(seed: int) -> None:
    """Too many for their best order to be found again, or for modules to be lifted as they were."""
    graph = tangle(seed)
    before = propose(graph, OPTIONS)
    after = again(graph, before, OPTIONS)
    assert (after.distributions, after.moves) == (before.distributions, ())


def tangle(seed: int, size: int = 18) -> ImportGraph:
    """Subpackages of two modules; what leads to later ones can be cut, what leads back cannot."""
    random, places = Random(seed), range(size)
    arrows, lines = [], {}
    for one in places:
        for _ in range(2):
            other = random.randrange(size)
            use = "import-time" if other < one else "call-time"
            arrows.append(f"p.a{one:02}.x -> p.a{other:02}.{random.choice('xy')} [{use}]")
        arrows.append(f"p.a{one:02}.y -> p.base")
        if one:
            arrows.append(f"p.a{one:02}.y -> p.a{random.randrange(one):02}.y")
        lines.update({f"p.a{one:02}.{name}": random.randrange(8000, 14000) for name in "xy"})
    return import_graph(*(arrow for arrow in arrows if not _own(arrow)), lines=lines)


def _own(arrow: str) -> bool:
    importer, imported = arrow.split(" [", maxsplit=1)[0].split(" -> ")
    return importer.rpartition(".")[0] == imported.rpartition(".")[0]


def test_pinned_modules_start_with_what_they_were_with() -> None:
    graph = import_graph(FEATURES)
    network = network_of(graph, edits(graph))
    placed = network.members(name for name in network.names if name not in ("p", "p.base"))
    labels = np.where(network.members(["p.one", "p.one.impl"]), 1, 2)
    objective = Objective(network, placed, 1.0, previous=labels)
    pins = {"p-one": network.members(["p.one.impl"])}
    levels = starting_levels(objective, network.members(()), pins, 1)
    assert levels[network.index["p.one.impl"]] == levels[network.index["p.one"]]
    # Two pins are two distributions, whatever they were before.
    pins["p-uno"] = network.members(["p.one"])
    levels = starting_levels(objective, network.members(()), pins, 1)
    assert levels[network.index["p.one.impl"]] != levels[network.index["p.one"]]
