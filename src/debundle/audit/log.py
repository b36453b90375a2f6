"""What the recorder has noted, line by line, becomes an `Observation`."""

from __future__ import annotations

import ast
import time
from typing import Any

from debundle.model import Ending, Failure, Observation, Oddity, Origin, Phase, SeenImport


class Log:
    """Takes in the entries of one process after another."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.python = ""
        #: Modules that were begun, in all processes together.
        self.begun = 0
        #: When the last entry came, by `time.monotonic`.
        self.since = time.monotonic()
        #: Whether the process of the last entry has done all its work.
        self.ended = False
        self._current: str | None = None
        self._seen: dict[tuple[str, str, Phase, Origin], SeenImport] = {}
        self._done: set[str] = set()
        self._failures: dict[str, Failure] = {}
        #: What is odd about each module of the target, "" for nothing.
        self._modules: dict[str, str] = {}

    def take(self, line: bytes) -> None:
        """Take in one line; what the target may have written between is left out."""
        try:
            kind, *values = ast.literal_eval(line.decode("ascii"))
        except (ValueError, SyntaxError, UnicodeDecodeError, TypeError):
            return
        self.since = time.monotonic()
        self._take(kind, values)

    def close(self, ending: Ending, status: str) -> None:
        """Note that a process has ended; the module it was importing, if any, is why."""
        if self._current is not None and not self.ended:
            reason = "took longer than allowed" if ending is Ending.TIMED_OUT else status
            self.fail(self._current, ending, reason)
        self._current = None
        self.ended = False
        self.since = time.monotonic()

    def fail(self, module: str, ending: Ending, reason: str) -> None:
        """Note that a module could not be imported."""
        self._failures[module] = Failure(module, ending, reason)

    def observation(self) -> Observation:
        """Everything taken in so far."""
        loaded = (self._done | set(self._modules)) - set(self._failures) - {""}
        return Observation(
            seen=tuple(sorted(self._seen.values())),
            loaded=tuple(sorted(loaded)),
            failures=tuple(sorted(self._failures.values())),
            odd={name: Oddity(odd) for name, odd in sorted(self._modules.items()) if odd},
            python=self.python,
        )

    def _take(self, kind: str, values: list[Any]) -> None:
        if kind == "seen":
            importer, imported, is_running, mechanism, line, is_made = values
            phase = Phase.IMPORT if is_running else Phase.CALL
            item = SeenImport(importer, imported, phase, Origin(mechanism), line, is_made)
            self._seen.setdefault(item[:4], item)
        elif kind == "begin":
            self._current = values[0]
            self.begun += bool(values[0])
        elif kind == "done":
            self._done.add(values[0])
            self._current = None
        elif kind == "failed":
            self.fail(values[0], Ending.RAISED, values[1])
            self._current = None
        elif kind == "module":
            self._modules[values[0]] = values[1]
        elif kind == "python":
            self.python = values[0]
        elif kind == "end":
            self.ended = True
