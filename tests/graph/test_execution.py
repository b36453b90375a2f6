"""Which modules execute when one is imported."""

from __future__ import annotations

from debundle.graph.execution import executed_modules, imports_of
from debundle.model import Cut, Phase, Remedy, Use, Via
from support.graphs import import_graph


def test_what_is_imported_at_import_time_executes_and_nothing_else() -> None:
    graph = import_graph(
        "a -> b -> c", "a -> late [call]", "a -> typed [typing]", "a -> defined [through=b]"
    )
    assert executed_modules(graph, ["a"]) == {"a", "b", "c"}


def test_what_was_cut_no_longer_executes_unless_another_way_leads_there() -> None:
    graph = import_graph("a -> b -> d", "a -> c -> d", "b -> e")
    cut = Cut(
        importer="a",
        imported="b",
        file="a.py",
        line=1,
        phase=Phase.IMPORT,
        use=Use.CALL_TIME,
        via=Via.STATEMENT,
        remedy=Remedy.DEFER,
        cost=3,
    )
    without = imports_of(graph, [cut])
    assert executed_modules(graph, ["a"], without=without) == {"a", "c", "d"}
