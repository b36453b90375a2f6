from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from debundle.graph.chains import import_closure
from debundle.graph.summary import FACADES_SHOWN, summarize_graph
from debundle.model import (
    Cycle,
    ExternalImport,
    Facade,
    ImportGraph,
    MapSummary,
    Module,
    ModuleKind,
    Phase,
    Reading,
    ThirdParty,
)
from support import import_graph


def test_a_summary_counts_what_there_is() -> None:
    graph = import_graph(
        "p -> p.a [re-export names=A]",
        "p.a -> p.b [call]",
        "p.b -> p.a",
        "p.b -> p.a [typing]",
        lines={"p": 5, "p.a": 20, "p.b": 30},
    )
    assert summarize_graph(graph) == MapSummary(
        label="p",
        version="",
        modules=3,
        packages=1,
        lines=55,
        by_phase={"call": 1, "import": 2, "typing": 1},
        by_use={"annotation": 1, "call-time": 1, "import-time": 1, "re-export": 1},
        by_via={"statement": 4},
        pairs=3,
        cycle_all=Cycle(("p.a", "p.b"), 50),
        cycle_import=Cycle((), 0),
        cycle_needed=Cycle((), 0),
        facades=(Facade("p", names=1, sources=1, executes=2, lines=25),),
        third_party=(),
        extensions=(),
        unread=(),
    )


def test_import_time_does_not_need_what_is_used_later_or_passed_on() -> None:
    graph = import_graph("a -> b", "b -> a [re-export]", "c -> d", "d -> c", "d -> a")
    summary = summarize_graph(graph)
    assert summary.cycle_import.modules == ("a", "b")
    assert summary.cycle_needed.modules == ("c", "d")


def test_import_time_needs_the_definition_and_not_the_facade() -> None:
    graph = import_graph(
        "p -> p.x [import-time names=X]",
        "p.x -> p [line=1 names=Y]",
        "p.x -> p.y [line=1 through=p names=Y]",
    )
    summary = summarize_graph(graph)
    assert summary.cycle_import.modules == ("p", "p.x")
    assert summary.cycle_needed.modules == ()


def test_import_time_needs_the_submodule_and_not_its_package() -> None:
    graph = import_graph(
        "p -> p.x [names=X]",
        "p.x -> p [line=1 names=y]",
        "p.x -> p.y [line=1 names=y]",
    )
    assert summarize_graph(graph).cycle_needed.modules == ()


def test_import_time_needs_a_facade_for_the_names_that_it_defines() -> None:
    graph = import_graph(
        "p -> p.x [names=X]",
        "p.x -> p [line=1 names=Own,Y]",
        "p.x -> p.y [line=1 through=p names=Y]",
    )
    assert summarize_graph(graph).cycle_needed.modules == ("p", "p.x")


def test_a_plain_import_of_a_package_needs_it() -> None:
    graph = import_graph("p -> p.x", "p.x -> p [line=1]", "p.x -> p.y [line=1]")
    assert summarize_graph(graph).cycle_needed.modules == ("p", "p.x")


def test_facades_with_most_sources_come_first() -> None:
    rows = [f"f{i}.z -> m{j} [re-export names=n{j}]" for i in range(12) for j in range(i + 1)]
    facades = summarize_graph(import_graph(*rows)).facades
    assert [(facade.module, facade.sources) for facade in facades] == [
        (f"f{index}.z", index + 1) for index in range(11, 11 - FACADES_SHOWN, -1)
    ]


def test_third_parties_are_neither_our_own_nor_of_the_standard_library() -> None:
    graph = replace(
        import_graph("p -> p.a"),
        external=(
            ExternalImport("p", "os.path", 1, Phase.IMPORT),
            ExternalImport("p", "p.generated", 2, Phase.IMPORT),
            ExternalImport("p", "networkx.algorithms", 3, Phase.IMPORT),
            ExternalImport("p.a", "networkx", 4, Phase.CALL, guarded=True),
            ExternalImport("p.a", "no_such_thing", 5, Phase.CALL, guarded=True),
        ),
    )
    assert summarize_graph(graph).third_party == (
        ThirdParty("networkx", "networkx", 2, {"call": 1, "import": 1}, guarded=False),
        ThirdParty("no_such_thing", "", 1, {"call": 1}, guarded=True),
    )


def test_extensions_and_unread_modules_are_named() -> None:
    graph = ImportGraph(
        target=import_graph("p").target,
        modules=(
            Module("p", "p/__init__.py", 3, ModuleKind.PACKAGE),
            Module("p.bad", "p/bad.py", 9, reading=Reading.UNREADABLE, problem="not UTF-8"),
            Module("p.fast", "p/fast.so", 0, ModuleKind.EXTENSION, Reading.NO_SOURCE),
        ),
        imports=(),
    )
    summary = summarize_graph(graph)
    assert (summary.extensions, summary.unread) == (("p.fast",), (("p.bad", "not UTF-8"),))


def test_a_graph_of_one_module_has_no_cycle() -> None:
    assert summarize_graph(import_graph("alone")).cycle_all == Cycle((), 0)


@given(
    st.lists(
        st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde"), st.sampled_from(Phase)),
        max_size=20,
    )
)
def test_cycles_shrink_as_less_counts(arrows: list[tuple[str, str, Phase]]) -> None:
    rows = (f"{tail} -> {head} [{phase.value}]" for tail, head, phase in arrows if tail != head)
    graph = import_graph("a", *rows)
    summary = summarize_graph(graph)
    sizes = [
        len(cycle.modules)
        for cycle in (summary.cycle_all, summary.cycle_import, summary.cycle_needed)
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert 1 not in sizes
    for one in summary.cycle_import.modules:
        assert set(summary.cycle_import.modules) <= set(import_closure(graph, module=one))
