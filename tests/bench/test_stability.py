"""Changes of a package, and what they move."""

from __future__ import annotations

from random import Random

from benchmarks.stability.__main__ import outcomes
from benchmarks.stability.changes import changed, moved_modules

from debundle.model import PartitionOptions
from support.graphs import import_graph

GRAPH = import_graph(
    *(f"p.user{number}.a -> p.base.a [import-time]" for number in range(4)),
    "p.user0.b -> p.user1.a [call-time]",
    lines=3000,
)


def test_a_change_adds_one_import_or_one_module_with_two() -> None:
    seen = set()
    for seed in range(12):
        after = changed(GRAPH, Random(seed))
        modules = len(after.modules) - len(GRAPH.modules)
        imports = len(after.imports) - len(GRAPH.imports)
        assert set(GRAPH.imports) < set(after.imports)
        assert list(after.by_name) == sorted(after.by_name)
        seen.add((modules, imports))
    assert seen == {(0, 1), (1, 2)}


def test_names_of_distributions_do_not_count_as_moves() -> None:
    before = {"a": "one", "b": "one", "c": "two", "d": "two"}
    assert moved_modules(before, {"a": "two", "b": "two", "c": "one", "d": "one"}) == 0
    assert moved_modules(before, {"a": "x", "b": "y", "c": "y", "d": "y", "new": "x"}) == 1


def test_the_same_changes_have_the_same_outcomes() -> None:
    found = outcomes(GRAPH, PartitionOptions(), changes=3)
    assert found == outcomes(GRAPH, PartitionOptions(), changes=3)
    assert len(found) == 3
