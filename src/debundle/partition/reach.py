"""What a satellite brings along through its dependencies, and which of them it can do without.

Whoever installs a satellite installs all that it depends on, directly or through others. A
dependency that little stands behind is given up where cutting that little is cheaper than the
dependency and what it alone brings along.
"""

from __future__ import annotations

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
