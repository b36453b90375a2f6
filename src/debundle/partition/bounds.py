"""How cheap a grouping could be at best: bounds from below, each for what it says and no more.

- `settled_cost`: what every grouping with the same core, and the same tests on top, has to cut.
- `spread_bound`: the same, and what it takes to divide the cycles of the rest so that none is
  larger than a satellite may be. Valid for groupings that ask no person for an edit.
- `order_bound`: what every order of the same groups has to cut.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from debundle.graph.covering import least_cover
from debundle.graph.edits import Edit
from debundle.graph.sifting import Demand, OrderProblem
from debundle.model import ImportGraph, Layout, Partition, PartitionOptions, Role
from debundle.partition.network import network_of
from debundle.partition.spreading import least_spread

#: Programmes that `order_bound` solves at most, each with more cycles than the one before.
_PROGRAMMES = 12

#: Proposals are bounded by so many rounds of `spread_bound`, or by as many as keep their number
#: times that of the edits below this: a count, and not a time.
_ROUNDS, _WORK = 16, 20_000


def bounded(
    graph: ImportGraph, partition: Partition, edits: Sequence[Edit], options: PartitionOptions
) -> Partition:
    """The partition with its `Quality.lower_bound`: the smaller, the closer it is looked for."""
    sizes = options.satellites
    rounds = min(_ROUNDS, _WORK // max(1, len(edits)))
    if partition.quality.person or sizes.count is not None:
        rounds = 0
    bound = spread_bound(
        graph,
        partition,
        edits,
        max_share=max(sizes.max_share, partition.quality.largest_satellite_share),
        rounds=rounds,
        layout=options.layout,
    )
    return replace(partition, quality=replace(partition.quality, lower_bound=bound))


def settled_cost(partition: Partition, edits: Sequence[Edit]) -> int:
    """What any grouping with this core, and these tests on top, has to cut.

    The core is the lowest distribution: what it needs of others is cut wherever they lie. So is
    what anything else needs of tests. Returns 0 where the lowest distribution is no core.
    """
    if not partition.distributions or partition.distributions[0].role is not Role.CORE:
        return 0
    core = frozenset(partition.distributions[0].modules)
    tests = frozenset(
        name for item in partition.distributions if item.role is Role.TESTS for name in item.modules
    )
    return sum(edit.cost for edit in edits if _is_settled(edit, core, tests))


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

    It holds for groupings without edits by a person and with satellites of at most `max_share` of
    the lines: after the cuts no cycle is larger than that. More `rounds` raise the bound and take
    longer; none leave `settled_cost`.
    """
    if not rounds:
        return settled_cost(partition, edits)
    network = network_of(graph, edits, nested=layout is Layout.OVERLAY)
    placed = network.members(
        name
        for item in partition.distributions
        if item.role is Role.SATELLITE
        for name in item.modules
    )
    largest = max_share * int(network.lines.sum())
    spread = least_spread(network, placed, largest=largest, rounds=rounds)
    return settled_cost(partition, edits) + int(np.ceil(spread - 1e-6))


def order_bound(edits: Sequence[Edit], of_module: Mapping[str, str]) -> int:
    """What any order of these groups has to cut, whatever lies lowest.

    Proven by integer programmes over the cycles of the groups; exact unless they take too long.
    """
    number = {name: place for place, name in enumerate(sorted(set(of_module.values())))}
    weights: Counter[tuple[int, tuple[int, ...]]] = Counter()
    for edit in edits:
        tail = number[of_module[edit.importer]]
        heads = tuple(sorted({number[of_module[name]] for name in edit.targets} - {tail}))
        if heads and edit.cost:
            weights[tail, heads] += edit.cost
    demands = tuple(
        Demand(tail, heads, weight) for (tail, heads), weight in sorted(weights.items())
    )
    problem = OrderProblem(parents=(-1,) * len(number), demands=demands)
    return least_cover(problem, rounds=_PROGRAMMES).bound


def _is_settled(edit: Edit, core: frozenset[str], tests: frozenset[str]) -> bool:
    if edit.importer in core:
        return not core.issuperset(edit.targets)
    return edit.importer not in tests and not tests.isdisjoint(edit.targets)
