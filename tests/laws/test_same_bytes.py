"""The same input gives the same bytes, whatever the hash seed and the number of processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings

from support import RandomPackage, random_packages, temporary_package

TANGLED = Path(__file__).parents[2] / "examples" / "tangled"
COMMANDS = pytest.mark.parametrize("command", ["map", "propose"])


def _debundle(command: str, target: Path, seed: int, *options: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "debundle", command, str(target), "--format", "json", *options],
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@COMMANDS
@settings(max_examples=2)
@given(package=random_packages(acyclic=False, calls=True))
def test_random_packages(package: RandomPackage, command: str) -> None:
    target = temporary_package(package.files) / package.root
    first = _debundle(command, target, 1, "--no-cache")
    assert first == _debundle(command, target, 2, "--no-cache")
    assert set(json.loads(first))


@COMMANDS
def test_with_and_without_a_cache(command: str, tmp_path: Path) -> None:
    cache = ("--cache-dir", str(tmp_path / "cache"))
    without = _debundle(command, TANGLED, 1, "--no-cache")
    assert _debundle(command, TANGLED, 2, *cache) == without
    assert _debundle(command, TANGLED, 3, *cache) == without


@COMMANDS
def test_no_folder_of_this_machine_is_printed(command: str, tmp_path: Path) -> None:
    target = temporary_package({"shop/__init__.py": "from shop import till"}, tmp_path)
    (target / "shop" / "till.py").write_text("import shop\n")
    text = _debundle(command, target / "shop", 1, "--no-cache").decode()
    assert str(tmp_path) not in text
