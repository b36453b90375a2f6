"""Take a level apart into its subpackages, so that each can join another one.

A merge that was good when there were many groups may be bad among the few that are left; a
division looks at two levels alone. Apart, the pieces of a level find the best place for each.
"""

from __future__ import annotations

import numpy as np

from debundle.graph.components import component_of_each
from debundle.graph.feedback import best_order
from debundle.partition.merge import group_needs
from debundle.partition.network import Indexes, Members
from debundle.partition.objective import Levels, Objective

# Fractions of a cost unit survive the rounding to whole weights.
_SCALE = 100


def scatter_level(
    objective: Objective, levels: Levels, level: int, *, homes: Indexes, fixed: Members
) -> Levels:
    """The same levels, but the pieces of one at levels of their own, in their best order.

    `homes`, shape (modules,), number the subpackages that the pieces are of. What only a person
    can part, what is firm, and the `fixed` modules stay together.
    """
    here = objective.placed & (levels == level)
    pieces = np.where(here & fixed, -1, homes)
    held, piece = np.unique(pieces[here], return_inverse=True)
    if len(held) < 2:
        return levels
    apart = np.where(levels > level, levels + len(held), levels)
    apart[here] = level + piece
    table, used = group_needs(objective, apart)
    inside = np.flatnonzero((used >= level) & (used < level + len(held)))
    place = _places(table[np.ix_(inside, inside)], objective.weights.person)
    scattered: Levels = np.where(levels > level, levels + int(place.max()), levels)
    scattered[here] = level + place[piece]
    return scattered


def _places(needs: np.ndarray, person: float) -> Indexes:
    """The place of each piece from the lowest; what cannot be parted has the same."""
    bound = needs >= person
    part = np.array(component_of_each([np.flatnonzero(row).tolist() for row in bound]))
    count = int(part.max()) + 1
    table = np.zeros((count, count))
    np.add.at(table, (part[:, None], part[None, :]), needs)
    np.fill_diagonal(table, 0)
    order = best_order(np.rint(_SCALE * table).astype(np.int64))
    place = np.zeros(count, dtype=np.int64)
    place[order] = np.arange(count)
    found: Indexes = place[part]
    return found
