"""Reading a package leaves the process, the package and the disk as they were."""

from __future__ import annotations

import gc
import sys
import warnings
from pathlib import Path

import pytest

from debundle.model import Detail, ScanOptions, SilentProgress
from debundle.scan import scan_package
from debundle.scan.targets import locate_target
from support import temporary_package

# Whoever imports any of these fails, and leaves a file behind.
_TRAP = """
from pathlib import Path
Path(__file__).with_name("executed").touch()
raise SystemExit("the code under analysis was executed")
"""


@pytest.fixture
def trap() -> Path:
    names = ("__init__.py", "__main__.py", "module.py", "inner/__init__.py", "inner/deep.py")
    sources = {f"trap/{name}": f"{_TRAP}\nfrom trap import module" for name in names}
    project = {
        "pyproject.toml": '[project]\nname = "trap"\nversion = "1"\n',
        "setup.py": _TRAP,
        "conftest.py": _TRAP,
    }
    return temporary_package({**sources, **project})


@pytest.mark.parametrize("detail", list(Detail))
@pytest.mark.parametrize("spec", [".", "trap"])
def test_the_code_under_analysis_is_never_executed(
    trap: Path, spec: str, detail: Detail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(trap)
    before = _files(trap)
    loaded, path = set(sys.modules), list(sys.path)
    _scan(str(trap / spec), detail)
    assert _files(trap) == before
    assert sys.path == path
    assert not {name for name in set(sys.modules) - loaded if name.startswith("trap")}


def test_settings_of_the_process_are_as_before(trap: Path) -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    try:
        before = (sys.getrecursionlimit(), gc.isenabled(), list(warnings.filters))
        _scan(str(trap / "trap"), Detail.FULL)
        assert (sys.getrecursionlimit(), gc.isenabled(), list(warnings.filters)) == before
    finally:
        sys.setrecursionlimit(limit)


def _scan(spec: str, detail: Detail) -> None:
    with locate_target([spec], progress=SilentProgress()) as target:
        graph = scan_package(
            target, ScanOptions(detail=detail, processes=1), progress=SilentProgress()
        )
    assert len(graph.modules) >= 5


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
