"""How commands end: statuses, messages, streams."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from debundle.cli.session import Session, command_session
from debundle.model import CombinedError, DebundleError

Body = Callable[[Session], None]


def run(body: Body, *arguments: str) -> Result:
    """Run a command whose body is `body`, with the options that all commands share."""
    app = typer.Typer(rich_markup_mode=None)

    @app.command()
    def command(
        context: typer.Context, quiet: bool = False, verbose: bool = False, as_json: bool = False
    ) -> None:
        with command_session(context, quiet=quiet, verbose=verbose, as_json=as_json) as session:
            body(session)

    return CliRunner().invoke(app, list(arguments))


def fail_with(error: BaseException) -> Body:
    def body(session: Session) -> None:
        raise error

    return body


MISSING = DebundleError("torhc is not installed.", where="torhc", next_step="Did you mean torch?")
MISSING_AS_TEXT = "error: torhc is not installed.\n  where: torhc\n  next:  Did you mean torch?\n"


def test_bad_input_is_explained_and_exits_with_2() -> None:
    result = run(fail_with(MISSING))

    assert (result.exit_code, result.stdout, result.stderr) == (2, "", MISSING_AS_TEXT)


def test_bad_input_is_a_document_too_where_json_was_asked_for() -> None:
    result = run(fail_with(MISSING), "--as-json")

    assert (result.exit_code, result.stderr) == (2, MISSING_AS_TEXT)
    assert json.loads(result.stdout)["errors"] == [
        {"what": MISSING.what, "where": MISSING.where, "next_step": MISSING.next_step}
    ]


def test_every_one_of_several_problems_is_explained() -> None:
    result = run(fail_with(CombinedError((MISSING, DebundleError("Second.")))))

    assert result.stderr == MISSING_AS_TEXT + "error: Second.\n"


def test_quiet_does_not_silence_errors_and_data() -> None:
    def body(session: Session) -> None:
        session.data("data\n")
        session.say("remark")
        session.remark(["note"])
        raise MISSING

    result = run(body, "--quiet")

    assert (result.stdout, result.stderr) == ("data\n", MISSING_AS_TEXT)


def test_remarks_go_to_stderr() -> None:
    result = run(lambda session: session.remark(["a loop was left out"]))

    assert (result.stdout, result.stderr) == ("", "note: a loop was left out\n")


@pytest.mark.parametrize(
    ("error", "status"),
    [(KeyboardInterrupt(), 130), (ZeroDivisionError("by zero"), 70), (typer.Exit(1), 1)],
)
def test_other_ends_have_statuses_of_their_own(error: BaseException, status: int) -> None:
    result = run(fail_with(error))

    assert result.exit_code == status
    assert "Traceback" not in result.stderr


def test_being_asked_to_end_cleans_up_as_an_interrupt_does() -> None:
    def body(_: Session) -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(60)
        finally:
            cleaned.append("folder")

    cleaned: list[str] = []
    before = signal.getsignal(signal.SIGTERM)
    result = run(body)
    assert (result.exit_code, cleaned) == (143, ["folder"])
    assert result.stderr == "ended; nothing was left half-written\n"
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_fault_shows_its_traceback_only_when_asked() -> None:
    result = run(fail_with(ZeroDivisionError("by zero")), "--verbose")

    assert "Traceback" in result.stderr
    assert "ZeroDivisionError: by zero" in result.stderr


def test_verbose_tells_what_each_step_took() -> None:
    def body(session: Session) -> None:
        with session.progress.step("Reading"):
            session.progress.note("2 files are new")

    lines = run(body, "--verbose").stderr.splitlines()

    assert lines[0] == "2 files are new"
    assert lines[1].startswith("Reading: 0.0")


def test_text_that_is_shown_in_a_file_has_no_colour(tmp_path: Path) -> None:
    from rich.text import Text

    run(lambda session: session.data("plain\n", output=tmp_path / "a.txt"))
    run(lambda session: session.show(Text("red", style="red"), output=tmp_path / "b.txt"))

    assert [(tmp_path / name).read_text() for name in ("a.txt", "b.txt")] == ["plain\n", "red\n"]
