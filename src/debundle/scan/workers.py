"""Files read on several cores: each worker process takes the next file as soon as it is free."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple, TypeAlias

from debundle.scan.discover import SourceFile
from debundle.scan.source.framing import framed

_Answers: TypeAlias = "queue.SimpleQueue[Answer | None]"
#: A worker has at least two files, and as many as make up this many bytes: so it never waits for
#: the next one, and the last files are shared evenly.
_AHEAD_BYTES = 50_000
#: A worker begins with fresh memory after so many bytes of sources, all workers together; it takes
#: some 30 times as much.
_FRESH_AFTER = 8_000_000


class Answer(NamedTuple):
    """What a process says of one file."""

    #: The module's.
    name: str
    #: See `debundle.scan.source.facts.content_digest`; "" where the file cannot be read.
    digest: str
    #: The facts as JSON; b"" where the file ends the process that reads it.
    payload: bytes


@contextmanager
def workers_reading(files: Sequence[SourceFile], count: int) -> Iterator[Iterator[Answer]]:
    """The facts of files from `count` processes, in any order, as they come.

    The processes are at work from the start of the context and ended at its end. Files have no
    answer where no process can be started.
    """
    # The largest first, so that no worker is left with a long one at the end.
    waiting = deque(sorted(files, key=lambda file: (-file.size, file.name)))
    answers: _Answers = queue.SimpleQueue()
    workers = [_Worker(waiting, answers, worker_command(count)) for _ in range(count)]
    try:
        for worker in workers:
            worker.start()
        yield _until_all_are_done(answers, count)
    finally:
        for worker in workers:
            worker.stop()


def _until_all_are_done(answers: _Answers, running: int) -> Iterator[Answer]:
    while running:
        answer = answers.get()
        if answer is None:
            running -= 1
        else:
            yield answer


class _Worker:
    """One process at a time, what it has been asked, and a thread that waits for its answers."""

    def __init__(
        self, waiting: deque[SourceFile], answers: _Answers, command: Sequence[str]
    ) -> None:
        self._command = command
        self._waiting = waiting
        self._answers = answers
        self._asked: deque[SourceFile] = deque()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_stopped = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self) -> None:
        """Begin to read files, and go on until none is waiting."""
        self._thread.start()

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        with self._lock:
            self._is_stopped = True
            if self._process is not None:
                _kill(self._process)
        if self._thread.ident is not None:
            self._thread.join()

    def _work(self) -> None:
        try:
            while self._waiting and self._ends_early():
                # It was at work on the first of its files; the others go to whoever is free.
                self._answers.put(Answer(self._asked.popleft().name, "", b""))
                self._waiting.extendleft(reversed(self._asked))
                self._asked.clear()
        finally:
            self._answers.put(None)

    def _ends_early(self) -> bool:
        """Let a new process read; True where it ended over one of the files."""
        with self._lock:
            if self._is_stopped:
                return False
            try:
                # In a session of its own, so that its copies can be ended with it.
                self._process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    start_new_session=True,
                )
            except OSError:
                return False
        # Closing the pipe to a process that has ended may fail, which says nothing new.
        with suppress(BrokenPipeError), self._process as process:
            assert process.stdin is not None
            assert process.stdout is not None
            # Its first line says that it has started: what ends it from here on is a file.
            if process.stdout.readline():
                with suppress(BrokenPipeError):
                    self._converse(process.stdin, process.stdout)
        return bool(self._asked) and not self._is_stopped

    def _converse(self, requests: IO[bytes], answers: IO[bytes]) -> None:
        while self._ask(requests):
            line = answers.readline()
            if not line.endswith(b"\n"):
                return
            file = self._asked.popleft()
            digest, _, facts = line[2:-2].partition(b'",')
            self._answers.put(Answer(file.name, digest.decode(), facts))

    def _ask(self, requests: IO[bytes]) -> bool:
        """Send the next files; False where every one that was sent has its answer."""
        size = sum(file.size for file in self._asked)
        while self._waiting and (len(self._asked) < 2 or size < _AHEAD_BYTES):
            with suppress(IndexError):  # another worker was faster
                file = self._waiting.popleft()
                self._asked.append(file)
                size += file.size
                request = json.dumps([file.path, file.name, file.is_package, file.size]).encode()
                requests.write(framed(request))
        requests.flush()
        return bool(self._asked)


def _kill(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    elif process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def worker_command(count: int = 1) -> list[str]:
    """The command of each of `count` worker processes (see `debundle.scan.source.worker`)."""
    # Isolated (-I) and without site (-S): the current folder may be the code under analysis,
    # and a file `json.py` in it must not be what the worker imports. Where Ctrl-C reaches workers
    # (on Windows), the process that started them kills them, so that none has to complain.
    source = Path(__file__).resolve().parents[2]
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); "
        f"import sys; sys.path.insert(0, {str(source)!r}); "
        "from debundle.scan.source.worker import main; main()"
    )
    fresh_after = str(_FRESH_AFTER // count)
    return [sys.executable, "-I", "-S", "-X", "utf8", "-c", program, fresh_after]
