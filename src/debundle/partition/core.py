"""The core: the frontier of all that are worth choosing, and the choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fractions import Fraction
from itertools import accumulate
from math import log

import numpy as np

from debundle.model import CoreRules, DebundleError, FrontierPoint, ImportGraph
from debundle.partition.demand import (
    ROOTED_PRICE,
    UNIT,
    Pull,
    default_point,
    demand_of,
    nearest_point,
    plain_pull,
    usual_price,
)
from debundle.partition.network import Members, Network
from debundle.partition.sweep import Core, sweep

#: With roots, a core may be off the share that is asked for by this factor more than the nearest.
_ABOUT = 1.25

_NO_NOTES: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChosenCore:
    """A core, the frontier it was chosen from, and what a person should know about the choice."""

    members: Members
    frontier: tuple[FrontierPoint, ...]
    notes: tuple[str, ...]
    #: The members of each point of the frontier; every one holds those before it.
    nested: tuple[Members, ...] = ()


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
) -> ChosenCore:
    """Find the frontier of cores and choose one of them.

    `inside` and `outside` are modules that are pinned to the core and to other distributions;
    `tests` are kept out as well, unless a root needs them above it. `stay` is the core that
    there was: then the cost of leaving it is added at the price that was chosen without.
    With roots, the core is what they need at a price per line; without, what most other
    subpackages need (see `demand`). With roots and no bounds it is the one of the frontier that
    has most in common with what most others need. Raises DebundleError for roots that do not
    exist, and ValueError where what has to be inside needs what must not be.
    """
    roots = _checked_roots(rules.roots, network)
    base = overlay_root(graph) if network.nested else ()
    wanted = network.members([*(roots or base), *inside])
    barred = network.members(outside)
    away = network.members(tests)
    pull = None if roots else _demand(graph, network, away)
    cores = sweep(network, inside=wanted, outside=barred | away, pull=pull)
    # Where nothing has to be in it, the smallest core is empty, and the only one if none is needed.
    cores = tuple(core for core in cores if core.members.any())
    if not cores:
        root = network.members(overlay_root(graph))
        cores = sweep(network, inside=root, outside=barred | away, pull=pull)
    points = [_point(core, network, unit=UNIT if pull else 1) for core in cores]
    place, notes = _chosen_place(
        graph, network, rules, cores, points, wanted=wanted, barred=barred, away=away
    )
    if stay is not None:
        unit = UNIT if pull else 1
        price = _price_at(cores, place)
        pull = (pull or plain_pull(network)).staying(
            stay.core, stay.others, price=round(stay.price * unit)
        )
        cores = sweep(network, inside=wanted, outside=barred | away, pull=pull)
        points = [_point(core, network, unit=unit) for core in cores]
        place = sum(core.price > price for core in cores)
        if not _within(points[place], rules):
            place, notes = _choose(points, rules, by_demand=not roots)
    points[place] = replace(points[place], chosen=True)
    nested = tuple(core.members for core in cores)
    return ChosenCore(cores[place].members, tuple(points), notes, nested)


def _chosen_place(
    graph: ImportGraph,
    network: Network,
    rules: CoreRules,
    cores: Sequence[Core],
    points: Sequence[FrontierPoint],
    *,
    wanted: Members,
    barred: Members,
    away: Members,
) -> tuple[int, tuple[str, ...]]:
    """The place of the core that the rules ask for, from the smallest, and notes for the reader."""
    if rules.roots and not _bounded(rules):
        model = _needed_core(graph, network, rules.share, wanted=wanted, barred=barred, away=away)
        if rules.share is not None:
            some = _about_share(cores, network, away, rules.share)
        else:
            some = _dividing(cores, points, away)
        return _likest(cores, some, model), _NO_NOTES
    if rules.share is not None:
        return _nearest_share(cores, network, away, rules.share), _NO_NOTES
    if _bounded(rules):
        return _choose(points, rules, by_demand=not rules.roots)
    top = "".join(overlay_root(graph))
    usual = usual_price(graph, network, tests=away, root=top)
    return default_point(points, usual), _NO_NOTES


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
    pull = _demand(graph, network, outside)
    cores = sweep(network, inside=core, outside=outside & ~core, pull=pull)
    return tuple(found.members for found in cores)


def _demand(graph: ImportGraph, network: Network, tests: Members) -> Pull:
    return demand_of(graph, network, tests=tests, root="".join(overlay_root(graph)))


def _nearest_share(cores: Sequence[Core], network: Network, tests: Members, share: float) -> int:
    return nearest_point(_shares(cores, network, tests), share)


def _shares(cores: Sequence[Core], network: Network, tests: Members) -> list[float]:
    lines = np.where(tests, 0, network.lines)
    total = max(1, int(lines.sum()))
    return [int(lines[core.members].sum()) / total for core in cores]


def _needed_core(
    graph: ImportGraph,
    network: Network,
    share: float | None,
    *,
    wanted: Members,
    barred: Members,
    away: Members,
) -> Members:
    """The core that holds what is wanted and what most other subpackages need.

    Of about a share of the lines, or at the price that is usual where there are roots.
    """
    pull = _demand(graph, network, away)
    cores = sweep(network, inside=wanted, outside=barred | away, pull=pull)
    if share is not None:
        return cores[_nearest_share(cores, network, away, share)].members
    place = sum(core.price > ROOTED_PRICE * UNIT for core in cores)
    return cores[min(place, len(cores) - 1)].members


def _about_share(
    cores: Sequence[Core], network: Network, tests: Members, share: float
) -> list[int]:
    """The places of the cores whose share is the nearest, or little farther off."""
    shares = _shares(cores, network, tests)
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


def _bounded(rules: CoreRules) -> bool:
    """Whether a bound, or the knee, is asked for."""
    unbounded = rules.max_share is None and rules.max_cuts is None and rules.max_cost is None
    return rules.knee or (rules.share is None and not unbounded)


def _choose(
    points: Sequence[FrontierPoint], rules: CoreRules, *, by_demand: bool
) -> tuple[int, tuple[str, ...]]:
    """The place of the point to build on; points go from the smallest to the largest core.

    Of the points within the bounds, those with the fewest edits that need a person; of these the
    knee where that is asked for, the cheapest where a share is given, and the smallest where only
    cuts or cost are. Without roots, small cores need no person because they hold nothing that
    anybody needs: there the person's edits count by their cost alone.
    """
    within = [place for place, point in enumerate(points) if _within(point, rules)]
    if not within:
        return _nearest(points, rules)
    if by_demand:
        return (_knee(points, within) if rules.knee else within[-1]), ()
    person = min(points[place].person for place in within)
    good = [place for place in within if points[place].person == person]
    if rules.knee:
        return _knee(points, good), ()
    if rules.max_cuts is None and rules.max_cost is None:
        return good[-1], ()
    return good[0], ()


def _within(point: FrontierPoint, rules: CoreRules) -> bool:
    return (
        (rules.max_share is None or point.share <= rules.max_share)
        and (rules.max_cuts is None or point.cuts <= rules.max_cuts)
        and (rules.max_cost is None or point.cost <= rules.max_cost)
    )


def _nearest(points: Sequence[FrontierPoint], rules: CoreRules) -> tuple[int, tuple[str, ...]]:
    """Where no point meets all bounds: the cheapest of at most the share, or the smallest."""
    if rules.max_share is not None and points[0].share > rules.max_share:
        note = (
            f"The smallest core that holds the roots has {points[0].share:.1%} of the lines, "
            f"more than the {rules.max_share:.1%} asked for."
        )
        return 0, (note,)
    small = [
        place
        for place, point in enumerate(points)
        if rules.max_share is None or point.share <= rules.max_share
    ]
    point = points[small[-1]]
    note = (
        f"No core meets all bounds: the cheapest of {point.share:.1%} of the lines "
        f"needs {point.cuts} cuts that cost {point.cost}."
    )
    return small[-1], (note,)


def _knee(points: Sequence[FrontierPoint], places: Sequence[int]) -> int:
    """Where the frontier bends most: farthest below the line through its ends.

    Share and cost are scaled to 0..1 first (Satopää and others 2011, "Finding a kneedle in a
    haystack"). Only the given places count: a core that needs a person is no bargain.
    """
    first, last = points[places[0]], points[places[-1]]
    shares = max(last.share - first.share, 1e-9)
    costs = max(first.cost - last.cost, 1)

    def sag(place: int) -> float:
        point = points[place]
        return 1 - (point.share - first.share) / shares - (point.cost - last.cost) / costs

    return max(places, key=lambda place: (sag(place), -place))
