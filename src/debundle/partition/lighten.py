"""What a core lets go: whole subpackages that are worth more as satellites.

What others need makes the core, so it holds a subpackage that many need even where the rest of the
core hardly does. But a core is a lump like any other, and everybody brings it along. By the weights
that divide the satellites from one another, a subpackage leaves where that is worth what it costs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

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

    None leaves that holds any of `held`, and at least half of the lines stay. What only a person
    could cut from a subpackage leaves with it if these are plain modules beside it, else it stays.
    A subpackage is what the core has of it. `prices`, shape (modules,), are added to what it costs
    if a module leaves. `tests` do not count for sizes.
    """
    branches = _branches(network, core, tests=tests, held=held)
    if prices is None:
        prices = np.zeros(len(core))
    own = _added_up(branches.number, prices, core, branches.count)
    least = _KEPT * branches.inside.sum()
    gone = np.zeros(len(core), dtype=np.bool_)
    while True:
        parts = branches.parts()
        left = branches.inside.sum() - parts @ branches.inside
        able = (parts.sum(axis=1) > 0) & (left >= least)
        gains = np.where(able, branches.gains(parts, weights) - parts @ own, -np.inf)
        best = int(gains.argmax())
        if gains[best] <= _NOTHING:
            return gone
        part = parts[[best]].toarray()[0] > 0
        branches.leave(part)
        gone |= core & part[branches.number]


@dataclass
class _Branches:
    """What lies right below the main package, each with what it has below it.

    The first stands for the main package's own module. Tables are sparse, over branches by number.
    """

    #: The branch of each module, shape (modules,).
    number: Indexes
    #: Lines inside and outside of the core, tests aside.
    inside: Table
    outside: Table
    #: What it costs the part of a branch in the core to do without that of another, and 1 where
    #: that takes a person or goes against a wish: [importer, imported].
    cost: sparse.csr_array
    bound: sparse.csr_array
    #: Above 0 where the part of a branch outside of the core needs what the core has of another.
    needed: sparse.csr_array
    #: Whether a branch may leave, and whether it is a plain module.
    free: Members
    plain: Members

    @property
    def count(self) -> int:
        return len(self.inside)

    def parts(self) -> sparse.csr_array:
        """What leaves with each branch, 1 in its row: itself, and plain modules bound to it.

        Nothing where the branch may not leave, or is bound to more than that.
        """
        importer, imported = self.bound.nonzero()
        able = self.free.copy()
        able[imported[~(self.free & self.plain)[importer]]] = False
        kept = able[imported]
        parts = _table(
            np.concatenate([np.flatnonzero(able), imported[kept]]),
            np.concatenate([np.flatnonzero(able), importer[kept]]),
            count=self.count,
        )
        # What is bound to the plain modules has to be among them.
        beyond = (parts @ self.bound.T).astype(np.bool_) > parts.astype(np.bool_)
        able[beyond.nonzero()[0]] = False
        return _diagonal(able) @ parts

    def gains(self, parts: sparse.csr_array, weights: Weights) -> Table:
        """What is gained if each part leaves, in the units of the objective.

        Lumps: a share *s* that leaves a core of the share *c* makes *c*² into *s*² + (*c* - *s*)².
        It brings along the rest of the core; who is above and does not need it no longer brings
        it along. It depends on the rest, and who needs it depends on it.
        """
        total = max(1.0, self.inside.sum() + self.outside.sum())
        lines = parts @ self.inside
        needing = (parts @ self.needed.T).astype(np.bool_).astype(np.float64)
        worth = (2 * weights.lump - weights.along) * (self.inside.sum() - lines)
        worth += weights.along * (self.outside.sum() - needing @ self.outside)
        cuts = parts @ self.cost.sum(axis=0) - ((parts @ self.cost) * parts).sum(axis=1)
        dependencies = weights.dependency * (1 + needing.sum(axis=1))
        gains: Table = lines / 1000 * worth / total - cuts - dependencies - weights.distribution
        return gains

    def leave(self, part: Members) -> None:
        """Count the branches of a part as outside."""
        self.outside[part] += self.inside[part]
        self.inside[part] = 0
        self.needed = self.needed + _diagonal(part) @ self.cost
        self.cost, self.bound = _diagonal(~part) @ self.cost, _diagonal(~part) @ self.bound
        self.free[part] = False


def _branches(network: Network, core: Members, *, tests: Members, held: Members) -> _Branches:
    number = network.branches + 1
    count = int(number.max(initial=0)) + 1
    lines = np.where(tests, 0.0, network.lines)
    importer, imported, demand = _pairs(network, number, core)
    within, above = core[importer], ~core[importer] & ~tests[importer]
    upper, lower = network.firm
    kept = core[upper] & core[lower] & (number[upper] != number[lower])
    firm = within & (network.needs.person[demand] > 0) & (number[importer] != imported)
    weights = network.needs.weights[demand].astype(np.float64)
    free = np.bincount(number[core], minlength=count) > 0
    free[[0, *number[held & core]]] = False
    plain = np.ones(count, dtype=np.bool_)
    plain[number[network.subpackages >= 0]] = False
    return _Branches(
        number=number,
        inside=_added_up(number, lines, core, count),
        outside=_added_up(number, lines, ~core, count),
        cost=_table(number[importer[within]], imported[within], weights[within], count=count),
        bound=_table(
            np.concatenate([number[importer[firm]], number[upper[kept]]]),
            np.concatenate([imported[firm], number[lower[kept]]]),
            count=count,
        ),
        needed=_table(number[importer[above]], imported[above], count=count),
        free=free,
        plain=plain,
    )


def _pairs(network: Network, number: Indexes, core: Members) -> tuple[Indexes, Indexes, Indexes]:
    """(importer, branch of the core, demand) of each demand on each branch, once."""
    needs = network.needs
    inside = core[needs.heads]
    count = int(number.max(initial=0)) + 1
    codes = np.unique(needs.demand_of_head[inside] * count + number[needs.heads[inside]])
    demand, imported = codes // count, codes % count
    importer = needs.tails[demand]
    return importer, imported, demand


def _added_up(number: Indexes, values: Table, members: Members, count: int) -> Table:
    """The sum of the members' values for each branch."""
    sums: Table = np.zeros(count)
    np.add.at(sums, number[members], values[members])
    return sums


def _table(
    rows: Indexes, columns: Indexes, values: Table | None = None, *, count: int
) -> sparse.csr_array:
    """Values added up by row and column; 1 for each pair where none are given."""
    if values is None:
        rows, columns = np.unique(np.stack([rows, columns]), axis=1)
        values = np.ones(len(rows))
    return sparse.csr_array((values, (rows, columns)), shape=(count, count))


def _diagonal(members: Members) -> sparse.csr_array:
    """What keeps some rows of a table, and empties all others."""
    return sparse.diags_array(members.astype(np.float64), format="csr")
