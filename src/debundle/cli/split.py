"""`debundle split`: the distributions as a workspace, every cut made in the source."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from debundle.cli.options import (
    CACHE_FOLDER,
    CacheDir,
    Format,
    NoCache,
    Quiet,
    Targets,
    TextOrJson,
    Verbose,
    scan_options,
)
from debundle.cli.session import command_session
from debundle.model import DebundleError


def run(
    context: typer.Context,
    targets: Targets = None,
    config: Annotated[
        Optional[str],  # noqa: UP045 - typer evaluates this on Python 3.10 too
        typer.Option(
            "-c",
            "--config",
            metavar="FILE|PRESET",
            help="The configuration, or a preset's name. Left out: debundle.toml, if there is one"
            " for this target.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="DIR", help="Folder to write to.", file_okay=False),
    ] = Path("out"),
    force: Annotated[
        bool, typer.Option("--force", help="Replace files that somebody edited, too.")
    ] = False,
    python: Annotated[
        str,
        typer.Option(
            metavar="3.N",
            help="The oldest Python that runs the result; from 3.15 on it has `lazy import`.",
        ),
    ] = "3.10",
    lazy_modules: Annotated[
        bool,
        typer.Option(
            "--lazy-modules",
            help="List late imports in __lazy_modules__: lazy from Python 3.15 on, eager before.",
        ),
    ] = False,
    output_format: Format = TextOrJson.TEXT,
    no_cache: NoCache = False,
    cache_dir: CacheDir = CACHE_FOLDER,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write the split as a uv workspace: sources, projects, patches, a report of every edit.

    One folder a distribution, with its modules below src/, a pyproject.toml, and patches/ with
    every change made to a source; beside them one under the monolith's name that requires all.
    Where the configuration describes no distributions, they are proposed first. Native files are
    linked, not copied. Run it again after a change: only what differs is written.

    \b
    Examples:
      debundle split -o out/
      debundle split networkx -o out/                  by what debundle proposes
      debundle split torch -c pytorch -o out/
      debundle split networkx-3.6.1-py3-none-any.whl -c debundle.toml -o out/
      debundle split --python 3.15 -o out/             with `lazy import`
    """
    as_json = output_format is TextOrJson.JSON
    with command_session(context, quiet=quiet, verbose=verbose, as_json=as_json) as session:
        from debundle.cli.specs import specs_of, wishes_for
        from debundle.model import SplitOptions
        from debundle.proving import split_package

        configuration, path = wishes_for(config, targets)
        specs = specs_of(targets, configuration)
        done = split_package(
            specs,
            configuration=configuration,
            how=SplitOptions(
                output=output,
                force=force,
                specs=tuple(specs),
                configuration=config or (str(path) if path else ""),
                python=_version(python),
                lazy_modules=lazy_modules,
            ),
            options=scan_options(cache_dir, no_cache=no_cache),
            progress=session.progress,
        )
        session.remark(done.graph.target.notes)
        session.remark(done.warnings)
        if as_json:
            from debundle.report.splitdoc import split_document

            session.data(split_document(done.result, folder=str(output), warnings=done.warnings))
        else:
            from debundle.report.text import split_renderable

            session.show(split_renderable(done.result, folder=str(output)))


def _version(text: str) -> tuple[int, int]:
    """The two numbers of a version, e.g. (3, 15)."""
    major, _, minor = text.partition(".")
    if major == "3" and minor.isdecimal():
        return 3, int(minor)
    raise DebundleError(
        f"{text} is no version of Python.",
        where="--python",
        next_step='Say it with one dot, such as "3.15".',
    )
