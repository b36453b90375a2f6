"""Run a command and measure it from outside: wall time, peak memory, and what it printed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_MIB = 1024 * 1024
# The kernel counts ru_maxrss in KiB on Linux and in bytes on macOS.
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Measurement:
    """One run of one command."""

    #: Wall time in seconds, from start to exit.
    seconds: float
    #: Processor time of it and of all processes it waited for: hardly longer on a busy machine.
    cpu_seconds: float
    #: Peak resident memory of the largest process, in MiB.
    largest_mib: float
    #: Peak of all its processes together, pages they share counted once, in MiB; 0 where it was
    #: not sampled.
    together_mib: float
    exit_code: int
    output: str
    errors: str


def measure(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    sample_memory: bool = False,
    timeout: float = 1800,
) -> Measurement:
    """Run a command in a folder and wait for it; it is killed after `timeout` seconds.

    `environment` is added to the present one. With `sample_memory`, all processes of the command
    are looked at twenty times a second (Linux only), which costs a little time: use such a run
    for its memory, not for its seconds.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(
            list(command),
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            start_new_session=True,
        )
        killer = threading.Timer(timeout, os.killpg, (process.pid, signal.SIGKILL))
        killer.start()
        sampler = _Sampler(process.pid) if sample_memory else None
        # wait4 rather than wait: it tells what this one process used.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        killer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        together = sampler.finish() if sampler else 0
        return Measurement(
            seconds=seconds,
            cpu_seconds=usage.ru_utime + usage.ru_stime,
            largest_mib=usage.ru_maxrss * _RSS_UNIT / _MIB,
            together_mib=together / _MIB,
            exit_code=process.returncode,
            output=_content(output),
            errors=_content(errors),
        )


def _content(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")


class _Sampler:
    """Adds up the memory of a session's processes while it runs."""

    def __init__(self, session: int) -> None:
        self._session = session
        self._peak = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def finish(self) -> int:
        """Stop, and return the peak in bytes."""
        self._done.set()
        self._thread.join()
        return self._peak

    def _watch(self) -> None:
        while not self._done.wait(0.05):
            self._peak = max(self._peak, sum(map(_proportional_bytes, _members(self._session))))


def _members(session: int) -> list[int]:
    """Processes of a session; none where there is no /proc."""
    members = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            # After the name in brackets: state, parent, group, session.
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # It ended meanwhile.
        if int(fields[3]) == session:
            members.append(int(entry.name))
    return members


def _proportional_bytes(process: int) -> int:
    """Resident memory, each shared page divided by the processes that share it."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    sizes = (int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return sum(sizes) * 1024
