"""The stages in order: the one place, beside the command line, where they meet.

Each function is one job from start to end. It opens the target, lets the stages hand their
values to one another, and returns what they made; nothing is written and nothing is printed.

Every job needs `scan`, which is imported at the top. A job imports the stages that it alone needs
when it runs: `map` of a package that is in the cache takes less than a second, and a third of that
would go into loading the others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from debundle.graph.collector import collector_resting
from debundle.graph.summary import summarize_graph
from debundle.model import Phase
from debundle.scan import scan_package
from debundle.scan.targets import locate_target
from debundle.store.cache import open_cache

if TYPE_CHECKING:
    from pathlib import Path

    from debundle.model import (
        AuditOptions,
        AuditReport,
        Chain,
        CheckResult,
        Configuration,
        CoreExplanation,
        Costs,
        CycleReport,
        ImportGraph,
        MapSummary,
        NativeCoupling,
        NativeMap,
        Partition,
        PartitionOptions,
        Progress,
        RenderedFile,
        ScanOptions,
        SplitPlan,
        Target,
        WhatIf,
        WhatIfOptions,
    )


@dataclass(frozen=True)
class Map:
    """What `map` shows: the graph and the figures worth reading first."""

    graph: ImportGraph
    summary: MapSummary


@dataclass(frozen=True)
class Proposal:
    """What `propose` shows: the graph and the partition that was found."""

    graph: ImportGraph
    partition: Partition


@dataclass(frozen=True)
class Explanation:
    """What `why` shows: chains of imports, shortest first."""

    graph: ImportGraph
    chains: tuple[Chain, ...]
    #: The source line of each import, by (file, line) as in `Link`; those that could be read.
    sources: Mapping[tuple[str, int], str]


@dataclass(frozen=True)
class Cycles:
    """What `cycles` shows: the graph, its cycles and what breaks them."""

    graph: ImportGraph
    report: CycleReport


@dataclass(frozen=True)
class CoreQuestion:
    """What `propose --explain` shows: the graph, and why a module is in the core or out of it."""

    graph: ImportGraph
    explanation: CoreExplanation


@dataclass(frozen=True)
class Supposition:
    """What `what-if` shows: the graph, and what would change."""

    graph: ImportGraph
    change: WhatIf


@dataclass(frozen=True)
class Audit:
    """What `audit` shows: the graph and how well it agrees with what was seen."""

    graph: ImportGraph
    report: AuditReport


@dataclass(frozen=True)
class NativeSurvey:
    """What `native` shows: the graph, what is compiled, and who takes what from it."""

    graph: ImportGraph
    native: NativeMap
    coupling: NativeCoupling


@dataclass(frozen=True)
class Emission:
    """What `emit` writes: the plan and the files that follow from it."""

    plan: SplitPlan
    files: tuple[RenderedFile, ...]


def map_package(specs: Sequence[str], *, options: ScanOptions, progress: Progress) -> Map:
    """Read a target and sum it up."""
    with locate_target(specs, progress=progress) as target:
        graph = _scan(target, options, progress)
        return Map(graph, summarize_graph(graph))


def propose_split(
    specs: Sequence[str],
    *,
    configuration: Configuration,
    stay: bool = False,
    options: ScanOptions,
    progress: Progress,
) -> Proposal:
    """Find a core and satellites that fulfil the wishes of a configuration.

    With `stay`, the search starts from the distributions that the configuration describes; without,
    a core that nobody asked for is one that can run.
    """
    from debundle.partition import partition_graph, runnable_partition

    wishes = partition_options(configuration, stay=stay)
    find = partition_graph if stay else runnable_partition
    with locate_target(specs, progress=progress) as target, collector_resting():
        graph = read_graph(target, configuration, options, progress)
        return Proposal(graph, find(graph, wishes, progress=progress))


def explain_imports(
    specs: Sequence[str],
    *,
    importer: str,
    imported: str,
    import_time: bool = False,
    packages: bool = False,
    limit: int = 5,
    options: ScanOptions,
    progress: Progress,
) -> Explanation:
    """Find the shortest chains of imports from one module to another."""
    from debundle.graph.chains import shortest_chains
    from debundle.scan import read_lines

    phases = (Phase.IMPORT,) if import_time else (Phase.IMPORT, Phase.CALL)
    with locate_target(specs, progress=progress) as target:
        graph = _scan(target, options, progress)
        chains = shortest_chains(
            graph,
            importer=importer,
            imported=imported,
            phases=phases,
            packages=packages,
            limit=limit,
        )
        return Explanation(graph, chains, read_lines(target, chains))


def find_cycles(
    specs: Sequence[str],
    *,
    costs: Costs,
    import_time: bool = False,
    options: ScanOptions,
    progress: Progress,
) -> Cycles:
    """Find the import cycles of a target and an ordered list of cuts that breaks them all."""
    from debundle.graph.cycles import break_cycles

    with locate_target(specs, progress=progress) as target:
        graph = _scan(target, options, progress)
        with progress.step("Breaking cycles"):
            return Cycles(graph, break_cycles(graph, costs=costs, import_time=import_time))


def explain_module(
    specs: Sequence[str],
    *,
    configuration: Configuration,
    module: str,
    stay: bool = False,
    options: ScanOptions,
    progress: Progress,
) -> CoreQuestion:
    """Find why a module is in the core that `propose_split` would find, or is not."""
    from debundle.partition import explain_core

    wishes = partition_options(configuration, stay=stay)
    with locate_target(specs, progress=progress) as target:
        graph = read_graph(target, configuration, options, progress)
        return CoreQuestion(graph, explain_core(graph, wishes, module=module, progress=progress))


def suppose_change(
    specs: Sequence[str],
    *,
    configuration: Configuration,
    how: WhatIfOptions,
    options: ScanOptions,
    progress: Progress,
) -> Supposition:
    """Find what moves and cuts would change in the grouping that a configuration describes."""
    from debundle.config import resolve_partition
    from debundle.graph.edits import edits_of
    from debundle.graph.suppose import suppose

    with locate_target(specs, progress=progress) as target, collector_resting():
        graph = read_graph(target, configuration, options, progress)
        edits = edits_of(graph, configuration.costs)
        before = resolve_partition(configuration, graph, edits=edits)
        change = suppose(graph, before, how, costs=configuration.costs, edits=edits)
        return Supposition(graph, change)


def target_holds(specs: Sequence[str], *, module: str, progress: Progress) -> bool:
    """Whether a module, if there is one of this name, would be part of a target."""
    with locate_target(specs, progress=progress) as target:
        return any(f"{module}.".startswith(f"{root.name}.") for root in target.roots)


def audit_package(
    specs: Sequence[str],
    *,
    how: AuditOptions,
    against: Path | None = None,
    options: ScanOptions,
    progress: Progress,
) -> Audit:
    """Run a target, or take what was recorded before, and hold the graph against it.

    EXECUTES the code of the target unless `against` names a record.
    """
    from debundle.audit import compare_imports, grimp_pairs, observe_target, read_recorded

    with locate_target(specs, progress=progress) as target:
        graph = _scan(target, options, progress)
        if against is not None:
            observation = read_recorded(against)
        else:
            observation = observe_target(graph, how, progress=progress)
        with progress.step("Asking grimp"):
            pairs = grimp_pairs(target)
        return Audit(graph, compare_imports(graph, observation, grimp_pairs=pairs))


def survey_package(
    specs: Sequence[str],
    *,
    configuration: Configuration,
    options: ScanOptions,
    progress: Progress,
) -> NativeSurvey:
    """Find what is compiled, and what the distributions of a configuration take from it.

    Where it describes none, each package below the root is taken for one.
    """
    from debundle.config import resolve_partition
    from debundle.graph.loading import libraries_used
    from debundle.graph.native import couple_distributions, subpackages
    from debundle.native import survey_native, watched_names

    options = replace(options, watched=watched_names(configuration.registries))
    with (
        locate_target(specs, progress=progress, whole=True) as target,
        open_cache(options.cache_dir) as cache,
    ):
        graph = scan_package(target, options, progress=progress, cache=cache)
        native = survey_native(
            graph,
            configuration.registries,
            loaders=configuration.loaders,
            progress=progress,
            cache=cache,
        )
        if configuration.distributions:
            partition = resolve_partition(configuration, graph)
            of_module, names = partition.of_module, list(partition.by_name)
        else:
            of_module = subpackages(graph)
            names = sorted(set(of_module.values()))
        coupling = couple_distributions(graph, of_module, names)
        used = libraries_used(graph, of_module, native.loads, first=names[0])
        return NativeSurvey(graph, native, replace(coupling, libraries=used))


def emit_split(
    specs: Sequence[str],
    *,
    configuration: Configuration,
    options: ScanOptions,
    progress: Progress,
) -> Emission:
    """Plan the split that a configuration describes and render the files it needs."""
    from debundle.config import resolve_partition
    from debundle.emit import render_files
    from debundle.plan import plan_split

    with locate_target(specs, progress=progress) as target:
        graph = read_graph(target, configuration, options, progress)
        partition = resolve_partition(configuration, graph)
        plan = plan_split(graph, partition, layout=configuration.layout)
        return Emission(plan, render_files(plan, graph))


def check_package(
    specs: Sequence[str],
    *,
    configuration: Configuration,
    baseline: Collection[tuple[str, str, str]] = (),
    options: ScanOptions,
    progress: Progress,
) -> CheckResult:
    """Hold the code against the layering that a configuration describes."""
    from debundle.check import check_layering
    from debundle.config import resolve_partition

    with locate_target(specs, progress=progress) as target:
        graph = _scan(target, reading_options(options, configuration), progress)
        result = check_layering(
            graph,
            resolve_partition(configuration, graph),
            layout=configuration.layout,
            costs=configuration.costs,
            baseline=baseline,
            bans=configuration.bans,
            directions=configuration.directions,
        )
        places = tuple((root.entry, str(root.import_root)) for root in target.roots)
        return replace(result, places=places)


def partition_options(configuration: Configuration, *, stay: bool = False) -> PartitionOptions:
    """The wishes of a configuration, as the search for a grouping takes them."""
    from debundle.model import PartitionOptions

    return PartitionOptions(
        core=configuration.core,
        satellites=configuration.satellites,
        costs=configuration.costs,
        weights=configuration.weights,
        layout=configuration.layout,
        pins=configuration.pins,
        bonds=configuration.bonds,
        bans=configuration.bans,
        directions=configuration.directions,
        imports=configuration.imports,
        described=configuration.distributions,
        stay=stay,
    )


def reading_options(options: ScanOptions, configuration: Configuration) -> ScanOptions:
    """How a target is read, by the command line and what a configuration says of it."""
    return replace(options, strings=options.strings or configuration.strings)


def read_graph(
    target: Target, configuration: Configuration, options: ScanOptions, progress: Progress
) -> ImportGraph:
    """The graph of a target as the wishes see it."""
    how = reading_options(options, configuration)
    return wished_graph(_scan(target, how, progress), configuration)


def wished_graph(graph: ImportGraph, configuration: Configuration) -> ImportGraph:
    """What has a fallback is guarded by it; a module imports what has to execute before it."""
    from debundle.graph.wishes import with_fallbacks, with_firsts

    return with_firsts(with_fallbacks(graph, configuration.imports), configuration.imports)


def _scan(target: Target, options: ScanOptions, progress: Progress) -> ImportGraph:
    with open_cache(options.cache_dir) as cache:
        return scan_package(target, options, progress=progress, cache=cache)
