"""What a grouping in levels comes to: its dependencies, and with them its cuts and quality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from debundle.graph.edits import Edit, edits_of, parents_of
from debundle.graph.measure import measure_partition
from debundle.graph.quotient import quotient_arcs
from debundle.model import Costs, Distribution, ImportGraph, Layout, Partition, Role
from debundle.partition.directions import arcs_to_cut


@dataclass(frozen=True)
class Grouping:
    """A grouping as it is judged: which module goes where, and which way imports may lead."""

    #: Name of the distribution by module; every module of the graph has one.
    of_module: Mapping[str, str]
    #: Names of the distributions from the lowest to the highest; imports lead downwards.
    order: Sequence[str]
    #: Role by name; those not named are satellites.
    roles: Mapping[str, Role]


@dataclass(frozen=True)
class DependencyWishes:
    """What a person wants of the dependencies."""

    #: (importer, imported) of imports that must not be cut.
    kept: Sequence[tuple[str, str]] = ()
    #: Nothing that holds the first modules depends on what holds the second, or through others.
    forbidden: Sequence[tuple[AbstractSet[str], AbstractSet[str]]] = ()
    #: The edits that are worth a dependency; None for all.
    edits: Sequence[Edit] | None = None
    #: (upper, lower) distributions: what the first needs of the second is cut.
    given_up: AbstractSet[tuple[str, str]] = frozenset()


def evaluate(
    graph: ImportGraph,
    grouping: Grouping,
    costs: Costs,
    *,
    edits: Sequence[Edit] | None = None,
    wishes: DependencyWishes = DependencyWishes(),
    layout: Layout = Layout.OVERLAY,
) -> Partition:
    """Work out a grouping: its dependencies, its cuts and its quality.

    A distribution depends on each lower one that it needs for something that would cost to cut,
    or that holds a parent package of its modules. Whatever its dependencies do not allow, even
    through others, is a cut: what leads upwards, and what is free and worth no dependency. The
    frontier of the result is empty. `edits` saves finding them again; `wishes` say what has to
    be a dependency and what must not be one. In the renamed layout parent packages make none.
    """
    edits = edits_of(graph, costs) if edits is None else edits
    parents = parents_of(graph) if layout is Layout.OVERLAY else {}
    firm = [*wishes.kept, *parents.items()]
    worth = edits if wishes.edits is None else wishes.edits
    depends_on = _dependencies(grouping, worth, wishes, firm)
    distributions = _distributions(graph, grouping, depends_on)
    return measure_partition(graph, distributions, costs=costs, edits=edits, layout=layout)


def _dependencies(
    grouping: Grouping,
    edits: Iterable[Edit],
    wishes: DependencyWishes,
    firm: Sequence[tuple[str, str]],
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
    arcs = {
        (importer, imported)
        for importer, imported in quotient_arcs([*needed, *firm], home)
        if level[imported] < level[importer]
    }
    arcs -= wishes.given_up
    if wishes.forbidden:
        costs = Counter((home[importer], home[imported]) for importer, imported in needed)
        bound = frozenset(quotient_arcs(firm, home))
        for sides in wishes.forbidden:
            origin, forbidden = ({home[name] for name in side} for side in sides)
            arcs -= arcs_to_cut(arcs, origin, forbidden, costs=costs, bound=bound)
    found: dict[str, set[str]] = {name: set() for name in grouping.order}
    for importer, imported in sorted(arcs):
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
