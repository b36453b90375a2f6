"""Every wish is respected, or the conflict that is named is a real one and as small as can be."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings

from debundle.graph.edits import edits_of
from debundle.graph.quotient import reachable
from debundle.model import (
    Ban,
    Bond,
    CombinedError,
    CoreRules,
    Costs,
    DebundleError,
    Direction,
    DistributionRule,
    ImportGraph,
    ImportMark,
    Mark,
    Partition,
    PartitionOptions,
    Pin,
    Role,
    SatelliteRules,
    SilentProgress,
    Weights,
)
from debundle.partition import partition_graph
from debundle.partition.conflict import smallest_conflict
from debundle.partition.wishes import wishes_of
from partition.wishing import broken, can_hold, wished
from support.graphs import import_graph

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def propose(graph: ImportGraph, options: PartitionOptions) -> Partition:
    return partition_graph(graph, options, progress=SilentProgress())


def groups(partition: Partition) -> dict[str, tuple[str, ...]]:
    return {item.name: item.modules for item in partition.distributions}


def below(partition: Partition) -> dict[str, frozenset[str]]:
    arcs = [(item.name, other) for item in partition.distributions for other in item.depends_on]
    return reachable([item.name for item in partition.distributions], arcs)


def conflict(graph: ImportGraph, options: PartitionOptions) -> DebundleError:
    with pytest.raises(DebundleError) as caught:
        propose(graph, options)
    return caught.value


@given(wished())
@SLOW
def test_wishes_are_respected_if_and_only_if_they_can_be(
    problem: tuple[ImportGraph, PartitionOptions],
) -> None:
    graph, options = problem
    wishes = wishes_of(graph, options, edits_of(graph, options.costs)).all
    if not can_hold(graph, wishes):
        assert "cannot" in conflict(graph, options).what
        return
    partition = propose(graph, options)
    assert broken(dict(partition.of_module), below(partition), wishes) == []
    assert partition.quality.acyclic
    kept = {pair for wish in wishes for pair in wish.kept}
    assert kept.isdisjoint((cut.importer, cut.imported) for cut in partition.cuts)


@given(wished(size=7))
@SLOW
def test_wishes_are_respected_on_larger_graphs(
    problem: tuple[ImportGraph, PartitionOptions],
) -> None:
    graph, options = problem
    wishes = wishes_of(graph, options, edits_of(graph, options.costs)).all
    try:
        partition = propose(graph, options)
    except DebundleError:
        return
    assert broken(dict(partition.of_module), below(partition), wishes) == []
    assert partition.quality.acyclic
    assert partition == propose(graph, options)


@given(wished(size=3))
@SLOW
def test_a_conflict_is_the_smallest(problem: tuple[ImportGraph, PartitionOptions]) -> None:
    graph, options = problem
    wishes = wishes_of(graph, options, edits_of(graph, options.costs)).all
    if can_hold(graph, wishes):
        return
    found = smallest_conflict(wishes, lambda some: can_hold(graph, some))
    assert not can_hold(graph, found)
    for fewer in combinations(wishes, len(found) - 1):
        assert can_hold(graph, fewer)
    told = conflict(graph, options).what
    assert told.startswith(f"{len(found)} wishes" if len(found) > 1 else "One wish")


def test_a_conflict_is_told_with_reasons_and_places() -> None:
    graph = import_graph("p.a -> p.b", "p.c -> p.d")
    options = PartitionOptions(
        core=CoreRules(("p.d",), where="debundle.toml:5"),
        pins=(
            Pin(("p.a",), "x", "another team", "debundle.toml:9"),
            Pin(("p.c",), "z", where="debundle.toml:14"),
        ),
        bonds=(Bond(("p.a", "p.b"), "one licence", "debundle.toml:20"),),
        bans=(Ban(("p.c",), ("p.d",), where="debundle.toml:24"),),
        directions=(Direction(("x",), ("p.b",), "secret", "debundle.toml:28"),),
    )
    error = conflict(graph, options)
    assert error.what == (
        '2 wishes cannot all hold: the bond of "p.a", "p.b" (debundle.toml:20, "one licence");'
        ' the forbidden direction from "x" to "p.b" (debundle.toml:28, "secret").'
    )
    assert error.where == "debundle.toml:20"
    assert "without any one the others can hold" in error.next_step


def test_bonds_hold_across_packages_whatever_they_cost() -> None:
    graph = import_graph("p.a -> p.base", "p.b.x -> p.base", "p.c -> p.base", lines=3000)
    options = PartitionOptions(
        core=CoreRules(("p.base",), max_share=0.4), bonds=(Bond(("p.a", "p.b.x")),)
    )
    partition = propose(graph, options)
    assert partition.of_module["p.a"] == partition.of_module["p.b.x"]


def test_bans_keep_apart_what_would_be_one_satellite() -> None:
    graph = import_graph("p.a.x -> p.a.y -> p.a.x")
    core = CoreRules(("p",), max_share=0.3)
    together = propose(graph, PartitionOptions(core=core))
    assert together.of_module["p.a.x"] == together.of_module["p.a.y"]
    apart = propose(graph, PartitionOptions(core=core, bans=(Ban(("p.a.x",), ("p.a.y",)),)))
    assert apart.of_module["p.a.x"] != apart.of_module["p.a.y"]


def test_bans_say_nothing_about_tests() -> None:
    graph = import_graph("p.a.tests.t -> p.a", "p.b.tests.t -> p.b")
    options = PartitionOptions(bans=(Ban(("p.a.**",), ("p.b.**",)),), core=CoreRules(("p",)))
    partition = propose(graph, options)
    assert partition.by_name["p-tests"].role is Role.TESTS
    assert partition.of_module["p.a.tests.t"] == partition.of_module["p.b.tests.t"] == "p-tests"
    assert partition.of_module["p.a"] != partition.of_module["p.b"]


def test_two_opposite_directions_make_parts_independent() -> None:
    graph = import_graph("p.a -> p.b [call]", "p.b -> p.a [call]", lines=2000)
    options = PartitionOptions(
        core=CoreRules(("p",)),
        directions=(Direction(("p.a",), ("p.b",)), Direction(("p.b",), ("p.a",))),
    )
    partition = propose(graph, options)
    assert {cut.importer for cut in partition.cuts} >= {"p.a", "p.b"}
    lower = below(partition)
    one, other = partition.of_module["p.a"], partition.of_module["p.b"]
    assert one != other
    assert other not in lower[one]
    assert one not in lower[other]


def test_a_direction_reaches_through_others() -> None:
    graph = import_graph("p.a -> p.b [call]", "p.b -> p.c [call]", lines=2000)
    options = PartitionOptions(
        core=CoreRules(("p",)),
        pins=(Pin(("p.a",), "a"), Pin(("p.b",), "b"), Pin(("p.c",), "c")),
        directions=(Direction(("a",), ("c",)),),
        weights=Weights(dependency=0, along=0),
    )
    partition = propose(graph, options)
    assert "c" not in below(partition)["a"]
    assert len(partition.cuts) == 1


def test_a_kept_import_is_not_cut_though_it_is_cheap() -> None:
    graph = import_graph("p.a -> p.b [typing]", "p.b -> p.a [call]")
    pins = (Pin(("p.a",), "a"), Pin(("p.b",), "b"))
    free = Weights(dependency=0)
    plain = propose(graph, PartitionOptions(core=CoreRules(("p",)), pins=pins, weights=free))
    assert [cut.importer for cut in plain.cuts] == ["p.a"]
    marks = (ImportMark("p.a", "p.b", Mark.KEEP),)
    kept = propose(graph, PartitionOptions(core=CoreRules(("p",)), pins=pins, imports=marks))
    assert [cut.importer for cut in kept.cuts] == ["p.b"]
    assert kept.by_name["a"].depends_on == ("b", "p-core")


def test_an_import_that_is_to_be_cut_is_cut_and_counted() -> None:
    graph = import_graph("p.core -> p.big", lines={"p.big": 5000, "p.core": 10, "p": 0})
    core = CoreRules(("p.core",))
    plain = propose(graph, PartitionOptions(core=core))
    assert groups(plain)["p-core"] == ("p", "p.big", "p.core")
    marks = (ImportMark("p.core", "p.big", Mark.PREFER_CUT),)
    marked = propose(graph, PartitionOptions(core=core, imports=marks))
    assert groups(marked)["p-core"] == ("p", "p.core")
    assert (marked.quality.person, marked.quality.cost) == (1, Costs().redesign)


def test_a_direction_may_name_what_a_file_describes() -> None:
    graph = import_graph("p.a -> p.b [call]", lines=2000)
    options = PartitionOptions(
        core=CoreRules(("p",)),
        described=(
            DistributionRule("p-one", Role.SATELLITE, ("p.a",)),
            DistributionRule("p-rest", Role.CORE, ("p.**",)),
        ),
        directions=(Direction(("p-one",), ("p.b",)),),
    )
    partition = propose(graph, options)
    assert partition.of_module["p.b"] not in below(partition)[partition.of_module["p.a"]]


def test_wishes_that_match_nothing_are_errors_each_at_its_place() -> None:
    graph = import_graph("p.a -> p.b")
    options = PartitionOptions(
        satellites=SatelliteRules(),
        bonds=(Bond(("p.a", "p.gone"), where="f:1"),),
        bans=(Ban(("p.a",), ("q.**",), where="f:2"),),
        directions=(Direction(("p-gone",), ("p.b",), where="f:3"),),
        imports=(ImportMark("p.b", "p.a", Mark.KEEP, where="f:4"),),
    )
    error = conflict(graph, options)
    assert isinstance(error, CombinedError)
    assert [f"{item.where} {item.what}" for item in error.problems] == [
        'f:1 "p.gone", in one of the [[bonds]], matches no module of p.',
        'f:2 "q.**", in one of the [[bans]], matches no module of p.',
        'f:3 "p-gone", in one of the [[directions]], matches no module of p.',
        "f:4 p.b does not import p.a: the mark says nothing.",
    ]
