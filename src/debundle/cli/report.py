"""`debundle report`: a target and its grouping as one page, a picture, a table or a document."""

from __future__ import annotations

import sys
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
from debundle.cli.session import command_session

if TYPE_CHECKING:
    from pathlib import Path

    from debundle.report.picture import PictureOptions
    from debundle.reporting import Grouped


class ReportFormat(str, Enum):
    """What `report` can write."""

    HTML = "html"
    DOT = "dot"
    SVG = "svg"
    MERMAID = "mermaid"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


def run(
    context: typer.Context,
    targets: Targets = None,
    config: Annotated[
        Optional[str],  # noqa: UP045 - typer evaluates this on Python 3.10 too
        typer.Option(
            "-c",
            "--config",
            metavar="FILE|PRESET",
            help="The distributions to show; where it describes none, some are proposed."
            " Left out: debundle.toml, if there is one for this target.",
            show_default=False,
        ),
    ] = None,
    output_format: Annotated[
        Optional[ReportFormat],  # noqa: UP045
        typer.Option(
            "--format",
            "-f",
            help="A page to explore, a picture, a table, a document. Left out: as the name of the"
            " file says, else html.",
            show_default=False,
        ),
    ] = None,
    output: OutputFile = None,
    focus: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            metavar="PKG", help="Only this package and its neighbours; not for html and csv."
        ),
    ] = None,
    depth: Annotated[
        int,
        typer.Option(min=0, metavar="N", help="Levels of packages; 0: whole distributions."),
    ] = 1,
    boxes: Annotated[
        int,
        typer.Option(
            min=0, metavar="N", help="The largest boxes of a picture; 0: all, with every arrow."
        ),
    ] = 40,
    no_cache: NoCache = False,
    cache_dir: CacheDir = CACHE_FOLDER,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show a package and its distributions: by default as one page to explore in a browser.

    The page is a single file. It opens from disk, loads nothing from elsewhere, and holds the
    names of modules and the source lines of imports, but no other code.

    \b
    Examples:
      debundle report torch -c pytorch -o torch.html     with a preset's wishes
      debundle report -o app.html                        what debundle.toml describes
      debundle report torch --focus torch.fx --depth 2 -o fx.svg
      debundle report --format markdown                  for a pull request or a wiki
      debundle report -o cuts.csv                        every import to cut, for a spreadsheet
    """
    form = format_for(output_format, output, default=ReportFormat.HTML)
    as_json = form is ReportFormat.JSON
    with command_session(context, quiet=quiet, verbose=verbose, as_json=as_json) as session:
        from debundle.cli.specs import specs_of, wishes_for

        wishes, path = wishes_for(config, targets)
        existing = path.read_text(encoding="utf-8") if path else ""
        specs = specs_of(targets, wishes)
        options = scan_options(cache_dir, no_cache=no_cache)
        if form is ReportFormat.HTML:
            from debundle.report.html import render_html
            from debundle.reporting import explore_package

            _check_place(output)
            found = explore_package(
                specs,
                configuration=wishes,
                existing=existing,
                options=options,
                progress=session.progress,
            )
            with session.progress.step("Writing the page"):
                page = render_html(found)
            session.data(page, output=output)
            return
        from debundle.report.picture import PictureOptions
        from debundle.reporting import group_package

        grouped = group_package(
            specs, configuration=wishes, options=options, progress=session.progress
        )
        how = PictureOptions(depth=depth, focus=tuple(focus or ()), max_boxes=boxes)
        session.data(_rendered(grouped, form, how), output=output)


def _check_place(output: Path | None) -> None:
    from debundle.model import DebundleError

    if output is None and sys.stdout.isatty():
        raise DebundleError(
            "A page is nothing for a terminal.",
            next_step="Name a file, -o report.html, or choose another --format.",
        )


def _rendered(grouped: Grouped, output_format: ReportFormat, how: PictureOptions) -> str:
    from debundle.report import dot, mermaid, svg, tables
    from debundle.report.picturedoc import picture_document

    render = {
        ReportFormat.DOT: dot.render_dot,
        ReportFormat.MERMAID: mermaid.render_mermaid,
        ReportFormat.SVG: svg.render_svg,
        ReportFormat.JSON: picture_document,
        ReportFormat.CSV: tables.render_csv,
        ReportFormat.MARKDOWN: tables.render_markdown,
    }[output_format]
    return render(grouped.graph, grouped.partition, how)
