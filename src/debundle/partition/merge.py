"""Merge groups while it pays: fewer cuts, dependencies and distributions against larger lumps."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from debundle.partition.network import Indexes
from debundle.partition.objective import Levels, Objective
from debundle.partition.previous import label_table
from debundle.partition.tables import product

Table = npt.NDArray[np.float64]

# More than any merge can gain: a parent package above its modules, two pins in one group.
_FORBIDDEN = 1e12

#: What merges bring along is counted anew for each of the last so many groups, and before whenever
#: this part of the groups is left: else it is what both brought.
_EXACT, _STALE = 40, 0.95
_NEVER = 1 << 62

#: Among so many groups reach is found by products, among more row by row.
_FEW = 64


@dataclass
class _Groups:
    """The groups in order, lowest first, as tables over them; all tables are (groups, groups)."""

    #: `needs[importer, imported]`: what it costs to place the imported above the importer.
    needs: Table
    #: `together[one, other]`: siblings that a merge brings together.
    together: Table
    #: `shared[one, other]`: dependencies that both have, or that others have on both.
    shared: Table
    #: Native things that two groups pay for both, and subpackages that both hold something of.
    common: Table
    mixed: Table
    #: What a merge lets others bring along (see `_brought`), and of how many groups it was counted.
    brought: Table
    counted: int
    #: What each group holds of many kinds of things, one below the other, shape (things, groups):
    #: see `_Kinds`.
    held: Table
    kinds: _Kinds
    #: What each native thing costs a group that has to do with it.
    prices: Table
    shares: Table
    #: Whether a pin names the group.
    pinned: npt.NDArray[np.bool_]
    #: Whether each group holds modules that bind it to private native code.
    bound: npt.NDArray[np.bool_]
    #: The levels that each group has come from.
    levels: list[list[int]]

    def of(self, kind: slice) -> Table:
        """What the groups hold of one kind."""
        return self.held[kind]


@dataclass(frozen=True)
class _Kinds:
    """The rows of `_Groups.held` that belong together; all but the counts are 0 or 1."""

    #: Counts of modules of each package, and of each earlier distribution.
    siblings: slice
    earlier: slice
    #: Whether anything is held of a native thing, of a subpackage, of either side of each ban.
    natives: slice
    subpackages: slice
    sides: tuple[slice, slice]


def merge_levels(
    objective: Objective,
    levels: Levels,
    *,
    pinned: frozenset[int],
    least: float,
    count: int | None = None,
) -> Levels:
    """Merge groups, best merge first, until none pays and none is smaller than `least`.

    With a `count`, until so many are left, whatever it costs but a pin or a ban; small ones first.

    Equal levels are one group; groups at `pinned` levels are not merged with one another. One
    with less than the share `least` of the lines is merged though it costs, unless that takes
    an edit by a person. A merged group takes the place in the order of either of the two,
    whichever costs less. Returns levels from 1 without gaps.
    """
    groups = _groups(objective, levels, pinned)
    while len(groups.levels) > (count or 1):
        losses = _losses(groups, objective)
        small = (groups.shares < least) & ~groups.pinned
        either = small[:, None] | small[None, :]
        if count is not None:
            if losses.min() >= _FORBIDDEN / 2:
                break
            if losses[either].min(initial=_FORBIDDEN) < objective.weights.person:
                losses[~either] = _FORBIDDEN
        elif losses.min() >= 0:
            losses[~either] = _FORBIDDEN
            if losses.min() >= objective.weights.person:
                break
        joining, host = np.unravel_index(int(losses.argmin()), losses.shape)
        _join(groups, int(joining), int(host))
    merged: Levels = levels.copy()
    for number, members in enumerate(groups.levels, start=1):
        merged[objective.placed & np.isin(levels, members)] = number
    merged[~objective.placed & (levels > 0)] = len(groups.levels) + 1
    return merged


def group_needs(objective: Objective, levels: Levels) -> tuple[Table, Indexes]:
    """What placing one group above another costs, and the levels of the groups in order.

    `table[importer, imported]` adds up the needs of the importing group's modules; edits with
    several targets count for each of them, parent packages weigh more than everything else.
    """
    network, needs = objective.network, objective.needs
    sizes = np.diff(needs.starts)
    upper, lower = network.firm
    weights = needs.weights + objective.weights.person * needs.person
    tails = np.concatenate([np.repeat(needs.tails, sizes), upper])
    heads = np.concatenate([needs.heads, lower])
    costs = np.concatenate([np.repeat(weights, sizes), np.full(len(upper), _FORBIDDEN)])
    kept = objective.placed[tails] & objective.placed[heads]
    used, group = np.unique(levels[objective.placed], return_inverse=True)
    number = np.zeros(len(levels), dtype=np.int64)
    number[objective.placed] = group
    table = np.zeros((len(used), len(used)))
    np.add.at(table, (number[tails[kept]], number[heads[kept]]), costs[kept])
    np.fill_diagonal(table, 0)
    return table, used


def _groups(objective: Objective, levels: Levels, pinned: frozenset[int]) -> _Groups:
    table, used = group_needs(objective, levels)
    packages, modules = objective.siblings
    siblings = np.zeros((len(levels), len(used)))
    np.add.at(siblings, (packages, np.searchsorted(used, levels[modules])), 1)
    siblings = siblings[siblings.any(axis=1)]
    natives, prices = _natives(objective, levels, used)
    subpackages = objective.subpackages_held(levels)[:, used].astype(np.float64)
    parts = [siblings, _earlier(objective, levels)[:, used], natives, subpackages]
    parts += [side.astype(np.float64) for side in objective.sides_held(levels)[:, :, used]]
    ends = np.cumsum([0, *(len(part) for part in parts)]).tolist()
    rows = [slice(start, end) for start, end in pairwise(ends)]
    together = [np.minimum(siblings, column[:, None]).sum(axis=0) for column in siblings.T]
    downwards = _downwards(table)
    return _Groups(
        needs=table,
        together=np.array(together).reshape(table.shape),
        shared=product(downwards, downwards.T) + product(downwards.T, downwards),
        common=product(natives.T * prices, natives),
        mixed=product(subpackages.T, subpackages),
        brought=np.zeros_like(table),
        counted=_NEVER,
        held=np.concatenate(parts),
        kinds=_Kinds(rows[0], rows[1], rows[2], rows[3], (rows[4], rows[5])),
        prices=prices,
        shares=objective.shares(levels)[used],
        pinned=np.isin(used, list(pinned)),
        bound=objective.levels_bound(levels)[used],
        levels=[[int(level)] for level in used],
    )


def _natives(objective: Objective, levels: Levels, used: Indexes) -> tuple[Table, Table]:
    """Which groups have to do with each native thing, (things, groups), and the things' prices.

    Of things that two groups have to do with: no merge saves the price of another.
    """
    natives = np.zeros((len(objective.prices), len(used)))
    takers, things = objective.takings
    natives[things, np.searchsorted(used, levels[takers])] = 1
    several = natives.sum(axis=1) > 1
    return natives[several], objective.prices[several]


def _losses(groups: _Groups, objective: Objective) -> Table:
    """By how much the objective grows if one group joins another at its place.

    Shape (groups, groups): [joining, host].
    """
    weights, shares = objective.weights, groups.shares
    downwards = _downwards(groups.needs)
    losses = _cut_losses(groups.needs)
    losses += objective.lump * 2 * np.outer(shares, shares)
    # Dependencies that two groups share, on the core among them, and those on each other.
    saved = groups.shared + downwards
    saved += downwards.T
    saved += 1
    saved *= weights.dependency
    losses -= saved
    losses -= weights.distribution
    losses -= weights.torn * groups.together
    losses += weights.mixed * _mixed(groups)
    losses -= weights.parted * groups.mixed
    losses -= groups.common
    if groups.bound.any():
        losses += weights.bound * 100 * _newly_bound(groups)
    if objective.along:
        if len(shares) <= max(_EXACT, _STALE * groups.counted):
            total = max(1, int(objective.network.lines.sum()))
            groups.brought, groups.counted = _brought(downwards, shares, total), len(shares)
        losses += objective.along * groups.brought
    if objective.previous is not None:
        losses += weights.moved * _moved(groups)
    losses[np.add.outer(shares, shares) > objective.max_share] = _FORBIDDEN
    losses[np.ix_(groups.pinned, groups.pinned)] = _FORBIDDEN
    for one, other in zip(*(groups.of(side) > 0 for side in groups.kinds.sides), strict=True):
        losses[np.ix_(one, other)] = losses[np.ix_(other, one)] = _FORBIDDEN
    np.fill_diagonal(losses, _FORBIDDEN)
    return losses


def _earlier(objective: Objective, levels: Levels) -> Table:
    if objective.previous is None:
        return np.zeros((0, int(levels.max(initial=0)) + 1))
    labels = np.where(objective.placed, objective.previous, -1)
    return label_table(labels, levels).astype(np.float64)


def _mixed(groups: _Groups) -> Table:
    """How many subpackages more there are beside others, if two groups become one."""
    some = np.diagonal(groups.mixed) > 0
    more: Table = np.logical_and.outer(some, some) * (1 - groups.mixed)
    return more


def _moved(groups: _Groups) -> Table:
    """How many modules join another distribution than they were in, if two groups become one."""
    earlier = groups.of(groups.kinds.earlier)
    held, label = earlier.max(axis=0), earlier.argmax(axis=0)
    fewer: Table = np.minimum.outer(held, held) * (label[:, None] != label[None, :]).astype(float)
    return fewer


def _newly_bound(groups: _Groups) -> Table:
    """Share of the lines that is bound as well, if two groups become one."""
    free = np.where(groups.bound, 0.0, groups.shares)
    more: Table = np.outer(free, groups.bound) + np.outer(groups.bound, free)
    return more


def _brought(downwards: Table, shares: Table, total: int) -> Table:
    """By how much `Reach.brought` grows if two groups become one, without their own lumps.

    Whatever reaches the one then reaches the other as well, with all that this reaches. As if
    nothing were cut by it. Counted in whole lines of a `total`: so it is the same however many
    threads add it up.
    """
    reach, lines = _reach(downwards), np.rint(shares * total)
    # The lines that a group reaches, and another does not; and that of all that reach a third.
    reached = reach * lines
    new = reached.sum(axis=1)[None, :] - product(reached, reach.T)
    brought = product((reach * lines[:, None]).T, new)
    # Of what a merge brings along, the two sizes are in the lump already.
    grown: Table = brought + brought.T - 2 * np.outer(lines, lines)
    return grown / total**2


def _reach(downwards: Table) -> Table:
    """1 where a group needs one below it, directly or through others, and for itself."""
    if len(downwards) > _FEW:
        bits = np.eye(len(downwards), dtype=np.bool_)
        needed = downwards > 0
        for place in np.flatnonzero(needed.any(axis=1)):
            bits[place] |= bits[needed[place]].any(axis=0)
        return bits.astype(np.float64)
    reach = downwards + np.eye(len(downwards))
    while True:
        # Twice as far each time.
        farther = np.minimum(product(reach, reach), 1)
        if np.array_equal(farther, reach):
            return reach
        reach = farther


def _cut_losses(needs: Table) -> Table:
    """What a group costs at the place of each other group, less what it costs at its own."""
    # For group g at place p: what groups below need of it, and what it needs of groups above.
    wanted_below = (np.cumsum(needs, axis=0) - needs).T
    wants_above = needs.sum(axis=1)[:, None] - np.cumsum(needs, axis=1)
    cost = wanted_below + wants_above
    losses: Table = cost - np.diagonal(cost)[:, None]
    return losses


def _downwards(needs: Table) -> Table:
    """1 where a group needs one below it."""
    return np.tril(needs > 0, -1).astype(np.float64)


def _join(groups: _Groups, joining: int, host: int) -> None:
    """Make two groups one, at the place of the host."""
    before = _downwards(groups.needs)
    groups.needs[host] += groups.needs[joining]
    groups.needs[:, host] += groups.needs[:, joining]
    groups.needs[host, host] = 0
    _update_shared(groups, before, joining, host)
    _hold_together(groups, joining, host)
    kinds = groups.kinds
    siblings, natives = groups.of(kinds.siblings), groups.of(kinds.natives)
    subpackages = groups.of(kinds.subpackages)
    for table, row in (
        (groups.together, np.minimum(siblings, siblings[:, host, None]).sum(axis=0)),
        (groups.common, ((natives[:, host] * groups.prices)[:, None] * natives).sum(axis=0)),
        (groups.mixed, subpackages[subpackages[:, host] > 0].sum(axis=0)),
    ):
        table[host] = table[:, host] = row
    groups.brought[host] += groups.brought[joining]
    groups.brought[:, host] += groups.brought[:, joining]
    groups.shares[host] += groups.shares[joining]
    groups.pinned[host] |= groups.pinned[joining]
    groups.bound[host] |= groups.bound[joining]
    groups.levels[host] += groups.levels[joining]
    del groups.levels[joining]
    for name in ("needs", "together", "shared", "common", "mixed", "brought"):
        setattr(groups, name, _without(_without(getattr(groups, name), joining).T, joining).T)
    groups.held = _without(groups.held.T, joining).T
    for name in ("bound", "shares", "pinned"):
        setattr(groups, name, _without(getattr(groups, name), joining))


def _without(table: Table, row: int) -> Table:
    """The table without a row, in place: what follows moves up."""
    table[row:-1] = table[row + 1 :]
    return table[:-1]


def _hold_together(groups: _Groups, joining: int, host: int) -> None:
    """The host holds what both hold: counts are added up, the rest is there or not."""
    counts = groups.kinds.earlier.stop
    held = groups.held
    held[:counts, host] += held[:counts, joining]
    np.maximum(held[counts:, host], held[counts:, joining], out=held[counts:, host])


def _update_shared(groups: _Groups, before: Table, joining: int, host: int) -> None:
    """Recount what a merge changes; a product of whole tables for each would take too long."""
    after = _downwards(groups.needs)
    after[joining] = after[:, joining] = 0
    for old, new in ((before, after), (before.T, after.T)):
        for column, sign in ((old[:, joining], -1), (old[:, host], -1), (new[:, host], 1)):
            some = np.flatnonzero(column)
            groups.shared[some[:, None], some] += sign
    row = after[:, after[host] > 0].sum(axis=1) + after[after[:, host] > 0].sum(axis=0)
    groups.shared[host] = groups.shared[:, host] = row
