"""How cheap a grouping could be at best: bounds from below, each for what it says and no more.

- `settled_cost`: what every grouping with the same core, and the same tests on top, has to cut.
- `spread_bound`: the same, and what it takes to divide the cycles of the rest so that none is
  larger than a satellite may be. Valid for groupings that ask no person for an edit.
- `order_bound`: what every order of the same groups has to cut.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from debundle.graph.covering import least_cover
from debundle.graph.edits import Edit
from debundle.graph.quotient import quotient_arcs
from debundle.graph.sifting import Demand, OrderProblem
from debundle.model import ImportGraph, Layout, Partition, PartitionOptions, Role
from debundle.partition.network import network_of
from debundle.partition.spreading import least_spread

#: Programmes that `order_bound` solves at most, each with more cycles than the one before.
_PROGRAMMES = 12

#: Proposals are bounded by so many rounds of `spread_bound`, or by as many as keep their number
#: times that of the edits below this: a count, and not a time.
_ROUNDS, _WORK = 16, 60_000


def bounded(
    graph: ImportGraph, partition: Partition, edits: Sequence[Edit], options: PartitionOptions
) -> Partition:
    """The partition with its `Quality.lower_bound`: the smaller, the closer it is looked for."""
    sizes = options.satellites
    rounds = min(_ROUNDS, _WORK // max(1, len(edits)))
    if sizes.count is not None or asks_person(partition, edits):
        rounds = 0
    bound = spread_bound(
        graph,
        partition,
        edits,
        max_share=max(sizes.largest(graph.lines), partition.quality.largest_satellite_share),
        rounds=rounds,
        layout=options.layout,
    )
    return replace(partition, quality=replace(partition.quality, lower_bound=bound))


def asks_person(partition: Partition, edits: Sequence[Edit]) -> bool:
    """Whether a grouping has edits by a person beside those that are settled."""
    if not partition.quality.person:
        return False
    ends = _Ends.of(partition)
    settled = sum(edit.remedy.needs_person for edit in edits if ends.settle(edit))
    return partition.quality.person > (settled if ends.core else 0)


def settled_cost(partition: Partition, edits: Sequence[Edit]) -> int:
    """What any grouping with this core, and these tests on top, has to cut.

    The core is the lowest distribution: what it needs of others is cut wherever they lie. So is
    what anything else needs of tests. Returns 0 where the lowest distribution is no core.
    """
    ends = _Ends.of(partition)
    return sum(edit.cost for edit in edits if edit.cost and ends.settle(edit)) if ends.core else 0


def spread_bound(
    graph: ImportGraph,
    partition: Partition,
    edits: Sequence[Edit],
    *,
    max_share: float,
    rounds: int,
    layout: Layout = Layout.OVERLAY,
) -> int:
    """What any grouping with this core and these tests costs, if no satellite is too large.

    It holds for groupings without edits by a person, beside those that are settled, and with
    satellites of at most `max_share` of the lines: after the cuts no cycle is larger than that.
    More `rounds` raise the bound and take longer; none leave `settled_cost`.
    """
    ends = _Ends.of(partition)
    settled = settled_cost(partition, edits)
    if not rounds or not ends.core:
        return settled
    between = {
        name
        for item in partition.distributions
        if item.role is Role.SATELLITE
        for name in item.modules
    }
    # An edit is made where an import of it leads upwards, and each is paid for once.
    open_edits = [
        replace(edit, targets=tuple(sorted({item.imported for item in edit.imports})))
        for edit in edits
        if edit.importer in between and not ends.settle(edit)
    ]
    network = network_of(graph, open_edits, nested=layout is Layout.OVERLAY)
    placed = network.members(between)
    largest = max_share * int(network.lines.sum())
    spread = least_spread(network, placed, largest=largest, rounds=rounds)
    return settled + int(np.ceil(spread - 1e-6))


def order_bound(
    edits: Sequence[Edit],
    of_module: Mapping[str, str],
    *,
    firm: Iterable[tuple[str, str]] = (),
) -> int:
    """What any order of these groups has to cut, whatever lies lowest.

    `firm` are (upper, lower) modules that have to lie in this order; there must be one that
    respects them. Proven by integer programmes over the cycles of the groups; exact unless they
    take too long.
    """
    return least_cover(order_problem(edits, of_module, firm=firm), rounds=_PROGRAMMES).bound


def order_problem(
    edits: Sequence[Edit],
    of_module: Mapping[str, str],
    *,
    firm: Iterable[tuple[str, str]] = (),
) -> OrderProblem:
    """The order of groups, by name, as a problem: what each needs of others, by its edits' cost.

    An edit is made where one of its imports leads upwards. What is `firm` costs more than all of
    them together.
    """
    number = {name: place for place, name in enumerate(sorted(set(of_module.values())))}
    weights: Counter[tuple[int, tuple[int, ...]]] = Counter()
    for edit in edits:
        tail = number[of_module[edit.importer]]
        heads = {number[of_module[item.imported]] for item in edit.imports} - {tail}
        if heads and edit.cost:
            weights[tail, tuple(sorted(heads))] += edit.cost
    never = 1 + sum(weights.values())
    for upper, lower in quotient_arcs(firm, of_module):
        weights[number[upper], (number[lower],)] += never
    demands = [Demand(tail, heads, weight) for (tail, heads), weight in sorted(weights.items())]
    return OrderProblem(parents=(-1,) * len(number), demands=tuple(demands))


@dataclass(frozen=True)
class _Ends:
    """The modules of which it is settled that they lie lowest, and highest."""

    core: frozenset[str]
    tests: frozenset[str]

    @classmethod
    def of(cls, partition: Partition) -> _Ends:
        found: dict[Role, frozenset[str]] = {
            item.role: frozenset(item.modules) for item in partition.distributions
        }
        lowest = [item.role for item in partition.distributions[:1]]
        core = found[Role.CORE] if lowest == [Role.CORE] else frozenset()
        return cls(core, found.get(Role.TESTS, frozenset()))

    def settle(self, edit: Edit) -> bool:
        """Whether an edit has to be made, whatever lies between."""
        imported = (item.imported for item in edit.imports)
        if edit.importer in self.core:
            return not self.core.issuperset(imported)
        return edit.importer not in self.tests and not self.tests.isdisjoint(imported)
