"""`debundle native`: what is compiled, and what Python takes from it."""

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
    config: Annotated[
        str,
        typer.Option(
            "-c",
            "--config",
            metavar="FILE|PRESET",
            help="Distributions and registries. Left out: ./debundle.toml, if there is one.",
            show_default=False,
        ),
    ] = "",
    limit: Annotated[
        int, typer.Option(min=1, metavar="N", help="Rows of a table at most; JSON has them all.")
    ] = 12,
    output_format: OutputFormat = None,
    output: OutputFile = None,
    no_cache: NoCache = False,
    cache_dir: CacheDir = CACHE_FOLDER,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show extension modules, bundled libraries and operators, and who takes what from them.

    A distribution that owns a compiled file is built for every platform. One that owns none is
    pure, yet released together with the owner as far as it takes private symbols: names of an
    extension that begin with an underscore, above all while it is being imported. Shown is who
    takes how many, which modules native code imports by name, and which symbols stand in the
    way. Where no distributions are described, those of a package are its subpackages.

    \b
    Examples:
      debundle native numpy
      debundle native torch -c pytorch           with its registries of operators
      debundle native -c debundle.toml --format json | jq '.obstacles[] | select(.at_import > 0)'
    """
    form = format_for(output_format, output, default=TextOrJson.TEXT)
    as_json = form is TextOrJson.JSON
    with command_session(context, quiet=quiet, verbose=verbose, as_json=as_json) as session:
        from debundle.cli.specs import specs_of
        from debundle.config import read_configuration, resolve_preset
        from debundle.model import Configuration
        from debundle.pipeline import survey_package

        if config:
            configuration = read_configuration(resolve_preset(config))
        elif CONFIG_FILE.exists() and not targets:
            configuration = read_configuration(CONFIG_FILE)
        else:
            configuration = Configuration()
        found = survey_package(
            specs_of(targets, configuration),
            configuration=configuration,
            options=scan_options(cache_dir, no_cache=no_cache),
            progress=session.progress,
        )
        session.remark(found.graph.target.notes)
        if as_json:
            from debundle.report.nativedoc import native_document

            text = native_document(found.graph, found.native, found.coupling)
            session.data(text, output=output)
        else:
            from debundle.report.text import native_renderable

            shown = native_renderable(found.graph, found.native, found.coupling, limit=limit)
            session.show(shown, output=output)
