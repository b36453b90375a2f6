"""`debundle check`: the code against `debundle.toml`."""

from __future__ import annotations

import os
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from debundle import __version__
from debundle.cli.exits import ExitStatus
from debundle.cli.options import (
    CACHE_FOLDER,
    CONFIG_FILE,
    CacheDir,
    ConfigFile,
    NoCache,
    Quiet,
    Targets,
    Verbose,
    format_for,
    scan_options,
)
from debundle.cli.session import Session, command_session

if TYPE_CHECKING:
    from debundle.model import CheckResult


class CheckFormat(str, Enum):
    """What `check` can print."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"
    JUNIT = "junit"


def run(
    context: typer.Context,
    targets: Targets = None,
    config: ConfigFile = CONFIG_FILE,
    output_format: Annotated[
        Optional[CheckFormat],  # noqa: UP045 - typer evaluates this on Python 3.10 too
        typer.Option(
            "--format",
            "-f",
            help="Default: as the name of the file says, else text; github where GITHUB_ACTIONS"
            " is set.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "-o",
            "--output",
            "--output-file",
            metavar="FILE",
            help="Write there instead of to stdout.",
            dir_okay=False,
            show_default=False,
        ),
    ] = None,
    update_baseline: Annotated[
        bool,
        typer.Option("--update-baseline", help="Accept what is broken now; drop what is mended."),
    ] = False,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit with 0 even if something is broken.")
    ] = False,
    no_cache: NoCache = False,
    cache_dir: CacheDir = CACHE_FOLDER,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Check that the code keeps the layering of debundle.toml.

    Every import between distributions has to follow the declared dependencies, unless it never
    executes or the baseline (debundle-baseline.json) knows it. Exits with 0 if everything is
    kept, 1 if something is broken or the baseline is stale, 2 if it could not be checked.

    \b
    Examples:
      debundle check
      debundle check --update-baseline            accept what is broken today
      debundle check -o debundle.sarif            for code scanning
    """
    form = format_for(output_format, output, default=_default_format())
    as_json = form is CheckFormat.JSON
    with command_session(context, quiet=quiet, verbose=verbose, as_json=as_json) as session:
        from debundle.check import BASELINE_NAME, read_baseline
        from debundle.cli.specs import specs_of
        from debundle.config import read_configuration
        from debundle.pipeline import check_package

        configuration = read_configuration(config)
        baseline = config.parent / BASELINE_NAME
        result = check_package(
            specs_of(targets, configuration),
            configuration=configuration,
            baseline=() if update_baseline else read_baseline(baseline),
            options=scan_options(cache_dir, no_cache=no_cache),
            progress=session.progress,
        )
        if update_baseline:
            result = _accept(session, result, baseline)
        _print(session, result, form, output=output)
        if not result.kept and not exit_zero:
            raise typer.Exit(ExitStatus.FINDINGS)


def _accept(session: Session, result: CheckResult, baseline: Path) -> CheckResult:
    """Write every violation into the baseline; the result in which all of them are known."""
    from debundle.check import render_baseline
    from debundle.store.files import write_text

    if result.violations or baseline.exists():
        write_text(baseline, render_baseline(result))
        session.say(f"wrote {baseline}")
    known = tuple(replace(violation, known=True) for violation in result.violations)
    return replace(result, violations=known)


def _default_format() -> CheckFormat:
    in_actions = os.environ.get("GITHUB_ACTIONS") == "true"
    return CheckFormat.GITHUB if in_actions else CheckFormat.TEXT


def _print(
    session: Session, result: CheckResult, output_format: CheckFormat, *, output: Path | None
) -> None:
    from debundle.report import github, jsondoc, junit, places, sarif, text

    folders = places.folders_below(result.places, _top_of_repository())
    if output_format is CheckFormat.TEXT:
        session.show(text.check_renderable(result), output=output)
    elif output_format is CheckFormat.JSON:
        session.data(jsondoc.check_document(result), output=output)
    elif output_format is CheckFormat.GITHUB:
        session.data(github.render_github(result, folders=folders), output=output)
    elif output_format is CheckFormat.SARIF:
        log = sarif.render_sarif(result, tool_version=__version__, folders=folders)
        session.data(log, output=output)
    else:
        session.data(junit.render_junit(result, folders=folders), output=output)


def _top_of_repository() -> Path:
    """The folder that build servers count paths from: with `.git` in it, or this one."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)
