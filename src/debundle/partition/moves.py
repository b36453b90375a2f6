"""What a proposal takes from where a file has it, and why."""

from __future__ import annotations

from collections.abc import Sequence

from debundle.model import Transfer
from debundle.partition.apart import Pair
from debundle.partition.network import Network
from debundle.partition.objective import Levels
from debundle.partition.previous import Previous


def moves_of(
    network: Network,
    previous: Previous,
    levels: Levels,
    order: Sequence[str],
    *,
    apart: tuple[Pair, ...],
) -> tuple[Transfer, ...]:
    """The modules that change their distribution, by where from and where to.

    `order` are the names of the distributions by level. What a move saves is what the cuts would
    cost more if its modules, and they alone, were left where they are.
    """
    old = [previous.names[label] if label >= 0 else "" for label in previous.label]
    new = [order[level] for level in levels]
    moving: dict[tuple[str, str], list[int]] = {}
    for place, pair in enumerate(zip(old, new, strict=True)):
        if pair[0] != pair[1]:
            moving.setdefault(pair, []).append(place)
    return tuple(
        _transfer(network, levels, order, places, pair, apart=apart)
        for pair, places in sorted(moving.items())
    )


def _transfer(
    network: Network,
    levels: Levels,
    order: Sequence[str],
    places: list[int],
    pair: tuple[str, str],
    *,
    apart: tuple[Pair, ...],
) -> Transfer:
    origin, destination = pair
    saving: int | None = None
    if not origin:
        reason = "new: no pattern of the file reaches it"
    elif origin not in order:
        reason = f"{origin} is given up: what is left of it is better off elsewhere"
    else:
        saving, reason = _reason(network, levels, places, order.index(origin), apart)
    names = tuple(network.names[place] for place in places)
    return Transfer(names, origin, destination, saving, reason)


def _reason(
    network: Network, levels: Levels, places: list[int], origin: int, apart: tuple[Pair, ...]
) -> tuple[int | None, str]:
    left = levels.copy()
    left[places] = origin
    upper, lower = network.firm
    if (left[lower] > left[upper]).any():
        return None, "left behind, it would lie apart from its package or from what it is bound to"
    here = left == origin
    if any((here & one).any() and (here & other).any() for one, other in apart):
        return None, "it was beside what it is to be apart from"
    needs = network.needs
    before, after = needs.broken_by_order(left), needs.broken_by_order(levels)
    saving = int(needs.weights[before].sum() - needs.weights[after].sum())
    person = int(needs.person[before].sum() - needs.person[after].sum())
    if person > 0:
        edits = "1 more edit" if person == 1 else f"{person:,} more edits"
        return saving, f"left behind, {edits} would need a person"
    if saving > 0:
        return saving, f"left behind, the cuts would cost {saving:,} more"
    return saving, "it fits sizes, dependencies, subpackages or the price of a line better"
