"""Cycles of real packages: broken with fewer cuts than by a greedy feedback arc set."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.real

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize("package", ["django", "networkx", "scipy", "torch"])
def test_fewer_pairs_are_cut_than_greedily_and_no_list_needs_a_person_less_often(
    package: str,
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.cycles", package],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )

    greedy, own, *same_graph = [row for row in done.stdout.splitlines() if re.search(r"\d", row)]
    bound = int(re.search(r"below (\d+) redesign", own)[1])  # type: ignore[index]
    cuts = [int(row[64:72]) for row in (greedy, own, *same_graph)]
    assert cuts[1] < cuts[0]
    assert cuts[3] <= cuts[2]
    assert int(own[72:81]) == bound
