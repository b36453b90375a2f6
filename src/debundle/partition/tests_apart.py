"""Which modules are tests: they go on top of everything, in a distribution of their own."""

from __future__ import annotations

from collections.abc import Sequence

from debundle.graph.edits import ancestors_of
from debundle.graph.patterns import select_modules
from debundle.model import ImportGraph, Phase

#: Components below the root that make a module a test; "testing" is often part of the product.
_TEST_NAMES = frozenset({"test", "tests", "conftest"})

#: What the last component of a test begins with, beside what it tests.
_TEST_PREFIX = "test_"


def tests_of(graph: ImportGraph, patterns: Sequence[str], *, kept: Sequence[str]) -> frozenset[str]:
    """The modules that are tests and that nothing else needs while it is imported.

    `patterns` add to the usual names. `kept` modules, all that other modules import at import
    time, what that imports in turn, and the packages above, are no tests whatever their name.
    """
    names = graph.by_name.keys()
    tests = {name for name in names if _in_tests(name) or beside_what_it_tests(name)}
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


def beside_what_it_tests(name: str) -> bool:
    """Whether a module is a test by its own name alone, e.g. "p.a.test_b"."""
    _, dot, last = name.rpartition(".")
    return bool(dot) and last.startswith(_TEST_PREFIX) and not _in_tests(name)


def _in_tests(name: str) -> bool:
    return not _TEST_NAMES.isdisjoint(name.split(".")[1:])


def _imported(graph: ImportGraph, name: str) -> list[str]:
    return [
        item.imported
        for item in graph.by_importer.get(name, ())
        if item.phase is Phase.IMPORT and not item.guarded
    ]
