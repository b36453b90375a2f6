"""From a graph to a proposal: the core, the satellites, their names and what has to be cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from debundle.graph.edits import Edit, edits_of
from debundle.model import ImportGraph, Layout, Partition, PartitionOptions, Progress, Role
from debundle.partition.bounds import bounded
from debundle.partition.control import Control, control_of
from debundle.partition.core import ChosenCore, Stay, choose_core, cores_above
from debundle.partition.evaluate import DependencyWishes, Grouping, evaluate
from debundle.partition.layers import best_layering, layer_name, layers_above
from debundle.partition.moves import moves_of
from debundle.partition.naming import name_groups
from debundle.partition.network import Members, Network
from debundle.partition.objective import Levels
from debundle.partition.previous import names_from
from debundle.partition.satellites import Placement, place_satellites


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
        found = [
            _grouped(graph, options, edits, control=control, core=core, layers=layers)
            for layers in _layerings(options)
        ]
    best = best_layering(found, options.weights)
    with progress.step("Bounding what it could cost"):
        return bounded(graph, best, edits, options)


def _layerings(options: PartitionOptions) -> tuple[int, ...]:
    """How many layers are tried, the usual number first."""
    if options.satellites.layers is not None:
        return (options.satellites.layers,)
    return (2, 3) if options.layout is Layout.RENAMED else (2,)


def _grouped(
    graph: ImportGraph,
    options: PartitionOptions,
    edits: Sequence[Edit],
    *,
    control: Control,
    core: ChosenCore,
    layers: int,
) -> Partition:
    """The best partition with a core and so many layers."""
    between = _between(graph, control, core, layers) if layers > 2 else {}
    placement = _placed(control, options, core, between)
    levels = placement.levels
    order, roles = _names(graph, control, levels, placement.pinned)
    roles.update(dict.fromkeys(between, Role.LAYER))
    names = control.network.names
    of_module = {name: order[level] for name, level in zip(names, levels, strict=True)}
    grouping = Grouping(of_module, order, roles)
    given_up = frozenset((order[upper], order[lower]) for upper, lower in placement.given_up)
    wishes = DependencyWishes(control.kept, control.forbidden, control.wishes.edits, given_up)
    partition = _counted(graph, grouping, options, edits, wishes=wishes, core=core)
    return _with_moves(partition, control, levels, order)


def _between(
    graph: ImportGraph, control: Control, core: ChosenCore, layers: int
) -> dict[str, Members]:
    """The layers between the core and the satellites by name; none that tears a wish."""
    apart = np.logical_or.reduce([*control.settled.homes.values(), control.tests])
    cores = cores_above(graph, control.network, core.members, outside=apart)
    found = layers_above(control.network, cores, count=layers, apart=apart)
    whole = [
        layer
        for layer in found
        if not any((layer & one).any() and (layer & other).any() for one, other in control.apart)
    ]
    prefix = control.wishes.prefix
    return {layer_name(prefix, number): layer for number, layer in enumerate(whole, start=2)}


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
            stay=_stay(control, options),
            weights=options.weights,
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


def _stay(control: Control, options: PartitionOptions) -> Stay | None:
    previous = control.previous
    if previous is None:
        return None
    core = previous.members(Role.CORE)
    return Stay(core, (previous.label >= 0) & ~core, options.weights.moved)


def _placed(
    control: Control, options: PartitionOptions, core: ChosenCore, between: dict[str, Members]
) -> Placement:
    return place_satellites(
        control.network,
        core=core.members,
        tests=control.tests,
        pins={**control.settled.homes, **between},
        rules=options.satellites,
        weights=options.weights,
        apart=control.apart,
        classes=control.settled.classes,
        previous=None if control.previous is None else control.previous.satellites,
    )


def _names(
    graph: ImportGraph, control: Control, levels: Levels, pinned: dict[str, int]
) -> tuple[list[str], dict[str, Role]]:
    """The distributions' names by level, and the roles of those that are no satellites."""
    network, wishes = control.network, control.wishes
    count = int(levels.max(initial=0)) + 1
    fixed = {0: wishes.core, **{level: name for name, level in pinned.items()}}
    if control.tests.any():
        fixed[count - 1] = wishes.tests
    if control.previous is not None:
        kept = names_from(control.previous, levels, network.lines)
        taken = set(fixed.values())
        fixed.update(
            {at: name for at, name in kept.items() if at not in fixed and name not in taken}
        )
    open_levels = [level for level in range(count) if level not in fixed]
    groups = [_modules(network, levels == level) for level in open_levels]
    names = name_groups(graph, groups, prefix=wishes.prefix, taken=fixed.values())
    named = {**fixed, **dict(zip(open_levels, names, strict=True))}
    order = [named[level] for level in range(count)]
    roles = {order[0]: Role.CORE}
    if control.tests.any():
        roles[order[-1]] = Role.TESTS
    return order, roles


def _with_moves(
    partition: Partition, control: Control, levels: Levels, order: Sequence[str]
) -> Partition:
    """What changes against the file that the proposal started from, if it did."""
    previous = control.previous
    if previous is None:
        return partition
    gone = tuple(
        f'The pattern "{pattern}" of {name} matches nothing any more and is dropped.'
        for name, pattern in previous.dropped
    )
    moves = moves_of(control.network, previous, levels, order, apart=control.apart)
    return replace(partition, notes=(*partition.notes, *gone), moves=moves)


def _modules(network: Network, members: Members) -> Sequence[str]:
    return [network.names[place] for place in np.flatnonzero(members)]


def _counted(
    graph: ImportGraph,
    grouping: Grouping,
    options: PartitionOptions,
    edits: Sequence[Edit],
    *,
    wishes: DependencyWishes,
    core: ChosenCore,
) -> Partition:
    partition = evaluate(
        graph, grouping, options.costs, edits=edits, wishes=wishes, layout=options.layout
    )
    notes = [*core.notes]
    if not any(item.role is Role.SATELLITE for item in partition.distributions):
        notes.append(
            "No satellite is proposed: what is left beside the core would not be worth a release "
            "of its own. A smaller core (--max-share) leaves more."
        )
    limit = options.satellites.largest(graph.lines)
    for item in partition.distributions:
        share = item.lines / max(1, graph.lines)
        if item.role is Role.SATELLITE and share > limit and options.satellites.count is None:
            notes.append(
                f"{item.name} has {share:.1%} of the lines, more than the {limit:.1%} asked for: "
                "what is left of it cannot be parted without an edit by a person."
            )
    return replace(partition, frontier=core.frontier, notes=tuple(notes))
