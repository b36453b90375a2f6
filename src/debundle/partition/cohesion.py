"""Ties that draw modules to where most of their package is.

Each package with something below it has a hub: a node that stands for the side on which the
package is. Its modules are tied to the hub and the hub to that of the package above, so that a
set pays for the minority of each package, wherever the package's own module has to be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from debundle.partition.network import Indexes, Members, Network


@dataclass(frozen=True)
class Ties:
    """Modules and hubs that cost something when they are parted."""

    #: Module `members[i]` is tied to hub `hubs[i]`.
    members: Indexes
    hubs: Indexes
    #: The hub that each hub is tied to, which has a smaller number; -1 for none. Shape (hubs,).
    above: Indexes
    #: What it costs to part two that are tied.
    strength: int

    def cost(self, inside: Members) -> int:
        """What a set of modules parts at least, the hubs being where that is cheapest."""
        count = len(self.above)
        held = inside[self.members]
        # What lies below each hub costs if the hub is out of the set, and if it is in.
        out = self.strength * np.bincount(self.hubs[held], minlength=count)
        within = self.strength * np.bincount(self.hubs[~held], minlength=count)
        total = 0
        for hub in range(count - 1, -1, -1):
            above = self.above[hub]
            if above < 0:
                total += min(int(out[hub]), int(within[hub]))
            else:
                out[above] += min(out[hub], within[hub] + self.strength)
                within[above] += min(within[hub], out[hub] + self.strength)
        return total

    def arcs(self, first: int) -> tuple[Indexes, Indexes, Indexes]:
        """(tail, head, cost) of all ties, both ways; hub i is the node `first` + i."""
        tied = np.flatnonzero(self.above >= 0)
        ones = np.concatenate([self.members, first + tied])
        others = first + np.concatenate([self.hubs, self.above[tied]])
        costs = np.full(2 * len(ones), self.strength)
        return np.concatenate([ones, others]), np.concatenate([others, ones]), costs


def ties_of(network: Network, *, coded: Members, apart: Members, strength: int) -> Ties:
    """Tie modules to their packages and packages to those above them.

    `coded` modules have code of their own: a package with code is tied to what lies below it, a
    facade is not. Modules in `apart` are not tied. What lies right below a root is no group, so
    only the packages among it are tied to the root, by their hubs.
    """
    parents = network.parents
    child = np.flatnonzero((parents >= 0) & ~apart)
    packages = np.unique(parents[child])
    hub = np.full(len(parents), -1, dtype=np.int64)
    hub[packages] = np.arange(len(packages))
    grouped = child[parents[parents[child]] >= 0]
    with_code = packages[coded[packages] & ~apart[packages]]
    above = parents[packages]
    return Ties(
        members=np.concatenate([grouped, with_code]),
        hubs=np.concatenate([hub[parents[grouped]], hub[with_code]]),
        above=np.where(above >= 0, hub[above], -1),
        strength=strength,
    )


def no_ties() -> Ties:
    """Nothing is drawn to anything."""
    nothing = np.zeros(0, dtype=np.int64)
    return Ties(nothing, nothing, nothing, 0)
