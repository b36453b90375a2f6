"""`debundle verify`: run a workspace, and with --refine mend its plan until it holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from debundle.cli.exits import ExitStatus
from debundle.cli.options import (
    CACHE_FOLDER,
    CacheDir,
    Interpreter,
    NoCache,
    OutputFile,
    OutputFormat,
    Quiet,
    TextOrJson,
    Verbose,
    format_for,
    scan_options,
)
from debundle.cli.session import Session, command_session

if TYPE_CHECKING:
    from debundle.model import Configuration, Round, ScanOptions, VerifyOptions, Workspace
    from debundle.proving import Refinement


def run(
    context: typer.Context,
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="What `debundle split` wrote.", file_okay=False),
    ] = Path("out"),
    workload: Annotated[
        Optional[list[Path]],  # noqa: UP045 - typer evaluates this on Python 3.10 too
        typer.Option(
            metavar="SCRIPT",
            help="A script that the core alone must be able to run; may be repeated.",
            show_default=False,
        ),
    ] = None,
    part: Annotated[
        Optional[list[str]],  # noqa: UP045 - typer evaluates this on Python 3.10 too
        typer.Option(
            metavar="NAME",
            help="Prove this distribution alone; the monolith's name: all together. Repeatable.",
            show_default=False,
        ),
    ] = None,
    refine: Annotated[
        bool, typer.Option("--refine", help="Mend the plan and split again until it holds.")
    ] = False,
    config: Annotated[
        str,
        typer.Option(
            "-c",
            "--config",
            metavar="FILE|PRESET",
            help="With --refine: the wishes to start from. Left out: those it was split by.",
            show_default=False,
        ),
    ] = "",
    learnt: Annotated[
        Path,
        typer.Option(
            "--learnt",
            metavar="FILE",
            help="With --refine: where the configuration goes that holds.",
            dir_okay=False,
        ),
    ] = Path("debundle.toml"),
    tests: Annotated[
        bool, typer.Option("--tests", help="Run the package's own tests, too (with pytest).")
    ] = False,
    only: Annotated[
        Optional[list[str]],  # noqa: UP045 - typer evaluates this on Python 3.10 too
        typer.Option(
            metavar="PATTERN",
            help="With --tests: the test modules to run; may be repeated. Left out: all.",
            show_default=False,
        ),
    ] = None,
    every: Annotated[
        int,
        typer.Option(
            min=1, metavar="N", help="With --tests: run one of N test modules, as a sample."
        ),
    ] = 1,
    extra: Annotated[
        Optional[list[str]],  # noqa: UP045 - typer evaluates this on Python 3.10 too
        typer.Option(
            metavar="NAME",
            help="An extra to install, too, of whoever has it; may be repeated.",
            show_default=False,
        ),
    ] = None,
    with_: Annotated[
        Optional[list[str]],  # noqa: UP045 - typer evaluates this on Python 3.10 too
        typer.Option(
            "--with",
            metavar="REQUIREMENT",
            help="A third party to install, too, that nobody declares; may be repeated.",
            show_default=False,
        ),
    ] = None,
    overlay: Annotated[
        bool,
        typer.Option(
            "--overlay", help="Quick: no wheels; the folders on the path of a bare interpreter."
        ),
    ] = False,
    offline: Annotated[
        bool,
        typer.Option(
            "--offline", help="Ask no index: third parties are linked from where debundle runs."
        ),
    ] = False,
    python: Interpreter = "",
    module_timeout: Annotated[
        float, typer.Option(min=1, metavar="S", help="Seconds that one module may take.")
    ] = 120,
    timeout: Annotated[
        float, typer.Option(min=1, metavar="S", help="Seconds in which nothing comes of it.")
    ] = 1800,
    output_format: OutputFormat = None,
    output: OutputFile = None,
    no_cache: NoCache = False,
    cache_dir: CacheDir = CACHE_FOLDER,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Prove a split by running it: each distribution with nothing but what it declares.

    THIS EXECUTES THE CODE of the split and of the monolith, in processes of their own; they are
    no sandbox. Wheels are built and installed into new environments; every module is imported in
    a process of its own, and no file may come from elsewhere; the workload runs with the core
    alone; everything together is compared with the monolith. With --refine each failure becomes
    a wish (an import never to be cut, a module pinned) with its reason, the split is made again,
    and so on until it holds or a person has to decide.

    \b
    Examples:
      debundle verify out/
      debundle verify out/ --workload examples/pytorch/train.py
      debundle verify out/ --refine --workload train.py --learnt debundle.toml
      debundle verify out/ --tests --offline
      debundle verify out/ --part torch-core --part torch
    """
    form = format_for(output_format, output, default=TextOrJson.TEXT)
    as_json = form is TextOrJson.JSON
    with command_session(context, quiet=quiet, verbose=verbose, as_json=as_json) as session:
        from debundle.model import VerifyOptions
        from debundle.split import read_workspace

        workspace = read_workspace(folder)
        proof = VerifyOptions(
            workloads=tuple(workload or ()),
            parts=tuple(part or ()),
            python=python,
            module_timeout=module_timeout,
            timeout=timeout,
            offline=offline,
            overlay=overlay,
            tests=tests,
            only=tuple(only or ()),
            every=every,
            extras=tuple(extra or ()),
            also=tuple(with_ or ()),
            verbose=verbose,
        )
        session.say(f"note: the code of {workspace.label} is executed now")
        scan = scan_options(cache_dir, no_cache=no_cache)
        if refine:
            holds = _refine(session, workspace, folder, config, learnt, proof, scan, as_json)
        else:
            holds = _verify(session, workspace, folder, proof, scan, output, as_json)
        if not holds:
            raise typer.Exit(ExitStatus.FINDINGS)


def _verify(
    session: Session,
    workspace: Workspace,
    folder: Path,
    proof: VerifyOptions,
    scan: ScanOptions,
    output: Path | None,
    as_json: bool,
) -> bool:
    from debundle.proving import verify_split

    found = verify_split(
        workspace,
        folder,
        proof=proof,
        options=scan,
        progress=session.progress,
    )
    if as_json:
        from debundle.report.splitdoc import verification_document

        session.data(verification_document(found, workspace), output=output)
    else:
        from debundle.report.text import verification_renderable

        shown = verification_renderable(found, workspace, folder=str(folder))
        session.show(shown, output=output)
    return found.holds


def _refine(
    session: Session,
    workspace: Workspace,
    folder: Path,
    config: str,
    learnt: Path,
    proof: VerifyOptions,
    scan: ScanOptions,
    as_json: bool,
) -> bool:
    from debundle.config import render_configuration
    from debundle.model import SplitOptions
    from debundle.proving import refine_split
    from debundle.store.files import write_text

    configuration = _wishes(config or workspace.configuration, workspace, learnt)
    is_wished = learnt.exists() and str(learnt) == configuration.source
    before = learnt.read_text(encoding="utf-8") if is_wished else ""

    def keep(so_far: Refinement) -> None:
        """After every round, so that an interrupted refinement can go on from there."""
        text = render_configuration(
            so_far.partition,
            configuration=so_far.configuration,
            graph=so_far.graph,
            existing=before,
        )
        write_text(learnt, text)
        _tell(session, so_far.rounds[-1])

    found = refine_split(
        workspace.specs,
        configuration=configuration,
        how=SplitOptions(
            output=folder, force=True, specs=workspace.specs, configuration=str(learnt)
        ),
        proof=proof,
        options=scan,
        progress=session.progress,
        tell=keep,
    )
    session.say(f"wrote {learnt}")
    _print_rounds(session, found, learnt, as_json=as_json)
    return found.holds


def _print_rounds(session: Session, found: Refinement, learnt: Path, *, as_json: bool) -> None:
    if as_json:
        from debundle.report.splitdoc import rounds_document

        session.data(rounds_document(found.rounds, holds=found.holds, configuration=str(learnt)))
    else:
        from debundle.report.text import refinement_renderable

        session.show(refinement_renderable(found.rounds, holds=found.holds, learnt=str(learnt)))


def _wishes(source: str, workspace: Workspace, learnt: Path) -> Configuration:
    """What refining starts from; raises DebundleError where `learnt` is about something else."""
    from debundle.config import read_configuration, resolve_preset
    from debundle.model import Configuration, DebundleError

    configuration = Configuration(target=workspace.specs)
    if source:
        configuration = read_configuration(resolve_preset(source))
    if learnt.exists() and str(learnt) != configuration.source:
        other = read_configuration(learnt).target
        if other != configuration.target:
            raise DebundleError(
                f"This file is there already, and is about {', '.join(other) or 'no target'}.",
                where=str(learnt),
                next_step="Name another file with --learnt.",
            )
    return configuration


def _tell(session: Session, item: Round) -> None:
    """One line a round while it goes on: it may be long until the next."""
    causes = len(item.causes)
    session.say(
        f"round {item.number}: core of {item.core_modules:,} modules, {item.core_share:.1%} of the "
        f"lines; {causes} {'cause' if causes == 1 else 'causes'} of failure"
    )
