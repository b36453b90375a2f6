"""What counts as a violation of the layering, and how each is shown."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from debundle.check import check_layering
from debundle.graph.measure import measure_partition
from debundle.model import (
    CheckResult,
    Costs,
    Distribution,
    ImportGraph,
    Layout,
    Module,
    ModuleKind,
    Partition,
    Remedy,
    Role,
    ViolationKind,
)
from support import import_graph


def partition(graph: ImportGraph, **members: str) -> Partition:
    """Distributions from words: `core="a b", side="c: core"` (modules: dependencies).

    "p.**" is p and everything below that no other distribution names.
    """
    named = {word for text in members.values() for word in text.partition(":")[0].split()}
    distributions = []
    for name, text in members.items():
        modules, _, depends_on = text.partition(":")
        held = {
            module.name
            for module in graph.modules
            for word in modules.split()
            if module.name == word
            or (
                word.endswith(".**")
                and module.name not in named
                and f"{module.name}.".startswith(word[:-2])
            )
        }
        role = Role.CORE if name == "core" else Role.SATELLITE
        distributions.append(
            Distribution(name, role, tuple(sorted(held)), 0, tuple(depends_on.split()))
        )
    return measure_partition(graph, distributions, costs=Costs())


def shown(result: CheckResult) -> list[str]:
    """Each violation as "kind: a -> b (line) -> c (line)"."""
    return [
        f"{violation.kind.value}: {violation.chain.links[0].importer}"
        + "".join(f" -> {link.imported} ({link.line})" for link in violation.chain.links)
        for violation in result.violations
    ]


def test_imports_along_the_dependencies_are_kept() -> None:
    graph = import_graph("top -> middle -> low", "top -> low")
    layers = partition(graph, core="low", side="middle: core", far="top: side")
    assert check_layering(graph, layers) == CheckResult(violations=(), checked=3)


def test_an_import_against_the_direction_is_a_violation_with_its_remedy() -> None:
    graph = import_graph("low -> top [call line=7 names=f]", "top -> low")
    result = check_layering(graph, partition(graph, core="low", side="top: core"))
    (violation,) = result.violations
    assert (violation.kind, violation.from_distribution, violation.to_distribution) == (
        ViolationKind.UNDECLARED,
        "core",
        "side",
    )
    assert violation.message == (
        "core may not import top (side): it executes late or may fail: make it optional, with an"
        " error that names what to install (optional)."
    )
    assert violation.cut is not None
    assert (violation.cut.remedy, violation.cut.cost, violation.cut.line) == (Remedy.OPTIONAL, 1, 7)
    assert shown(result) == ["undeclared: low -> top (7)"]
    assert not result.kept


def test_an_undeclared_sibling_may_not_be_imported() -> None:
    graph = import_graph("left -> right", "left -> low", "right -> low")
    layers = partition(graph, core="low", left="left: core", right="right: core")
    assert shown(check_layering(graph, layers)) == ["undeclared: left -> right (1)"]


def test_imports_that_never_execute_may_lead_anywhere() -> None:
    graph = import_graph("low -> top [typing]")
    result = check_layering(graph, partition(graph, core="low", side="top: core"))
    assert result == CheckResult(violations=())


def test_guarded_imports_execute_and_count() -> None:
    graph = import_graph("low -> top [guarded]")
    result = check_layering(graph, partition(graph, core="low", side="top: core"))
    assert shown(result) == ["undeclared: low -> top (1)"]


def test_the_first_line_of_a_phase_is_the_witness() -> None:
    graph = import_graph(
        "low -> top [call line=30]",
        "low -> top [line=9]",
        "low -> top [line=4]",
        "low -> top [call line=20]",
    )
    result = check_layering(graph, partition(graph, core="low", side="top: core"))
    assert shown(result) == ["undeclared: low -> top (4)", "undeclared: low -> top (20)"]
    assert result.checked == 2


def test_a_name_read_from_a_facade_shows_the_way_to_its_module() -> None:
    graph = import_graph(
        "low -> facade [line=3 names=f]",
        "low -> far.impl [line=3 names=f through=facade]",
        "facade -> inner [line=5 names=f]",
        "facade -> far.impl [line=5 names=f through=inner]",
        "inner -> far.impl [line=8 names=f,g]",
    )
    layers = partition(graph, core="low facade inner", side="far far.impl: core")
    assert shown(check_layering(graph, layers)) == [
        "undeclared: facade -> inner (5) -> far.impl (8)",
        "undeclared: inner -> far.impl (8)",
        "undeclared: low -> facade (3) -> inner (5) -> far.impl (8)",
    ]


def test_a_facade_that_cannot_be_followed_is_one_link() -> None:
    graph = import_graph("low -> top [line=3 names=f through=facade]", "facade", "low -> facade")
    layers = partition(graph, core="low facade", side="top: core")
    assert shown(check_layering(graph, layers)) == ["undeclared: low -> top (3)"]


def test_facades_that_read_from_each_other_end_the_chain() -> None:
    graph = import_graph(
        "low -> one [line=1 names=f]",
        "low -> top [line=1 names=f through=one]",
        "one -> two [line=1 names=f]",
        "one -> top [line=1 names=f through=two]",
        "two -> one [line=1 names=f]",
        "two -> top [line=1 names=f through=one]",
    )
    layers = partition(graph, core="low one two", side="top: core")
    assert shown(check_layering(graph, layers)) == [
        "undeclared: low -> top (1)",
        "undeclared: one -> top (1)",
        "undeclared: two -> top (1)",
    ]


def test_a_package_must_not_lie_above_its_modules() -> None:
    graph = import_graph("p.a", "p.sub.b")
    layers = partition(graph, core="p.a p.sub.b", side="p p.sub: core")
    result = check_layering(graph, layers)
    assert shown(result) == ["parent: p.a -> p (0)", "parent: p.sub.b -> p.sub (0)"]
    assert result.violations[0].message == (
        "Importing p.a (core) executes its package p (side), on which core does not depend:"
        " let core, or one that it depends on, hold p."
    )
    assert result.violations[0].cut is None


def test_renamed_distributions_do_not_share_packages() -> None:
    graph = import_graph("p.a")
    layers = partition(graph, core="p.a", side="p: core")
    assert check_layering(graph, layers, layout=Layout.RENAMED).kept


def test_a_namespace_package_executes_nothing() -> None:
    graph = import_graph("p.a.b")
    modules = (
        Module("p", "p/__init__.py", 1, ModuleKind.PACKAGE),
        Module("p.a", "p/a", 0, ModuleKind.NAMESPACE),
        Module("p.a.b", "p/a/b.py", 1),
    )
    graph = replace(graph, modules=modules)
    assert check_layering(graph, partition(graph, core="p p.a.b", side="p.a: core")).kept
    torn = partition(graph, core="p.a p.a.b", side="p: core")
    assert shown(check_layering(graph, torn)) == ["parent: p.a -> p (0)", "parent: p.a.b -> p (0)"]


def test_implicit_imports_of_parents_are_not_told_twice() -> None:
    graph = import_graph("low -> p.a", parents=True)
    layers = partition(graph, core="low p.a", side="p: core")
    assert shown(check_layering(graph, layers)) == ["parent: p.a -> p (0)"]


def test_known_violations_come_last_and_do_not_break() -> None:
    graph = import_graph("low -> top [call]", "low -> upper")
    layers = partition(graph, core="low", side="top upper: core")
    known = ("low", "upper", "import")
    result = check_layering(graph, layers, baseline=[known])
    assert [(item.imported, item.known) for item in result.violations] == [
        ("top", False),
        ("upper", True),
    ]
    assert not result.kept
    assert check_layering(graph, layers, baseline=[known, ("low", "top", "call")]).kept


def test_an_entry_that_no_longer_occurs_is_stale() -> None:
    graph = import_graph("low -> top [call]")
    layers = partition(graph, core="low", side="top: core")
    entries = [("low", "top", "call"), ("low", "top", "import"), ("gone", "top", "call")]
    result = check_layering(graph, layers, baseline=entries)
    assert result.stale == (("gone", "top", "call"), ("low", "top", "import"))
    assert not result.kept


NODES = "abcdef"
ARROWS = st.lists(
    st.tuples(
        st.sampled_from(NODES),
        st.sampled_from(NODES),
        st.sampled_from(["import", "call", "typing", "re-export", "guarded"]),
    ).filter(lambda arrow: arrow[0] != arrow[1]),
    max_size=14,
)


@given(ARROWS, st.lists(st.sampled_from("xyz"), min_size=6, max_size=6))
def test_violations_are_the_executing_pairs_among_the_cuts(
    arrows: list[tuple[str, str, str]], homes: list[str]
) -> None:
    graph = import_graph(
        *NODES, *(f"{importer} -> {imported} [{word}]" for importer, imported, word in arrows)
    )
    distributions = [
        Distribution(
            name,
            Role.SATELLITE,
            tuple(node for node, home in zip(NODES, homes, strict=True) if home == name),
            0,
            tuple(below),
        )
        for name, below in (("x", ""), ("y", "x"), ("z", "y"))
    ]
    layers = measure_partition(graph, distributions, costs=Costs())
    result = check_layering(graph, layers)
    assert {(item.importer, item.imported) for item in result.violations} == {
        (cut.importer, cut.imported) for cut in layers.cuts if cut.phase.value != "typing"
    }
    assert result == check_layering(graph, layers)
