"""The cheapest core at every price per line: a parametric minimum cut.

A core C costs what cutting its imports costs plus the price of its lines. For one price the best
core is a minimum s-t cut (Picard 1976): the source joined to what the core must hold, each module
to the sink by its price, each import from importer to imported by its cost, each module to its
parent package by an arc that is never cut. An edit with several targets is a node of its own:
importer to edit by its cost, edit to every target uncuttable, so that it is paid once.

As the price rises the best cores shrink and are nested. Each best core is a line over the prices
(its cut cost plus price times its weight), and the least cost at each price is their lower
envelope. Two known cores are compared at the price where their lines meet: either some core is
cheaper there, and the search goes on to its left and right, or they are neighbours (Eisner and
Severance 1976). All breakpoints are found with two cuts for each, and what lies between two
nested cores is all that has to be solved again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from debundle.graph.mincut import INFINITE, minimum_cut
from debundle.partition.demand import Pull, plain_pull
from debundle.partition.network import Indexes, Members, Network

_SOURCE, _SINK = 0, 1


@dataclass(frozen=True)
class Core:
    """One optimal core."""

    members: Members
    weight: int
    #: Cost of the cuts, and of what `Pull` asks for.
    cost: int
    #: At this price and above, up to that of the next smaller core, no set is cheaper.
    price: Fraction


def sweep(
    network: Network, *, inside: Members, outside: Members, pull: Pull | None = None
) -> tuple[Core, ...]:
    """Every core that is optimal at some price, from the smallest to the largest.

    `inside` has to be in the core and `outside` must not be; packages above the one and modules
    below the other follow. Raises ValueError where the two meet.
    """
    low = network.with_parents(inside)
    barred = network.with_children(outside)
    if (low & barred).any():
        message = "what has to be in the core must not be in it"
        raise ValueError(message)
    search = _Search(network, pull)
    smallest = search.line(low)
    largest = search.line(search.best(low, ~barred, price=Fraction(0)))
    ordered = [smallest, *search.between(smallest, largest)]
    if largest.weight > smallest.weight:
        ordered.append(largest)
    return tuple(
        Core(
            core.members, core.weight, core.cost, _meeting(core, larger) if larger else Fraction(0)
        )
        for core, larger in zip(ordered, [*ordered[1:], None], strict=True)
    )


def cheapest_core(
    network: Network, *, inside: Members, outside: Members, pull: Pull, price: Fraction
) -> Members:
    """The cheapest core at one price that holds `inside` and nothing of `outside`; the smallest."""
    barred = network.with_children(outside) & ~inside
    return _Search(network, pull).best(inside, ~barred, price=price)


def enlarged(cores: Sequence[Core], place: int, members: Members) -> tuple[tuple[Core, ...], int]:
    """The cores with one of them replaced by a larger one, which all that follow hold as well."""
    found = list(cores[:place])
    for core in cores[place:]:
        joined = core.members | members
        if len(found) > place and not (joined & ~found[-1].members).any():
            # The same again, but at a lower price.
            found.pop()
        found.append(replace(core, members=joined))
    return tuple(found), place


def reduced(cores: Sequence[Core], place: int, gone: Members) -> tuple[tuple[Core, ...], int]:
    """The cores, of which one and all smaller ones are without what leaves it, and its place."""
    if not gone.any():
        return tuple(cores), place
    found: list[Core] = []
    for core in cores[: place + 1]:
        left = replace(core, members=core.members & ~gone)
        if found and not (left.members & ~found[-1].members).any():
            # The same again, but at a lower price.
            found.pop()
        if left.members.any():
            found.append(left)
    return (*found, *cores[place + 1 :]), len(found) - 1


@dataclass(frozen=True)
class _Line:
    """A core as a function of the price: cost + price * weight."""

    members: Members
    weight: int
    cost: int

    def at(self, price: Fraction) -> Fraction:
        return self.cost + price * self.weight


def _meeting(smaller: _Line, larger: _Line) -> Fraction:
    return Fraction(smaller.cost - larger.cost, larger.weight - smaller.weight)


class _Search:
    """Solves the cuts of one sweep."""

    def __init__(self, network: Network, pull: Pull | None) -> None:
        self.pull = pull or plain_pull(network)
        self.tails, self.heads, self.costs = _arcs(network, self.pull)
        #: The importer of each node that stands for an edit.
        self.importers = self.pull.needs.tails[~self.pull.needs.single]

    def line(self, members: Members) -> _Line:
        pull = self.pull
        cost = int(pull.needs.weights[pull.needs.broken_by_set(members)].sum())
        return _Line(members, int(pull.weights[members].sum()), cost + pull.cost(members))

    def between(self, smaller: _Line, larger: _Line) -> Iterator[_Line]:
        """The cores on the envelope strictly between two of them, in order of weight."""
        # A stack instead of recursion: the envelope may hold hundreds of cores.
        pending = [(smaller, larger)]
        while pending:
            left, right = pending.pop()
            if left is right:
                yield left
            elif left.weight < right.weight:
                price = _meeting(left, right)
                found = self.line(self.best(left.members, right.members, price=price))
                if found.at(price) < left.at(price):
                    pending += [(found, right), (found, found), (left, found)]

    def best(self, low: Members, high: Members, *, price: Fraction) -> Members:
        """The smallest cheapest set at a price that holds `low` and nothing beyond `high`."""
        place, nodes = self._places(low, high)
        tails, heads = place[self.tails], place[self.heads]
        used = (tails != heads) & (tails != _SINK) & (heads != _SOURCE)
        costs = self.costs[used]
        free = np.flatnonzero(high & ~low)
        prices = self.pull.weights[free] * price.numerator
        prices += self.pull.losses[free] * price.denominator
        cut = minimum_cut(
            nodes,
            np.concatenate([tails[used], place[free]]),
            np.concatenate([heads[used], np.full(len(free), _SINK)]),
            np.concatenate([np.where(costs < 0, INFINITE, costs * price.denominator), prices]),
            source=_SOURCE,
            sink=_SINK,
        )
        found: Members = low.copy()
        found[free] = cut.source_side[place[free]]
        return found

    def _places(self, low: Members, high: Members) -> tuple[Indexes, int]:
        """A node for each module between the two sets, each edit that may be cut there, each hub.

        What is settled becomes one with the source or the sink.
        """
        modules, edits, hubs = len(low), len(self.importers), len(self.pull.ties.above)
        place = np.full(modules + edits + hubs + 1, _SINK, dtype=np.int64)
        place[-1] = _SOURCE
        place[:modules][low] = _SOURCE
        open_edits = modules + np.flatnonzero(high[self.importers])
        open_hubs = modules + edits + np.arange(hubs)
        open_nodes = np.concatenate([np.flatnonzero(high & ~low), open_edits, open_hubs])
        place[open_nodes] = np.arange(2, 2 + len(open_nodes))
        return place, 2 + len(open_nodes)


def _arcs(network: Network, pull: Pull) -> tuple[Indexes, Indexes, Indexes]:
    """All arcs but those to the sink; nodes are modules, then edits, then hubs, then the source."""
    needs, modules = pull.needs, len(network.names)
    single = needs.single
    several = np.flatnonzero(~single)
    edit_nodes = modules + np.arange(len(several))
    first_hub = modules + len(several)
    source = first_hub + len(pull.ties.above)
    sizes = np.diff(needs.starts)
    of_several = np.repeat(~single, sizes)
    groups = [
        (needs.tails[single], needs.heads[~of_several], needs.weights[single]),
        (needs.tails[several], edit_nodes, needs.weights[several]),
        (np.repeat(edit_nodes, sizes[several]), needs.heads[of_several], INFINITE),
        (*network.firm, INFINITE),
        pull.ties.arcs(first_hub),
        (source, np.arange(modules), pull.gains),
    ]
    columns = [np.broadcast_arrays(*map(np.asarray, group)) for group in groups]
    tails, heads, costs = (np.concatenate(column) for column in zip(*columns, strict=True))
    return tails, heads, costs
