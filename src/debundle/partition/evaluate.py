"""One evaluator for every grouping: dependencies, cuts and quality, counted on the graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from debundle.graph.edits import Edit, cuts_between, edits_of, parents_of
from debundle.graph.quotient import imported_first, is_acyclic, quotient_arcs, reachable
from debundle.model import (
    Costs,
    Cut,
    Distribution,
    ImportGraph,
    Partition,
    Quality,
    Role,
)


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
    arcs = [(name, lower) for name, lowers in depends_on.items() for lower in lowers]
    allowed = reachable(grouping.order, arcs)
    cuts = cuts_between(graph, edits, of_module=grouping.of_module, allowed=allowed)
    distributions = _distributions(graph, grouping, depends_on)
    return Partition(
        distributions=distributions,
        cuts=cuts,
        frontier=(),
        quality=_quality(graph, grouping, distributions, cuts),
    )


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
    arcs = [(name, lower) for name, lowers in depends_on.items() for lower in lowers]
    return tuple(
        Distribution(
            name=name,
            role=grouping.roles.get(name, Role.SATELLITE),
            modules=tuple(sorted(members[name])),
            lines=sum(graph.by_name[module].lines for module in members[name]),
            depends_on=tuple(sorted(depends_on[name])),
        )
        for name in imported_first(grouping.order, arcs)
    )


def _quality(
    graph: ImportGraph,
    grouping: Grouping,
    distributions: Sequence[Distribution],
    cuts: Sequence[Cut],
) -> Quality:
    edits = [cut for cut in cuts if not cut.same_edit]
    total = max(1, graph.lines)
    core = sum(item.lines for item in distributions if item.role is Role.CORE)
    satellites = [item.lines for item in distributions if item.role is Role.SATELLITE]
    return Quality(
        cut_pairs=len({(cut.importer, cut.imported) for cut in cuts}),
        cost=sum(cut.cost for cut in edits),
        person=sum(cut.remedy.needs_person for cut in edits),
        by_remedy=dict(sorted(Counter(cut.remedy.value for cut in edits).items())),
        core_share=core / total,
        largest_satellite_share=max(satellites, default=0) / total,
        dependencies=sum(len(item.depends_on) for item in distributions),
        acyclic=_acyclic_without(graph, grouping, cuts),
    )


def _acyclic_without(graph: ImportGraph, grouping: Grouping, cuts: Sequence[Cut]) -> bool:
    """Counted anew from the imports, so that a mistake in the search would show."""
    cut = {(item.importer, item.imported, item.line, item.via, item.names) for item in cuts}
    kept = [
        (item.importer, item.imported)
        for item in graph.imports
        if (item.importer, item.imported, item.line, item.via, item.names) not in cut
        # A parent package executes because what lies below it is imported.
        and item.via.value != "parent"
    ]
    arcs = quotient_arcs([*kept, *parents_of(graph).items()], grouping.of_module)
    return is_acyclic(grouping.order, arcs)
