"""Packages that are really installed, and how long it takes to find them."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import debundle
from debundle.model import SilentProgress, Target
from debundle.scan.targets import locate_target

pytestmark = pytest.mark.real


def _locate(spec: str) -> Target:
    if find_spec(spec) is None:
        pytest.skip(f"{spec} is not installed")
    with locate_target([spec], progress=SilentProgress()) as target:
        return target


def test_networkx_is_one_root_with_its_metadata() -> None:
    target = _locate("networkx")

    assert (target.label, target.metadata.name) == ("networkx", "networkx")
    assert [root.name for root in target.roots] == ["networkx"]
    assert target.metadata.license_expression == "BSD-3-Clause"
    assert "networkx/drawing/tests/baseline/test_display_complex.png" in target.data_files
    assert target.notes == ()


def test_torch_is_found_without_being_imported_and_its_siblings_are_noted() -> None:
    target = _locate("torch")

    assert [root.name for root in target.roots] == ["torch"]
    assert "also installs functorch, torchgen" in target.notes[0]
    assert "torch/py.typed" in target.data_files
    assert "torch/lib/libtorch_python.so" in target.data_files
    assert not any(name.startswith("torch/_C.cpython") for name in target.data_files)


def test_a_fresh_interpreter_finds_torch_without_importing_it() -> None:
    if find_spec("torch") is None:
        pytest.skip("torch is not installed")
    code = (
        "import sys\n"
        "from debundle.model import SilentProgress\n"
        "from debundle.scan.targets import locate_target\n"
        "with locate_target(['torch.nn'], progress=SilentProgress()) as target:\n"
        "    print(target.roots[0].name, 'torch' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "torch.nn False\n"


def test_debundle_finds_itself_by_name_and_by_folder() -> None:
    by_name = _locate("debundle")
    with locate_target([str(Path(debundle.__file__).parent)], progress=SilentProgress()) as target:
        by_folder = target

    assert [root.name for root in by_name.roots] == ["debundle"]
    assert by_folder.roots == by_name.roots
    assert by_folder.metadata.name == by_name.metadata.name == "debundle"
