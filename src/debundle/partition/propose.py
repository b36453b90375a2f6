"""From a graph to a proposal: the core, the satellites, their names and what has to be cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from debundle.graph.edits import Edit, edits_of
from debundle.graph.patterns import select_modules
from debundle.model import (
    DebundleError,
    ImportGraph,
    Partition,
    PartitionOptions,
    Pin,
    Progress,
    Role,
)
from debundle.partition.core import ChosenCore, choose_core
from debundle.partition.evaluate import Grouping, evaluate
from debundle.partition.naming import core_name, name_groups, normalized, tests_name
from debundle.partition.network import Members, Network, network_of
from debundle.partition.objective import Levels
from debundle.partition.satellites import place_satellites
from debundle.partition.tests_apart import tests_of


@dataclass(frozen=True)
class _Wishes:
    """What the options say about single modules."""

    prefix: str
    #: Modules pinned to the core, to the tests, and to other distributions by name.
    to_core: frozenset[str]
    to_tests: frozenset[str]
    to_others: dict[str, frozenset[str]]


def propose_partition(
    graph: ImportGraph, options: PartitionOptions, *, progress: Progress
) -> Partition:
    """Group modules into a core and acyclic satellites: ImportGraph -> Partition.

    Raises DebundleError for roots that do not exist, pins that match nothing, and wishes that
    contradict one another.
    """
    wishes = _wishes(graph, options)
    with progress.step("Finding the core"):
        edits = edits_of(graph, options.costs)
        network = network_of(graph, edits)
        tests = _tests(graph, options, wishes)
        core = choose_core(
            graph,
            network,
            options.core,
            inside=sorted(wishes.to_core),
            outside=sorted(frozenset().union(*wishes.to_others.values())),
            tests=sorted(tests),
        )
    with progress.step("Grouping satellites"):
        grouping = _group(graph, network, options, wishes, core=core, tests=tests)
    with progress.step("Counting cuts"):
        return _counted(graph, grouping, options, edits, core)


def _wishes(graph: ImportGraph, options: PartitionOptions) -> _Wishes:
    prefix = options.prefix or graph.target.label or "package"
    pinned: dict[str, frozenset[str]] = {}
    for pin in options.pins:
        name = normalized(pin.distribution)
        pinned[name] = pinned.get(name, frozenset()) | _pinned_modules(graph, pin)
    _check_once(pinned)
    return _Wishes(
        prefix=prefix,
        to_core=pinned.pop(core_name(prefix), frozenset()),
        to_tests=pinned.pop(tests_name(prefix), frozenset()),
        to_others=pinned,
    )


def _pinned_modules(graph: ImportGraph, pin: Pin) -> frozenset[str]:
    modules = select_modules(pin.modules, graph.by_name)
    if modules:
        return modules
    raise DebundleError(
        f"The pin of {', '.join(pin.modules)} to {pin.distribution} matches no module.",
        next_step="Correct its patterns or remove the pin.",
    )


def _check_once(pinned: dict[str, frozenset[str]]) -> None:
    home: dict[str, str] = {}
    for distribution, modules in sorted(pinned.items()):
        for module in sorted(modules):
            if home.setdefault(module, distribution) != distribution:
                raise DebundleError(
                    f"{module} is pinned to {home[module]} and to {distribution}.",
                    where=module,
                    next_step="Leave it in one of the two [[pins]].",
                )


def _tests(graph: ImportGraph, options: PartitionOptions, wishes: _Wishes) -> frozenset[str]:
    elsewhere = frozenset().union(wishes.to_core, *wishes.to_others.values())
    roots = [root for root in options.core.roots if root in graph.by_name]
    found = tests_of(graph, options.satellites.tests, kept=sorted(elsewhere.union(roots)))
    return found | wishes.to_tests


def _group(
    graph: ImportGraph,
    network: Network,
    options: PartitionOptions,
    wishes: _Wishes,
    *,
    core: ChosenCore,
    tests: frozenset[str],
) -> Grouping:
    levels, pinned = place_satellites(
        network,
        core=core.members,
        tests=network.members(tests),
        pins={name: network.members(names) for name, names in wishes.to_others.items()},
        rules=options.satellites,
        weights=options.weights,
    )
    _check_parents(network, levels)
    order, roles = _names(
        graph, network, levels, pinned=pinned, prefix=wishes.prefix, tests=bool(tests)
    )
    of_module = {name: order[level] for name, level in zip(network.names, levels, strict=True)}
    return Grouping(of_module, order, roles)


def _check_parents(network: Network, levels: Levels) -> None:
    """Pins can force a package above its modules: no cut can mend that."""
    child = np.flatnonzero(network.parents >= 0)
    wrong = child[levels[network.parents[child]] > levels[child]]
    if not len(wrong):
        return
    name, parent = network.names[wrong[0]], network.names[network.parents[wrong[0]]]
    raise DebundleError(
        f"The pins place {parent} above {name}, which cannot be imported without it.",
        where=name,
        next_step="Pin the package and what lies below it to one distribution, or the package "
        "to a lower one.",
    )


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
    core: ChosenCore,
) -> Partition:
    partition = evaluate(graph, grouping, options.costs, edits=edits)
    notes = [*core.notes]
    limit = options.satellites.max_share
    for item in partition.distributions:
        share = item.lines / max(1, graph.lines)
        if item.role is Role.SATELLITE and share > limit:
            notes.append(
                f"{item.name} has {share:.1%} of the lines, more than the {limit:.1%} asked for: "
                "what is left of it cannot be parted without an edit by a person."
            )
    return replace(partition, frontier=core.frontier, notes=tuple(notes))
