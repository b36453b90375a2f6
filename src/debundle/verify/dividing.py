"""Whose tests are whose: a test belongs to the distributions that own what it imports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from debundle.model import ImportGraph, Phase, Role, Workspace

NOTHING: Mapping[str, Iterable[str]] = MappingProxyType({})
_TEST_FILE = re.compile(r"(^|\.)(test_\w+|\w+_test)$")


def modules_with_tests(modules: Iterable[str]) -> list[str]:
    """Those of the modules that pytest would collect tests from, by their names."""
    return [name for name in modules if _TEST_FILE.search(name)]


def divide_tests(
    graph: ImportGraph,
    workspace: Workspace,
    tests: Iterable[str],
    also: Mapping[str, Iterable[str]] = NOTHING,
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Test modules by the distributions that own what they import; all sorted.

    Those that hold a module which the test or its helpers import at any time, without the ones
    that another of them requires anyhow. A test that needs none goes with the first distribution.
    `also` are distributions that a test turned out to use, by test.
    """
    found: dict[tuple[str, ...], list[str]] = {}
    for test in sorted(tests):
        needed = _distributions(test, graph, workspace).union(also.get(test, ()))
        brought = {other for name in needed for other in workspace.closure(name) if other != name}
        owners = tuple(sorted(needed - brought)) or (workspace.parts[0].name,)
        found.setdefault(owners, []).append(test)
    return {names: tuple(found[names]) for names in sorted(found)}


def helpers_of(tests: Iterable[str], graph: ImportGraph, workspace: Workspace) -> frozenset[str]:
    """The modules of distributions of tests that some tests need, themselves included."""
    ours = _in_tests(workspace)
    seen: set[str] = set()
    left = [name for name in tests if name in ours]
    while left:
        name = left.pop()
        if name in seen:
            continue
        seen.add(name)
        folders = name.split(".")[:-1]
        above = [".".join(folders[:depth]) for depth in range(1, len(folders) + 1)]
        # pytest loads each conftest.py in the folders above a test.
        near = [*above, *(f"{folder}.conftest" for folder in above)]
        left += [item for item in (*near, *_imported(name, graph)) if item in ours]
    return frozenset(seen)


def _distributions(test: str, graph: ImportGraph, workspace: Workspace) -> frozenset[str]:
    ours = _in_tests(workspace)
    helpers = helpers_of([test], graph, workspace) | {test}
    modules = {imported for name in helpers for imported in _imported(name, graph)} | helpers
    return frozenset(
        workspace.of_module[name]
        for name in modules
        if name in workspace.of_module and name not in ours
    )


def _in_tests(workspace: Workspace) -> Mapping[str, str]:
    """Distribution by module, of those in distributions of tests."""
    return {
        module: part.name
        for part in workspace.parts
        if part.role is Role.TESTS
        for module in part.modules
    }


def _imported(name: str, graph: ImportGraph) -> Sequence[str]:
    items = graph.by_importer.get(name, ())
    return [item.imported for item in items if item.phase is not Phase.TYPING]
