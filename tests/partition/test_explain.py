from __future__ import annotations

import pytest
from hypothesis import given, settings

from debundle.model import (
    CoreExplanation,
    CoreRules,
    DebundleError,
    ImportGraph,
    PartitionOptions,
    Pin,
    SilentProgress,
)
from debundle.partition import explain_core
from partition.drawn import all_cores, edits, graphs
from support.graphs import import_graph

#: p.a is needed at import time, p.b only by a function, and p.far is dear to carry.
GRAPH = import_graph(
    "p.root -> p.a [import-time]",
    "p.a -> p.b.c [import-time]",
    "p.root -> p.b.c [call-time]",
    "p.b.c -> p.helper [import-time]",
    "p.a -> p.far [call-time line=7 names=x]",
    "p.far -> p.deep [import-time]",
    "p.far -> p.a [call]",
    "p.tests.t -> p.a",
    lines={"p": 0, "p.far": 9000, "p.deep": 500},
)


def explain(
    graph: ImportGraph,
    module: str,
    *,
    roots: tuple[str, ...] = ("p.root",),
    pins: tuple[Pin, ...] = (),
) -> CoreExplanation:
    options = PartitionOptions(core=CoreRules(roots, max_share=0.2), pins=pins)
    return explain_core(graph, options, module=module, progress=SilentProgress())


def test_a_member_is_forced_by_a_chain_from_a_root() -> None:
    found = explain(GRAPH, "p.b")
    assert found.member
    assert [
        (
            item.link.importer,
            item.link.imported,
            item.cut and (item.cut.remedy.value, item.cut.cost),
        )
        for item in found.chain
    ] == [
        ("p.root", "p.a", ("redesign", 100)),
        ("p.a", "p.b.c", ("redesign", 100)),
        ("p.b.c", "p.b", None),
    ]
    assert (found.chain[0].link.file, found.chain[0].link.line) == ("p/root.py", 1)


def test_what_leaves_takes_along_what_only_it_needed_at_the_least_cost() -> None:
    found = explain(GRAPH, "p.b.c")
    assert found.importers == ("p.a", "p.root")
    exchange = found.exchange
    assert exchange is not None
    # To cut p.root -> p.a and p.root -> p.b.c costs as much as to cut p.a -> p.b.c instead of the
    # first, and saves the cut of p.far.
    assert exchange.modules == ("p.a", "p.b", "p.b.c", "p.helper")
    assert (exchange.cost, exchange.new_cost, exchange.lines) == (3, 103, 40)
    assert [(cut.importer, cut.imported, cut.cost) for cut in exchange.new_cuts] == [
        ("p.root", "p.a", 100),
        ("p.root", "p.b.c", 3),
    ]
    assert [(cut.importer, cut.imported) for cut in exchange.gone_cuts] == [("p.a", "p.far")]


def test_another_shows_the_cuts_that_keep_it_out_and_what_it_would_bring() -> None:
    found = explain(GRAPH, "p.far")
    assert (found.member, found.chain, found.importers) == (False, (), ("p.a",))
    assert [(cut.file, cut.line, cut.remedy.value, cut.cost) for cut in found.cuts] == [
        ("p/a.py", 7, "defer", 3)
    ]
    exchange = found.exchange
    assert exchange is not None
    assert (exchange.modules, exchange.lines) == (("p.deep", "p.far"), 9500)
    assert (exchange.cost, exchange.new_cost) == (3, 0)
    assert [cut.imported for cut in exchange.gone_cuts] == ["p.far"]


@pytest.mark.parametrize("module", ["p", "p.root"])
def test_what_the_core_has_to_hold_cannot_leave(module: str) -> None:
    found = explain(GRAPH, module)
    assert (found.member, found.chain, found.exchange) == (True, (), None)
    assert "has to hold it" in found.reason


def test_a_test_and_what_is_pinned_elsewhere_cannot_join() -> None:
    test = explain(GRAPH, "p.tests.t")
    assert (test.member, test.exchange) == (False, None)
    assert "test" in test.reason
    pinned = explain(GRAPH, "p.deep", pins=(Pin(("p.deep",), "p-deep"),))
    assert (pinned.member, pinned.exchange) == (False, None)
    assert "pinned elsewhere" in pinned.reason


def test_a_core_by_demand_holds_what_many_need_and_the_leaver_goes_alone() -> None:
    many = [f"p.s{n}.m -> p.base [import-time]" for n in range(6)]
    graph = import_graph(*many, "p.base -> p.low [import-time]")
    found = explain(graph, "p.base", roots=())
    assert found.member
    assert found.reason == "Other subpackages need it: p.s0, p.s1, p.s2, p.s3, p.s4 and 1 more."
    assert found.chain == ()
    assert found.exchange is not None
    assert found.exchange.modules == ("p.base",)


@pytest.mark.parametrize(
    ("module", "reason"),
    [
        ("p.s0.own", "No other subpackage needs it."),
        ("p.s1.one", "Too few other subpackages need it: p.s0."),
        (
            "p.low.a",
            "What the core has to hold needs it, and to cut that costs more than its lines.",
        ),
    ],
)
def test_without_roots_it_says_who_needs_a_module(module: str, reason: str) -> None:
    graph = import_graph(
        *(f"p.s{n}.m -> p.base [call-time]" for n in range(6)),
        "p.s0.m -> p.s0.own",
        "p.s0.m -> p.s1.one",
        "p.base -> p.low.a [import-time]",
        "p.low.a -> p.low.b [call-time]",
        "p.low.a -> p.low.c [call-time]",
        lines=9000,
    )
    assert explain(graph, module, roots=()).reason == reason


def test_a_name_from_a_facade_is_one_link() -> None:
    graph = import_graph(
        "p.root -> p.face [line=1 names=x call-time]",
        "p.root -> p.impl [line=1 names=x through=p.face import-time]",
        "p.else",
        lines={"p.else": 900},
    )
    (link,) = explain(graph, "p.impl").chain
    assert (link.link.imported, link.cut and link.cut.cost) == ("p.impl", 100)


@pytest.mark.parametrize(
    ("module", "next_step"),
    [("p.rooot", "Did you mean p.root"), ("zzz", 'See all modules with "debundle map')],
)
def test_a_name_that_is_no_module_is_answered_with_what_to_do(module: str, next_step: str) -> None:
    with pytest.raises(DebundleError, match="is no module of") as caught:
        explain(GRAPH, module)
    assert caught.value.next_step.startswith(next_step)


@settings(deadline=None, max_examples=60)
@given(graphs(size=5))
def test_no_core_without_the_module_costs_less(graph: ImportGraph) -> None:
    known = edits(graph)
    for module in ("p.b", "p.e"):
        found = explain(graph, module, roots=("p.a",))
        if not found.member or found.exchange is None:
            continue
        core = set(core_of(graph))
        left = core - set(found.exchange.modules)
        costs = all_cores(graph, known, inside={"p", "p.a"})
        smaller = [
            cost
            for members, cost in costs.items()
            if members <= core and not members & below(graph, module)
        ]
        assert module not in left
        assert found.exchange.new_cost == costs[frozenset(left)] == min(smaller)


def core_of(graph: ImportGraph) -> list[str]:
    return [name for name in graph.by_name if explain(graph, name, roots=("p.a",)).member]


def below(graph: ImportGraph, module: str) -> set[str]:
    return {name for name in graph.by_name if f"{name}.".startswith(f"{module}.")}
