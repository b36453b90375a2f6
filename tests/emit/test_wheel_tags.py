"""Wheels say what they are: pure ones are for every platform, those with compiled files for one."""

from __future__ import annotations

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
from debundle.model import DistributionMetadata, Layout, ScanOptions, SilentProgress
from debundle.plan import plan_split
from debundle.scan import scan_package
from debundle.scan.targets import locate_target
from support import temporary_package, write_files
from support.binaries import elf_library

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
