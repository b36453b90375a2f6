"""Reports of the commands that explore: whole texts and documents."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.console import Console, RenderableType

from debundle.graph.cycles import break_cycles
from debundle.model import (
    Costs,
    Cut,
    CycleCut,
    DependencyChange,
    ImportGraph,
    Partition,
    Phase,
    Remedy,
    Use,
    Via,
)
from debundle.report import explored, text
from debundle.report.text.cycles import milestones
from report.suppositions import explained, supposed
from support import import_graph

Golden = Callable[[str, str], None]


def printed(renderable: RenderableType, *, width: int = 90) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None, legacy_windows=False)
    console.print(renderable)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.fixture
def tangle() -> ImportGraph:
    return import_graph(
        """
        shop -> shop.cart [re-export names=Cart]
        shop -> shop.money [import-time names=Price]
        shop.cart -> shop.money [import-time names=Price]
        shop.money -> shop.cart [call-time names=Cart]
        shop.a -> shop.b [import-time]
        shop.b -> shop.a [import-time]
        """
    )


def test_cycles_as_text(tangle: ImportGraph, golden: Golden) -> None:
    report = break_cycles(tangle, costs=Costs())
    for width in (80, 120):
        golden(f"cycles-{width}.txt", printed(text.cycles_renderable(tangle, report), width=width))


def test_cycles_as_json(tangle: ImportGraph, golden: Golden) -> None:
    golden("cycles.json", explored.cycles_document(tangle, break_cycles(tangle, costs=Costs())))


def test_a_short_list_says_how_much_it_leaves_out(tangle: ImportGraph) -> None:
    report = break_cycles(tangle, costs=Costs())
    shown = printed(text.cycles_renderable(tangle, report, limit=1))
    assert "3 more with --limit or --format json" in " ".join(shown.split())


def test_a_graph_without_cycles_is_said_in_two_lines() -> None:
    graph = import_graph("a -> b")
    shown = printed(text.cycles_renderable(graph, break_cycles(graph, costs=Costs())))
    assert shown == "a: no cycle\n1 pair of modules, imports that can execute\n"


def test_import_time_is_said_in_words(tangle: ImportGraph) -> None:
    report = break_cycles(tangle, costs=Costs(), import_time=True)
    assert "imports at import time; parent" in printed(text.cycles_renderable(tangle, report))


def test_milestones_are_the_cuts_after_which_another_tenth_is_gone() -> None:
    cut = Cut("a", "b", "a.py", 1, Phase.CALL, Use.CALL_TIME, Via.STATEMENT, Remedy.OPTIONAL, 1)
    sizes = [100, 95, 90, 89, 41, 41, 12, 0]
    cuts = [CycleCut(cut, ("b",), own_child=False, largest=size) for size in sizes]
    assert milestones(cuts, 100) == [3, 5, 7, 8]


def test_what_if_as_text(graph: ImportGraph, partition: Partition, golden: Golden) -> None:
    for width in (80, 120):
        shown = text.what_if_renderable(graph, supposed(graph, partition), limit=1)
        golden(f"what-if-{width}.txt", printed(shown, width=width))


def test_what_if_as_json(graph: ImportGraph, partition: Partition, golden: Golden) -> None:
    golden("what-if.json", explored.what_if_document(graph, supposed(graph, partition)))


def test_a_cut_that_changes_nothing_else_is_said_in_a_few_lines(
    graph: ImportGraph, partition: Partition
) -> None:
    change = supposed(graph, partition, moves=(), cuts=(("shop.cart", "shop.money"),))
    assert printed(text.what_if_renderable(graph, change)).splitlines() == [
        "No module moves",
        "The distributions stay free of cycles.",
        "",
        "Cuts, where they differ",
        "  remedy  edits    cost",
        "  all         2       1",
    ]


def test_a_member_of_the_core_explained(graph: ImportGraph, golden: Golden) -> None:
    for width in (80, 120):
        shown = text.explanation_renderable(graph, explained(graph))
        golden(f"explanation-{width}.txt", printed(shown, width=width))


def test_a_module_outside_the_core_explained(graph: ImportGraph, golden: Golden) -> None:
    found = explained(graph, "shop.plugins.mail")
    golden("explanation-outside.txt", printed(text.explanation_renderable(graph, found)))
    golden("explanation.json", explored.explanation_document(graph, found))


def test_what_cannot_be_exchanged_is_answered_with_the_wishes_to_change(
    graph: ImportGraph,
) -> None:
    shown = printed(text.explanation_renderable(graph, explained(graph, "shop")))
    assert shown.splitlines()[-2:] == [
        "To change that",
        "  change what is wished: [core] roots, pins, tests.",
    ]


def test_long_lists_are_shortened() -> None:
    names = [f"shop.root -> shop.m{number:02} [import-time]" for number in range(15)]
    chain = [f"shop.m{number:02} -> shop.one [import-time]" for number in range(15)]
    graph = import_graph("shop.root -> shop.one", *names, *chain, "shop.z", lines={"shop.z": 900})
    found = explained(graph, "shop.one", root="shop.root")
    assert "and 4 more, with --format json" in printed(text.explanation_renderable(graph, found))


def test_a_package_above_what_is_needed_cannot_be_cut() -> None:
    graph = import_graph("shop.root -> shop.a.b [import-time]", "shop.z", lines={"shop.z": 900})
    shown = printed(
        text.explanation_renderable(graph, explained(graph, "shop.a", root="shop.root"))
    )
    assert "shop/a/b.py  at import time, parent package  cannot be cut" in shown


def test_a_dependency_that_is_gone_with_its_import_has_no_place_to_show(
    graph: ImportGraph, partition: Partition
) -> None:
    change = replace(
        supposed(graph, partition), new_dependencies=(DependencyChange("one", "other", None),)
    )
    shown = printed(text.what_if_renderable(graph, change)).splitlines()
    at = shown.index("  + one → other")
    assert shown[at + 1] == ""


def test_edits_by_a_person_are_listed_up_to_the_limit() -> None:
    graph = import_graph("shop.a -> shop.b -> shop.a", "shop.c -> shop.d -> shop.c")
    report = break_cycles(graph, costs=Costs())
    shown = printed(text.cycles_renderable(graph, report, limit=1))
    assert "  and 1 more\n" in shown


def test_a_bound_that_is_not_reached_is_said_so(tangle: ImportGraph) -> None:
    report = replace(break_cycles(tangle, costs=Costs()), person_bound=1)
    shown = printed(text.cycles_renderable(tangle, report))
    assert "2 cuts only a person can make; no list has fewer than 1" in shown
