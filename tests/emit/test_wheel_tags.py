"""Wheels say what they are: pure ones are for every platform, those with compiled files for one."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from packaging.tags import sys_tags
from packaging.utils import parse_wheel_filename

from debundle.config import resolve_partition
from debundle.config.reading import parse_configuration
from debundle.emit import render_files
from debundle.model import (
    DistributionMetadata,
    ImportGraph,
    Layout,
    ScanOptions,
    SilentProgress,
    SplitPlan,
)
from debundle.plan import plan_split
from debundle.scan import scan_package
from debundle.scan.targets import locate_target
from support import temporary_package, write_files
from support.binaries import elf_library

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

EXTENSION = "p/_C.abi3.so"
FILES: dict[str, str | bytes] = {
    "p/__init__.py": "",
    EXTENSION: elf_library(exports=["PyInit__C"]),
    "p/lib/libp.so.1": elf_library(exports=["f"]),
    "p/extra/__init__.py": "from p._C import _f",
}
CONFIGURATION = """
format = 1
[distributions.p-core]
role = "core"
modules = ["p.**", "!p.extra.**"]
[distributions.p-extra]
modules = ["p.extra.**"]
depends_on = ["p-core"]
"""


C_SOURCE = """
#include <Python.h>
#include "p/answer.h"
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "_c"};
PyMODINIT_FUNC PyInit__c(void) {
    PyObject *made = PyModule_Create(&module);
    PyModule_AddIntConstant(made, "answer", ANSWER);
    return made;
}
"""
PROJECT: dict[str, str | bytes] = {
    "pyproject.toml": """
        [build-system]
        requires = ["setuptools>=61"]
        [project]
        name = "p"
        version = "2.1"
        requires-python = ">=3.10"
    """,
    "p/__init__.py": "",
    "p/fast/__init__.py": "from p.fast._c import answer",
    "p/fast/_c.c": C_SOURCE,
    "p/answer.h": "#define ANSWER 42",
}
OF_PROJECT = CONFIGURATION.replace("extra", "fast")


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """The distributions with their sources, as a split leaves them."""
    source = temporary_package(FILES, tmp_path / "source")
    with locate_target([str(source / "p")], progress=SilentProgress()) as target:
        graph = scan_package(target, ScanOptions(processes=1), progress=SilentProgress())
    metadata = DistributionMetadata(name="p", version="2.1", requires_python=">=3.10")
    graph = replace(graph, target=replace(graph.target, metadata=metadata))
    partition = resolve_partition(parse_configuration(CONFIGURATION, source="test"), graph)
    plan = plan_split(graph, partition, layout=Layout.OVERLAY)
    write_files({file.path: file.text for file in render_files(plan, graph)}, tmp_path)
    for path, content in FILES.items():
        name = "p-extra" if path.startswith("p/extra/") else "p-core"
        write_files({f"packages/{name}/src/{path}": content}, tmp_path)
    return tmp_path / "packages"


def planned(source: Path, configuration: str) -> tuple[SplitPlan, ImportGraph]:
    with locate_target([str(source / "p")], progress=SilentProgress()) as target:
        graph = scan_package(target, ScanOptions(processes=1), progress=SilentProgress())
    partition = resolve_partition(parse_configuration(configuration, source="test"), graph)
    return plan_split(graph, partition, layout=Layout.OVERLAY), graph


def built(project: Path) -> Path:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = (project / "dist").glob("*.whl")
    return wheel


def test_a_satellite_without_compiled_files_makes_a_pure_wheel(packages: Path) -> None:
    wheel = built(packages / "p-extra")

    assert wheel.name == "p_extra-2.1-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        assert [name for name in archive.namelist() if name.startswith("p/")] == [
            "p/extra/__init__.py"
        ]


def test_the_owner_of_native_code_carries_it_in_a_wheel_for_this_platform(packages: Path) -> None:
    wheel = built(packages / "p-core")

    _, _, _, tags = parse_wheel_filename(wheel.name)
    assert not any(tag.platform == "any" for tag in tags)
    assert tags & set(sys_tags())
    with zipfile.ZipFile(wheel) as archive:
        assert {EXTENSION, "p/lib/libp.so.1"} <= set(archive.namelist())
        (head,) = (name for name in archive.namelist() if name.endswith("/WHEEL"))
        assert b"Root-Is-Purelib: false" in archive.read(head)


def test_readmes_say_how_far_a_distribution_is_bound_to_native_code(packages: Path) -> None:
    core, extra = ((packages / name / "README.md").read_text() for name in ("p-core", "p-extra"))

    assert "Its wheels are built for every platform: it owns compiled files." in core
    assert "Its wheels are pure: it owns no compiled file." in extra
    assert "| private, while it is being imported | 1 |" in extra


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
def test_what_a_checkout_compiles_is_compiled_where_it_went(tmp_path: Path) -> None:
    source = temporary_package(PROJECT, tmp_path / "source")
    plan, graph = planned(source, OF_PROJECT)
    write_files({file.path: file.text for file in render_files(plan, graph)}, tmp_path)
    for part in plan.distributions:
        paths = {graph.by_name[name].path for name in part.distribution.modules}
        for path in paths.union(part.data_files) & PROJECT.keys():
            place = f"packages/{part.distribution.name}/src/{path}"
            write_files({place: (source / path).read_bytes()}, tmp_path)

    core, fast = (built(tmp_path / "packages" / name) for name in ("p-core", "p-fast"))

    assert core.name == "p_core-2.1-py3-none-any.whl"
    tags = parse_wheel_filename(fast.name)[3]
    assert tags & set(sys_tags())
    assert not any(tag.platform == "any" for tag in tags)
    place = str(tmp_path / "installed")
    for wheel in (core, fast):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(place)
    told = subprocess.run(
        [sys.executable, "-c", "import p.fast; print(p.fast.answer)"],
        cwd=place,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "42\n"


def test_readmes_and_requirements_say_that_something_is_compiled(tmp_path: Path) -> None:
    plan, graph = planned(temporary_package(PROJECT, tmp_path / "source"), OF_PROJECT)
    texts = {file.path: file.text for file in render_files(plan, graph)}

    assert "owns extension modules, to be compiled" in texts["packages/p-fast/README.md"]
    assert "- `p.fast._c`: `src/p/fast/_c.c`" in texts["packages/p-fast/README.md"]
    project = tomllib.loads(texts["packages/p-fast/pyproject.toml"])
    assert project["build-system"]["requires"] == ["hatchling>=1.27", "setuptools>=61"]
    core = tomllib.loads(texts["packages/p-core/pyproject.toml"])
    assert core["build-system"]["requires"] == ["hatchling>=1.27"]


def test_sources_outside_of_the_package_are_left_to_a_person(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        **PROJECT,
        "p/fast/_c.c": b"",
        "csrc/_c.pyx.c": C_SOURCE,
    }
    plan, graph = planned(temporary_package(files, tmp_path / "source"), OF_PROJECT)
    texts = {file.path: file.text for file in render_files(plan, graph)}

    hook = texts["packages/p-fast/hatch_build.py"]
    assert '# Extension("p.fast._c", [...]): its sources lie outside of the package.' in hook
    compile(hook, "hatch_build.py", "exec")
