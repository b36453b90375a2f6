from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings

from debundle.graph import covering
from debundle.graph.components import strongly_connected_components
from debundle.graph.cycles import break_cycles
from debundle.graph.edits import edits_of, parents_of
from debundle.model import Costs, CycleReport, ImportGraph, Phase, Remedy
from partition.drawn import graphs
from support.graphs import import_graph

EXECUTING = {Phase.IMPORT, Phase.CALL}


def left_over(graph: ImportGraph, report: CycleReport, *, made: int) -> int:
    """The size of the largest cycle, counted anew, once so many cuts are made."""
    phases = {Phase.IMPORT} if report.import_time else EXECUTING
    seen = ImportGraph(
        graph.target, graph.modules, tuple(i for i in graph.imports if i.phase in phases)
    )
    cut = {
        (item.cut.importer, item.cut.line, item.cut.remedy, item.targets)
        for item in report.cuts[:made]
    }
    arcs = [
        (edit.importer, target)
        for edit in edits_of(seen, Costs())
        for target in edit.targets
        if (edit.importer, edit.line, edit.remedy, edit.targets) not in cut
    ]
    found = strongly_connected_components(graph.by_name, [*arcs, *parents_of(graph).items()])
    return len(found[0]) if len(found[0]) > 1 else 0


@settings(deadline=None)
@given(graphs())
def test_after_every_cut_the_largest_cycle_is_what_the_list_says(graph: ImportGraph) -> None:
    for import_time in (False, True):
        report = break_cycles(graph, costs=Costs(), import_time=import_time, shakes=1)
        sizes = [left_over(graph, report, made=n) for n in range(1, len(report.cuts) + 1)]
        assert [item.largest for item in report.cuts] == sizes
        assert left_over(graph, report, made=len(report.cuts)) == 0


@settings(deadline=None)
@given(graphs())
def test_the_cycles_are_those_of_all_that_executes(graph: ImportGraph) -> None:
    report = break_cycles(graph, costs=Costs(), shakes=0)
    executing = [item for item in graph.imports if item.phase in EXECUTING]
    arcs = [(item.importer, item.imported) for item in executing]
    arcs += [(item.importer, item.through) for item in executing if item.through]
    found = strongly_connected_components(graph.by_name, [*arcs, *parents_of(graph).items()])
    assert [cycle.modules for cycle in report.cycles] == [c for c in found if len(c) > 1]


@settings(deadline=None, max_examples=30)
@given(graphs(size=5))
def test_no_order_of_the_modules_needs_a_person_less_often(graph: ImportGraph) -> None:
    report = break_cycles(graph, costs=Costs(), shakes=0)
    assert report.person == report.person_bound == fewest_by_a_person(graph)


def fewest_by_a_person(graph: ImportGraph) -> int:
    person = [edit for edit in edits_of(graph, Costs()) if edit.remedy is Remedy.REDESIGN]
    parents = parents_of(graph)
    fewest = len(person)
    for order in permutations(sorted(graph.by_name)):
        level = {name: place for place, name in enumerate(order)}
        if all(level[parent] < level[child] for child, parent in parents.items()):
            up = sum(
                any(level[name] > level[edit.importer] for name in edit.targets) for edit in person
            )
            fewest = min(fewest, up)
    return fewest


def test_the_cheap_side_of_a_cycle_is_cut() -> None:
    graph = import_graph("p", "p.a -> p.b [import-time]", "p.b -> p.a [call-time names=x]")
    report = break_cycles(graph, costs=Costs())
    (only,) = report.cuts
    assert [cycle.modules for cycle in report.cycles] == [("p.a", "p.b")]
    assert (only.cut.importer, only.targets, only.cut.remedy) == ("p.b", ("p.a",), Remedy.DEFER)
    assert (only.cut.file, only.cut.line, only.cut.names) == ("p/b.py", 1, ("x",))
    assert (only.largest, only.own_child) == (0, False)
    assert (report.cut_pairs, report.cost, report.person) == (1, 3, 0)


def test_a_package_that_uses_what_lies_below_it_is_cut_there_and_said_so() -> None:
    graph = import_graph("p -> p.a [import-time]")
    report = break_cycles(graph, costs=Costs())
    (only,) = report.cuts
    assert (only.cut.importer, only.targets, only.own_child) == ("p", ("p.a",), True)
    assert (report.person, report.person_bound) == (1, 1)


def test_call_time_closes_no_cycle_at_import_time_and_typing_never_does() -> None:
    graph = import_graph(
        "p", "p.a -> p.b", "p.b -> p.a [call]", "p.c -> p.d", "p.d -> p.c [typing]"
    )
    assert [item.cut.imported for item in break_cycles(graph, costs=Costs()).cuts] == ["p.a"]
    assert break_cycles(graph, costs=Costs(), import_time=True).cycles == ()


def test_what_parts_most_for_its_cost_comes_first() -> None:
    """Two rings of three, one of which calls the other: the joint is cut before the rings."""
    graph = import_graph(
        "p",
        "p.a -> p.b -> p.c -> p.a",
        "p.x -> p.y -> p.z -> p.x",
        "p.a -> p.x",
        "p.b -> p.x",
        "p.c -> p.x",
        "p.x -> p.a [call]",
    )
    cuts = break_cycles(graph, costs=Costs()).cuts
    assert (cuts[0].cut.importer, cuts[0].cut.imported) == ("p.x", "p.a")
    assert [item.largest for item in cuts] == [3, 3, 0]


def test_where_the_proof_takes_too_long_the_bound_is_still_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(covering.least_cover, "__kwdefaults__", {"rounds": 1})
    graph = import_graph("p", "p.a -> p.b -> p.c -> p.a", "p.b -> p.a")
    report = break_cycles(graph, costs=Costs())
    assert left_over(graph, report, made=len(report.cuts)) == 0
    assert 1 <= report.person_bound <= report.person <= 2


def test_a_name_read_from_a_facade_elsewhere_is_cut_as_one() -> None:
    graph = import_graph(
        "p",
        "p.a -> p.far [call line=1 names=x]",
        "p.a -> p.impl [call line=1 names=x through=p.far]",
        "p.far -> p.a",
    )
    (only,) = break_cycles(graph, costs=Costs()).cuts
    assert only.targets == ("p.far", "p.impl")
    assert only.cut.imported == "p.far"
