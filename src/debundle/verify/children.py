"""Processes that several threads start, and that all end when the work is given up."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path


class Children:
    """Runs programs, each in a session of its own, so that what it starts can be ended too."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._is_over = False

    def run(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        variables: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> tuple[int, str]:
        """Run a program in a folder; how it ended, and all that it printed.

        Raises subprocess.TimeoutExpired where it takes longer than `timeout` seconds.
        """
        with self._lock:
            if self._is_over:
                raise KeyboardInterrupt
            process = subprocess.Popen(
                list(command),
                cwd=folder,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            self._running.add(process)
        with process:
            try:
                printed, _ = process.communicate(timeout=timeout)
            finally:
                end_process(process)
                with self._lock:
                    self._running.discard(process)
        return process.returncode, printed.decode("utf-8", "replace")

    def end(self) -> None:
        """End what runs, and let nothing start any more."""
        with self._lock:
            self._is_over = True
            for process in self._running:
                end_process(process)


def end_process(process: subprocess.Popen[bytes]) -> None:
    """End a process that leads a session, and all that it started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()


@contextmanager
def working(jobs: int) -> Iterator[tuple[ThreadPoolExecutor, Children]]:
    """Threads, as many as jobs (0: as processors), and the children they start.

    Where the work is given up, by Ctrl-C or an error, nothing goes on behind its back.
    """
    children = Children()
    pool = ThreadPoolExecutor(jobs or os.cpu_count() or 1)
    try:
        yield pool, children
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        children.end()
        raise
    finally:
        pool.shutdown()
