"""Every case of the table: the text that comes out, and that it behaves as before."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from codemod.cases import Case, all_cases
from support.packages import write_files

CASES = all_cases()
MADE_CASES = [case for case in CASES if not case.left and case.python < (3, 15)]
#: What a rewritten module may have beside what it had.
ADDED = {"TYPE_CHECKING"}


def ids(case: Case) -> str:
    return f"{case.remedy}: {case.title}"


def test_the_table_has_at_least_eighty_cases() -> None:
    assert len(CASES) >= 80
    assert len({ids(case) for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_the_text_is_as_recorded(case: Case) -> None:
    answer = case.rewritten()

    assert answer.source.decode() == case.after
    assert [item.reason for item in answer.left] == case.left


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_rewriting_twice_changes_nothing_more(case: Case) -> None:
    once = case.rewritten().source.decode()

    assert case.rewritten(once).source.decode() == once


@pytest.mark.parametrize("case", MADE_CASES, ids=ids)
def test_names_and_behaviour_are_the_same(case: Case, tmp_path: Path) -> None:
    before = _observed(case, case.before, tmp_path / "before")
    after = _observed(case, case.after, tmp_path / "after")
    for cut in case.cuts:
        for name in cut.names:
            if not cut.line and name not in before:
                del after[name]  # becomes readable, and was not before

    assert after == before


@pytest.mark.parametrize("case", MADE_CASES, ids=ids)
def test_the_file_imports_without_what_was_cut(case: Case, tmp_path: Path) -> None:
    """With every module that was cut away, unless something else of the case still needs it."""
    files = case.package(case.after)
    files = {path: text for path, text in files.items() if ".dist-info/" not in path}
    lost = {name for cut in case.cuts for name in (cut.imported, *cut.gone)} - case.loads
    lost = {name for name in lost if name.startswith("pkg.")}
    for name in lost:
        files.pop(name.replace(".", "/") + ".py", None)
    write_files(files, tmp_path)

    with _imported(case.module, tmp_path):
        assert lost.isdisjoint(sys.modules)


def _observed(case: Case, source: str, folder: Path) -> dict[str, Any]:
    """Public names with their values, in words, and what the probes give."""
    write_files(case.package(source), folder)
    with _imported(case.module, folder) as module:
        found: dict[str, Any] = {"probes": [_answer(probe, module) for probe in case.probes]}
        names = [name for name in dir(module) if not name.startswith("_") and name not in ADDED]
        return found | {name: _words(getattr(module, name)) for name in names}


@contextmanager
def _imported(name: str, folder: Path) -> Iterator[ModuleType]:
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))
        for loaded in [item for item in sys.modules if item.partition(".")[0] == "pkg"]:
            del sys.modules[loaded]


def _answer(probe: str, module: ModuleType) -> str:
    try:
        return _words(eval(probe, {"m": module, "sys": sys, **vars(module)}))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _words(value: object) -> str:
    if isinstance(value, ModuleType):
        return f"module {value.__name__}"
    return getattr(value, "__qualname__", None) or re.sub(" at 0x[0-9a-f]+", "", repr(value))
