"""Break all import cycles at little cost, and in an order that pays early.

What is cut follows from an order of the modules, lowest first: every edit that leads upwards. A
package lies below its modules, since importing them executes it; this cannot be cut. The order is
found in two steps. First the edits that only a person can make: as few as possible break the
cycles that they form among themselves and with packages, by an exact covering. The others are
binding when all edits are put in order at least cost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from debundle.graph.components import strongly_connected_components
from debundle.graph.covering import least_cover
from debundle.graph.edits import Edit, cut_of, edits_of, parents_of
from debundle.graph.sequence import Arrow, Step, untangling_steps
from debundle.graph.sifting import SHAKES, Demand, OrderProblem, good_order
from debundle.model import Costs, Cycle, CycleCut, CycleReport, ImportGraph, Phase

#: In the weight of an edit its cost comes first, then how many pairs of modules are cut.
_COST = 1_000


def break_cycles(
    graph: ImportGraph, *, costs: Costs, import_time: bool = False, shakes: int = SHAKES
) -> CycleReport:
    """Find the cycles of what can execute, and cuts that leave none: ImportGraph -> CycleReport.

    With `import_time`, call-time imports do not count. Imports that never execute never count.
    The cuts are in the order in which they pay most: the largest cycle that is left is divided
    where that costs least for each module that is parted from the larger side. `shakes` is how
    often the search starts anew.
    """
    phases = (Phase.IMPORT,) if import_time else (Phase.IMPORT, Phase.CALL)
    imports = tuple(item for item in graph.imports if item.phase in phases)
    seen = ImportGraph(graph.target, graph.modules, imports)
    parents = parents_of(seen)
    edits = edits_of(seen, costs)
    tangles = [_Tangle.of(names, edits, parents) for names in _cycles(seen, edits, parents)]
    bounds, order = [], []
    for tangle in tangles:
        bound, names = tangle.ordered(shakes)
        bounds.append(bound)
        order += names
    entangled = [edit for tangle in tangles for edit in tangle.edits]
    inside = [edit for tangle in tangles for edit in tangle.inside]
    steps = _steps(inside, order, parents)
    return CycleReport(
        cycles=tuple(_cycle(seen, tangle.names) for tangle in tangles),
        cuts=tuple(_cycle_cut(seen, entangled[step.arrow], step.largest) for step in steps),
        import_time=import_time,
        pairs=len({(item.importer, item.imported) for item in imports}),
        cut_pairs=_pairs_cut([inside[step.arrow] for step in steps], order),
        cost=sum(entangled[step.arrow].cost for step in steps),
        person=sum(entangled[step.arrow].remedy.needs_person for step in steps),
        person_bound=sum(bounds),
    )


def _cycles(
    graph: ImportGraph, edits: Iterable[Edit], parents: Mapping[str, str]
) -> list[tuple[str, ...]]:
    # An edit leaves out a facade above its provider: the provider's packages bring it in again.
    arcs = {(edit.importer, target) for edit in edits for target in edit.targets}
    found = strongly_connected_components(graph.by_name, [*arcs, *parents.items()])
    return [component for component in found if len(component) > 1]


@dataclass(frozen=True)
class _Tangle:
    """One strongly connected component."""

    names: tuple[str, ...]
    #: Index of the package above each module, as far as it is part of the component; -1 if not.
    parents: tuple[int, ...]
    #: Edits within the component, and the same with only those targets that are within it.
    edits: tuple[Edit, ...]
    inside: tuple[Edit, ...]

    @classmethod
    def of(
        cls, names: tuple[str, ...], edits: Iterable[Edit], parents: Mapping[str, str]
    ) -> _Tangle:
        index = {name: place for place, name in enumerate(names)}
        whole = tuple(
            edit
            for edit in edits
            if edit.importer in index and any(name in index for name in edit.targets)
        )
        inside = tuple(
            replace(edit, targets=tuple(name for name in edit.targets if name in index))
            for edit in whole
        )
        above = tuple(index.get(parents.get(name, ""), -1) for name in names)
        return cls(names, above, whole, inside)

    def ordered(self, shakes: int) -> tuple[int, list[str]]:
        """A bound on the edits by a person that no order can do without, and a good order."""
        index = {name: place for place, name in enumerate(self.names)}
        person: dict[tuple[int, tuple[int, ...]], int] = defaultdict(int)
        weights: dict[tuple[int, tuple[int, ...]], int] = defaultdict(int)
        for edit in self.inside:
            tail, heads = index[edit.importer], tuple(index[name] for name in edit.targets)
            person[tail, heads] += edit.remedy.needs_person
            weights[tail, heads] += edit.cost * _COST
        for tail, head in {(tail, head) for tail, heads in weights for head in heads}:
            weights[tail, (head,)] += 1
        binding = 1 + sum(weights.values())
        keys = sorted(weights)
        bound, broken = self._broken_by_a_person(
            [Demand(*key, person[key]) for key in keys if person[key]]
        )
        demands = tuple(Demand(*key, weights[key] + binding * person[key]) for key in keys)
        kept = [place for place, key in enumerate(keys) if person[key] and key not in broken]
        problem = OrderProblem(self.parents, demands)
        return bound, [self.names[node] for node in good_order(problem, kept=kept, shakes=shakes)]

    def _broken_by_a_person(
        self, demands: Sequence[Demand]
    ) -> tuple[int, set[tuple[int, tuple[int, ...]]]]:
        """The demands that a person has to break, as few as can be, and a bound on how few."""
        problem = OrderProblem(self.parents, tuple(demands))
        cover = least_cover(problem)
        places = cover.demands
        if places is None:
            places = tuple(problem.broken(good_order(problem)).nonzero()[0].tolist())
        return cover.bound, {(demands[place].tail, demands[place].heads) for place in places}


def _steps(
    edits: Sequence[Edit], order: Sequence[str], parents: Mapping[str, str]
) -> tuple[Step, ...]:
    level = {name: place for place, name in enumerate(order)}
    arrows = [
        Arrow(
            level[edit.importer],
            tuple(level[name] for name in edit.targets),
            edit.cost * _COST + 1,
        )
        for edit in edits
    ]
    fixed = [
        (level[child], level[parent])
        for child, parent in sorted(parents.items())
        if child in level and parent in level
    ]
    return untangling_steps(len(order), arrows, fixed)


def _cycle(graph: ImportGraph, names: tuple[str, ...]) -> Cycle:
    return Cycle(modules=names, lines=sum(graph.by_name[name].lines for name in names))


def _cycle_cut(graph: ImportGraph, edit: Edit, largest: int) -> CycleCut:
    own = all(name.startswith(f"{edit.importer}.") for name in edit.targets)
    return CycleCut(cut=cut_of(edit, graph), targets=edit.targets, own_child=own, largest=largest)


def _pairs_cut(edits: Iterable[Edit], order: Sequence[str]) -> int:
    level = {name: place for place, name in enumerate(order)}
    return len(
        {
            (edit.importer, target)
            for edit in edits
            for target in edit.targets
            if level[target] > level[edit.importer]
        }
    )
