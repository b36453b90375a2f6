"""The smallest set of wishes that cannot all hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from debundle.model import DebundleError
from debundle.partition.wishes import Wish

#: After so many rounds a set that is merely irreducible is good enough.
_ROUNDS = 60


def smallest_conflict(
    wishes: Sequence[Wish], possible: Callable[[Sequence[Wish]], bool]
) -> tuple[Wish, ...]:
    """The fewest wishes that cannot all hold; without any one of them the others can.

    `possible` tells whether wishes can all hold; the whole of them cannot. A conflict takes
    something from each set whose absence would settle everything; so the fewest wishes that do
    are sought until they are a conflict (Ignatiev and others 2015, "Smallest MUS Extraction with
    Minimal Hitting Set Dualization"). Where that takes too long, wishes are left out one by one
    while the rest cannot hold: then no smaller part is a conflict, but another one may be.
    """
    every = range(len(wishes))

    def holds(places: Sequence[int]) -> bool:
        return possible([wishes[place] for place in places])

    corrections: list[list[int]] = []
    for _ in range(_ROUNDS):
        chosen = _fewest_hitting(corrections, len(wishes))
        if not holds(chosen):
            return tuple(wishes[place] for place in chosen)
        for place in every:
            if place not in chosen and holds(sorted([*chosen, place])):
                chosen = sorted([*chosen, place])
        corrections.append([place for place in every if place not in chosen])
    return tuple(wishes[place] for place in _irreducible(list(every), holds))


def conflict_error(conflict: Sequence[Wish]) -> DebundleError:
    """What to tell the person: each wish with its reason and its place, and what may be done."""
    where = next((wish.where for wish in conflict if wish.where), "")
    told = "; ".join(map(_told, conflict))
    if len(conflict) == 1:
        return DebundleError(
            f"One wish cannot hold: {told}.",
            where=where,
            next_step="Change it: the core lies below everything and holds the packages that its"
            " modules execute; tests lie on top; a package is with its modules or below.",
        )
    return DebundleError(
        f"{len(conflict)} wishes cannot all hold: {told}.",
        where=where,
        next_step="Give up or change one of them: without any one the others can hold. The core"
        " lies below everything, tests on top, and a package is with its modules or below.",
    )


def _told(wish: Wish) -> str:
    remarks = [wish.where] if wish.where else []
    remarks += [f'"{wish.reason}"'] if wish.reason else []
    return f"{wish.text} ({', '.join(remarks)})" if remarks else wish.text


def _fewest_hitting(sets: Sequence[Sequence[int]], count: int) -> list[int]:
    """The fewest numbers below `count` of which each set holds one."""
    if not sets:
        return []
    table = np.zeros((len(sets), count))
    for row, members in enumerate(sets):
        table[row, list(members)] = 1
    # Earlier ones first where equally few do.
    cost = 1 + np.arange(count) / (count * count + 1)
    result = milp(
        cost,
        constraints=LinearConstraint(table, lb=1),
        bounds=Bounds(0, 1),
        integrality=np.ones(count),
    )
    return [int(place) for place in np.flatnonzero(result.x > 0.5)]


def _irreducible(places: list[int], holds: Callable[[Sequence[int]], bool]) -> list[int]:
    for place in list(places):
        without = [other for other in places if other != place]
        if not holds(without):
            places = without
    return places
