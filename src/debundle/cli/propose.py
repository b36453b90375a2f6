"""`debundle propose`: a core, satellites, and what must be cut between them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

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
from debundle.cli.session import Session, command_session

if TYPE_CHECKING:
    from debundle.model import Configuration
    from debundle.pipeline import CoreQuestion, Proposal


def run(
    context: typer.Context,
    targets: Targets = None,
    config: Annotated[
        Optional[str],  # noqa: UP045 - typer evaluates this on Python 3.10 too
        typer.Option(
            "-c",
            "--config",
            metavar="FILE|PRESET",
            help="Wishes: a debundle.toml, or the name of a preset such as pytorch.",
            show_default=False,
        ),
    ] = None,
    start: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--from",
            metavar="FILE",
            help="Start from the distributions of this debundle.toml; keep what is still good.",
            dir_okay=False,
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Write the proposal there as a commented debundle.toml.",
            dir_okay=False,
            show_default=False,
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the distributions that FILE already has.")
    ] = False,
    roots: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--root", metavar="MODULE", help="The core holds this; may be repeated."),
    ] = None,
    max_share: Annotated[
        Optional[float],  # noqa: UP045
        typer.Option(min=0, max=1, metavar="F", help="Largest core, as a share of the lines."),
    ] = None,
    max_cuts: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(min=0, metavar="N", help="Most imports cut to separate the core."),
    ] = None,
    max_cost: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(min=0, metavar="N", help="Highest cost of these cuts."),
    ] = None,
    knee: Annotated[
        bool, typer.Option("--knee", help="The core after which more lines save least.")
    ] = False,
    core_share: Annotated[
        Optional[float],  # noqa: UP045
        typer.Option(
            min=0, max=1, metavar="F", help="About how large the core is, as a share of the lines."
        ),
    ] = None,
    distributions: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(min=2, metavar="N", help="How many distributions there are, tests aside."),
    ] = None,
    layers: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(min=2, metavar="N", help="Layers: 2 are a core and satellites."),
    ] = None,
    explain: Annotated[
        str,
        typer.Option(
            metavar="MODULE",
            help="Say why this module is in the core or out of it, and what it would take to"
            " change that.",
            show_default=False,
        ),
    ] = "",
    output_format: Format = TextOrJson.TEXT,
    no_cache: NoCache = False,
    cache_dir: CacheDir = CACHE_FOLDER,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Propose a core and satellites, and say what must be cut between them.

    The core is a minimum cut: no smaller core costs less. The frontier shows what other sizes
    would cost; the limits below choose among them. Without --root the core is what most of the
    package needs.

    \b
    Examples:
      debundle propose torch
      debundle propose torch -c pytorch -o debundle.toml    wishes of a preset
      debundle propose . --root app.core --max-share 0.2 -o debundle.toml
      debundle propose app --core-share 0.1 --distributions 4
      debundle propose -c debundle.toml --format json       wishes of a file
      debundle propose app --explain app.mail     why is it in the core, or not?
      debundle propose --from debundle.toml       what has to move since then
    """
    as_json = output_format is TextOrJson.JSON
    with command_session(context, quiet=quiet, verbose=verbose, as_json=as_json) as session:
        from debundle.cli.proposal_file import read_wishes, write_proposal
        from debundle.cli.specs import specs_of
        from debundle.pipeline import explain_module, propose_split

        wishes = read_wishes(config, start=start, output=output)
        wishes = _with_options(wishes, roots, max_share, max_cuts, max_cost, knee=knee)
        wishes = _with_hints(wishes, core_share, distributions, layers)
        specs = specs_of(targets, wishes)
        options = scan_options(cache_dir, no_cache=no_cache)
        if explain:
            found = explain_module(
                specs,
                configuration=wishes,
                module=explain,
                stay=start is not None,
                options=options,
                progress=session.progress,
            )
            _print_explanation(session, found, as_json=as_json)
            return
        proposal = propose_split(
            specs,
            configuration=wishes,
            stay=start is not None,
            options=options,
            progress=session.progress,
        )
        session.remark(proposal.graph.target.notes)
        if output is not None:
            write_proposal(session, proposal, wishes, specs=specs, output=output, force=force)
        _print_proposal(session, proposal, as_json=as_json, is_written=output is not None)


def _print_proposal(
    session: Session, proposal: Proposal, *, as_json: bool, is_written: bool
) -> None:
    graph, partition = proposal.graph, proposal.partition
    if as_json:
        from debundle.report.jsondoc import proposal_document

        session.data(proposal_document(graph, partition))
    else:
        from debundle.report.text import proposal_renderable

        session.show(proposal_renderable(graph, partition, is_written=is_written))


def _print_explanation(session: Session, found: CoreQuestion, *, as_json: bool) -> None:
    if as_json:
        from debundle.report.explored import explanation_document

        session.data(explanation_document(found.graph, found.explanation))
    else:
        from debundle.report.text import explanation_renderable

        session.show(explanation_renderable(found.graph, found.explanation))


def _with_options(
    wishes: Configuration,
    roots: list[str] | None,
    max_share: float | None,
    max_cuts: int | None,
    max_cost: int | None,
    *,
    knee: bool,
) -> Configuration:
    """The configuration with its `[core]` as the command line says, where it says anything."""
    from dataclasses import replace

    core = wishes.core
    if roots:
        core = replace(core, roots=tuple(roots))
    if max_share is not None:
        core = replace(core, max_share=max_share)
    if max_cuts is not None:
        core = replace(core, max_cuts=max_cuts)
    if max_cost is not None:
        core = replace(core, max_cost=max_cost)
    if knee:
        core = replace(core, knee=True)
    return replace(wishes, core=core)


def _with_hints(
    wishes: Configuration, core_share: float | None, distributions: int | None, layers: int | None
) -> Configuration:
    """The configuration with the sizes that the command line says, where it says any."""
    from dataclasses import replace

    core, satellites = wishes.core, wishes.satellites
    if core_share is not None:
        core = replace(core, share=core_share)
    if distributions is not None:
        satellites = replace(satellites, count=distributions)
    if layers is not None:
        satellites = replace(satellites, layers=layers)
    return replace(wishes, core=core, satellites=satellites)
