"""Statements alone are a part of the full reading, and stand in where it cannot be had."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from debundle.model import (
    Detail,
    ImportGraph,
    Phase,
    Reading,
    ScanOptions,
    SilentProgress,
    SourceRoot,
    Target,
    Use,
    Via,
)
from debundle.scan import scan_package
from scan.cases import CASES, Case
from support import temporary_package

Package = Callable[[Mapping[str, str | bytes]], Path]


def scan(folder: Path, detail: Detail = Detail.FULL) -> ImportGraph:
    target = Target("p", (SourceRoot("p", folder / "p"),))
    options = ScanOptions(detail=detail, processes=1)
    return scan_package(target, options, progress=SilentProgress())


def executed(graph: ImportGraph) -> set[tuple[str, str]]:
    return {
        (item.importer, item.imported)
        for item in graph.imports
        if item.via in (Via.STATEMENT, Via.STAR, Via.LAZY) and item.executes
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_statements_are_part_of_the_full_reading(case: Case, tmp_path: Path) -> None:
    temporary_package(case.sources(), tmp_path)
    statements, full = scan(tmp_path, Detail.STATEMENTS), scan(tmp_path)
    assert statements.by_name.keys() == full.by_name.keys()
    every = {(item.importer, item.imported) for item in full.imports}
    assert sorted(executed(statements) - every) == []
    assert {item.use for item in statements.imports if item.via is not Via.PARENT} <= {Use.UNKNOWN}


@pytest.mark.parametrize(
    "newer", ["type Alias = int\n", "def f[T](x: T): ...\n", "lazy import p.d\n"]
)
def test_syntax_newer_than_this_python_still_gives_statements(
    temporary_package: Package, newer: str
) -> None:
    source = f"import p.b\n{newer}def g():\n    from p.c import x\n"
    folder = temporary_package({"p/a.py": source, "p/b.py": "", "p/c.py": "x = 1\n", "p/d.py": ""})
    graph = scan(folder)
    found = {
        (item.imported, item.line, item.phase)
        for item in graph.by_importer["p.a"]
        if item.via is Via.STATEMENT
    }
    assert found == {("p.b", 1, Phase.IMPORT), ("p.c", source.count("\n"), Phase.CALL)}
    module = graph.by_name["p.a"]
    assert module.reading is (Reading.STATEMENTS if module.problem else Reading.DETAIL)


@pytest.mark.parametrize("detail", list(Detail))
@pytest.mark.parametrize("newer", ["type Alias = int", "def f[T](x: T): import json"])
def test_a_module_in_no_package_needs_no_parser_either(
    detail: Detail, newer: str, temporary_package: Package
) -> None:
    folder = temporary_package({"p.py": f"import os\n{newer}\n"})
    target = Target("p", (SourceRoot("p", folder / "p.py"),))
    options = ScanOptions(detail=detail, processes=1)
    graph = scan_package(target, options, progress=SilentProgress())
    (module,) = graph.modules
    if module.reading is Reading.UNREADABLE:
        assert (newer[0], module.problem != "", graph.external) == ("d", True, ())
    else:
        assert [item.imported for item in graph.external][-1] == "os"


def test_a_lazy_import_executes_when_its_name_is_first_used(temporary_package: Package) -> None:
    folder = temporary_package(
        {"p/a.py": "lazy import p.b\nlazy from p.c import x\n", "p/b.py": "", "p/c.py": "x = 1\n"}
    )
    found = [
        (item.imported, item.line, item.phase, item.via)
        for item in scan(folder).by_importer["p.a"]
        if item.via is not Via.PARENT
    ]
    assert found == [
        ("p.b", 1, Phase.CALL, Via.LAZY),
        ("p.c", 2, Phase.CALL, Via.LAZY),
    ]


def test_a_lazy_import_is_read_in_detail_where_python_does_not_know_it(
    temporary_package: Package,
) -> None:
    folder = temporary_package(
        {
            "p/a.py": (
                "import sys\nif sys.platform:\n    lazy from p import b, c\n"
                "lazy import p.d as d\nclass C(b.x): ...\ndef f():\n    return c.x, d.x\n"
            ),
            "p/b.py": "class x: ...\n",
            "p/c.py": "x = 1\n",
            "p/d.py": "x = 1\n",
        }
    )
    graph = scan(folder)
    assert graph.by_name["p.a"].reading is Reading.DETAIL
    assert [
        (item.imported, item.line, item.phase, item.use)
        for item in graph.by_importer["p.a"]
        if item.via is Via.LAZY
    ] == [
        ("p", 3, Phase.CALL, Use.CALL_TIME),
        ("p", 3, Phase.IMPORT, Use.IMPORT_TIME),
        ("p.b", 3, Phase.IMPORT, Use.IMPORT_TIME),
        ("p.c", 3, Phase.CALL, Use.CALL_TIME),
        ("p.d", 4, Phase.CALL, Use.CALL_TIME),
    ]


def test_one_file_with_an_error_hides_no_other(temporary_package: Package) -> None:
    folder = temporary_package(
        {
            "p/a.py": "import p.b\n",
            "p/b.py": "",
            "p/broken.py": "import p.a\ndef f(:\n    import p.b\n",
            "p/null.py": b"import p.a\n\x00",
            "p/latin.py": b"import p.a\nx = '\xff'\n",
        }
    )
    graph = scan(folder)
    assert ("p.a", "p.b") in executed(graph)
    readings = {module.name: module.reading for module in graph.modules}
    assert readings["p.a"] is Reading.DETAIL
    assert {
        name: module.reading is not Reading.DETAIL and bool(module.problem)
        for name, module in graph.by_name.items()
        if name in ("p.broken", "p.null", "p.latin")
    } == {"p.broken": True, "p.null": True, "p.latin": True}


def test_two_processes_find_what_one_finds(temporary_package: Package) -> None:
    padding = "# nothing\n" * 30_000
    sources = {
        f"p/m{number}.py": f"import p.m{(number + 1) % 20}\ndef f():\n    import json\n{padding}"
        for number in range(20)
    }
    folder = temporary_package({"p/__init__.py": "", "p/broken.py": "import a; x = (", **sources})
    target = Target("p", (SourceRoot("p", folder / "p"),))
    one, two = (
        scan_package(
            target,
            ScanOptions(detail=Detail.STATEMENTS, processes=processes),
            progress=SilentProgress(),
        )
        for processes in (1, 2)
    )
    assert (two.modules, two.imports, two.external) == (one.modules, one.imports, one.external)
    assert [module.name for module in two.modules if module.problem] == ["p.broken"]
