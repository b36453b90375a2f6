"""Merge groups while it pays: fewer cuts, dependencies and distributions against larger lumps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from debundle.partition.network import Indexes
from debundle.partition.objective import Levels, Objective
from debundle.partition.previous import label_table

Table = npt.NDArray[np.float64]

# More than any merge can gain: a parent package above its modules, two pins in one group.
_FORBIDDEN = 1e12


@dataclass
class _Groups:
    """The groups in order, lowest first, as tables over them."""

    #: `needs[importer, imported]`: what it costs to place the imported above the importer.
    needs: Table
    #: Modules of each package in each group, shape (packages, groups).
    siblings: Table
    #: `together[one, other]`: siblings that a merge brings together.
    together: Table
    #: `shared[one, other]`: dependencies that both have, or that others have on both.
    shared: Table
    shares: Table
    #: Whether a pin names the group.
    pinned: npt.NDArray[np.bool_]
    #: Modules of each earlier distribution in each group, shape (distributions, groups).
    earlier: Indexes
    #: Whether each group pays for each native thing, shape (things, groups), and what two groups
    #: pay for both.
    natives: npt.NDArray[np.bool_]
    common: Table
    #: Whether each group holds modules that bind it to private native code.
    bound: npt.NDArray[np.bool_]
    #: Whether each group holds something of the two sides of each ban, shape (2, bans, groups).
    sides: npt.NDArray[np.bool_]
    #: Whether each group holds something of each subpackage, shape (subpackages, groups).
    subpackages: npt.NDArray[np.bool_]
    #: The levels that each group has come from.
    levels: list[list[int]]


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
        _join(groups, int(joining), int(host), objective.prices)
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
    together = np.array(
        [np.minimum(siblings, column[:, None]).sum(axis=0) for column in siblings.T]
    )
    natives = np.zeros((len(objective.prices), len(used)), dtype=np.bool_)
    takers, things = objective.takings
    natives[things, np.searchsorted(used, levels[takers])] = True
    return _Groups(
        needs=table,
        siblings=siblings,
        together=together.reshape(len(used), len(used)),
        shared=_shared(_downwards(table)),
        shares=objective.shares(levels)[used],
        pinned=np.isin(used, list(pinned)),
        earlier=_earlier(objective, levels)[:, used],
        natives=natives,
        common=(natives.T * objective.prices) @ natives,
        bound=objective.levels_bound(levels)[used],
        sides=objective.sides_held(levels)[:, :, used],
        subpackages=objective.subpackages_held(levels)[:, used],
        levels=[[int(level)] for level in used],
    )


def _losses(groups: _Groups, objective: Objective) -> Table:
    """By how much the objective grows if one group joins another at its place.

    Shape (groups, groups): [joining, host].
    """
    weights, shares = objective.weights, groups.shares
    losses = _cut_losses(groups.needs)
    losses += objective.lump * 2 * np.outer(shares, shares)
    losses -= weights.distribution + weights.dependency * _dependencies_saved(groups)
    losses -= weights.torn * groups.together
    losses += weights.mixed * _mixed(groups)
    losses += weights.moved * _moved(groups)
    losses -= groups.common
    losses += weights.bound * 100 * _newly_bound(groups)
    too_large = np.add.outer(shares, shares) > objective.max_share
    banned = too_large | np.logical_and.outer(groups.pinned, groups.pinned)
    for one, other in zip(*groups.sides, strict=True):
        banned |= np.logical_and.outer(one, other) | np.logical_and.outer(other, one)
    losses[banned] = _FORBIDDEN
    np.fill_diagonal(losses, _FORBIDDEN)
    return losses


def _earlier(objective: Objective, levels: Levels) -> Indexes:
    if objective.previous is None:
        return np.zeros((0, int(levels.max(initial=0)) + 1), dtype=np.int64)
    return label_table(np.where(objective.placed, objective.previous, -1), levels)


def _mixed(groups: _Groups) -> Table:
    """How many subpackages more there are beside others, if two groups become one."""
    held = groups.subpackages.astype(np.float64)
    some = held.any(axis=0)
    more: Table = np.logical_and.outer(some, some) * (1 - held.T @ held)
    return more


def _moved(groups: _Groups) -> Table:
    """How many modules join another distribution than they were in, if two groups become one."""
    if not len(groups.earlier):
        return np.zeros_like(groups.together)
    held, label = groups.earlier.max(axis=0), groups.earlier.argmax(axis=0)
    fewer: Table = np.minimum.outer(held, held) * (label[:, None] != label[None, :]).astype(float)
    return fewer


def _newly_bound(groups: _Groups) -> Table:
    """Share of the lines that is bound as well, if two groups become one."""
    free = np.where(groups.bound, 0.0, groups.shares)
    more: Table = np.outer(free, groups.bound) + np.outer(groups.bound, free)
    return more


def _cut_losses(needs: Table) -> Table:
    """What a group costs at the place of each other group, less what it costs at its own."""
    # For group g at place p: what groups below need of it, and what it needs of groups above.
    wanted_below = (np.cumsum(needs, axis=0) - needs).T
    wants_above = needs.sum(axis=1)[:, None] - np.cumsum(needs, axis=1)
    cost = wanted_below + wants_above
    losses: Table = cost - np.diagonal(cost)[:, None]
    return losses


def _dependencies_saved(groups: _Groups) -> Table:
    """Dependencies that two groups share, on the core among them, and those on each other."""
    downwards = _downwards(groups.needs)
    saved: Table = 1 + groups.shared + downwards + downwards.T
    return saved


def _downwards(needs: Table) -> Table:
    """1 where a group needs one below it."""
    return np.tril(needs > 0, -1).astype(np.float64)


def _shared(downwards: Table) -> Table:
    shared: Table = downwards @ downwards.T + downwards.T @ downwards
    return shared


def _join(groups: _Groups, joining: int, host: int, prices: Table) -> None:
    """Make two groups one, at the place of the host."""
    before = _downwards(groups.needs)
    groups.needs[host] += groups.needs[joining]
    groups.needs[:, host] += groups.needs[:, joining]
    groups.needs[host, host] = 0
    _update_shared(groups, before, joining, host)
    groups.siblings[:, host] += groups.siblings[:, joining]
    column = groups.siblings[:, host]
    groups.together[host] = np.minimum(groups.siblings, column[:, None]).sum(axis=0)
    groups.together[:, host] = groups.together[host]
    groups.shares[host] += groups.shares[joining]
    groups.pinned[host] |= groups.pinned[joining]
    groups.earlier[:, host] += groups.earlier[:, joining]
    groups.sides[:, :, host] |= groups.sides[:, :, joining]
    groups.natives[:, host] |= groups.natives[:, joining]
    groups.bound[host] |= groups.bound[joining]
    groups.common[host] = (groups.natives[:, host] * prices) @ groups.natives
    groups.common[:, host] = groups.common[host]
    groups.subpackages[:, host] |= groups.subpackages[:, joining]
    groups.levels[host] += groups.levels[joining]
    del groups.levels[joining]
    for axis in (0, 1):
        groups.needs = np.delete(groups.needs, joining, axis=axis)
        groups.together = np.delete(groups.together, joining, axis=axis)
        groups.shared = np.delete(groups.shared, joining, axis=axis)
        groups.common = np.delete(groups.common, joining, axis=axis)
    groups.siblings = np.delete(groups.siblings, joining, axis=1)
    groups.shares = np.delete(groups.shares, joining)
    groups.pinned = np.delete(groups.pinned, joining)
    groups.earlier = np.delete(groups.earlier, joining, axis=1)
    groups.natives = np.delete(groups.natives, joining, axis=1)
    groups.bound = np.delete(groups.bound, joining)
    groups.sides = np.delete(groups.sides, joining, axis=2)
    groups.subpackages = np.delete(groups.subpackages, joining, axis=1)


def _update_shared(groups: _Groups, before: Table, joining: int, host: int) -> None:
    """Recount what a merge changes; a product of whole tables for each would take too long."""
    after = _downwards(groups.needs)
    after[joining] = after[:, joining] = 0
    for old, new in ((before, after), (before.T, after.T)):
        for group in (joining, host):
            groups.shared -= np.outer(old[:, group], old[:, group])
        groups.shared += np.outer(new[:, host], new[:, host])
    row = after @ after[host] + after.T @ after[:, host]
    groups.shared[host] = groups.shared[:, host] = row
