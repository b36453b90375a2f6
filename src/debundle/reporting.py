"""The jobs of `debundle report`: what all stages know of a target, gathered for one picture.

As in `pipeline`, the stages meet here and nowhere below; nothing is written and nothing printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from debundle.pipeline import partition_options, read_graph
from debundle.scan.targets import locate_target
from debundle.store.cache import open_cache

if TYPE_CHECKING:
    from debundle.model import (
        Configuration,
        Exploration,
        Frontier,
        ImportGraph,
        NativeMap,
        Partition,
        Progress,
        ScanOptions,
    )


@dataclass(frozen=True)
class Grouped:
    """What pictures and tables show: the graph and its grouping."""

    graph: ImportGraph
    partition: Partition


def group_package(
    specs: Sequence[str],
    *,
    configuration: Configuration,
    options: ScanOptions,
    progress: Progress,
) -> Grouped:
    """Read a target and its grouping: what the configuration describes, or else a proposal."""
    with locate_target(specs, progress=progress) as target:
        graph = read_graph(target, configuration, options, progress)
        return Grouped(graph, _grouping(graph, configuration, progress))


def explore_package(
    specs: Sequence[str],
    *,
    configuration: Configuration,
    existing: str = "",
    options: ScanOptions,
    progress: Progress,
) -> Exploration:
    """Gather all that the explorer shows of a target and its grouping.

    The grouping is the one that the configuration describes; one that describes none is
    proposed. `existing` is the text of the configuration's file.
    """
    from debundle.config import frame_configuration
    from debundle.graph.cycles import break_cycles
    from debundle.history import count_changes
    from debundle.model import Exploration
    from debundle.native import watched_names
    from debundle.scan import read_places

    options = replace(options, watched=watched_names(configuration.registries))
    # Libraries of a wheel are read, so that they have to be there.
    with locate_target(specs, progress=progress, whole=True) as target:
        graph = read_graph(target, configuration, options, progress)
        partition = _grouping(graph, configuration, progress)
        named = replace(configuration, target=configuration.target or tuple(specs))
        with progress.step("Tracing the frontier of cores"):
            frontier = _frontier(graph, configuration, progress)
        with progress.step("Breaking cycles"):
            cycles = break_cycles(graph, costs=configuration.costs)
        with progress.step("Reading the lines of imports"):
            sources = read_places(target, _places_of(graph))
        with progress.step("Counting changes"):
            churn = count_changes(target)
        frame = frame_configuration(partition, configuration=named, graph=graph, existing=existing)
        return Exploration(
            graph=graph,
            partition=partition,
            configuration=named,
            proposed=not configuration.distributions,
            frontier=frontier,
            cycles=cycles,
            sources=sources,
            frame=frame,
            native=_native(graph, configuration, options, progress),
            churn=churn,
        )


def _native(
    graph: ImportGraph, configuration: Configuration, options: ScanOptions, progress: Progress
) -> NativeMap | None:
    """What is compiled of a target; None where nothing is."""
    from debundle.graph.native import native_files
    from debundle.native import survey_native

    if not native_files(graph):
        return None
    with open_cache(options.cache_dir) as cache:
        return survey_native(graph, configuration.registries, progress=progress, cache=cache)


def _grouping(graph: ImportGraph, configuration: Configuration, progress: Progress) -> Partition:
    from debundle.config import resolve_partition
    from debundle.partition import partition_graph

    if configuration.distributions:
        return resolve_partition(configuration, graph)
    return partition_graph(graph, partition_options(configuration), progress=progress)


def _frontier(graph: ImportGraph, configuration: Configuration, progress: Progress) -> Frontier:
    from debundle.model import DebundleError, Frontier
    from debundle.partition import trace_frontier

    try:
        return trace_frontier(graph, partition_options(configuration))
    except DebundleError as error:
        # A file may describe distributions that its own wishes for a search do not allow.
        progress.note(f"No frontier of cores: {error.what}")
        return Frontier()


def _places_of(graph: ImportGraph) -> set[tuple[str, int]]:
    """File and line of every import, of others' packages too."""
    paths = {module.name: module.path for module in graph.modules}
    within = {(paths[item.importer], item.line) for item in graph.imports if item.line}
    return within | {(paths[item.importer], item.line) for item in graph.external if item.line}
