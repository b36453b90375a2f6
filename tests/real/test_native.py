"""What is native about torch and scipy."""

from __future__ import annotations

import importlib.machinery
from pathlib import Path

import pytest

from debundle.model import Configuration, ModuleKind, ScanOptions, SilentProgress, Via
from debundle.pipeline import survey_package

pytestmark = pytest.mark.real


def test_native_code_of_torch_names_its_python_modules() -> None:
    pytest.importorskip("torch")
    found = survey_package(
        ["torch"],
        configuration=Configuration(),
        options=ScanOptions(),
        progress=SilentProgress(),
    )

    by_library: dict[str, int] = {}
    for item in found.graph.imports:
        if item.via is Via.NATIVE and item.through:
            name = Path(item.through).name
            by_library[name] = by_library.get(name, 0) + 1
    assert by_library["libtorch_python.so"] >= 59
    assert [item.problem for item in found.native.files if item.problem] == []
    assert len({use.importer for use in found.graph.native}) > 500


def test_extension_modules_of_scipy_are_those_of_the_import_system() -> None:
    scipy = pytest.importorskip("scipy")
    found = survey_package(
        ["scipy"],
        configuration=Configuration(),
        options=ScanOptions(),
        progress=SilentProgress(),
    )

    folder = Path(scipy.__file__).parent
    suffixes = tuple(importlib.machinery.EXTENSION_SUFFIXES)
    expected = {
        ".".join(("scipy", *path.relative_to(folder).parent.parts, path.name.partition(".")[0]))
        for path in folder.rglob("*")
        if path.name.endswith(suffixes)
    }
    assert {item.module for item in found.native.files if item.module} == expected
    assert {
        item.name for item in found.graph.modules if item.kind is ModuleKind.EXTENSION
    } >= expected
