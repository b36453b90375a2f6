"""What would change if modules moved to other distributions, or imports were gone.

The dependencies that are declared are kept as far as anything still needs them. What moved modules
need beside is a new dependency, unless that would close a cycle: then it is cut, and where it
cannot be cut (a parent package) or only by a person, the cycle is reported with its witnesses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import pairwise

from debundle.graph.chains import link_of
from debundle.graph.edits import Edit, parents_of
from debundle.graph.measure import measure_partition
from debundle.graph.patterns import select_modules
from debundle.graph.quotient import imported_first, reachable
from debundle.model import (
    Chain,
    Costs,
    Cut,
    DebundleError,
    DependencyChange,
    DependencyCycle,
    Distribution,
    Import,
    ImportGraph,
    Link,
    MovedModule,
    Partition,
    Phase,
    Role,
    Use,
    Via,
    WhatIf,
    WhatIfOptions,
)

#: (from, to) of two distributions.
Arc = tuple[str, str]


def suppose(
    graph: ImportGraph,
    before: Partition,
    options: WhatIfOptions,
    *,
    costs: Costs,
    edits: Sequence[Edit],
) -> WhatIf:
    """Compare a partition with what moves and cuts would make of it: -> WhatIf.

    `edits` are those of the graph at these costs. A distribution that is not there yet is made;
    one that is left empty goes. Raises DebundleError where nothing is supposed, or where a
    pattern matches no module or no import.
    """
    _check_asked(options)
    home = _moved_homes(graph, before, options.moves)
    moves = tuple(
        MovedModule(name, old, home[name])
        for name, old in sorted(before.of_module.items())
        if home[name] != old
    )
    left, kept = _without(graph, edits, options.cuts)
    moved = frozenset(move.module for move in moves)
    change = _Change(left, before, home, edits, kept, moved)
    change.settle()
    distributions = change.distributions()
    after = measure_partition(left, distributions, costs=costs, edits=kept)
    new_cuts, gone_cuts = _cut_changes(before, after)
    return WhatIf(
        before=before,
        after=after,
        moves=moves,
        new_cuts=new_cuts,
        gone_cuts=gone_cuts,
        new_dependencies=change.new_dependencies(after),
        gone_dependencies=_gone_dependencies(graph, before, after, edits),
        cycles=tuple(change.cycles),
        notes=_notes(before, after),
    )


def _check_asked(options: WhatIfOptions) -> None:
    if not options.moves and not options.cuts:
        raise DebundleError(
            "Nothing is supposed.",
            next_step="Say what moves, --move MODULE DISTRIBUTION, or which import is gone,"
            " --cut IMPORTER IMPORTED.",
        )


def _moved_homes(
    graph: ImportGraph, before: Partition, moves: Iterable[tuple[str, str]]
) -> dict[str, str]:
    home = dict(before.of_module)
    for pattern, distribution in moves:
        for name in _selected(graph, pattern):
            home[name] = distribution
    return home


def _selected(graph: ImportGraph, pattern: str) -> frozenset[str]:
    names = select_modules([pattern], graph.by_name)
    if names:
        return names
    raise DebundleError(
        f'"{pattern}" matches no module of {graph.target.label}.',
        where=pattern,
        next_step='Name a module, or a subtree as "package.**".',
    )


def _without(
    graph: ImportGraph, edits: Sequence[Edit], cuts: Iterable[tuple[str, str]]
) -> tuple[ImportGraph, tuple[Edit, ...]]:
    """The graph and the edits without those that reach from one side of a cut to the other."""
    gone: set[int] = set()
    for one, other in cuts:
        importers, imported = _selected(graph, one), _selected(graph, other)
        found = {
            place
            for place, edit in enumerate(edits)
            if edit.importer in importers
            and (
                not imported.isdisjoint(edit.targets)
                or any(item.imported in imported for item in edit.imports)
            )
        }
        if not found:
            raise DebundleError(
                f"No import leads from {one} to {other}.",
                where=one,
                next_step=f'See how one reaches the other: "debundle why {one} {other}".',
            )
        gone |= found
    if not gone:
        return graph, tuple(edits)
    kept = tuple(edit for place, edit in enumerate(edits) if place not in gone)
    # A statement goes when all edits that it stands in are made.
    removed = {item for place in gone for item in edits[place].imports}
    removed -= {item for edit in kept for item in edit.imports}
    imports = tuple(item for item in graph.imports if item not in removed)
    return ImportGraph(graph.target, graph.modules, imports, graph.external), kept


@dataclass
class _Demand:
    """What one distribution needs of another."""

    witness: Import
    #: The importer's package, rather than an import.
    parent: bool = False
    person: int = 0
    cost: int = 0


@dataclass
class _Change:
    """Finds the dependencies after a change."""

    graph: ImportGraph
    before: Partition
    home: Mapping[str, str]
    #: Those that there were, and those that are left.
    old_edits: Sequence[Edit]
    edits: Sequence[Edit]
    moved: AbstractSet[str]
    #: Dependencies that hold, with an import that asks for each.
    arcs: dict[Arc, Import | None] = field(default_factory=dict)
    cycles: list[DependencyCycle] = field(default_factory=list)

    def settle(self) -> None:
        """Keep what is declared, add what moved modules need, and note what cannot be."""
        allowed = _closure(self.before)
        self.arcs = self._kept_as_written(allowed)
        wanted: dict[Arc, _Demand] = {}
        for arc, demand, settled in self._demands(allowed):
            if settled:
                self.arcs[arc] = self.arcs.get(arc) or demand.witness
            else:
                _add(wanted, arc, demand)
        ordered = sorted(wanted.items(), key=lambda entry: _rank(entry[1], entry[0], allowed))
        for arc, demand in ordered:
            back = _way(self.arcs, arc[1], arc[0])
            if not back:
                self.arcs[arc] = demand.witness
            elif demand.parent or demand.person:
                self.cycles.append(self._cycle(demand, (arc[0], *back)))

    def distributions(self) -> list[Distribution]:
        """The distributions afterwards, each with as few dependencies as say it all."""
        members: dict[str, list[str]] = {item.name: [] for item in self.before.distributions}
        for module in sorted(self.home):
            members.setdefault(self.home[module], []).append(module)
        names = [name for name, modules in members.items() if modules]
        depends_on = self._depends_on(names)
        by_name = self.before.by_name
        return [
            Distribution(
                name=name,
                role=by_name[name].role if name in by_name else Role.SATELLITE,
                modules=tuple(members[name]),
                lines=sum(self.graph.by_name[module].lines for module in members[name]),
                depends_on=depends_on[name],
            )
            for name in names
        ]

    def new_dependencies(self, after: Partition) -> tuple[DependencyChange, ...]:
        """Dependencies that did not even follow from others before."""
        allowed = _closure(self.before)
        return tuple(
            DependencyChange(*arc, _link(self.graph, self.arcs[arc]))
            for arc in _declared(after)
            if arc[1] not in allowed.get(arc[0], frozenset())
        )

    def _kept_as_written(self, allowed: Mapping[str, AbstractSet[str]]) -> dict[Arc, Import | None]:
        """Declared dependencies that nothing asked for: somebody wanted them."""
        old = self.before.of_module
        asked = {(old[child], old[parent]) for child, parent in parents_of(self.graph).items()}
        for edit in self.old_edits:
            arcs = _arcs_of(edit, old) if _counts(edit) else []
            # Edits that everything is known of are most of them.
            if not asked.issuperset(arcs) and _permitted(edit, old, allowed):
                asked.update(arcs)
        filled = set(self.home.values())
        unasked = [arc for arc in _declared(self.before) if arc not in asked]
        return {arc: None for arc in unasked if filled.issuperset(arc)}

    def _demands(
        self, allowed: Mapping[str, AbstractSet[str]]
    ) -> Iterator[tuple[Arc, _Demand, bool]]:
        """What asks for a dependency, and whether it did so before and was granted it."""
        old = self.before.of_module
        known: set[Arc] = set()
        for edit in self.edits:
            arcs = _arcs_of(edit, self.home) if _counts(edit) else []
            if not arcs:
                continue
            touched = edit.importer in self.moved or not self.moved.isdisjoint(edit.targets)
            # Most edits ask for what others have been granted.
            if not touched and known.issuperset(arcs):
                continue
            settled = not touched and _permitted(edit, old, allowed)
            if settled:
                known.update(arcs)
            if settled or touched:
                for arc in arcs:
                    witness = next(
                        (item for item in edit.imports if self.home[item.imported] == arc[1]),
                        edit.imports[0],
                    )
                    person = int(edit.remedy.needs_person)
                    yield arc, _Demand(witness, person=person, cost=edit.cost), settled
        for child, parent in sorted(parents_of(self.graph).items()):
            arc = (self.home[child], self.home[parent])
            if arc[0] != arc[1]:
                item = Import(child, parent, 0, Phase.IMPORT, via=Via.PARENT, use=Use.SIDE_EFFECT)
                touched = child in self.moved or parent in self.moved
                granted = not touched and arc[1] in allowed.get(arc[0], frozenset())
                yield arc, _Demand(item, parent=True), granted

    def _cycle(self, demand: _Demand, way: tuple[str, ...]) -> DependencyCycle:
        steps = [self.arcs[arc] for arc in pairwise(way[1:])]
        links = [_link(self.graph, item) for item in (demand.witness, *steps)]
        return DependencyCycle(
            distributions=way,
            chain=Chain(tuple(link for link in links if link)),
            by_parent=demand.parent,
            person=demand.person,
        )

    def _depends_on(self, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        declared = set(_declared(self.before))
        chosen: dict[str, tuple[str, ...]] = {}
        reach: dict[str, set[str]] = {}
        for name in imported_first(names, self.arcs):
            lowers = [lower for upper, lower in self.arcs if upper == name]
            kept = {lower for lower in lowers if (name, lower) in declared}
            reach[name] = kept.union(*(reach[lower] for lower in kept))
            # Nearest first: what is imported last brings most along.
            for lower in sorted(lowers, key=lambda item: (-len(reach[item]), item)):
                if lower not in reach[name]:
                    kept.add(lower)
                    reach[name] |= {lower} | reach[lower]
            chosen[name] = tuple(sorted(kept))
        return chosen


def _counts(edit: Edit) -> bool:
    """Whether an edit is worth a dependency."""
    return bool(edit.cost) or edit.remedy.needs_person


def _permitted(
    edit: Edit, home: Mapping[str, str], allowed: Mapping[str, AbstractSet[str]]
) -> bool:
    own = home[edit.importer]
    return all(home[name] == own or home[name] in allowed[own] for name in edit.targets)


def _arcs_of(edit: Edit, home: Mapping[str, str]) -> list[Arc]:
    own = home[edit.importer]
    if len(edit.targets) == 1:
        other = home[edit.targets[0]]
        return [] if other == own else [(own, other)]
    others = {home[name] for name in edit.targets}
    others.discard(own)
    return sorted((own, other) for other in others)


def _add(wanted: dict[Arc, _Demand], arc: Arc, demand: _Demand) -> None:
    """Add up what asks for one dependency; a parent, then a person's edit, is its witness."""
    known = wanted.setdefault(arc, demand)
    if known is demand:
        return
    if (demand.parent, demand.person) > (known.parent, min(known.person, 1)):
        known.witness = demand.witness
    known.parent |= demand.parent
    known.person += demand.person
    known.cost += demand.cost


def _rank(
    demand: _Demand, arc: Arc, allowed: Mapping[str, AbstractSet[str]]
) -> tuple[bool, bool, int, int, Arc]:
    """Parents first, since they cannot be cut; then what is declared, then what costs most."""
    declared = arc[1] in allowed.get(arc[0], frozenset())
    return (not demand.parent, not declared, -demand.person, -demand.cost, arc)


def _declared(partition: Partition) -> list[Arc]:
    return sorted(
        (item.name, other) for item in partition.distributions for other in item.depends_on
    )


def _closure(partition: Partition) -> dict[str, frozenset[str]]:
    return reachable([item.name for item in partition.distributions], _declared(partition))


def _way(arcs: Iterable[Arc], start: str, goal: str) -> tuple[str, ...]:
    """The distributions on a shortest way along dependencies; empty where there is none."""
    below: dict[str, list[str]] = defaultdict(list)
    for upper, lower in sorted(arcs):
        below[upper].append(lower)
    ways: dict[str, tuple[str, ...]] = {start: (start,)}
    waiting = [start]
    for name in waiting:
        for lower in below[name]:
            if lower not in ways:
                ways[lower] = (*ways[name], lower)
                waiting.append(lower)
    return ways.get(goal, ())


def _link(graph: ImportGraph, item: Import | None) -> Link | None:
    return None if item is None else link_of(graph, item)


def _cut_changes(before: Partition, after: Partition) -> tuple[tuple[Cut, ...], tuple[Cut, ...]]:
    old, new = ({_key(cut): cut for cut in item.cuts} for item in (before, after))
    return (
        tuple(cut for key, cut in new.items() if key not in old),
        tuple(cut for key, cut in old.items() if key not in new),
    )


def _key(cut: Cut) -> tuple[str, str, int, Via, tuple[str, ...]]:
    return (cut.importer, cut.imported, cut.line, cut.via, cut.names)


def _gone_dependencies(
    graph: ImportGraph, before: Partition, after: Partition, edits: Iterable[Edit]
) -> tuple[DependencyChange, ...]:
    gone = set(_declared(before)) - set(_declared(after))
    witnesses: dict[Arc, Import] = {}
    for edit in edits:
        for arc in _arcs_of(edit, before.of_module) if gone else ():
            if arc in gone and _counts(edit):
                witnesses.setdefault(arc, edit.imports[0])
    return tuple(DependencyChange(*arc, _link(graph, witnesses.get(arc))) for arc in sorted(gone))


def _notes(before: Partition, after: Partition) -> tuple[str, ...]:
    new = sorted(after.by_name.keys() - before.by_name.keys())
    empty = sorted(before.by_name.keys() - after.by_name.keys())
    return (
        *(f"{name} is new." for name in new),
        *(f"{name} is left without a module and goes." for name in empty),
    )
