"""`debundle audit`: whether the graph agrees with the running program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from debundle.cli.options import (
    CACHE_FOLDER,
    CacheDir,
    Interpreter,
    NoCache,
    OutputFile,
    OutputFormat,
    Quiet,
    Targets,
    TextOrJson,
    Verbose,
    format_for,
    scan_options,
)
from debundle.cli.session import command_session


def run(
    context: typer.Context,
    targets: Targets = None,
    workload: Annotated[
        Optional[Path],  # noqa: UP045 - typer evaluates this on Python 3.10 too
        typer.Option(
            metavar="SCRIPT",
            help="A script to run as well, in a process of its own.",
            show_default=False,
        ),
    ] = None,
    against: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            metavar="FILE",
            help="Run nothing: compare with what was recorded, by --format json or by others.",
            show_default=False,
        ),
    ] = None,
    python: Interpreter = "",
    module_timeout: Annotated[
        float, typer.Option(min=0.1, metavar="S", help="Seconds that one module may take.")
    ] = 60,
    timeout: Annotated[
        float, typer.Option(min=0.1, metavar="S", help="Seconds that everything may take.")
    ] = 900,
    show_all: Annotated[
        bool, typer.Option("--all", help="List every pair and module, however many.")
    ] = False,
    output_format: OutputFormat = None,
    output: OutputFile = None,
    no_cache: NoCache = False,
    cache_dir: CacheDir = CACHE_FOLDER,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Run a package and hold debundle's graph against the imports that happen.

    THIS EXECUTES THE CODE: every module is imported, in processes of their own with a temporary
    home and working folder. They are no sandbox. Every import between modules of the package is
    noted, and compared with what debundle (and, beside it, grimp) read from the source.

    \b
    Examples:
      debundle audit networkx
      debundle audit torch --workload examples/pytorch/workload.py
      debundle audit src/app --python .venv/bin/python
      debundle audit torch --format json -o seen.json
      debundle audit torch --against seen.json        compare again, run nothing
    """
    form = format_for(output_format, output, default=TextOrJson.TEXT)
    as_json = form is TextOrJson.JSON
    with command_session(context, quiet=quiet, verbose=verbose, as_json=as_json) as session:
        from debundle.cli.specs import specs_of
        from debundle.model import AuditOptions
        from debundle.pipeline import audit_package

        specs = specs_of(targets)
        if against is None:
            session.say(f"note: the code of {', '.join(specs)} is executed now")
        found = audit_package(
            specs,
            how=AuditOptions(
                workload=workload,
                python=python,
                module_timeout=module_timeout,
                timeout=timeout,
                verbose=verbose,
            ),
            against=against,
            options=scan_options(cache_dir, no_cache=no_cache),
            progress=session.progress,
        )
        session.remark(found.graph.target.notes)
        if as_json:
            from debundle.report.jsondoc import audit_document

            session.data(audit_document(found.graph, found.report), output=output)
        else:
            from debundle.report.text import audit_renderable

            session.show(audit_renderable(found.report, show_all=show_all), output=output)
