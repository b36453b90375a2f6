"""Which point of a frontier is taken: bounds, the knee, a share."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from debundle.model import CoreRules, FrontierPoint

#: The largest core that is chosen without being asked for, as a share of the lines: of packages
#: with so many lines or fewer; of larger ones less, by this power of how much larger they are.
LARGEST_SHARE, _SMALL, _POWER = 0.75, 20_000, 0.1


#: A core that grows by more than this share of the lines at once takes in most of the package.
_LEAP = 0.5


def largest_share(lines: int) -> float:
    """The largest share that a core has which nobody asked for, in a package of so many lines.

    In history the cores of small packages were most of them, those of large ones less than half.
    """
    return LARGEST_SHARE * float(min(1.0, (_SMALL / max(1, lines)) ** _POWER))


def default_point(
    points: Sequence[FrontierPoint], shares: Sequence[float], *, price: float, largest: float
) -> int:
    """The place of the cheapest core at a price, or the largest of at most a share.

    `points` go from the smallest core to the largest, so from high prices to low ones; a point
    holds from its own price up to the next smaller core's. `shares` are theirs, tests aside.
    Cores grow by leaps where a cycle comes in as a whole; one with nearly all of the lines leaves
    little to be split off.
    """
    place = sum(point.price > price for point in points)
    small = [place for place, share in enumerate(shares) if share <= largest]
    return max(0, min(place, len(points) - 1, max(small, default=0)))


def nearest_point(shares: Sequence[float], share: float) -> int:
    """The place of the share nearest to the one asked for, as a ratio; the smaller of two.

    As a ratio, because half as much is as far off as twice as much.
    """
    return min(
        range(len(shares)),
        key=lambda place: (abs(log(max(shares[place], 1e-9) / max(share, 1e-9))), place),
    )


def bounded(rules: CoreRules) -> bool:
    """Whether a bound, or the knee, is asked for."""
    unbounded = rules.max_share is None and rules.max_cuts is None and rules.max_cost is None
    return rules.knee or (rules.share is None and not unbounded)


def bounded_point(
    points: Sequence[FrontierPoint], rules: CoreRules, *, usual: int | None = None
) -> int:
    """The place of the point to build on; points go from the smallest to the largest core.

    Of the points within the bounds, those with the fewest edits that need a person; of these the
    knee where that is asked for, the cheapest where a share is given, and the smallest where only
    cuts or cost are. Without roots, small cores need no person because they hold nothing that
    anybody needs: there the person's edits count by their cost alone, and the place that is
    `usual` where nothing is asked for is taken, or the nearest to it in size.
    """
    good = [place for place, point in enumerate(points) if within(point, rules)]
    if not good:
        return _nearest(points, rules)
    if usual is not None:
        if rules.knee:
            return _knee(points, good)
        shares = [points[place].share for place in good]
        return good[nearest_point(shares, points[usual].share)]
    person = min(points[place].person for place in good)
    good = [place for place in good if points[place].person == person]
    if rules.knee:
        return _knee(points, good)
    if rules.max_cuts is None and rules.max_cost is None:
        return good[-1]
    return good[0]


def within(point: FrontierPoint, rules: CoreRules) -> bool:
    """Whether a core meets every bound there is."""
    return (
        (rules.max_share is None or point.share <= rules.max_share)
        and (rules.max_cuts is None or point.cuts <= rules.max_cuts)
        and (rules.max_cost is None or point.cost <= rules.max_cost)
    )


def bounds_notes(point: FrontierPoint, rules: CoreRules) -> tuple[str, ...]:
    """Says that a core is not within the bounds, if it is not."""
    if within(point, rules):
        return ()
    if rules.max_share is not None and point.share > rules.max_share:
        note = (
            f"The smallest core that holds the roots has {point.share:.1%} of the lines, "
            f"more than the {rules.max_share:.1%} asked for."
        )
    else:
        note = (
            f"No core meets all bounds: the cheapest of {point.share:.1%} of the lines "
            f"needs {point.cuts} cuts that cost {point.cost}."
        )
    return (note,)


def tangle_notes(shares: Sequence[float], place: int, *, held_back: bool) -> tuple[str, ...]:
    """Says that most of the package is one tangle, where the core would leap to nearly all of it.

    `held_back` tells that it was its size that kept the next larger core from being chosen.
    """
    if not held_back or place + 1 >= len(shares) or shares[place + 1] - shares[place] < _LEAP:
        return ()
    note = (
        f"Most of the package hangs together: between cores of {shares[place]:.1%} and "
        f"{shares[place + 1]:.1%} of the lines, tests aside, there is none that others need more "
        "than it costs. So most satellites are parts of one tangle, and have to be cut out of it; "
        '"debundle cycles" lists what ties it together, and where to begin.'
    )
    return (note,)


def _nearest(points: Sequence[FrontierPoint], rules: CoreRules) -> int:
    """Where no point meets all bounds: the cheapest of at most the share, or the smallest."""
    small = [
        place
        for place, point in enumerate(points)
        if rules.max_share is None or point.share <= rules.max_share
    ]
    return max(small, default=0)


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
