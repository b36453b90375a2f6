"""Every case is read as it is written down, and Python does what was read."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any

import pytest

from debundle.model import Import, ImportGraph, Phase, ScanOptions, SilentProgress, Via
from debundle.scan import scan_package
from debundle.scan.targets import locate_target
from scan.cases import CASES, Case, describe
from support import temporary_package

RECORDER = Path(__file__).with_name("recorder.py")
#: Imports of these kinds load what they name; others say where a name is from.
EXECUTING = {Via.STATEMENT, Via.STAR, Via.DYNAMIC, Via.PARENT, Via.CALLED}

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
every_case_in_python = pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=case.name,
            marks=[pytest.mark.xfail(reason=case.differs, strict=True)] if case.differs else [],
        )
        for case in CASES
    ],
)


@every_case
def test_imports_are_read_as_written(case: Case, tmp_path: Path) -> None:
    assert describe(_scan(case, tmp_path), parents=case.parents) == case.lines()


@pytest.mark.parametrize("case", [case for case in CASES if case.guesses], ids=lambda c: c.name)
def test_strings_that_name_modules_count_where_that_is_asked_for(
    case: Case, tmp_path: Path
) -> None:
    graph = _scan(case, tmp_path, strings=True)
    assert describe(graph) == sorted(case.lines(guesses=True))


@every_case_in_python
def test_python_does_what_was_read(case: Case, tmp_path: Path) -> None:
    graph = _scan(case, tmp_path)
    record = _record(graph, case, tmp_path)
    assert tuple(record["failed"]) == case.broken
    seen = [item for item in record["seen"] if item[1] in graph.by_name]
    pairs = {(importer, imported) for importer, imported, *_ in seen}
    at_import = {(importer, imported) for importer, imported, _, own_body, *_ in seen if own_body}

    assert sorted(pairs - _pairs(graph, Phase.IMPORT, Phase.CALL)) == []
    assert sorted(at_import - _pairs(graph, Phase.IMPORT) - _doubtful(graph)) == []
    assert sorted(_certain(graph, case) - _with_packages(record)) == []
    assert record["broken"] == []
    assert sorted(_needed(graph, record["alone"]) - _loaded(record["alone"])) == []


def test_every_case_has_a_name_of_its_own() -> None:
    names = [case.name for case in CASES]
    assert sorted(set(names)) == sorted(names)
    assert len(names) >= 60


def _scan(case: Case, folder: Path, *, strings: bool = False) -> ImportGraph:
    temporary_package(case.sources(), folder / "code")
    options = ScanOptions(processes=1, strings=strings)
    with locate_target([str(folder / "code" / "p")], progress=SilentProgress()) as target:
        return scan_package(target, options, progress=SilentProgress())


def _record(graph: ImportGraph, case: Case, folder: Path) -> Any:
    """What the recorder saw while it imported every module of the case."""
    names = [module.name for module in graph.modules if not module.name.endswith("__main__")]
    (folder / "only").write_text(json.dumps(names))
    (folder / "claims").write_text(json.dumps(_claims(graph)))
    (folder / "then").write_text(case.then)
    options = ("--only", "only", "--claims", "claims", "--then", "then", "--alone")
    command = [sys.executable, "-I", str(RECORDER), "p", "--path", "code", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=60)
    return json.loads(done.stdout)


def _claims(graph: ImportGraph) -> list[tuple[str, str, str]]:
    """(facade, name, provider) of every name that is said to come from elsewhere."""
    return [
        (item.through, name, item.imported)
        for item in graph.imports
        for name in item.names
        if item.via is Via.PROVIDER and item.executes and not (item.guarded or item.conditional)
    ]


def _pairs(graph: ImportGraph, *phases: Phase) -> set[tuple[str, str]]:
    return {(item.importer, item.imported) for item in graph.imports if item.phase in phases}


def _certain(graph: ImportGraph, case: Case) -> set[tuple[str, str]]:
    """Statements that are said to execute in any case while their module is imported."""
    return {
        (item.importer, item.imported)
        for item in _unconditional(graph)
        if item.via in (Via.STATEMENT, Via.STAR, Via.DYNAMIC) and item.importer not in case.broken
    }


def _with_packages(record: Any) -> set[tuple[str, str]]:
    """What was seen at import time, with the packages above, which come first in any case."""
    return {
        (importer, ".".join(parts[:depth]))
        for importer, imported, _, own_body, *_ in record["seen"]
        if own_body
        for parts in [imported.split(".")]
        for depth in range(1, len(parts) + 1)
    }


def _doubtful(graph: ImportGraph) -> set[tuple[str, str]]:
    """Branches in functions: they are not counted on, whoever calls the function."""
    return {
        (item.importer, item.imported)
        for item in graph.imports
        if item.phase is Phase.CALL and item.conditional
    }


def _needed(graph: ImportGraph, importable: Container[str]) -> set[tuple[str, str]]:
    """Modules that are said to be loaded once another is."""
    return {
        (item.importer, item.imported)
        for item in _unconditional(graph)
        if item.via in EXECUTING and item.importer in importable
    }


def _loaded(alone: Mapping[str, list[str]]) -> set[tuple[str, str]]:
    return {(name, other) for name, others in alone.items() for other in others}


def _unconditional(graph: ImportGraph) -> list[Import]:
    return [
        item
        for item in graph.imports
        if item.phase is Phase.IMPORT and not (item.guarded or item.conditional)
    ]
