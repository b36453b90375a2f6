"""A copy of the process does its work, or leaves it to be done."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from debundle.scan.forking import copy_at_work

only_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux makes copies")


@only_linux
def test_a_copy_hands_over_what_it_made() -> None:
    with copy_at_work(lambda: str(os.getpid()).encode() * 20_000) as wait:
        found = wait()
    assert found is not None
    assert found != str(os.getpid()).encode() * 20_000
    assert len(found) >= 20_000


@only_linux
def test_a_copy_that_ends_early_leaves_its_work(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> bytes:
        os._exit(3)

    with copy_at_work(fail) as wait:
        assert wait() is None
    assert capfd.readouterr() == ("", "")


@only_linux
def test_a_failure_here_waits_for_the_copy() -> None:
    with pytest.raises(ValueError, match="here"), copy_at_work(lambda: b"x" * 1_000_000):
        raise ValueError("here")
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


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
