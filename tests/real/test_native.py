"""What is native about torch and scipy."""

from __future__ import annotations

import importlib.machinery
from pathlib import Path

import pytest

from debundle.config import read_configuration, resolve_preset
from debundle.graph.native import couple_partition
from debundle.model import Configuration, ModuleKind, Role, ScanOptions, SilentProgress, Via
from debundle.pipeline import propose_split, survey_package

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


def test_most_of_torchs_satellites_take_no_private_symbol_while_imported() -> None:
    """By distribution: one module that does would bind all of its satellite."""
    pytest.importorskip("torch")
    found = propose_split(
        ["torch"],
        configuration=read_configuration(resolve_preset("pytorch")),
        options=ScanOptions(),
        progress=SilentProgress(),
    )

    coupling = couple_partition(found.graph, found.partition)
    satellites = [
        coupling.by_name[item.name]
        for item in found.partition.distributions
        if item.role is Role.SATELLITE
    ]
    free = sum(item.lines for item in satellites if not item.private_at_import)
    assert free / sum(item.lines for item in satellites) >= 0.6


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
