"""Jobs that make a split and run it: `split`, `verify`, `refine`; see `pipeline` for the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from debundle.model import (
    Cause,
    CauseKind,
    Configuration,
    Entry,
    EntryPoint,
    ImportGraph,
    ImportMark,
    Mark,
    Partition,
    Pin,
    Progress,
    Role,
    Round,
    ScanOptions,
    SplitOptions,
    SplitPlan,
    SplitResult,
    Target,
    Verification,
    VerifyOptions,
    Workspace,
)
from debundle.pipeline import partition_options, read_graph, reading_options, wished_graph
from debundle.scan import scan_package
from debundle.scan.targets import locate_target
from debundle.store.cache import open_cache

if TYPE_CHECKING:
    from debundle.graph.entering import Order

#: More rounds than any split has needed; the loop ends because wishes only ever grow.
_ROUNDS = 60


@dataclass(frozen=True)
class Split:
    """What `split` shows: the graph, the grouping, and what was written."""

    graph: ImportGraph
    partition: Partition
    result: SplitResult
    #: Names that the cuts would let somebody read before they are there, as sentences.
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refinement:
    """What `verify --refine` shows: every round, and the configuration that came of them."""

    graph: ImportGraph
    partition: Partition
    configuration: Configuration
    rounds: tuple[Round, ...]
    #: Whether nothing was left to mend.
    holds: bool


def split_package(
    specs: Sequence[str],
    *,
    configuration: Configuration,
    how: SplitOptions,
    options: ScanOptions,
    progress: Progress,
) -> Split:
    """Write the workspace of the split that a configuration describes, or asks for.

    Where the configuration has wishes and no distributions, they are found first.
    """
    with locate_target(specs, progress=progress, whole=True) as target:
        graph = read_graph(target, configuration, options, progress)
        partition = _partition(graph, configuration, progress)
        result, notes = _write(
            graph, partition, configuration, how=how, options=options, progress=progress
        )
        return Split(graph, partition, result, notes)


def refine_split(
    specs: Sequence[str],
    *,
    configuration: Configuration,
    how: SplitOptions,
    proof: VerifyOptions,
    options: ScanOptions,
    progress: Progress,
    tell: Callable[[Refinement], None],
) -> Refinement:
    """Split, run, learn what was missing, and split again until it holds. EXECUTES THE CODE.

    Each failure becomes a wish with its reason: an import that is never cut, or a module pinned
    to a distribution. Ends when nothing fails, or when no wish would mend what does. `tell` gets
    what is known after every round: its partition, and the wishes for the next; after one that is
    interrupted, too, if it had learnt something.
    """
    from debundle.partition import runnable_partition
    from debundle.verify import Proof, causes_together

    with ExitStack() as opened:
        target = opened.enter_context(locate_target(specs, progress=progress, whole=True))
        scratch = opened.enter_context(TemporaryDirectory(prefix="debundle-verify-"))
        read = _scan(target, reading_options(options, configuration), progress)
        # Rounds are proved without installing anything.
        proving = Proof(read, replace(proof, overlay=True), progress, Path(scratch))
        proving.check_monolith()
        rounds: tuple[Round, ...] = ()
        while True:
            graph = proving.graph = wished_graph(read, configuration)
            wishes = partition_options(configuration)
            partition = runnable_partition(graph, wishes, progress=progress)
            result, _ = _write(
                graph, partition, configuration, how=how, options=options, progress=progress
            )
            begun = Refinement(graph, partition, configuration, rounds, holds=False)
            try:
                causes = proving.causes(result.workspace, how.output, result.edits)
                causes = causes or causes_together(proving, result.workspace, how.output)
            except KeyboardInterrupt:
                if proving.learnt:
                    tell(_after(begun, proving.learnt))
                raise
            found = _after(begun, causes)
            tell(found)
            if found.configuration == configuration or len(found.rounds) == _ROUNDS:
                return found
            configuration, rounds = found.configuration, found.rounds


def verify_split(
    workspace: Workspace,
    folder: Path,
    *,
    proof: VerifyOptions,
    options: ScanOptions,
    progress: Progress,
) -> Verification:
    """Run a workspace and hold it against the monolith that it came from. EXECUTES THE CODE."""
    from debundle.split import read_digests, read_edits
    from debundle.verify import Proof, verify_workspace

    with ExitStack() as opened:
        target = opened.enter_context(locate_target(workspace.specs, progress=progress, whole=True))
        scratch = opened.enter_context(TemporaryDirectory(prefix="debundle-verify-"))
        graph = _scan(target, options, progress)
        proving = Proof(graph, proof, progress, Path(scratch))
        edits, digests = read_edits(folder), read_digests(folder)
        return verify_workspace(proving, workspace, folder, edits, digests=digests)


def _after(begun: Refinement, causes: Sequence[Cause]) -> Refinement:
    """What is known after a round, from what it began with and why its split fails."""
    learnt, decisions = _learn(begun.configuration, causes)
    number = len(begun.rounds) + 1
    ended = _round(number, begun.partition, begun.graph, causes, decisions)
    return replace(begun, configuration=learnt, rounds=(*begun.rounds, ended), holds=not causes)


def _order(graph: ImportGraph, partition: Partition, progress: Progress) -> Order:
    """Where cycles are to be entered after the cuts, found without running anything."""
    from debundle.codemod import first_bindings
    from debundle.graph.entering import order_of_split

    paths = {file.relative: Path(file.path) for file in graph.target.files}

    @cache
    def definitions(module: str) -> Mapping[str, int]:
        path = paths.get(graph.by_name[module].path)
        return first_bindings(path.read_bytes()) if path and path.suffix == ".py" else {}

    names = _main_first([root.name for root in graph.target.roots], graph)
    with progress.step("Simulating the order of execution"):
        return order_of_split(graph, partition.cuts, names, definitions=definitions)


def _main_first(roots: Sequence[str], graph: ImportGraph) -> list[str]:
    """The root that most modules lie below is what people import; others come after it."""
    sizes = Counter(module.name.partition(".")[0] for module in graph.modules)
    return sorted(roots, key=lambda root: (-sizes[root.partition(".")[0]], root))


def _in_order(plan: SplitPlan, order: Order, marks: Sequence[ImportMark]) -> SplitPlan:
    """The plan with what has to execute first, by the simulation and by what a person says.

    In the renamed layout nothing sees to it yet.
    """
    if plan.renamed:
        return plan
    wanted = [
        Entry(mark.imported, (mark.importer,), mark.reason)
        for mark in marks
        if mark.mark is Mark.FIRST
    ]
    return replace(plan, entries=tuple(sorted({*order.entries, *wanted})))


def _order_warnings(order: Order) -> tuple[str, ...]:
    """What the changed order of execution would break all the same."""
    return tuple(
        f"{item.importer}:{item.line} would read {item.name} of {item.imported}, which is half"
        f" imported: it has come to line {item.reached}, and binds the name on line"
        f" {item.bound_at}. Keep an import that stands before, or let --refine find it."
        for item in order.reads
    )


def _partition(graph: ImportGraph, configuration: Configuration, progress: Progress) -> Partition:
    from debundle.config import resolve_partition
    from debundle.partition import runnable_partition

    if configuration.distributions:
        return resolve_partition(configuration, graph)
    return runnable_partition(graph, partition_options(configuration), progress=progress)


def _write(
    graph: ImportGraph,
    partition: Partition,
    configuration: Configuration,
    *,
    how: SplitOptions,
    options: ScanOptions,
    progress: Progress,
) -> tuple[SplitResult, tuple[str, ...]]:
    """What was written, and what is wrong with it, as sentences."""
    from debundle.emit import render_files
    from debundle.plan import plan_split
    from debundle.split import edit_sources, write_workspace

    plan = plan_split(graph, partition, layout=configuration.layout)
    order = _order(graph, partition, progress)
    plan = _in_order(plan, order, configuration.imports)
    with open_cache(options.cache_dir) as cache:
        edited = edit_sources(
            graph, plan, how, cache=cache, progress=progress, marks=configuration.imports
        )
    plan = _for_python(_with_hooks(plan, edited.entry_points), how)
    files = render_files(plan, graph, made=True)
    result = write_workspace(graph, plan, edited, files, how, progress=progress)
    return result, (*_order_warnings(order), *edited.notes)


def _for_python(plan: SplitPlan, how: SplitOptions) -> SplitPlan:
    """The plan whose projects ask for a Python that can read their sources."""
    if not how.needs_python:
        return plan
    return replace(plan, metadata=replace(plan.metadata, requires_python=how.needs_python))


def _with_hooks(plan: SplitPlan, hooks: Sequence[tuple[str, EntryPoint]]) -> SplitPlan:
    """The plan in which each distribution declares the entry points that its hooks need."""
    return replace(
        plan,
        distributions=tuple(
            replace(
                planned,
                entry_points=tuple(
                    sorted(
                        {
                            *planned.entry_points,
                            *(hook for name, hook in hooks if name == planned.distribution.name),
                        }
                    )
                ),
            )
            for planned in plan.distributions
        ),
    )


def _learn(
    configuration: Configuration, causes: Sequence[Cause]
) -> tuple[Configuration, tuple[str, ...]]:
    """The configuration with a wish for every cause, and what only a person can decide."""
    pins, marks, decisions = list(configuration.pins), list(configuration.imports), []
    known: set[object] = {(wish.modules, wish.distribution) for wish in pins}
    known |= {(wish.importer, wish.imported) for wish in marks}
    for cause in causes:
        fresh = [wish for wish in cause.wishes if _subject(wish) not in known]
        known |= {_subject(wish) for wish in fresh}
        pins += [wish for wish in fresh if isinstance(wish, Pin)]
        marks += [wish for wish in fresh if isinstance(wish, ImportMark)]
        if not fresh:
            decisions.append(_decision(cause))
    return replace(configuration, pins=tuple(pins), imports=tuple(marks)), tuple(decisions)


def _subject(wish: Pin | ImportMark) -> object:
    if isinstance(wish, Pin):
        return (wish.modules, wish.distribution)
    return (wish.importer, wish.imported)


def _decision(cause: Cause) -> str:
    if cause.kind is CauseKind.DIFFERENCE:
        return f"{cause.module} is not what it was: {cause.error}"
    what = f"importing {cause.module}" if cause.module else "the workload"
    last = f" at {cause.chain[-1]}" if cause.chain else ""
    return f"{what} fails{last}: {cause.error.splitlines()[0] if cause.error else 'no message'}"


def _round(
    number: int,
    partition: Partition,
    graph: ImportGraph,
    causes: Sequence[Cause],
    decisions: tuple[str, ...],
) -> Round:
    core = next(
        (item for item in partition.distributions if item.role is Role.CORE),
        partition.distributions[0],
    )
    return Round(
        number=number,
        core_modules=len(core.modules),
        core_lines=core.lines,
        core_share=core.lines / max(graph.lines, 1),
        cuts=sum(not cut.same_edit for cut in partition.cuts),
        failures=len(causes),
        causes=tuple(causes),
        decisions=decisions,
    )


def _scan(target: Target, options: ScanOptions, progress: Progress) -> ImportGraph:
    with open_cache(options.cache_dir) as cache:
        return scan_package(target, options, progress=progress, cache=cache)
