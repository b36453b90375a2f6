"""`debundle what-if`: what a move or a cut would change, before anybody edits anything."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from debundle.cli.options import (
    CACHE_FOLDER,
    CONFIG_FILE,
    CacheDir,
    ConfigFile,
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
from debundle.cli.pairs import pairs_of
from debundle.cli.session import command_session


def run(
    context: typer.Context,
    targets: Targets = None,
    config: ConfigFile = CONFIG_FILE,
    moves: Annotated[
        Optional[list[str]],  # noqa: UP045 - typer evaluates this on Python 3.10 too
        typer.Option(
            "--move",
            metavar="MODULES DISTRIBUTION",
            help="Suppose that a module, or a pattern such as a.b.**, is there.",
            show_default=False,
        ),
    ] = None,
    cuts: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            "--cut",
            metavar="IMPORTER IMPORTED",
            help="Suppose that no import leads from one to the other; patterns, too.",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option(min=1, metavar="N", help="Cuts to show at most; JSON has them all.")
    ] = 12,
    output_format: OutputFormat = None,
    output: OutputFile = None,
    no_cache: NoCache = False,
    cache_dir: CacheDir = CACHE_FOLDER,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show what a move or a cut would change in the grouping of debundle.toml.

    Both options may be given several times; moves are made in order. A distribution that is not
    there yet is new, one that is left empty goes. What a moved module needs becomes a
    dependency, unless that closes a cycle: then it is cut, and a cycle that cannot be cut, or
    only by a person, is shown with the imports that form it. Nothing is written.

    \b
    Examples:
      debundle what-if --move app.mail app-plugins
      debundle what-if --move 'torch.fx.experimental.**' torch-symbolic
      debundle what-if --cut app.models app.web --format json
    """
    form = format_for(output_format, output, default=TextOrJson.TEXT)
    as_json = form is TextOrJson.JSON
    with command_session(context, quiet=quiet, verbose=verbose, as_json=as_json) as session:
        from debundle.cli.specs import specs_of
        from debundle.config import read_configuration
        from debundle.model import WhatIfOptions
        from debundle.pipeline import suppose_change

        configuration = read_configuration(config)
        found = suppose_change(
            specs_of(targets, configuration),
            configuration=configuration,
            how=WhatIfOptions(
                moves=pairs_of(moves, option="--move", meaning="MODULES DISTRIBUTION"),
                cuts=pairs_of(cuts, option="--cut", meaning="IMPORTER IMPORTED"),
            ),
            options=scan_options(cache_dir, no_cache=no_cache),
            progress=session.progress,
        )
        if as_json:
            from debundle.report.explored import what_if_document

            session.data(what_if_document(found.graph, found.change), output=output)
        else:
            from debundle.report.text import what_if_renderable

            session.show(what_if_renderable(found.graph, found.change, limit=limit), output=output)
