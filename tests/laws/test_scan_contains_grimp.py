"""What grimp finds, debundle finds: the same modules, and every import statement."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from debundle.model import Detail, ImportGraph, ModuleKind, Via
from laws.reading import grimp_graph, grimp_pairs, scan
from support import RandomPackage, random_packages, temporary_package

BOTH = pytest.mark.parametrize("detail", list(Detail))


def _statements(graph: ImportGraph) -> set[tuple[str, str]]:
    return {
        (item.importer, item.imported)
        for item in graph.imports
        if item.via in (Via.STATEMENT, Via.STAR)
    }


def _outside_namespaces(graph: ImportGraph) -> set[str]:
    """Modules that grimp can see: it leaves out folders that have no `__init__`."""
    namespaces = [module.name for module in graph.modules if module.kind is ModuleKind.NAMESPACE]
    return {
        module.name
        for module in graph.modules
        if not any(f"{module.name}.".startswith(f"{namespace}.") for namespace in namespaces)
    }


def _assert_contains_grimp(spec: str | Path, package: str, detail: Detail) -> None:
    folder = spec.parent if isinstance(spec, Path) else None
    ours, theirs = scan(spec, detail), grimp_graph(package, folder)
    assert _outside_namespaces(ours) == theirs.modules
    assert sorted(grimp_pairs(theirs) - _statements(ours)) == []


@BOTH
@given(package=random_packages(acyclic=False, calls=True))
def test_random_packages(package: RandomPackage, detail: Detail) -> None:
    folder = temporary_package(package.files)
    _assert_contains_grimp(folder / package.root, package.root, detail)


@BOTH
@pytest.mark.parametrize("package", ["debundle", "networkx"])
def test_installed_packages(package: str, detail: Detail) -> None:
    _assert_contains_grimp(package, package, detail)


@given(package=random_packages(acyclic=False, calls=True))
def test_statements_alone_are_among_those_of_the_full_reading(package: RandomPackage) -> None:
    spec = temporary_package(package.files) / package.root
    assert _statements(scan(spec, Detail.STATEMENTS)) <= _statements(scan(spec, Detail.FULL))
