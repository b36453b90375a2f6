"""`debundle emit`: the files that a split needs, written to a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from debundle.cli.options import (
    CACHE_FOLDER,
    CONFIG_FILE,
    CacheDir,
    ConfigFile,
    Format,
    NoCache,
    Quiet,
    Targets,
    TextOrJson,
    Verbose,
    scan_options,
)
from debundle.cli.session import command_session


def run(
    context: typer.Context,
    targets: Targets = None,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="DIR", help="Folder to write to.", file_okay=False),
    ] = Path("split"),
    config: ConfigFile = CONFIG_FILE,
    force: Annotated[
        bool, typer.Option("--force", help="Replace files that somebody edited, too.")
    ] = False,
    output_format: Format = TextOrJson.TEXT,
    no_cache: NoCache = False,
    cache_dir: CacheDir = CACHE_FOLDER,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write what a split needs: pyproject files, a workspace, contracts and lint rules.

    One pyproject.toml for each distribution of debundle.toml, with the monolith's metadata and
    the requirements that its modules really import; a uv workspace around them; contracts for
    import-linter, tach and ruff. Sources are not moved.

    \b
    Examples:
      debundle emit -o split/
      debundle emit -c configs/torch.toml torch -o split/ --force
    """
    as_json = output_format is TextOrJson.JSON
    with command_session(context, quiet=quiet, verbose=verbose, as_json=as_json) as session:
        from debundle.cli.specs import specs_of
        from debundle.config import read_configuration
        from debundle.pipeline import emit_split
        from debundle.store.files import write_files

        configuration = read_configuration(config)
        emission = emit_split(
            specs_of(targets, configuration),
            configuration=configuration,
            options=scan_options(cache_dir, no_cache=no_cache),
            progress=session.progress,
        )
        write_files(output, emission.files, replace=force)
        for distribution in emission.plan.distributions:
            session.remark(distribution.notes)
        if as_json:
            from debundle.report.jsondoc import files_document

            session.data(files_document(emission.files, folder=output.as_posix()))
        else:
            from debundle.report.text import files_renderable

            session.show(files_renderable(emission.files, folder=output.as_posix()))
