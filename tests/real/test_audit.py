"""The graph against the running program, on packages that nobody wrote for a test."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.real

REPOSITORY = Path(__file__).parents[2]
WORKLOADS = {"torch": "examples/pytorch/workload.py"}
# torch with its workload, sympy and IPython take minutes: `debundle audit` shows them by hand.
PACKAGES = ("django", "networkx", "scipy")


@cache
def audit(package: str) -> Any:
    """What `debundle audit` prints as JSON; each package is run once."""
    if find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    workload = ["--workload", WORKLOADS[package]] if package in WORKLOADS else []
    done = subprocess.run(
        [sys.executable, "-m", "debundle", "audit", package, *workload, "--format", "json"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("package", PACKAGES)
def test_nearly_every_import_that_was_seen_is_in_the_graph(package: str) -> None:
    found = audit(package)

    assert len(found["loaded"]) > 100
    assert found["debundle"]["recall"]["ratio"] >= 0.995
    assert found["debundle"]["recall"]["ratio"] > found["grimp"]["recall"]["ratio"]


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_execute_when_the_graph_says(package: str) -> None:
    found = audit(package)

    assert found["debundle"]["import_recall"]["ratio"] >= 0.99
    assert found["debundle"]["import_precision"]["ratio"] >= 0.97


@pytest.mark.parametrize("package", PACKAGES)
def test_no_statement_is_misread(package: str) -> None:
    """What is missed is made by native code or at run time."""
    reasons = {item["reason"] for item in audit(package)["misses"]}

    assert "statement" not in reasons
