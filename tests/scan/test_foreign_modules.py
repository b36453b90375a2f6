"""A target may have modules that are named as those of the standard library."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from debundle.scan import reading

_TRAP = 'open(__file__ + ".executed", "w").close()\nraise SystemExit("executed")\n'
_NAMES = ("ast", "gc", "json", "queue", "re", "sqlite3", "subprocess", "tempfile", "typing")
_SCRIPT = [str(Path(sys.executable).with_name("debundle"))]
_MODULE = [sys.executable, "-m", "debundle"]


@pytest.fixture
def project(temporary_package: Callable[[Mapping[str, str | bytes]], Path]) -> Path:
    """A folder to stand in, with traps beside a package large enough for worker processes."""
    size = reading._SMALL // 4
    return temporary_package(
        {f"{name}.py": _TRAP for name in _NAMES}
        | {f"shop/{name}.py": _TRAP for name in _NAMES}
        | {"shop/__init__.py": "from shop import json\n", "shop/a.py": "import json\n"}
        | {f"shop/big_{number}.py": "x = 1\n" * size for number in range(2)}
    )


@pytest.mark.parametrize("command", [_SCRIPT, _MODULE], ids=["debundle", "python -m debundle"])
@pytest.mark.parametrize("target", [".", "shop"])
def test_they_are_mapped_and_never_imported(project: Path, command: list[str], target: str) -> None:
    done = subprocess.run(
        [*command, "map", target, "--format", "json", "--quiet"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found = {module["name"] for module in json.loads(done.stdout)["modules"]}
    assert found >= {f"shop.{name}" for name in _NAMES}
    assert sorted(path.name for path in project.rglob("*.executed")) == []
