"""Progress on a terminal: shown only for work that lasts, and gone when it is done."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as RichBars
    from rich.progress import TaskID

#: Seconds that work may last before anything is shown: shorter work only flickers.
PATIENCE = 0.5


class TerminalProgress:
    """Shows the running step on stderr (`debundle.model.Progress`).

    On a terminal: a transient line with a spinner, and a bar where the step says how far it is.
    With `verbose`: every note, and the seconds each step took, whether a terminal or not.
    """

    def __init__(self, *, verbose: bool = False, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._verbose = verbose
        self._lock = threading.Lock()
        self._steps: list[str] = []
        self._bars: RichBars | None = None
        self._task: TaskID | None = None
        self._timer: threading.Timer | None = None

    @contextmanager
    def step(self, description: str) -> Iterator[None]:
        """Show `description` while the context lasts; steps may be nested."""
        began = time.perf_counter()
        self._enter(description)
        try:
            yield
        finally:
            self._leave()
            self._tell(f"{description}: {time.perf_counter() - began:.2f} s")

    def advance(self, done: int, total: int) -> None:
        """Show how far the innermost step has come."""
        with self._lock:
            if self._bars is not None and self._task is not None:
                count = f"{done:,} of {total:,}"
                self._bars.update(self._task, completed=done, total=total, count=count)

    def note(self, message: str) -> None:
        """Print `message` if the user asked for more."""
        self._tell(message)

    def _enter(self, description: str) -> None:
        with self._lock:
            self._steps.append(description)
            if self._bars is not None:
                self._show_innermost()
            elif self._timer is None and self._stream.isatty():
                self._timer = threading.Timer(PATIENCE, self._start)
                self._timer.daemon = True
                self._timer.start()

    def _leave(self) -> None:
        with self._lock:
            self._steps.pop()
            if self._steps:
                self._show_innermost()
            else:
                self._stop()

    def _start(self) -> None:
        # Imported by the timer's thread and only for long work: rich takes a tenth of a second.
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

        with self._lock:
            if not self._steps:
                return
            self._bars = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}", markup=False),
                BarColumn(bar_width=24),
                TextColumn("{task.fields[count]}"),
                console=Console(file=self._stream),
                transient=True,
            )
            self._bars.start()
            self._show_innermost()

    def _show_innermost(self) -> None:
        if self._bars is None:
            return
        if self._task is not None:
            self._bars.remove_task(self._task)
        self._task = self._bars.add_task(self._steps[-1], total=None, count="")

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._bars is not None:
            self._bars.stop()
            self._bars = None
            self._task = None

    def _tell(self, message: str) -> None:
        if not self._verbose:
            return
        with self._lock:
            if self._bars is not None:
                self._bars.console.print(message, markup=False, highlight=False)
            else:
                self._stream.write(message + "\n")
