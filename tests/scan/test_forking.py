"""A copy of the process does its work, or leaves it to be done."""

from __future__ import annotations

import subprocess
import sys
import threading
from textwrap import dedent

import pytest

from debundle.scan.forking import copy_at_work

only_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux makes copies")


def told(program: str) -> str:
    """What a program prints in a process without other threads or children."""
    start = "import os\nfrom debundle.scan.forking import copy_at_work\n"
    done = subprocess.run(
        [sys.executable, "-c", start + dedent(program)], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout


@only_linux
def test_a_copy_hands_over_what_it_made() -> None:
    program = """
        with copy_at_work(lambda: str(os.getpid()).encode() * 20_000) as wait:
            found = wait()
        print(found != str(os.getpid()).encode() * 20_000, len(found) >= 20_000)
    """
    assert told(program) == "True True\n"


@only_linux
def test_a_copy_that_ends_early_leaves_its_work() -> None:
    program = """
        with copy_at_work(lambda: os._exit(3)) as wait:
            print(wait())
    """
    assert told(program) == "None\n"


@only_linux
def test_a_failure_here_waits_for_the_copy() -> None:
    program = """
        try:
            with copy_at_work(lambda: b"x" * 1_000_000):
                raise ValueError("here")
        except ValueError as error:
            print(error)
        try:
            os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            print("no child is left")
    """
    assert told(program) == "here\nno child is left\n"


def test_other_threads_keep_their_process() -> None:
    ending = threading.Event()
    thread = threading.Thread(target=ending.wait)
    thread.start()
    try:
        with copy_at_work(lambda: b"made") as wait:
            assert wait() is None
    finally:
        ending.set()
        thread.join()
