from __future__ import annotations

import pytest

from debundle.graph.edits import Edit, ancestors_of, cuts_between, edits_of, parents_of, remedy_of
from debundle.model import Costs, ImportGraph, Remedy
from support.graphs import import_graph


def edits(*text: str) -> list[tuple[str, tuple[str, ...], Remedy, int, int]]:
    """(importer, targets, remedy, cost, number of imports) of each edit."""
    return [
        (edit.importer, edit.targets, edit.remedy, edit.cost, len(edit.imports))
        for edit in edits_of(import_graph(*text), Costs())
    ]


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ("typing", Remedy.TYPING_ONLY),
        ("annotation", Remedy.TYPING_ONLY),
        ("call", Remedy.OPTIONAL),
        ("call annotation", Remedy.TYPING_ONLY),
        ("lazy re-export", Remedy.OPTIONAL),
        ("guarded import-time", Remedy.OPTIONAL),
        ("string import-time", Remedy.OPTIONAL),
        ("call-time", Remedy.DEFER),
        ("re-export", Remedy.FACADE),
        ("star re-export", Remedy.FACADE),
        ("star import-time", Remedy.REDESIGN),
        ("side-effect", Remedy.HOOK),
        ("import-time", Remedy.REDESIGN),
        ("dynamic import-time", Remedy.REDESIGN),
        ("native side-effect", Remedy.HOOK),
        ("unknown", Remedy.DEFER),
    ],
)
def test_the_remedy_follows_phase_then_use(words: str, remedy: Remedy) -> None:
    graph = import_graph(f"p.a -> p.b [{words}]")
    assert remedy_of(graph.imports[0], graph) is remedy


@pytest.mark.parametrize("use", ["side-effect names=x", "star side-effect", "unknown"])
def test_a_package_that_imports_what_lies_below_it_is_a_facade(use: str) -> None:
    graph = import_graph(f"p -> p.b [{use}]")
    assert remedy_of(graph.imports[0], graph) is Remedy.FACADE


def test_a_package_that_imports_what_lies_below_it_for_its_effect_has_a_hook() -> None:
    graph = import_graph("p.a -> p.a.b [side-effect]")
    assert remedy_of(graph.imports[0], graph) is Remedy.HOOK


def test_what_a_root_package_imports_for_its_effect_everybody_has() -> None:
    graph = import_graph("p -> p.b [side-effect]")
    assert remedy_of(graph.imports[0], graph) is Remedy.REDESIGN


def test_a_name_needs_its_provider_and_not_the_facade_above_it() -> None:
    found = edits(
        "p.user -> p [call-time line=1 names=Tensor]",
        "p.user -> p.impl [call-time line=1 names=Tensor through=p]",
    )
    assert found == [("p.user", ("p.impl",), Remedy.DEFER, 3, 2)]


def test_a_facade_beside_the_provider_is_needed_too() -> None:
    found = edits(
        "p.user -> p.facade [call-time line=1 names=Tensor]",
        "p.user -> p.impl [call-time line=1 names=Tensor through=p.facade]",
    )
    assert found == [("p.user", ("p.facade", "p.impl"), Remedy.DEFER, 3, 2)]


def test_names_that_the_facade_defines_are_an_edit_of_their_own() -> None:
    found = edits(
        "q.user -> p [import-time line=1 names=Tensor,version]",
        "q.user -> p.impl [call-time line=1 names=Tensor through=p]",
    )
    assert found == [
        ("q.user", ("p",), Remedy.REDESIGN, 100, 1),
        ("q.user", ("p.impl",), Remedy.DEFER, 3, 1),
    ]


def test_a_submodule_that_the_statement_names_covers_its_name() -> None:
    found = edits(
        "q.user -> p [call-time line=1 names=sub]",
        "q.user -> p.sub [call-time line=1 names=sub]",
    )
    assert found == [("q.user", ("p.sub",), Remedy.DEFER, 3, 2)]


def test_names_of_one_line_remedy_and_targets_are_one_edit() -> None:
    found = edits(
        "p.user -> p.b [call-time line=1 names=x]",
        "p.user -> p.b [call-time line=1 names=y attribute]",
        "p.user -> p.b [import-time line=1 names=z attribute]",
        "p.user -> p.b [call-time line=2 names=x]",
    )
    assert found == [
        ("p.user", ("p.b",), Remedy.DEFER, 3, 2),
        ("p.user", ("p.b",), Remedy.REDESIGN, 100, 1),
        ("p.user", ("p.b",), Remedy.DEFER, 3, 1),
    ]


def test_imports_of_parent_packages_are_no_edits() -> None:
    assert edits("p.a -> q [parent side-effect]") == []


def test_parents_are_the_nearest_packages_in_the_graph() -> None:
    assert ancestors_of("a.b.c") == ("a.b", "a")
    assert parents_of(import_graph("a.b.c -> d")) == {"a.b": "a", "a.b.c": "a.b"}


def cuts(graph: ImportGraph, allowed: dict[str, set[str]]) -> list[tuple[str, str, int, bool]]:
    homes = {module.name: module.name.partition(".")[0] for module in graph.modules}
    edits: tuple[Edit, ...] = edits_of(graph, Costs())
    return [
        (cut.importer, cut.imported, cut.cost, cut.same_edit)
        for cut in cuts_between(graph, edits, of_module=homes, allowed=allowed)
    ]


def test_every_import_against_the_direction_is_a_cut_and_an_edit_is_paid_once() -> None:
    graph = import_graph(
        "low.a -> high.facade [call-time line=1 names=X]",
        "low.a -> high.impl [call-time line=1 names=X through=high.facade]",
        "low.b -> high.impl [typing]",
        "low.b -> low.a",
        "high.impl -> low.a",
    )
    assert cuts(graph, {"high": {"low"}}) == [
        ("low.a", "high.facade", 3, False),
        ("low.a", "high.impl", 0, True),
        ("low.b", "high.impl", 0, False),
    ]


def test_an_import_that_stays_allowed_is_no_cut_though_its_edit_is_made() -> None:
    graph = import_graph(
        "low.a -> base.facade [call-time line=1 names=X]",
        "low.a -> high.impl [call-time line=1 names=X through=base.facade]",
    )
    assert cuts(graph, {"low": {"base"}}) == [("low.a", "high.impl", 3, False)]


def test_both_remedies_of_one_statement_are_paid() -> None:
    graph = import_graph(
        "low.a -> high.facade [call-time line=1 names=X,Y]",
        "low.a -> high.impl [call-time line=1 names=X through=high.facade]",
        "low.a -> high.impl [import-time line=1 names=Y through=high.facade]",
    )
    assert sorted(cost for _, _, cost, _ in cuts(graph, {})) == [0, 0, 3, 100]
