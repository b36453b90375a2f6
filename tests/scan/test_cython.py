"""Modules written in Cython: what their sources import and cimport."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from debundle.graph.edits import remedy_of
from debundle.model import (
    ImportGraph,
    ModuleKind,
    Phase,
    Reading,
    Remedy,
    ScanOptions,
    SilentProgress,
    Use,
    Via,
)
from debundle.scan import scan_package
from debundle.scan.targets import locate_target
from debundle.store.cache import open_cache
from support import temporary_package

FILES = {
    "p/__init__.py": "",
    "p/fast.pyx": """
        cimport cython
        cimport numpy as cnp
        from libc.math cimport sqrt
        from . cimport types
        from .types cimport Real, Whole
        from p.inner.tree cimport (Node,
                                   Leaf)
        from p.plain import helper
        include "parts.pxi"
        include "pasted.pyx"

        def f():
            '''from p.unreal cimport nothing'''
            from p.late import x
    """,
    "p/parts.pxi": "import p.pasted_import",
    "p/pasted.pyx": "from p.inner import tree",
    "p/pasted_import.py": "",
    "p/plain.py": "def helper(): ...",
    "p/late.py": "",
    "p/types.pxd": "ctypedef double Real",
    "p/inner/__init__.py": "",
    "p/inner/tree.pyx.in": "cimport leaf",
    "p/inner/tree.pxd": "from p.inner.leaf cimport Leaf",
    "p/inner/leaf.pyx": "",
}


def scanned(files: Mapping[str, str | bytes], folder: Path, cache: Path | None) -> ImportGraph:
    temporary_package(files, folder)
    with (
        locate_target([str(folder / "p")], progress=SilentProgress()) as target,
        open_cache(cache) as opened,
    ):
        options = ScanOptions(processes=1)
        return scan_package(target, options, progress=SilentProgress(), cache=opened)


def test_sources_in_cython_are_extension_modules_with_their_imports(tmp_path: Path) -> None:
    graph = scanned(FILES, tmp_path, None)

    extensions = {
        item.name: (item.path, item.reading)
        for item in graph.modules
        if item.kind is ModuleKind.EXTENSION
    }
    assert extensions == {
        "p.fast": ("p/fast.pyx", Reading.STATEMENTS),
        "p.inner.leaf": ("p/inner/leaf.pyx", Reading.STATEMENTS),
        "p.inner.tree": ("p/inner/tree.pyx.in", Reading.STATEMENTS),
    }
    assert [
        (item.importer, item.imported, item.names, item.via, item.phase)
        for item in graph.imports
        if item.importer in extensions and item.via is not Via.PARENT
    ] == [
        ("p.fast", "p.inner.tree", (), Via.STATEMENT, Phase.IMPORT),
        ("p.fast", "p.inner.tree", ("Leaf", "Node"), Via.CIMPORT, Phase.IMPORT),
        ("p.fast", "p.late", ("x",), Via.STATEMENT, Phase.CALL),
        ("p.fast", "p.pasted_import", (), Via.STATEMENT, Phase.IMPORT),
        ("p.fast", "p.plain", ("helper",), Via.STATEMENT, Phase.IMPORT),
        ("p.inner.tree", "p.inner.leaf", ("Leaf",), Via.CIMPORT, Phase.IMPORT),
        ("p.inner.tree", "p.inner.leaf", (), Via.CIMPORT, Phase.IMPORT),
    ]
    assert [(item.importer, item.imported) for item in graph.external] == [("p.fast", "numpy")]


def test_a_namespace_is_a_module_whatever_lies_below_it(tmp_path: Path) -> None:
    """One of files that are only included is none."""
    files = {
        "p/__init__.py": "from p.plain import module",
        "p/fast.pyx": "include 'parts/included.pyx'",
        "p/parts/included.pyx": "",
        "p/plain/module.py": "",
    }

    graph = scanned(files, tmp_path, None)

    names = [item.name for item in graph.modules]
    assert names == ["p", "p.fast", "p.plain", "p.plain.module"]
    assert ("p", "p.plain.module") in {(item.importer, item.imported) for item in graph.imports}


def test_declarations_that_are_no_module_belong_to_the_package_around_them(tmp_path: Path) -> None:
    files = {
        "p/__init__.py": "",
        "p/headers/__init__.py": "",
        "p/headers/c_api.pxd": "",
        "p/fast.pyx": "from p.headers cimport c_api",
    }

    graph = scanned(files, tmp_path, None)

    (found,) = [item for item in graph.imports if item.via is Via.CIMPORT]
    assert (found.imported, found.through) == ("p.headers", "p/headers/c_api.pxd")


def test_a_cimport_takes_a_person_to_cut(tmp_path: Path) -> None:
    graph = scanned(FILES, tmp_path, None)

    cimports = [item for item in graph.imports if item.via is Via.CIMPORT]
    assert {item.use for item in cimports} == {Use.IMPORT_TIME}
    assert {remedy_of(item, graph) for item in cimports} == {Remedy.REDESIGN}


def test_a_compiled_file_counts_rather_than_its_source(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "p/__init__.py": "",
        "p/fast.pyx": "cimport p.other",
        "p/fast.abi3.so": b"",
        "p/other.pyx": "",
        "p/pure.py": "",
        "p/pure.pxd": "cimport p.other",
    }

    graph = scanned(files, tmp_path, None)

    assert graph.by_name["p.fast"].path == "p/fast.abi3.so"
    assert graph.by_name["p.pure"].kind is ModuleKind.MODULE
    assert [
        (item.importer, item.imported) for item in graph.imports if item.via is Via.CIMPORT
    ] == [
        ("p.fast", "p.other"),
        ("p.pure", "p.other"),
    ]


def test_an_edited_source_is_read_again(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    before = scanned({"p/__init__.py": "", "p/a.pyx": "", "p/b.pyx": ""}, tmp_path, cache)
    after = scanned({"p/a.pyx": "cimport p.b"}, tmp_path, cache)
    again = scanned({}, tmp_path, cache)

    assert [item for item in before.imports if item.via is Via.CIMPORT] == []
    assert [item.imported for item in after.imports if item.via is Via.CIMPORT] == ["p.b"]
    assert again.imports == after.imports


def test_what_declarations_cimport_is_imported_with_them(tmp_path: Path) -> None:
    files = {
        "p/__init__.py": "",
        "p/a.pyx": "from p.b cimport B",
        "p/b.py": "class B: ...",
        "p/b.pxd": "from p.c cimport C\nfrom p.d cimport Number\ncdef class B:\n    cdef C c",
        "p/c.py": "from p import a",
        "p/c.pxd": "from p.e cimport now\ncdef class C:\n    pass",
        "p/d.pyx": "",
        "p/d.pxd": "ctypedef int Number\ncdef inline int twice(int x):\n    return 2 * x",
        "p/e.pyx": "",
        "p/e.pxd": "from p.b cimport B\ncpdef double now()",
    }
    graph = scanned(files, tmp_path, None)
    found = {
        (item.importer, item.imported, item.through)
        for item in graph.imports
        if item.via is Via.CIMPORT
    }
    assert found == {
        ("p.a", "p.b", ""),
        ("p.a", "p.c", "p/b.pxd"),
        ("p.a", "p.e", "p/c.pxd"),
        ("p.b", "p.c", ""),
        ("p.b", "p.d", ""),
        ("p.b", "p.e", "p/c.pxd"),
        ("p.c", "p.b", "p/e.pxd"),
        ("p.c", "p.e", ""),
        ("p.e", "p.b", ""),
        ("p.e", "p.c", "p/b.pxd"),
    }
