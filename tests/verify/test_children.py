"""Processes that end when the work is given up."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import Future
from pathlib import Path

import pytest

from debundle.verify.children import Children, working

SLOW = [sys.executable, "-c", "import time; print('began', flush=True); time.sleep(60)"]


def test_what_a_program_prints_and_how_it_ends_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print('here'); raise SystemExit(3)"]
    assert Children().run(command, folder=tmp_path) == (3, "here\n")


def test_a_program_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        Children().run(SLOW, folder=tmp_path, timeout=0.2)


def test_giving_up_ends_what_runs_and_starts_nothing_more(tmp_path: Path) -> None:
    def give_up() -> None:
        with working(1) as (pool, children):
            running.extend(pool.submit(children.run, SLOW, folder=tmp_path) for _ in range(4))
            time.sleep(0.3)
            raise KeyboardInterrupt

    running: list[Future[tuple[int, str]]] = []
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        give_up()
    assert time.monotonic() - began < 20
    assert running[0].result()[0] != 0
    assert all(later.cancelled() for later in running[2:])
