"""The least weight of demands without which nothing leads in a circle: exact, with a bound.

A set of demands breaks all cycles if it holds one of each cycle: a covering problem, solved as an
integer programme over the cycles met so far; what remains a cycle is added until none does
(A. Baharev, H. Schichl, A. Neumaier, T. Achterberg, "An exact method for the minimum feedback arc
set problem", 2021). Each programme has fewer conditions than the whole problem, so its value is a
bound from below even where the search is ended early.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from debundle.graph.components import component_of_each
from debundle.graph.sifting import OrderProblem

#: The search ends after so many programmes; each begins with all cycles met before.
ROUNDS = 40

#: Arcs that the search for cycles may walk along in all: a package of tens of thousands of modules,
#: all in one cycle, has an order by moves alone.
_WALKED = 30_000_000

#: Branches that one programme may look at: a count, and not a time, gives the same on any machine.
_BRANCHES = 2_000


@dataclass(frozen=True)
class Covering:
    """Demands that break every cycle."""

    #: Places of the demands, sorted; None where the search ended early.
    demands: tuple[int, ...] | None
    #: No set that breaks all cycles weighs less.
    bound: int


def least_cover(problem: OrderProblem, *, rounds: int = ROUNDS) -> Covering:
    """Find demands of least weight without which an order exists that breaks nothing.

    Parents are never broken; weights are whole numbers above 0.
    """
    cycles: dict[tuple[int, ...], None] = {}
    bound = 0
    chosen: tuple[int, ...] = ()
    walk = _Walk(_WALKED)
    for _ in range(rounds):
        found = _cycles_left(problem, frozenset(chosen), walk)
        if not found:
            return Covering(chosen, bound)
        cycles.update(dict.fromkeys(found))
        solved = _cheapest_cover(problem, list(cycles))
        if solved is None:
            break
        chosen, bound = solved
        if walk.left <= 0:
            break
    return Covering(None, bound)


@dataclass
class _Walk:
    """How far the search for cycles may still go."""

    #: Arcs.
    left: int


def _cycles_left(
    problem: OrderProblem, removed: frozenset[int], walk: _Walk
) -> list[tuple[int, ...]]:
    """A shortest cycle through each demand that still lies on one, as places of demands.

    Where the walk ends before, not through every demand.
    """
    # (head, place of the demand), or -1 for a parent.
    arcs: list[list[tuple[int, int]]] = [[] for _ in problem.parents]
    for child, parent in enumerate(problem.parents):
        if parent >= 0:
            arcs[child].append((parent, -1))
    for place, demand in enumerate(problem.demands):
        if place not in removed:
            arcs[demand.tail] += [(head, place) for head in demand.heads]
    component = component_of_each([[head for head, _ in found] for found in arcs])
    inside = [
        [(head, place) for head, place in found if component[head] == component[tail]]
        for tail, found in enumerate(arcs)
    ]
    cycles: dict[tuple[int, ...], None] = {}
    for tail, found in enumerate(inside):
        for head, place in found:
            if place >= 0 and walk.left > 0:
                cycles[_shortest(inside, walk, start=head, end=tail, first=place)] = None
    return list(cycles)


def _shortest(
    arcs: Sequence[Sequence[tuple[int, int]]],
    walk: _Walk,
    *,
    start: int,
    end: int,
    first: int,
) -> tuple[int, ...]:
    """The demands on a shortest way back to where a demand began, it included; sorted."""
    came: dict[int, tuple[int, int]] = {start: (-1, first)}
    front = [start]
    while end not in came:
        reached: list[int] = []
        for node in front:
            walk.left -= len(arcs[node])
            for head, place in arcs[node]:
                if head not in came:
                    came[head] = (node, place)
                    reached.append(head)
        front = reached
    demands: set[int] = set()
    node = end
    while node >= 0:
        node, place = came[node]
        demands.add(place)
    return tuple(sorted(demands - {-1}))


def _cheapest_cover(
    problem: OrderProblem, cycles: Sequence[tuple[int, ...]]
) -> tuple[tuple[int, ...], int] | None:
    """The demands of least weight that hold one of each cycle; None where that takes too long."""
    used = sorted({place for cycle in cycles for place in cycle})
    column = {place: number for number, place in enumerate(used)}
    rows = [number for number, cycle in enumerate(cycles) for _ in cycle]
    columns = [column[place] for cycle in cycles for place in cycle]
    weights = np.array([problem.demands[place].weight for place in used], dtype=np.float64)
    matrix = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(cycles), len(used)))
    result = milp(
        weights,
        constraints=LinearConstraint(matrix, lb=1),
        integrality=np.ones(len(used)),
        bounds=Bounds(0, 1),
        options={"node_limit": _BRANCHES},
    )
    if result.status != 0:
        return None
    chosen = [place for place, value in zip(used, result.x, strict=True) if value > 0.5]
    return tuple(chosen), _weight(problem, chosen)


def _weight(problem: OrderProblem, places: Iterable[int]) -> int:
    return sum(problem.demands[place].weight for place in places)
