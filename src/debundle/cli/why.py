"""`debundle why`: how one module comes to import another."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from debundle.cli.options import (
    CACHE_FOLDER,
    CacheDir,
    Format,
    NoCache,
    Quiet,
    TextOrJson,
    Verbose,
    scan_options,
)
from debundle.cli.session import command_session


def run(
    context: typer.Context,
    importer: Annotated[
        str, typer.Argument(metavar="IMPORTER", help="The module whose imports are followed.")
    ],
    imported: Annotated[
        str, typer.Argument(metavar="IMPORTED", help="The module that they lead to.")
    ],
    targets: Annotated[
        Optional[list[str]],  # noqa: UP045 - typer evaluates this on Python 3.10 too
        typer.Argument(
            metavar="TARGET...",
            help="Where to look. Left out: the target of ./debundle.toml if the importer is"
            " part of it, else the importer's own package.",
            show_default=False,
        ),
    ] = None,
    import_time: Annotated[
        bool, typer.Option("--import-time", help="Only imports that execute at import time.")
    ] = False,
    packages: Annotated[
        bool, typer.Option("--packages", help="A package stands for everything below it, too.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Chains to show at most.")] = 5,
    output_format: Format = TextOrJson.TEXT,
    no_cache: NoCache = False,
    cache_dir: CacheDir = CACHE_FOLDER,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show the shortest chains of imports from one module to another.

    Each import comes with its file and line, when it executes, and what it is used for. Where
    possible the chains share no import: cutting one leaves the next.

    \b
    Examples:
      debundle why torch.nn torch._dynamo             of an installed package
      debundle why torch torch.fx --import-time       while it is imported
      debundle why app.models app.web packages/app
    """
    as_json = output_format is TextOrJson.JSON
    with command_session(context, quiet=quiet, verbose=verbose, as_json=as_json) as session:
        from debundle.cli.specs import specs_for_module
        from debundle.pipeline import explain_imports

        options = scan_options(cache_dir, no_cache=no_cache)
        found = explain_imports(
            targets or specs_for_module(importer, progress=session.progress),
            importer=importer,
            imported=imported,
            import_time=import_time,
            packages=packages,
            limit=limit,
            options=options,
            progress=session.progress,
        )
        if as_json:
            from debundle.report.jsondoc import chains_document

            session.data(
                chains_document(found.graph, found.chains, importer=importer, imported=imported)
            )
        else:
            from debundle.report.text import chains_renderable

            session.show(
                chains_renderable(
                    found.chains, importer=importer, imported=imported, sources=found.sources
                )
            )
