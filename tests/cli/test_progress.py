"""Progress on a terminal: late, transient, and only there."""

from __future__ import annotations

import io
import time

import pytest

from debundle.cli import progress
from debundle.cli.progress import TerminalProgress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.05)
    monkeypatch.setenv("TERM", "xterm")


def test_long_work_is_shown_and_then_taken_away() -> None:
    stream = Terminal()
    shown = TerminalProgress(stream=stream)

    with shown.step("Reading"):
        for done in range(20):
            shown.advance(done, 20)
            time.sleep(0.05)

    assert "Reading" in stream.getvalue()
    assert stream.getvalue().endswith("\x1b[2K"), "the line is erased at the end"


def test_short_work_is_not_shown() -> None:
    stream = Terminal()

    with TerminalProgress(stream=stream).step("Reading"):
        pass
    time.sleep(0.1)

    assert stream.getvalue() == ""


def test_nothing_is_shown_where_there_is_no_terminal() -> None:
    stream = io.StringIO()

    with TerminalProgress(stream=stream).step("Reading"):
        time.sleep(0.2)

    assert stream.getvalue() == ""


def test_a_step_inside_a_step_is_shown_while_it_lasts() -> None:
    stream = Terminal()
    shown = TerminalProgress(stream=stream)

    with shown.step("Outer"):
        time.sleep(0.3)
        with shown.step("Inner"):
            time.sleep(0.3)

    assert stream.getvalue().index("Outer") < stream.getvalue().index("Inner")


def test_a_failing_step_takes_its_line_away() -> None:
    stream = Terminal()

    def fail() -> None:
        with TerminalProgress(stream=stream).step("Reading"):
            time.sleep(0.3)
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        fail()

    assert stream.getvalue().endswith("\x1b[2K")
