"""From a graph to a proposal: the core, the satellites, their names and what has to be cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from debundle.graph.edits import Edit, edits_of
from debundle.model import ImportGraph, Partition, PartitionOptions, Progress, Role
from debundle.partition.control import Control, control_of
from debundle.partition.core import ChosenCore, choose_core
from debundle.partition.evaluate import DependencyWishes, Grouping, evaluate
from debundle.partition.naming import core_name, name_groups, tests_name
from debundle.partition.network import Members, Network
from debundle.partition.objective import Levels
from debundle.partition.satellites import place_satellites


def propose_partition(
    graph: ImportGraph, options: PartitionOptions, *, progress: Progress
) -> Partition:
    """Group modules into a core and acyclic satellites: ImportGraph -> Partition.

    Raises DebundleError for roots that do not exist, wishes that match nothing, and wishes that
    contradict one another.
    """
    with progress.step("Finding the core"):
        edits = edits_of(graph, options.costs)
        control = control_of(graph, options, edits)
        core = _core(graph, control, options)
    with progress.step("Grouping satellites"):
        grouping = _group(graph, control, options, core=core)
    with progress.step("Counting cuts"):
        return _counted(graph, grouping, options, edits, control=control, core=core)


def find_core(
    graph: ImportGraph, options: PartitionOptions
) -> tuple[tuple[Edit, ...], Control, ChosenCore]:
    """All edits, the problem that they make, and the core alone; raises as the proposal does."""
    edits = edits_of(graph, options.costs)
    control = control_of(graph, options, edits)
    return edits, control, _core(graph, control, options)


def _core(graph: ImportGraph, control: Control, options: PartitionOptions) -> ChosenCore:
    """The core; where it holds what is to be apart, the smaller side is barred from it."""
    network, settled = control.network, control.settled
    outside = control.outside
    while True:
        core = choose_core(
            graph,
            network,
            options.core,
            inside=_modules(network, settled.core),
            outside=_modules(network, outside),
            tests=_modules(network, control.tests),
        )
        held = [[side & core.members for side in pair] for pair in settled.apart]
        sides = next(
            (pair for pair, own in zip(settled.apart, held, strict=True) if all(map(np.any, own))),
            None,
        )
        if sides is None:
            return core
        free = [side for side in sides if not (side & settled.core).any()]
        outside = outside | min(
            free, key=lambda side: int(network.weights[side & core.members].sum())
        )


def _group(
    graph: ImportGraph,
    control: Control,
    options: PartitionOptions,
    *,
    core: ChosenCore,
) -> Grouping:
    network, settled = control.network, control.settled
    levels, pinned = place_satellites(
        network,
        core=core.members,
        tests=control.tests,
        pins=settled.homes,
        rules=options.satellites,
        weights=options.weights,
        apart=control.apart,
        classes=settled.classes,
    )
    order, roles = _names(
        graph,
        network,
        levels,
        pinned=pinned,
        prefix=control.prefix,
        tests=bool(control.tests.any()),
    )
    of_module = {name: order[level] for name, level in zip(network.names, levels, strict=True)}
    return Grouping(of_module, order, roles)


def _names(
    graph: ImportGraph,
    network: Network,
    levels: Levels,
    *,
    pinned: dict[str, int],
    prefix: str,
    tests: bool,
) -> tuple[list[str], dict[str, Role]]:
    """The distributions' names by level, and the roles of those that are no satellites."""
    count = int(levels.max(initial=0)) + 1
    fixed = {0: core_name(prefix), **{level: name for name, level in pinned.items()}}
    if tests:
        fixed[count - 1] = tests_name(prefix)
    open_levels = [level for level in range(count) if level not in fixed]
    groups = [_modules(network, levels == level) for level in open_levels]
    names = name_groups(graph, groups, prefix=prefix, taken=fixed.values())
    named = {**fixed, **dict(zip(open_levels, names, strict=True))}
    order = [named[level] for level in range(count)]
    roles = {order[0]: Role.CORE}
    if tests:
        roles[order[-1]] = Role.TESTS
    return order, roles


def _modules(network: Network, members: Members) -> Sequence[str]:
    return [network.names[place] for place in np.flatnonzero(members)]


def _counted(
    graph: ImportGraph,
    grouping: Grouping,
    options: PartitionOptions,
    edits: Sequence[Edit],
    *,
    control: Control,
    core: ChosenCore,
) -> Partition:
    wishes = DependencyWishes(control.kept, control.forbidden, control.edits)
    partition = evaluate(graph, grouping, options.costs, edits=edits, wishes=wishes)
    notes = [*core.notes]
    limit = options.satellites.max_share
    for item in partition.distributions:
        share = item.lines / max(1, graph.lines)
        if item.role is Role.SATELLITE and share > limit and options.satellites.count is None:
            notes.append(
                f"{item.name} has {share:.1%} of the lines, more than the {limit:.1%} asked for: "
                "what is left of it cannot be parted without an edit by a person."
            )
    return replace(partition, frontier=core.frontier, notes=tuple(notes))
