"""What every command does alike: where its output goes and how it ends."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import textwrap
import threading
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from debundle.cli.exits import ExitStatus
from debundle.cli.progress import TerminalProgress
from debundle.model import CombinedError, DebundleError, Progress, SilentProgress

if TYPE_CHECKING:
    from rich.console import RenderableType

#: Columns of what is shown on something that is no terminal and says nothing of its width.
PIPE_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Verbosity:
    """How much a command says on stderr."""

    quiet: bool = False
    verbose: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """The outside world of one command: data, remarks, progress."""

    progress: Progress
    quiet: bool = False

    def data(self, text: str, *, output: Path | None = None) -> None:
        """Hand over what the user asked for: to the file `output`, or to stdout."""
        if output is None:
            sys.stdout.write(text)
            return
        from debundle.store.files import write_text

        write_text(output, text)
        self.say(f"wrote {output}")

    def show(self, renderable: RenderableType, *, output: Path | None = None) -> None:
        """Hand over what the user asked for as text, coloured where stdout is a terminal."""
        if output is not None:
            self.data(_plain(renderable), output=output)
            return
        from rich.console import Console

        width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
        Console(width=width, soft_wrap=False).print(renderable)

    def remark(self, notes: Iterable[str]) -> None:
        """Pass on remarks that a stage made."""
        for note in notes:
            self.say(f"note: {note}")

    def say(self, message: str) -> None:
        """Remark on something worth knowing, on stderr."""
        if not self.quiet:
            sys.stderr.write(f"{_folded(message)}\n")


@contextmanager
def command_session(
    context: typer.Context, *, quiet: bool, verbose: bool, as_json: bool = False
) -> Iterator[Session]:
    """A `Session` for the body of one command; turns what goes wrong into an exit status.

    A `DebundleError` is explained on stderr, with `as_json` also as a document on stdout.
    """
    asked = context.find_object(Verbosity) or Verbosity()
    quiet, verbose = quiet or asked.quiet, verbose or asked.verbose
    progress = SilentProgress() if quiet else TerminalProgress(verbose=verbose)
    try:
        with _ending_on_request():
            yield Session(progress=progress, quiet=quiet)
        sys.stdout.flush()
    except typer.Exit:
        sys.stdout.flush()
        raise
    except DebundleError as error:
        _explain(error, as_json=as_json)
        raise typer.Exit(ExitStatus.MISUSE) from error
    except _Terminated as error:
        sys.stderr.write("ended; nothing was left half-written\n")
        raise typer.Exit(ExitStatus.TERMINATED) from error
    except KeyboardInterrupt as error:
        sys.stderr.write("interrupted; nothing was left half-written\n")
        raise typer.Exit(ExitStatus.INTERRUPTED) from error
    except BrokenPipeError as error:
        _forget_stdout()
        raise typer.Exit(ExitStatus.PIPE_CLOSED) from error
    except Exception as error:
        _apologise(error, verbose=verbose)
        raise typer.Exit(ExitStatus.FAULT) from error


class _Terminated(KeyboardInterrupt):
    """Another program asked this one to end."""


@contextmanager
def _ending_on_request() -> Iterator[None]:
    """Let SIGTERM end the body as Ctrl-C does: processes that it started end, folders go.

    A second one ends the program at once.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        raise _Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _plain(renderable: RenderableType) -> str:
    from io import StringIO

    from rich.console import Console

    console = Console(file=StringIO(), width=PIPE_WIDTH, no_color=True)
    with console.capture() as captured:
        console.print(renderable)
    return captured.get()


def _explain(error: DebundleError, *, as_json: bool) -> None:
    problems = error.problems if isinstance(error, CombinedError) else (error,)
    for problem in problems:
        lines = [_folded(f"error: {problem.what}", indent=7)]
        lines += [_folded(f"  where: {problem.where}", indent=9)] if problem.where else []
        lines += [_folded(f"  next:  {problem.next_step}", indent=9)] if problem.next_step else []
        sys.stderr.write("\n".join(lines) + "\n")
    if as_json:
        from debundle.report.jsondoc import error_document

        sys.stdout.write(error_document(error))
        sys.stdout.flush()


def _folded(message: str, indent: int = 2) -> str:
    """The message in lines that fit the terminal; as it is where stderr is none."""
    if not sys.stderr.isatty():
        return message
    width = max(shutil.get_terminal_size().columns - 1, 40)
    return "\n".join(
        textwrap.fill(
            line,
            width,
            subsequent_indent=" " * indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in message.splitlines()
    )


def _apologise(error: Exception, *, verbose: bool) -> None:
    if verbose:
        traceback.print_exception(error)
    kind = type(error).__name__
    sys.stderr.write(
        f"error: debundle met a fault of its own: {kind}: {error}\n"
        "  next:  run it again with --verbose and report what it prints, together with the\n"
        "         package and the version of debundle (debundle --version).\n"
    )


def _forget_stdout() -> None:
    # The interpreter flushes stdout at exit; without this it would complain once more.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
