"""`debundle cycles`: what is entangled, and what to cut until nothing is."""

from __future__ import annotations

from typing import Annotated

import typer

from debundle.cli.options import (
    CACHE_FOLDER,
    CONFIG_FILE,
    CacheDir,
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
    import_time: Annotated[
        bool, typer.Option("--import-time", help="Only imports that execute at import time.")
    ] = False,
    limit: Annotated[
        int, typer.Option(min=1, metavar="N", help="Cuts to show at most; JSON has them all.")
    ] = 20,
    output_format: OutputFormat = None,
    output: OutputFile = None,
    no_cache: NoCache = False,
    cache_dir: CacheDir = CACHE_FOLDER,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show the import cycles of a package, and what to cut until there is none.

    A cycle is a set of modules of which each imports, in the end, all the others. Counted is
    what can execute, parent packages included: importing a.b executes a, so that an import of
    a.b in a closes a cycle. What never executes (TYPE_CHECKING) closes none.

    The cuts come in the order in which they pay most: the largest cycle is divided where that
    costs least for each module that it loses. Costs are those of ./debundle.toml, if there is
    one. As few cuts as possible need a person, and the report proves how few that is.

    \b
    Examples:
      debundle cycles torch
      debundle cycles src/app --import-time --limit 50
      debundle cycles torch --format json | jq '.cuts[] | select(.cost == 100)'
    """
    form = format_for(output_format, output, default=TextOrJson.TEXT)
    as_json = form is TextOrJson.JSON
    with command_session(context, quiet=quiet, verbose=verbose, as_json=as_json) as session:
        from debundle.cli.specs import specs_of
        from debundle.config import read_configuration
        from debundle.model import Costs
        from debundle.pipeline import find_cycles

        costs = read_configuration(CONFIG_FILE).costs if CONFIG_FILE.exists() else Costs()
        found = find_cycles(
            specs_of(targets),
            costs=costs,
            import_time=import_time,
            options=scan_options(cache_dir, no_cache=no_cache),
            progress=session.progress,
        )
        session.remark(found.graph.target.notes)
        if as_json:
            from debundle.report.explored import cycles_document

            session.data(cycles_document(found.graph, found.report), output=output)
        else:
            from debundle.report.text import cycles_renderable

            session.show(cycles_renderable(found.graph, found.report, limit=limit), output=output)
