"""How predictions are held against what was seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from debundle.audit import compare_imports
from debundle.model import (
    ImportGraph,
    Miss,
    MissReason,
    ModuleKind,
    Observation,
    Oddity,
    Origin,
    Phase,
    Score,
    SeenImport,
    Share,
    Via,
)
from support import import_graph


def seen(
    arrow: str,
    *,
    phase: Phase = Phase.IMPORT,
    origin: Origin = Origin.STATEMENT,
    is_made: bool = False,
) -> SeenImport:
    importer, imported = arrow.split(" -> ")
    return SeenImport(importer, imported, phase, origin, 1, is_made)


def observation(*items: SeenImport, odd: dict[str, Oddity] | None = None) -> Observation:
    """Every module of the pairs was imported to its end."""
    loaded = {name for item in items for name in item[:2]}
    return Observation(tuple(sorted(items)), tuple(sorted(loaded)), odd=odd or {})


def test_each_figure_is_counted_in_distinct_pairs() -> None:
    graph = import_graph(
        """
        p.a -> p.b
        p.a -> p.b [star]
        p.a -> p.c [call]
        p.b -> p.c
        p.c -> p.a [typing]
        p.c -> p.b [call]
        """
    )
    what = observation(
        seen("p.a -> p.b"),
        seen("p.a -> p.b", phase=Phase.CALL),
        seen("p.a -> p.c"),
        seen("p.c -> p.a", phase=Phase.CALL),
        seen("p.c -> p.c"),
    )

    report = compare_imports(graph, what, grimp_pairs=[("p.a", "p.b"), ("p.b", "p.c")])

    assert report.pairs == 3
    assert report.debundle == Score(
        predicted=4,
        recall=Share(2, 3),  # p.c -> p.a is for type checkers only
        import_recall=Share(1, 2),  # p.a -> p.c is predicted later
        import_precision=Share(1, 2),  # p.b -> p.c was not seen
    )
    assert report.grimp == Score(2, Share(1, 3), Share(1, 2), Share(1, 2))
    assert report.recall_by_phase == {Phase.IMPORT: Share(2, 2), Phase.CALL: Share(0, 1)}
    assert report.recall_by_origin == {Origin.STATEMENT: Share(2, 3)}
    assert report.found_by_via == {Via.STATEMENT: 2}
    assert report.precision_by_via == {Via.STATEMENT: Share(1, 2)}
    assert report.misses == (
        Miss(seen("p.c -> p.a", phase=Phase.CALL), MissReason.NEVER, "p/c.py"),
    )
    assert report.late == (seen("p.a -> p.c"),)
    assert report.unseen == (("p.b", "p.c", 1),)


@pytest.mark.parametrize("words", ["guarded", "conditional", "call", "provider", "parent"])
def test_only_certain_imports_must_be_seen(words: str) -> None:
    graph = import_graph(f"p.a -> p.b [{words}]", "p.b -> p.c")

    report = compare_imports(
        graph, observation(seen("p.b -> p.c"), seen("p.a -> p.c")), grimp_pairs=None
    )

    assert report.debundle.import_precision == Share(1, 1)
    assert report.grimp is None


def test_what_a_module_that_failed_would_import_need_not_be_seen() -> None:
    graph = import_graph("p.a -> p.b", "p.b -> p.a")

    report = compare_imports(graph, Observation((), loaded=("p.b",)), grimp_pairs=[("p.a", "p.b")])

    assert report.debundle.import_precision == Share(0, 0)
    assert report.debundle.import_precision.ratio == 1
    assert report.grimp is not None
    assert report.grimp.import_precision == Share(0, 0)


def test_what_a_compiled_module_imports_need_not_be_seen() -> None:
    graph = import_graph("p.a -> p.b")
    record = Observation((), loaded=("p.a", "p.b"), odd={"p.a": Oddity.COMPILED})

    report = compare_imports(graph, record, grimp_pairs=None)

    assert report.debundle.import_precision == Share(0, 0)


def test_a_guess_is_no_prediction() -> None:
    graph = import_graph("p.a -> p.b [string]")

    report = compare_imports(graph, observation(seen("p.a -> p.b")), grimp_pairs=None)

    assert (report.debundle.predicted, report.debundle.recall) == (0, Share(0, 1))
    assert report.misses[0].reason is MissReason.NEVER


def test_records_without_phases_tell_only_the_recall() -> None:
    graph = import_graph("p.a -> p.b")
    record = Observation((seen("p.a -> p.b", phase=Phase.CALL),), has_phases=False)

    report = compare_imports(graph, record, grimp_pairs=[("p.a", "p.b")])

    assert report.debundle == Score(1, Share(1, 1), Share(0, 0), Share(0, 0))
    assert report.recall_by_phase == {}
    assert report.late == ()
    assert report.unseen == ()


def test_only_what_lies_within_the_target_counts() -> None:
    graph = import_graph("p.a -> p.b")
    record = observation(seen("p.a -> p.b"), seen("p.a -> pq.b"), seen("q -> p.a"))

    assert compare_imports(graph, record, grimp_pairs=None).debundle.recall == Share(1, 1)


def test_a_module_that_native_code_looked_for_in_vain_was_not_imported() -> None:
    graph = import_graph("p.a -> p.b")
    native = seen("p.a -> p.types", origin=Origin.NATIVE)
    by_python = seen("p.a -> p.made")
    looked = replace(observation(native, by_python), loaded=("p.a", "p.made"))

    found = compare_imports(graph, looked, grimp_pairs=None)
    loaded = compare_imports(graph, observation(native, by_python), grimp_pairs=None)

    assert [item.seen.imported for item in found.misses] == ["p.made"]
    assert [item.seen.imported for item in loaded.misses] == ["p.made", "p.types"]


def test_what_a_file_makes_below_itself_counts_as_that_file() -> None:
    """`import p.six.moves`, where `p/six.py` puts that into `sys.modules`."""
    graph = import_graph("p.a -> p.six")
    record = observation(seen("p.a -> p.six.moves"), seen("p.six -> p.six.moves"))

    report = compare_imports(graph, record, grimp_pairs=None)

    assert (report.pairs, report.debundle.recall) == (1, Share(1, 1))


def test_what_a_packages_own_file_makes_below_itself_counts_as_the_package() -> None:
    """The same, where six is a folder; not so for what merely could not be found there."""
    graph = import_graph("p.a -> p.six", "p.six.inner")
    moves, alias = seen("p.a -> p.six.moves"), seen("p.a -> p.six.moves.queue")
    other = seen("p.a -> p.six.elsewhere")
    record = observation(
        moves,
        alias,
        other,
        odd={"p.six.moves": Oddity.MADE, "p.six.moves.queue": Oddity.ALIAS},
    )

    report = compare_imports(graph, record, grimp_pairs=None)

    assert report.debundle.recall == Share(1, 2)
    assert [item.seen.imported for item in report.misses] == ["p.six.elsewhere"]


REASONS = {
    MissReason.NATIVE_MODULE: seen("p.a -> p._native.inside"),
    MissReason.PATCHED_MODULES: seen("p.a -> p.alias"),
    MissReason.UNKNOWN_MODULE: seen("p.a -> p.nowhere"),
    MissReason.NATIVE_CODE: seen("p.a -> p.b", origin=Origin.NATIVE),
    MissReason.NATIVE_CALLED: seen("p.b -> p.c", origin=Origin.NATIVE),
    MissReason.RUNTIME_NAME: seen("p.a -> p.b", origin=Origin.CALL),
    MissReason.MADE_CODE: seen("p.a -> p.b", is_made=True),
    MissReason.NEVER: seen("p.b -> p.a"),
    MissReason.STATEMENT: seen("p.a -> p.b"),
}


@pytest.mark.parametrize("reason", MissReason)
def test_every_miss_has_its_reason(reason: MissReason) -> None:
    graph = with_extension(
        "p._native", "p.a", "p.b -> p.a [typing]", "p._native -> p.c [call native]"
    )
    what = observation(REASONS[reason], odd={"p.alias": Oddity.ALIAS})

    report = compare_imports(graph, what, grimp_pairs=None)

    assert [item.reason for item in report.misses] == [reason]


def with_extension(name: str, *text: str) -> ImportGraph:
    graph = import_graph(name, *text)
    modules = tuple(
        replace(module, kind=ModuleKind.EXTENSION) if module.name == name else module
        for module in graph.modules
    )
    return replace(graph, modules=modules)
