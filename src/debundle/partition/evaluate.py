"""What a grouping in levels comes to: its dependencies, and with them its cuts and quality."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from debundle.graph.edits import Edit, edits_of, parents_of
from debundle.graph.measure import measure_partition
from debundle.graph.quotient import quotient_arcs
from debundle.model import Costs, Distribution, ImportGraph, Partition, Role


@dataclass(frozen=True)
class Grouping:
    """A grouping as it is judged: which module goes where, and which way imports may lead."""

    #: Name of the distribution by module; every module of the graph has one.
    of_module: Mapping[str, str]
    #: Names of the distributions from the lowest to the highest; imports lead downwards.
    order: Sequence[str]
    #: Role by name; those not named are satellites.
    roles: Mapping[str, Role]


def evaluate(
    graph: ImportGraph,
    grouping: Grouping,
    costs: Costs,
    *,
    edits: Sequence[Edit] | None = None,
) -> Partition:
    """Work out a grouping: its dependencies, its cuts and its quality.

    A distribution depends on each lower one that it needs for something that would cost to cut,
    or that holds a parent package of its modules. Whatever its dependencies do not allow, even
    through others, is a cut: what leads upwards, and what is free and worth no dependency. The
    frontier of the result is empty. `edits` saves finding them again.
    """
    edits = edits_of(graph, costs) if edits is None else edits
    depends_on = _dependencies(graph, grouping, edits)
    distributions = _distributions(graph, grouping, depends_on)
    return measure_partition(graph, distributions, costs=costs, edits=edits)


def _dependencies(
    graph: ImportGraph, grouping: Grouping, edits: Iterable[Edit]
) -> dict[str, frozenset[str]]:
    level = {name: place for place, name in enumerate(grouping.order)}
    home = grouping.of_module
    needed = [
        (edit.importer, target)
        for edit in edits
        if (edit.cost or edit.remedy.needs_person)
        and all(level[home[name]] <= level[home[edit.importer]] for name in edit.targets)
        for target in edit.targets
    ]
    arcs = quotient_arcs([*needed, *parents_of(graph).items()], home)
    found: dict[str, set[str]] = {name: set() for name in grouping.order}
    for importer, imported in arcs:
        if level[imported] < level[importer]:
            found[importer].add(imported)
    return {name: frozenset(lowers) for name, lowers in found.items()}


def _distributions(
    graph: ImportGraph, grouping: Grouping, depends_on: Mapping[str, frozenset[str]]
) -> tuple[Distribution, ...]:
    members: dict[str, list[str]] = {name: [] for name in grouping.order}
    for module in graph.modules:
        members[grouping.of_module[module.name]].append(module.name)
    return tuple(
        Distribution(
            name=name,
            role=grouping.roles.get(name, Role.SATELLITE),
            modules=tuple(sorted(members[name])),
            lines=sum(graph.by_name[module].lines for module in members[name]),
            depends_on=tuple(sorted(depends_on[name])),
        )
        for name in grouping.order
    )
