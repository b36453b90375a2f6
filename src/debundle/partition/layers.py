"""Layers between the core and the satellites: the steps of the frontier.

Optimal cores are nested. What a larger one has more than a smaller one is what others need next
most: a layer that may need the core, and that satellites may need. So each layer with all below it
is a minimum cut, like the core itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from debundle.model import Partition, Role, Weights
from debundle.partition.choice import nearest_point
from debundle.partition.naming import normalized
from debundle.partition.network import Members, Network

#: With one more layer no more than this part of what spoke against fewer may be left.
_WORTH = 0.75


def layer_name(prefix: str, number: int) -> str:
    """What a layer is called; the core is the first."""
    return normalized(f"{prefix}-layer-{number}")


def layers_above(
    network: Network,
    cores: Sequence[Members],
    *,
    count: int,
    apart: Members,
) -> list[Members]:
    """The layers between the core and what lies on top, from the lowest; disjoint.

    `cores` go from the core itself to the largest. With it and with the top there are `count`
    layers, or fewer where the frontier has not as many steps. Their bounds are as near as it
    allows to shares that grow by one factor from the core's to the whole. Modules in `apart`
    (tests, pins) are in no layer and do not count for the shares.
    """
    lines = np.where(apart, 0, network.lines)
    total = max(1, int(lines.sum()))
    shares = [max(1, int(lines[core].sum())) / total for core in cores]
    layers, lower = [], 0
    for step in range(1, count - 1):
        wanted = shares[0] ** (1 - step / (count - 1))
        # Something has to be left for the top.
        higher = [at for at in range(lower + 1, len(cores)) if shares[lower] < shares[at] < 1]
        if not higher:
            break
        chosen = higher[nearest_point([shares[at] for at in higher], wanted)]
        layers.append(cores[chosen] & ~cores[lower] & ~apart)
        lower = chosen
    return layers


def best_layering(partitions: Sequence[Partition], weights: Weights) -> Partition:
    """Of some, the usual number of layers first, the one that is proposed.

    A layer gathers much that has little to do with one another, so one more has to save a quarter
    of what speaks against the best with fewer.
    """
    best, *others = partitions
    for partition in others:
        if _disadvantage(partition, weights) <= _WORTH * _disadvantage(best, weights):
            best = partition
    return best


def _disadvantage(partition: Partition, weights: Weights) -> float:
    """What speaks against a partition, to compare some with more layers and some with fewer."""
    quality = partition.quality
    total = max(1, sum(item.lines for item in partition.distributions))
    upper = [item.lines for item in partition.distributions if item.role is not Role.CORE]
    lumps = sum(lines**2 for lines in upper) / total / 1000
    return (
        quality.cost
        + weights.person * quality.person
        + weights.dependency * quality.dependencies
        + weights.distribution * len(partition.distributions)
        + weights.lump * lumps
    )
