"""A core and acyclic satellites: ImportGraph -> Partition.

The numerical libraries are loaded on the first call, so that commands which partition nothing
start without them.
"""

from __future__ import annotations

from debundle.model import (
    CoreExplanation,
    Frontier,
    ImportGraph,
    Partition,
    PartitionOptions,
    Progress,
)


def partition_graph(
    graph: ImportGraph,
    options: PartitionOptions,
    *,
    progress: Progress,
) -> Partition:
    """Group modules into a core and acyclic satellites: ImportGraph -> Partition.

    Every module is in exactly one distribution, a package at or below its modules'; without the
    cuts the distributions depend on one another in one direction only. The same graph and
    options give the same partition. Raises DebundleError for roots that do not exist, pins that
    match nothing, and wishes that contradict one another.
    """
    from debundle.partition.propose import propose_partition  # noqa: PLC0415

    return propose_partition(graph, options, progress=progress)


def runnable_partition(
    graph: ImportGraph, options: PartitionOptions, *, progress: Progress
) -> Partition:
    """As `partition_graph`, with a larger core where the best one leaves edits to a person.

    Only where the options say nothing of the core, and something is left to be split off.
    """
    from debundle.partition.runnable import without_person  # noqa: PLC0415

    return without_person(graph, options, progress=progress)


def explain_core(
    graph: ImportGraph, options: PartitionOptions, *, module: str, progress: Progress
) -> CoreExplanation:
    """Why a module is in the core that `partition_graph` finds, or is not: -> CoreExplanation.

    Raises DebundleError for a name that is no module, and for what `partition_graph` refuses.
    """
    from debundle.partition.explain import explain_membership  # noqa: PLC0415

    return explain_membership(graph, options, module=module, progress=progress)


def trace_frontier(graph: ImportGraph, options: PartitionOptions) -> Frontier:
    """Every optimal core, and the smallest that holds each module: ImportGraph -> Frontier.

    Raises DebundleError for what `partition_graph` refuses.
    """
    from debundle.partition.frontier import frontier_of  # noqa: PLC0415

    return frontier_of(graph, options)
