"""What debundle says executes at import time is what Python executes when it imports."""

from __future__ import annotations

from hypothesis import assume, given

from debundle.model import Import, ImportGraph, Phase, Via
from laws.observing import Observation, Seen, observe_imports
from laws.reading import scan
from support import RandomPackage, random_packages, temporary_package

_STATEMENTS = (Via.STATEMENT, Via.STAR)


def _read_and_observe(package: RandomPackage) -> tuple[ImportGraph, Observation]:
    folder = temporary_package(package.files)
    observation = observe_imports(folder, package.root, package.modules)
    return scan(folder / package.root), observation


def _place(item: Import) -> Seen:
    return Seen(item.importer, item.imported, item.line)


@given(random_packages(calls=True))
def test_every_import_that_executes_is_predicted_at_its_line(package: RandomPackage) -> None:
    graph, observation = _read_and_observe(package)
    assert observation.failed == {}
    predicted = {
        _place(item)
        for item in graph.imports
        if item.phase is Phase.IMPORT and item.via in _STATEMENTS
    }
    assert sorted(observation.taken - predicted) == []


@given(random_packages(calls=True))
def test_every_import_predicted_for_certain_executes(package: RandomPackage) -> None:
    graph, observation = _read_and_observe(package)
    certain = {
        _place(item)
        for item in graph.imports
        if item.phase is Phase.IMPORT
        and item.via in _STATEMENTS
        and not item.guarded
        and not item.conditional
    }
    assert sorted(certain - observation.possible) == []


@given(random_packages(calls=True))
def test_packages_above_an_imported_module_are_imports_too(package: RandomPackage) -> None:
    graph, observation = _read_and_observe(package)
    predicted = {
        (item.importer, item.imported) for item in graph.imports if item.phase is Phase.IMPORT
    }
    above = {
        (seen.importer, seen.imported.rsplit(".", depth)[0])
        for seen in observation.taken
        for depth in range(1, seen.imported.count(".") + 1)
    }
    assert sorted(pair for pair in above - predicted if pair[0] != pair[1]) == []


@given(random_packages(acyclic=False, calls=True))
def test_cyclic_packages_execute_what_is_predicted_until_they_fail(package: RandomPackage) -> None:
    graph, observation = _read_and_observe(package)
    assume(observation.taken)
    predicted = {
        (item.importer, item.imported) for item in graph.imports if item.phase is Phase.IMPORT
    }
    executed = {(seen.importer, seen.imported) for seen in observation.taken}
    assert sorted(executed - predicted) == []


def test_a_name_that_the_package_defines_is_no_certain_import_of_a_submodule() -> None:
    package = RandomPackage(
        {
            "bundle/__init__.py": "from bundle.tool import run",
            "bundle/tool/__init__.py": "def run(): ...",
            "bundle/tool/run.py": "",
        },
        ("bundle", "bundle.tool"),
    )
    graph, observation = _read_and_observe(package)
    assert observation.taken == {Seen("bundle", "bundle.tool", 1)}
    certain = {
        item.imported
        for item in graph.imports
        if item.phase is Phase.IMPORT and not (item.conditional or item.guarded)
    }
    assert "bundle.tool.run" not in certain
