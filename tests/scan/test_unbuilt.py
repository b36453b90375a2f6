"""Extension modules of a checkout: known before anything is compiled."""

from __future__ import annotations

from pathlib import Path

import pytest

from debundle.model import Detail, ImportGraph, ModuleKind, ScanOptions, SilentProgress
from debundle.scan import scan_package
from debundle.scan.targets import locate_target
from debundle.store.cache import open_cache
from support import write_files

PROJECT = '[project]\nname = "p"\nversion = "1"\n'
INIT = "PyMODINIT_FUNC PyInit_{name}(void) {{ return 0; }}"


def scanned(folder: Path, files: dict[str, str], detail: Detail = Detail.FULL) -> ImportGraph:
    write_files({"pyproject.toml": PROJECT, "p/__init__.py": "", **files}, folder)
    with locate_target([str(folder / "p")], progress=SilentProgress()) as target:
        options = ScanOptions(processes=1, detail=detail)
        return scan_package(target, options, progress=SilentProgress())


def extensions(graph: ImportGraph) -> dict[str, str]:
    return {item.name: item.path for item in graph.modules if item.kind is ModuleKind.EXTENSION}


BY_BUILD_FILES = {
    "setup.py": "from setuptools import *\nsetup(ext_modules=[Extension('p._a', ['src/a.c'])])",
    "pyproject.toml": PROJECT + '[[tool.setuptools.ext-modules]]\nname = "p._a"\nsources = []',
    "meson.build": "py.extension_module('_a', ['a.c'], subdir: 'p')",
}


@pytest.mark.parametrize("name", sorted(BY_BUILD_FILES))
@pytest.mark.parametrize("detail", Detail)
def test_a_build_file_that_names_a_module_is_enough(
    tmp_path: Path, name: str, detail: Detail
) -> None:
    assert extensions(scanned(tmp_path, {name: BY_BUILD_FILES[name]}, detail)) == {"p._a": "p/_a"}


def test_maturin_and_setuptools_rust_name_theirs(tmp_path: Path) -> None:
    text = (
        f'{PROJECT}[tool.maturin]\nmodule-name = "p._a"\n'
        '[[tool.setuptools-rust.ext-modules]]\ntarget = "p._b"\n'
    )

    assert extensions(scanned(tmp_path, {"pyproject.toml": text})) == {
        "p._a": "p/_a",
        "p._b": "p/_b",
    }


def test_a_module_lies_where_its_source_does_if_that_is_a_package(tmp_path: Path) -> None:
    files = {"p/a.c": INIT.format(name="_a"), "p/native/b.c": INIT.format(name="_b")}

    assert extensions(scanned(tmp_path, files)) == {"p._a": "p/a.c"}


def test_a_source_elsewhere_is_the_module_that_python_imports(tmp_path: Path) -> None:
    files = {
        "csrc/stub.c": INIT.format(name="_C"),
        "csrc/module.cpp": "PYBIND11_MODULE(_other, m) {}",
        "p/fx/__init__.py": "from p import _C as native\nfrom p._C import _f\nfrom p import _none",
        "p/a.py": "import p._C.inner",
    }

    graph = scanned(tmp_path, files)

    assert extensions(graph) == {"p._C": "p/_C", "p._C.inner": "p/_C"}
    assert {(use.importer, use.symbol) for use in graph.native} == {("p.fx", "_f")}


@pytest.mark.parametrize(
    "files",
    [
        {"csrc/a.c": INIT.format(name="_a")},
        {"csrc/a.c": INIT.format(name="_a"), "p/_a.py": "", "p/b.py": "import p._a"},
        {"csrc/a.c": "// " + INIT.format(name="_a"), "p/b.py": "import p._a"},
        {
            "csrc/a.c": INIT.format(name="_a"),
            "p/b.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import p._a",
        },
        {"build/a.c": INIT.format(name="_a"), "p/b.py": "import p._a"},
    ],
    ids=["nobody imports it", "there is such a module", "a comment", "for types", "of a build"],
)
def test_one_witness_is_not_enough(tmp_path: Path, files: dict[str, str]) -> None:
    assert extensions(scanned(tmp_path, files)) == {}


def test_a_cached_graph_notices_a_new_source(tmp_path: Path) -> None:
    files = {"pyproject.toml": PROJECT, "p/__init__.py": "", "p/b.py": "import p._a"}
    write_files(files, tmp_path)

    def known() -> dict[str, str]:
        with (
            open_cache(tmp_path / "cache") as cache,
            locate_target([str(tmp_path / "p")], progress=SilentProgress()) as target,
        ):
            options = ScanOptions(processes=1)
            return extensions(scan_package(target, options, progress=SilentProgress(), cache=cache))

    assert known() == {}
    write_files({"csrc/a.c": INIT.format(name="_a")}, tmp_path)
    assert known() == {"p._a": "p/_a"}
    write_files({"csrc/a.c": INIT.format(name="_b")}, tmp_path)
    assert known() == {}
