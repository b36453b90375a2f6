"""`debundle map`: what a package consists of, and how its modules import one another."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from debundle.cli.options import (
    CACHE_FOLDER,
    CacheDir,
    NoCache,
    OutputFile,
    Quiet,
    Targets,
    Verbose,
    format_for,
    scan_options,
)
from debundle.cli.session import Session, command_session

if TYPE_CHECKING:
    from pathlib import Path

    from debundle.pipeline import Map


class MapFormat(str, Enum):
    """What `map` can print."""

    TEXT = "text"
    JSON = "json"
    DOT = "dot"
    SVG = "svg"
    MERMAID = "mermaid"


def run(
    context: typer.Context,
    targets: Targets = None,
    output_format: Annotated[
        Optional[MapFormat],  # noqa: UP045 - typer evaluates this on Python 3.10 too
        typer.Option(
            "--format",
            "-f",
            help="Text, a document, or a picture of the packages. Left out: as the name of the"
            " file says, else text.",
            show_default=False,
        ),
    ] = None,
    output: OutputFile = None,
    statements: Annotated[
        bool,
        typer.Option(
            "--statements",
            help="Read import statements alone: faster, phases as indentation tells, without use.",
        ),
    ] = False,
    strings: Annotated[
        bool,
        typer.Option(
            "--strings", help="Count every string that names a module as an import: a guess."
        ),
    ] = False,
    depth: Annotated[
        int,
        typer.Option(min=1, metavar="N", help="Pictures: levels of packages that are drawn."),
    ] = 1,
    focus: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(metavar="PKG", help="Pictures: only this package and its neighbours."),
    ] = None,
    no_cache: NoCache = False,
    cache_dir: CacheDir = CACHE_FOLDER,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show what a package consists of and how its modules import one another.

    The code is read and never imported.

    \b
    Examples:
      debundle map torch                          an installed package
      debundle map packages/*                     several packages, one graph
      debundle map torch-2.13.0-cp311-*.whl       a wheel; an sdist does as well
      debundle map networkx -o networkx.svg       a picture; or .json, .dot, .mmd
      debundle map torch --format json | jq '.summary.cycle_import.lines'
    """
    form = format_for(output_format, output, default=MapFormat.TEXT)
    as_json = form is MapFormat.JSON
    with command_session(context, quiet=quiet, verbose=verbose, as_json=as_json) as session:
        from debundle.cli.specs import specs_of
        from debundle.pipeline import map_package

        options = scan_options(cache_dir, no_cache=no_cache, statements=statements, strings=strings)
        found = map_package(specs_of(targets), options=options, progress=session.progress)
        session.remark(found.graph.target.notes)
        _print(session, found, form, output=output, depth=depth, focus=focus or [])


def _print(
    session: Session,
    found: Map,
    output_format: MapFormat,
    *,
    output: Path | None,
    depth: int,
    focus: list[str],
) -> None:
    if output_format is MapFormat.TEXT:
        from debundle.report.text import map_renderable

        session.show(map_renderable(found.summary), output=output)
    elif output_format is MapFormat.JSON:
        from debundle.report.jsondoc import map_document

        session.data(map_document(found.graph, found.summary), output=output)
    else:
        session.data(_picture(found, output_format, depth=depth, focus=focus), output=output)


def _picture(found: Map, output_format: MapFormat, *, depth: int, focus: list[str]) -> str:
    from debundle.report import dot, mermaid, svg
    from debundle.report.picture import PictureOptions

    options = PictureOptions(depth=depth, focus=tuple(focus))
    render = {
        MapFormat.DOT: dot.render_dot,
        MapFormat.MERMAID: mermaid.render_mermaid,
        MapFormat.SVG: svg.render_svg,
    }[output_format]
    return render(found.graph, None, options)
