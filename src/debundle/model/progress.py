"""How long work tells that it goes on; the command line decides what is shown."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Progress(Protocol):
    """Receives steps of long work."""

    def step(self, description: str) -> AbstractContextManager[None]:
        """A context that lasts as long as the named piece of work."""
        ...

    def advance(self, done: int, total: int) -> None:
        """Say how far the innermost step has come."""
        ...

    def note(self, message: str) -> None:
        """Say something a user who asked for more (`--verbose`) wants to know."""
        ...


class SilentProgress:
    """Shows nothing: for libraries, tests and pipes."""

    def step(self, description: str) -> AbstractContextManager[None]:
        """See `Progress.step`."""
        return nullcontext()

    def advance(self, done: int, total: int) -> None:
        """See `Progress.advance`."""

    def note(self, message: str) -> None:
        """See `Progress.note`."""
