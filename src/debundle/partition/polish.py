"""Improve a small grouping by every single step: one module, or one whole group, elsewhere.

The other moves each follow a part of the objective alone. Here every step is judged by the whole
of it. That takes too long for large packages, where single modules matter less.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from debundle.partition.network import Members
from debundle.partition.objective import Levels, Objective

#: Groupings are polished up to so many modules times groups.
_SMALL = 400

# Less is a rounding error of the objective.
_NOTHING = 1e-6


def polish_levels(
    objective: Objective, levels: Levels, *, fixed: Members, known: dict[bytes, float]
) -> Levels:
    """Levels from which no single step leads to a better grouping; large ones as they are.

    A step takes a module, a module with everything in its package, or a level to another level or
    to a new one between two. `fixed` modules stay together as they are. `known` are values of the
    same objective found before; new ones are added.
    """
    size = int(objective.placed.sum()) * int(levels[objective.placed].max(initial=0))
    if size > _SMALL:
        return levels
    best, value = levels, objective.value(levels)
    improved = True
    while improved:
        improved = False
        for step in _steps(objective, best, fixed):
            key = step.tobytes()
            if key not in known:
                known[key] = objective.value(step)
            found = known[key]
            if found < value - _NOTHING:
                best, value, improved = step, found, True
                break
    return best


def _steps(objective: Objective, levels: Levels, fixed: Members) -> Iterator[Levels]:
    # Doubled, so that there are levels between those in use: odd ones.
    doubled = 2 * levels
    top = int(doubled[objective.placed].max(initial=0))
    doubled[~objective.placed & (levels > 0)] = top + 2
    upper, lower = objective.network.firm
    for moved in _movable(objective, levels, fixed):
        for target in range(1, top + 2):
            step = np.where(moved, target, doubled)
            changed = (step != doubled).any() and not _joins_fixed(moved, step, fixed)
            if changed and (step[lower] <= step[upper]).all():
                yield _without_gaps(step)


def _movable(objective: Objective, levels: Levels, fixed: Members) -> Iterator[Members]:
    """Levels, modules, and modules with all that cannot be without them."""
    for level in range(1, int(levels[objective.placed].max(initial=0)) + 1):
        yield objective.placed & (levels == level)
    for place in np.flatnonzero(objective.placed & ~fixed):
        alone = np.zeros(len(levels), dtype=np.bool_)
        alone[place] = True
        yield alone
        whole = objective.network.with_children(alone) & objective.placed & ~fixed
        if whole.sum() > 1:
            yield whole


def _joins_fixed(moved: Members, levels: Levels, fixed: Members) -> bool:
    """Whether a moved level brings modules of two pins together."""
    both = fixed & moved
    return bool(both.any() and np.isin(levels[both], levels[fixed & ~moved]).any())


def _without_gaps(levels: Levels) -> Levels:
    held = np.bincount(levels) > 0
    # The core keeps its number even where it is empty.
    held[0] = True
    found: Levels = (np.cumsum(held) - 1)[levels]
    return found
