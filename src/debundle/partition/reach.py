"""What a satellite brings along through its dependencies, and which of them it can do without.

Whoever installs a satellite installs all that it depends on, directly or through others. A
dependency that little stands behind is given up where cutting that little is cheaper than the
dependency and what it alone brings along.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Table = npt.NDArray[np.float64]
_Flags = npt.NDArray[np.bool_]

#: Stands for what cannot be cut.
NEVER = np.inf

#: A dependency that is given up may have been what made others look harmless.
_ROUNDS = 2

# Less is a rounding error.
_NOTHING = 1e-9


@dataclass(frozen=True)
class Reach:
    """What dependencies come to; every field may have leading axes, one entry for each case."""

    #: `kept[upper, lower]`: the dependencies that are not given up, shape (..., levels, levels).
    kept: _Flags
    #: What giving up the others costs, shape (...).
    given_up: Table
    #: The sum, over all levels, of their share times the shares that they bring along.
    brought: Table


def reach_of(cuts: Table, shares: Table, *, dependency: float, factor: float) -> Reach:
    """Choose among dependencies that lead from higher to lower levels, from the lowest up.

    `cuts[..., upper, lower]` is what it costs to give a dependency up: 0 where there is none,
    `NEVER` where it has to stay. `shares`, shape (..., levels), are those of the lines; a
    dependency weighs `dependency`, and what is brought along `factor` times `Reach.brought`. A
    dependency is given up only where the lower level is then out of reach.
    """
    levels = shares.shape[-1]
    if shares.ndim == 1:
        return _reach_of_one(cuts, shares, dependency, factor)
    kept = cuts > 0
    most = dependency + factor * shares * (np.cumsum(shares, axis=-1) - shares)
    doubtful: _Flags = np.any(kept & (cuts < most[..., None]), axis=-1)
    reach = np.zeros(cuts.shape)
    given_up = np.zeros(shares.shape[:-1])
    for upper in range(levels):
        below, held = reach[..., :upper, :upper], kept[..., upper, :upper]
        if doubtful[..., upper].any():
            saved = dependency - cuts[..., upper, :upper]
            for _ in range(_ROUNDS):
                alone = (held[..., None, :] @ below)[..., 0, :] == 1
                brought = (below @ (alone * shares[..., :upper])[..., None])[..., 0]
                dropped = saved + factor * shares[..., upper, None] * brought > _NOTHING
                dropped &= held & alone
                if not dropped.any():
                    break
                given_up += np.where(dropped, cuts[..., upper, :upper], 0).sum(axis=-1)
                held &= ~dropped
        reach[..., upper, :upper] = (held[..., None, :] @ below)[..., 0, :] > 0
        reach[..., upper, upper] = 1
    along = (reach @ shares[..., None])[..., 0] - shares
    return Reach(kept, given_up, (shares * along).sum(axis=-1))


def _reach_of_one(cuts: Table, shares: Table, dependency: float, factor: float) -> Reach:
    """The same for one case, of which there are thousands: sets of levels as bits of numbers."""
    kept = cuts > 0
    most = dependency + factor * shares * (np.cumsum(shares) - shares)
    needed, doubtful = _bits(kept), _bits(kept & (cuts < most[:, None]))
    weights: list[float] = shares.tolist()
    reach: list[int] = []
    given_up = 0.0
    for upper in range(len(needed)):
        held = needed[upper]
        for _ in range(_ROUNDS if doubtful[upper] else 0):
            alone = _reached_once(held, reach)
            dropped = 0
            for lower in _places(held & alone & doubtful[upper]):
                brought = sum(weights[level] for level in _places(reach[lower] & alone))
                saved = dependency - cuts[upper, lower] + factor * weights[upper] * brought
                if saved > _NOTHING:
                    dropped |= 1 << lower
                    given_up += cuts[upper, lower]
            if not dropped:
                break
            held &= ~dropped
            kept[upper, list(_places(dropped))] = False
        reached = 1 << upper
        for lower in _places(held):
            reached |= reach[lower]
        reach.append(reached)
    along = _flags(reach, len(shares)) @ shares - shares
    return Reach(kept, np.float64(given_up), (shares * along).sum())


def _reached_once(held: int, reach: list[int]) -> int:
    """What one of some levels reaches, and no other."""
    once = again = 0
    for lower in _places(held):
        again |= once & reach[lower]
        once |= reach[lower]
    return once & ~again


def _bits(flags: _Flags) -> list[int]:
    """Each row as a number, the first flag as its lowest bit."""
    packed = np.packbits(flags, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


def _flags(numbers: list[int], width: int) -> Table:
    """The bits of each number as a row of zeros and ones."""
    size = (width + 7) // 8
    octets = b"".join(number.to_bytes(size, "little") for number in numbers)
    table = np.frombuffer(octets, dtype=np.uint8).reshape(len(numbers), size)
    return np.unpackbits(table, axis=1, count=width, bitorder="little").astype(np.float64)


def _places(bits: int) -> Iterator[int]:
    """The places of the bits that are set, from the lowest."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
