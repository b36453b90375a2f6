"""What a core lets go: whole subpackages that are worth more as satellites.

What others need makes the core, so it holds a subpackage that many need even where the rest of the
core hardly does. But a core is a lump like any other, and everybody brings it along. By the weights
that divide the satellites from one another, a subpackage leaves where that is worth what it costs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from debundle.model import Weights
from debundle.partition.network import Indexes, Members, Network

Table = npt.NDArray[np.float64]

#: A core keeps at least this part of its lines: what loses more was none.
_KEPT = 0.5

# Less is a rounding error.
_NOTHING = 1e-9


def let_go(
    network: Network,
    core: Members,
    *,
    held: Members,
    tests: Members,
    weights: Weights,
    prices: Table | None = None,
) -> Members:
    """The members of a core that leave it: of whole subpackages, the best first.

    None leaves that holds any of `held`, or that a person would have to cut out, and at least half
    of the lines stay. A subpackage is what the core has of it. `prices`, shape (modules,), are
    added to what it costs if a module leaves. `tests` do not count for sizes.
    """
    branches = _branches(network, core, tests=tests, held=held)
    if prices is None:
        prices = np.zeros(len(core))
    own = _added_up(branches.number, prices, core, branches.count)
    least = _KEPT * branches.inside.sum()
    gone = np.zeros(len(core), dtype=np.bool_)
    while True:
        free = branches.free & (branches.inside.sum() - branches.inside >= least)
        gains = np.where(free, branches.gains(weights) - own, -np.inf)
        best = int(gains.argmax())
        if gains[best] <= _NOTHING:
            return gone
        branches.leave(best)
        gone |= core & (branches.number == best)


@dataclass(frozen=True)
class _Branches:
    """What lies right below the main package, each with what it has below it, as tables.

    The first stands for the main package's own module; tables are over branches by number.
    """

    #: The branch of each module, shape (modules,).
    number: Indexes
    #: Lines inside and outside of the core, tests aside.
    inside: Table
    outside: Table
    #: What it costs the part of a branch in the core to do without that of another, and whether
    #: that takes a person or goes against a wish: [importer, imported].
    cost: Table
    bound: Members
    #: Whether the part of a branch outside of the core needs what the core has of another.
    needed: Members
    #: Whether a branch may leave.
    free: Members

    @property
    def count(self) -> int:
        return len(self.inside)

    def gains(self, weights: Weights) -> Table:
        """What is gained if each branch leaves, in the units of the objective.

        Lumps: a share *s* that leaves a core of the share *c* makes *c*² into *s*² + (*c* - *s*)².
        It brings along the rest of the core; who is above and does not need it no longer brings
        it along. It depends on the rest, and who needs it depends on it.
        """
        total = max(1.0, self.inside.sum() + self.outside.sum())
        rest = self.inside.sum() - self.inside
        spared = self.outside.sum() - self.outside @ self.needed
        worth = (2 * weights.lump - weights.along) * rest + weights.along * spared
        dependencies = 1 + self.needed.sum(axis=0)
        gains: Table = (
            self.inside / 1000 * worth / total
            - self.cost.sum(axis=0)
            - weights.dependency * dependencies
            - weights.distribution
        )
        return np.where(self.bound.any(axis=0), -np.inf, gains)

    def leave(self, branch: int) -> None:
        """Count a branch as outside."""
        self.outside[branch] += self.inside[branch]
        self.inside[branch] = 0
        self.needed[branch] |= self.cost[branch] > 0
        self.cost[branch] = 0
        self.bound[branch] = False
        self.free[branch] = False


def _branches(network: Network, core: Members, *, tests: Members, held: Members) -> _Branches:
    number = network.branches + 1
    count = int(number.max(initial=0)) + 1
    lines = np.where(tests, 0.0, network.lines)
    cost = np.zeros((count, count))
    bound = np.zeros((count, count), dtype=np.bool_)
    needed = np.zeros((count, count), dtype=np.bool_)
    importer, imported, demand = _pairs(network, number, core)
    weights, person = network.needs.weights[demand], network.needs.person[demand]
    within = core[importer]
    np.add.at(cost, (number[importer[within]], imported[within]), weights[within])
    firm = within & (person > 0)
    bound[number[importer[firm]], imported[firm]] = True
    above = ~within & ~tests[importer]
    needed[number[importer[above]], imported[above]] = True
    upper, lower = network.firm
    kept = core[upper] & core[lower]
    bound[number[upper[kept]], number[lower[kept]]] = True
    for table in (cost, bound):
        np.fill_diagonal(table, 0)
    free = np.bincount(number[core], minlength=count) > 0
    free[[0, *number[held & core]]] = False
    return _Branches(
        number=number,
        inside=_added_up(number, lines, core, count),
        outside=_added_up(number, lines, ~core, count),
        cost=cost,
        bound=bound,
        needed=needed,
        free=free,
    )


def _pairs(network: Network, number: Indexes, core: Members) -> tuple[Indexes, Indexes, Indexes]:
    """(importer, branch of the core, demand) of each demand on each branch, once."""
    needs = network.needs
    inside = core[needs.heads]
    count = int(number.max(initial=0)) + 1
    codes = np.unique(needs.demand_of_head[inside] * count + number[needs.heads[inside]])
    demand = codes // count
    return needs.tails[demand], codes % count, demand


def _added_up(number: Indexes, values: Table, members: Members, count: int) -> Table:
    """The sum of the members' values for each branch."""
    sums: Table = np.zeros(count)
    np.add.at(sums, number[members], values[members])
    return sums
