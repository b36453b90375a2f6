"""The core: the frontier of all that are worth choosing, and the choice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fractions import Fraction
from itertools import accumulate
from math import log

import numpy as np

from debundle.model import CoreRules, DebundleError, FrontierPoint, ImportGraph, Weights
from debundle.partition.carry import carried
from debundle.partition.choice import (
    bounded,
    bounded_point,
    bounds_notes,
    default_point,
    largest_share,
    nearest_point,
    tangle_notes,
    within,
)
from debundle.partition.demand import (
    ROOTED_PRICE,
    UNIT,
    Pull,
    demand_of,
    plain_pull,
    usual_price,
)
from debundle.partition.lighten import let_go
from debundle.partition.network import Members, Network
from debundle.partition.sweep import Core, enlarged, reduced, sweep

#: A core may be off what is looked for by this factor more than the nearest: off the share that is
#: asked for with roots, off the size that would be chosen where that takes a person.
_ABOUT = 1.25


@dataclass(frozen=True)
class ChosenCore:
    """A core, the frontier it was chosen from, and what a person should know about the choice."""

    members: Members
    frontier: tuple[FrontierPoint, ...]
    notes: tuple[str, ...]
    #: The members of each point of the frontier; every one holds those before it.
    nested: tuple[Members, ...] = ()
    #: Members that came along because they are needed and cheaper to hold than to cut; None where
    #: that is why all are there.
    carried: Members | None = None
    #: What it was let go of, because it is worth more as satellites: see `lighten`.
    released: Members | None = None


@dataclass(frozen=True)
class Stay:
    """A core that there was, and what it costs to change it."""

    core: Members
    #: Modules that were elsewhere.
    others: Members
    #: For each module that leaves or joins, in the units of `Costs`.
    price: float


def choose_core(
    graph: ImportGraph,
    network: Network,
    rules: CoreRules,
    *,
    inside: Sequence[str] = (),
    outside: Sequence[str] = (),
    tests: Sequence[str] = (),
    stay: Stay | None = None,
    weights: Weights | None = None,
) -> ChosenCore:
    """Find the frontier of cores and choose one of them.

    `inside` and `outside` are modules that are pinned to the core and to other distributions;
    `tests` are kept out as well, unless a root needs them above it. `stay` is the core that
    there was: then the cost of leaving it is added at the price that was chosen without.
    With roots, the core is what they need at a price per line; without, what most other
    subpackages need (see `demand`), and what that needs (see `carry`). With roots and no bounds
    it is the one of the frontier that has most in common with what most others need. Where
    neither bounds nor a share are given, it lets whole subpackages go (see `lighten`), by the
    `weights` of the satellites. Raises
    DebundleError for roots that do not exist, and ValueError where what has to be inside needs
    what must not be.
    """
    roots = _checked_roots(rules.roots, network)
    base = overlay_root(graph) if network.nested else ()
    problem = _Problem(
        graph,
        network,
        rules,
        wanted=network.members([*(roots or base), *inside]),
        barred=network.members(outside),
        tests=network.members(tests),
    )
    cores = problem.cores()
    place, notes = problem.chosen(cores)
    if stay is not None:
        price = _price_at(cores, place)
        cores = problem.cores(stay)
        place = sum(core.price > price for core in cores)
        points = problem.points(cores)
        if not within(points[place], rules):
            usual = None if roots else problem.usual(cores)[0]
            place = bounded_point(points, rules, usual=usual)
    demanded = cores
    if not roots and rules.share is None:
        cores, place = problem.carrying(cores, place, stay)
    complete, wanted = cores[place].members, demanded[place].members
    if rules.share is None and not bounded(rules):
        gone = problem.leaving(complete, weights or Weights(), stay)
        if not roots:
            gone = problem.with_what_it_needed(gone, complete, wanted)
        cores, place = reduced(cores, place, gone)
    points = problem.points(cores)
    points[place] = replace(points[place], chosen=True)
    if bounded(rules):
        notes = bounds_notes(points[place], rules)
    nested = tuple(core.members for core in cores)
    members = cores[place].members
    carried = None if roots else members & ~wanted
    return ChosenCore(members, tuple(points), notes, nested, carried, complete & ~members)


@dataclass(frozen=True)
class _Problem:
    """What the core may be."""

    graph: ImportGraph
    network: Network
    rules: CoreRules
    #: What the core has to hold, and what it must not.
    wanted: Members
    barred: Members
    #: Kept out as well, and not counted for shares.
    tests: Members

    def cores(self, stay: Stay | None = None) -> tuple[Core, ...]:
        """The frontier, from the smallest core to the largest."""
        pull = None if self.rules.roots else _demand(self.graph, self.network, self.tests)
        if stay is not None:
            pull = (pull or plain_pull(self.network)).staying(
                stay.core, stay.others, price=round(stay.price * self.unit)
            )
        outside = self.barred | self.tests
        cores = sweep(self.network, inside=self.wanted, outside=outside, pull=pull)
        # Where nothing has to be in it, the smallest is empty, and the only one if none is needed.
        cores = tuple(core for core in cores if core.members.any())
        if cores:
            return cores
        root = self.network.members(overlay_root(self.graph))
        return sweep(self.network, inside=root, outside=outside, pull=pull)

    @property
    def unit(self) -> int:
        """What a price of 1 is in the frontier's numbers."""
        return 1 if self.rules.roots else UNIT

    def points(self, cores: Sequence[Core]) -> list[FrontierPoint]:
        return [_point(core, self.network, unit=self.unit) for core in cores]

    def shares(self, cores: Iterable[Members]) -> list[float]:
        """Their shares of the lines, tests aside."""
        lines = np.where(self.tests, 0, self.network.lines)
        total = max(1, int(lines.sum()))
        return [int(lines[core].sum()) / total for core in cores]

    def chosen(self, cores: Sequence[Core]) -> tuple[int, tuple[str, ...]]:
        """The place of the core that the rules ask for, and notes for the reader."""
        rules, points = self.rules, self.points(cores)
        shares = self.shares(core.members for core in cores)
        if rules.roots and not bounded(rules):
            some = (
                _dividing(cores, points, self.tests)
                if rules.share is None
                else _about_share(shares, rules.share)
            )
            return _likest(cores, some, self.model()), ()
        if rules.share is not None:
            return nearest_point(shares, rules.share), ()
        if rules.roots:
            return bounded_point(points, rules), ()
        usual, notes = self.usual(cores)
        if bounded(rules):
            return bounded_point(points, rules, usual=usual), ()
        return usual, notes

    def usual(self, cores: Sequence[Core]) -> tuple[int, tuple[str, ...]]:
        """The place of the core that is chosen where nothing is asked for, and notes on it."""
        points = self.points(cores)
        shares = self.shares(core.members for core in cores)
        top = "".join(overlay_root(self.graph))
        price = usual_price(self.graph, self.network, tests=self.tests, root=top)
        place = default_point(points, shares, price=price, largest=self.largest)
        return place, tangle_notes(shares, place, held_back=points[place].price > price)

    @property
    def largest(self) -> float:
        """The largest share of the lines, tests aside, that a core has unasked."""
        return largest_share(int(self.network.lines[~self.tests].sum()))

    def model(self) -> Members:
        """The core that holds what is wanted and what most other subpackages need.

        Of about a share of the lines, or at the price that is usual where there are roots.
        """
        pull = _demand(self.graph, self.network, self.tests, rooted=True)
        outside = self.barred | self.tests
        cores = sweep(self.network, inside=self.wanted, outside=outside, pull=pull)
        if self.rules.share is not None:
            shares = self.shares(core.members for core in cores)
            return cores[nearest_point(shares, self.rules.share)].members
        place = sum(core.price > ROOTED_PRICE * UNIT for core in cores)
        return cores[min(place, len(cores) - 1)].members

    def carrying(
        self, cores: Sequence[Core], place: int, stay: Stay | None
    ) -> tuple[tuple[Core, ...], int]:
        """The frontier with the chosen core completed, and its place.

        Without an edit by a person where that leaves it small enough, if need be by starting from
        a smaller core, of at least half the lines; else with what is cheaper to hold than to cut,
        if that is small enough: of the cores that are little smaller, the one with the fewest
        edits by a person.
        """
        pull = plain_pull(self.network)
        if stay is not None:
            pull = pull.staying(stay.core, stay.others, price=round(stay.price))
        shares = self.shares(core.members for core in cores)
        least = [at for at in range(place + 1) if 2 * shares[at] >= shares[place]]
        # Bounds that cannot be met are not worth an edit by a person, but for the size.
        met = within(self.points(cores)[place], self.rules)
        rules = self.rules if met else replace(self.rules, max_cuts=None, max_cost=None)

        def completed(at: int, *, whole: bool) -> Members:
            outside = self.barred | self.tests
            return carried(self.network, cores[at].members, outside=outside, pull=pull, whole=whole)

        for at in reversed(least):
            found = completed(at, whole=True)
            if self._suits(found, rules):
                return enlarged(cores, at, found)
        about = [at for at in reversed(least) if _ABOUT * shares[at] >= shares[place]]
        tried = {at: completed(at, whole=False) for at in about}
        suiting = [at for at in about if self._suits(tried[at], rules)]
        if not suiting:
            return tuple(cores), place
        at = min(suiting, key=lambda at: self._person(tried[at]))
        return enlarged(cores, at, tried[at])

    def leaving(self, members: Members, weights: Weights, stay: Stay | None) -> Members:
        """What a core lets go because it is worth more as satellites."""
        prices = None
        if stay is not None:
            prices = stay.price * (stay.core.astype(np.float64) - stay.others)
        held = self.network.with_parents(self.wanted)
        return let_go(
            self.network, members, held=held, tests=self.tests, weights=weights, prices=prices
        )

    def with_what_it_needed(self, gone: Members, complete: Members, demanded: Members) -> Members:
        """What leaves a completed core, and what came along for that alone."""
        if not gone.any():
            return gone
        left = carried(
            self.network,
            demanded & ~gone,
            outside=self.barred | self.tests | gone,
            pull=plain_pull(self.network),
            whole=True,
        )
        return complete & ~left

    def _person(self, members: Members) -> int:
        """How many edits a core takes that only a person can make."""
        needs = self.network.needs
        return int(needs.person[needs.broken_by_set(members)].sum())

    def _suits(self, members: Members, rules: CoreRules) -> bool:
        """Whether a core is within the bounds, or as small as is usual where there are none."""
        if bounded(rules):
            point = _point(Core(members, 0, 0, Fraction(0)), self.network, unit=1)
            return within(point, rules)
        return self.shares([members])[0] <= self.largest


def _price_at(cores: Sequence[Core], place: int) -> Fraction:
    """A price in the middle of those at which a core is the best."""
    lowest = cores[place].price
    highest = cores[place - 1].price if place else 2 * lowest + 1
    return (lowest + highest) / 2


def _checked_roots(roots: Sequence[str], network: Network) -> tuple[str, ...]:
    unknown = sorted(set(roots) - network.index.keys())
    if not unknown:
        return tuple(roots)
    close = get_close_matches(unknown[0], network.names, n=3, cutoff=0.75)
    raise DebundleError(
        f"The core root {unknown[0]} is no module of the target.",
        where=unknown[0],
        next_step=f"Did you mean {', '.join(close)}?"
        if close
        else 'Run "debundle map" to see which modules there are, and correct [core] roots.',
    )


def overlay_root(graph: ImportGraph) -> tuple[str, ...]:
    """The root package that holds most lines: every other module of it executes it first."""
    sizes: dict[str, int] = {}
    for module in graph.modules:
        for name in accumulate(module.name.split("."), lambda head, part: f"{head}.{part}"):
            sizes[name] = sizes.get(name, 0) + module.lines
    tops = [module.name for module in graph.modules if module.parent not in graph.by_name]
    return tuple(sorted(tops, key=lambda name: (-sizes[name], name))[:1])


def cores_above(
    graph: ImportGraph, network: Network, core: Members, *, outside: Members
) -> tuple[Members, ...]:
    """A core and those that hold it and what most others need next, from small to large."""
    pull = _demand(graph, network, outside, rooted=True)
    cores = sweep(network, inside=core, outside=outside & ~core, pull=pull)
    return tuple(found.members for found in cores)


def _demand(graph: ImportGraph, network: Network, tests: Members, *, rooted: bool = False) -> Pull:
    root = "".join(overlay_root(graph))
    return demand_of(graph, network, tests=tests, root=root, rooted=rooted)


def _about_share(shares: Sequence[float], share: float) -> list[int]:
    """The places of the cores whose share is the nearest, or little farther off."""
    off = [abs(log(max(own, 1e-9) / share)) for own in shares]
    return [place for place, ratio in enumerate(off) if ratio <= min(off) + log(_ABOUT)]


def _dividing(cores: Sequence[Core], points: Sequence[FrontierPoint], tests: Members) -> list[int]:
    """The places of the cores with the fewest edits that need a person.

    Of these, those that leave more than tests outside, if there are any.
    """
    person = min(point.person for point in points)
    good = [place for place, point in enumerate(points) if point.person == person]
    return [place for place in good if not (cores[place].members | tests).all()] or good


def _likest(cores: Sequence[Core], places: Sequence[int], model: Members) -> int:
    """Of some places, that of the core with most modules in common with another, of all of both."""

    def likeness(place: int) -> float:
        members = cores[place].members
        return float((members & model).sum() / max(1, (members | model).sum()))

    return max(places, key=lambda place: (likeness(place), -place))


def _point(core: Core, network: Network, *, unit: int) -> FrontierPoint:
    inside = core.members
    importers, imported = network.pairs
    needs = network.needs
    broken = needs.broken_by_set(inside)
    lines = int(network.lines[inside].sum())
    return FrontierPoint(
        price=float(core.price / unit),
        modules=int(inside.sum()),
        lines=lines,
        share=lines / max(1, int(network.lines.sum())),
        cuts=int((inside[importers] & ~inside[imported]).sum()),
        cost=int(needs.weights[broken].sum()),
        person=int(needs.person[broken].sum()),
    )
