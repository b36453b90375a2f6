"""Which modules are tests: they go on top of everything, in a distribution of their own."""

from __future__ import annotations

from collections.abc import Sequence

from debundle.graph.edits import ancestors_of
from debundle.graph.patterns import select_modules
from debundle.model import ImportGraph, Phase

#: Components below the root that make a module a test; "testing" is often part of the product.
_TEST_NAMES = frozenset({"test", "tests", "conftest"})


def tests_of(graph: ImportGraph, patterns: Sequence[str], *, kept: Sequence[str]) -> frozenset[str]:
    """The modules that are tests and that nothing else needs while it is imported.

    `patterns` add to the usual names. `kept` modules, all that other modules import at import
    time, what that imports in turn, and the packages above, are no tests whatever their name.
    """
    names = graph.by_name.keys()
    tests = {name for name in names if not _TEST_NAMES.isdisjoint(name.split(".")[1:])}
    tests |= select_modules(patterns, names)
    waiting = sorted({name for name in names if name not in tests} | set(kept))
    needed: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting.extend(up for up in ancestors_of(name) if up in names)
            waiting.extend(_imported(graph, name))
    return frozenset(tests - needed)


def _imported(graph: ImportGraph, name: str) -> list[str]:
    return [
        item.imported
        for item in graph.by_importer.get(name, ())
        if item.phase is Phase.IMPORT and not item.guarded
    ]
