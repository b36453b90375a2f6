"""Acyclic satellites of what is not in the core.

Every module has a level, and imports may lead downwards only; so the distributions cannot form a
cycle, whatever the search does. It starts from subpackages in their best order, lifts modules
until nothing that only a person can cut leads upwards, merges while that pays, and then divides
pairs of levels anew, orders and merges again until nothing gets better. It does so from several
starts, and small problems are also started at random with fixed seeds. The smallest are not
searched: all their groupings are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from debundle.graph.feedback import best_order
from debundle.model import SatelliteRules, Weights
from debundle.partition.apart import Pair, separate_levels
from debundle.partition.exact import best_levels
from debundle.partition.homes import homes_of, starting_levels
from debundle.partition.lift import lift_modules
from debundle.partition.merge import group_needs, merge_levels
from debundle.partition.network import Indexes, Members, Network, closure
from debundle.partition.objective import Levels, Objective
from debundle.partition.polish import polish_levels
from debundle.partition.refine import Divider
from debundle.partition.scatter import scatter_level

#: For each start of the search, the part of `max_share` from which subpackages are opened: 0 opens
#: all. The best result is taken.
_STARTS = (0.5, 1.0, 0.25, 0.0)

#: So many starts are tried that their number times that of the needs is at most this, and at least
#: one: a count, and not a time, gives the same on any machine.
_WORK = 30_000

#: A start beside the first has at most so many groups.
_GROUPS = 200

#: Random starts, their seeds fixed, times the modules to be placed: the fewer, the more starts.
_SHAKES = 50

#: The search ends after so many rounds even if it still finds something.
_ROUNDS = 6

#: And the part from which they are opened when levels are taken apart.
_PIECES = 1.0

# Where there have to be so many satellites, one with less than this part of the mean is small.
_SMALL = 0.3

# And then lumps weigh this part of what they do else: so many satellites and no more are as large
# as they are, and those that maintainers made are far from equal. Of 4, 2, 1 and 1/2, 1/2 came
# nearest. What comes along does not count then: the number says how fine the division is.
_LUMP = 0.5

#: Of more levels than this only those that have to do with one another are divided.
_FEW = 8

#: So many divisions are looked for together at most, as long as none of them is taken.
_TOGETHER = 8

#: A division that gains less than this part of the objective is not worth trying others again.
_LITTLE = 5e-4

# Fractions of a cost unit survive the rounding to whole weights.
_SCALE = 100

# Less is a rounding error of the objective.
_NOTHING = 1e-6


@dataclass(frozen=True)
class Placement:
    """Where every module goes, and what no distribution depends on though it would."""

    levels: Levels
    #: The level of each pinned distribution by its name.
    pinned: dict[str, int]
    #: (upper, lower) levels: what the upper needs of the lower is better cut than depended on.
    given_up: tuple[tuple[int, int], ...]


def place_satellites(
    network: Network,
    *,
    core: Members,
    tests: Members,
    pins: Mapping[str, Members],
    rules: SatelliteRules,
    weights: Weights,
    apart: tuple[Pair, ...] = (),
    classes: Indexes | None = None,
    previous: Indexes | None = None,
) -> Placement:
    """Give every module its level: 0 the core, then satellites, then tests.

    `pins` are disjoint sets of modules outside the core by the name of their distribution, each
    with all that is bound to it. No level holds modules of both sets of a pair of `apart`;
    `classes`, shape (modules,), tell what is bound together. `previous` numbers the distributions
    that modules were in, -1 where that does not count: the search starts from it.
    """
    placed = ~core & ~tests
    # So many and not more: then some have to be as large as they are.
    max_share = rules.largest(int(network.lines.sum()))
    if rules.count is not None:
        max_share, weights = 1.0, replace(weights, lump=weights.lump * _LUMP, along=0.0)
    objective = Objective(network, placed, max_share, weights, apart, previous)
    search = _Search(objective, pins, rules)
    classes = np.arange(len(placed)) if classes is None else classes
    levels = None
    if search.free:
        levels = best_levels(
            objective, core=core, pins=pins, classes=classes, least=rules.min_share
        )
    if levels is None:
        levels = search.best(tests, classes)
    given_up = (objective.links(levels) > 0) & ~objective.reach(levels).kept
    pairs = tuple((int(upper), int(lower)) for upper, lower in np.argwhere(given_up))
    return Placement(levels, search.pinned_levels(levels), pairs)


class _Search:
    """Improves an order of satellites step by step."""

    def __init__(
        self, objective: Objective, pins: Mapping[str, Members], rules: SatelliteRules
    ) -> None:
        self.objective, self.pins, self.rules = objective, pins, rules
        self.fixed = np.zeros(len(objective.placed), dtype=np.bool_)
        for members in pins.values():
            self.fixed |= members
        #: How many satellites there have to be; None where the objective says.
        self.count = None if rules.count is None else max(1, rules.count - 1)
        #: Subpackages, opened where they are large: the pieces that levels are taken apart into.
        self.homes = homes_of(
            objective.network, objective.placed, max_share=_PIECES * objective.max_share
        )
        #: Levels whose pieces found no better place, whatever the others were.
        self.whole: set[bytes] = set()
        #: Pairs of levels that no division made better, whatever lay between them.
        self.settled: set[tuple[bytes, bytes]] = set()
        #: Values of small groupings, which are met again and again.
        self.known: dict[bytes, float] = {}

    @property
    def free(self) -> bool:
        """Whether nothing but the objective says how many satellites there are, and where from."""
        return self.count is None and self.objective.previous is None

    def best(self, tests: Members, classes: Indexes) -> Levels:
        """The best that is found from any start."""
        found = [self.found_from(start) for start in self.starts(tests, classes)]
        levels = min(found, key=self.objective.value)
        if self.free:
            for seed in range(_SHAKES // max(1, int(self.objective.placed.sum()))):
                shaken = self.shaken(levels, classes, seed)
                levels = min(levels, shaken, key=self.objective.value)
        return levels

    def pinned_levels(self, levels: Levels) -> dict[str, int]:
        """The level of each pinned distribution."""
        return {
            name: int(levels[members.argmax()])
            for name, members in sorted(self.pins.items())
            if members.any()
        }

    def starts(self, tests: Members, classes: Indexes) -> list[Levels]:
        """Levels that honour every wish: where the search begins."""
        objective = self.objective
        if not self.free:
            start = starting_levels(objective, tests, self.pins, self.count or 1)
            lawful = [self._lawful(start, classes)]
            if objective.previous is not None and _sound(objective, start):
                # Groups that there were have an order; in another, or lifted, many would move.
                lawful.append(start)
            return lawful
        number = max(1, min(len(_STARTS), _WORK // max(1, len(objective.needs.tails))))
        homes = [starting_levels(objective, tests, self.pins, 1, part) for part in _STARTS[:number]]
        few = [levels for levels in homes[1:] if levels.max(initial=0) <= _GROUPS]
        return [self._lawful(levels, classes) for levels in (*homes[:1], *few)]

    def found_from(self, start: Levels) -> Levels:
        """The best that the search comes to from a start."""
        self.settled.clear()
        self.whole.clear()
        levels = self.improved(self.merged(start))
        if not _sound(self.objective, levels):
            return start
        return self._polished(levels) if self.free else levels

    def shaken(self, levels: Levels, classes: Indexes, seed: int) -> Levels:
        """What single steps lead to after some modules were moved at random, or the same again."""
        objective = self.objective
        random = np.random.default_rng(seed)
        free = objective.placed & ~self.fixed & (random.random(len(levels)) < random.random())
        top = max(2, int(levels[objective.placed].max(initial=0)))
        moved: Levels = levels.copy()
        moved[free] = random.integers(1, top + 1, size=int(free.sum()))
        moved[~objective.placed & (levels > 0)] = top + 1
        moved = self._lawful(moved, classes)
        return self._polished(moved) if _sound(objective, moved) else levels

    def _lawful(self, levels: Levels, classes: Indexes) -> Levels:
        """The nearest levels to these groups in their best order that honour every wish."""
        objective, network = self.objective, self.objective.network
        levels = _pins_in_order(network, _ordered(objective, levels), self.pins)
        levels = lift_modules(network, levels, placed=objective.placed, fixed=self.fixed)
        return separate_levels(
            network, levels, placed=objective.placed, pairs=objective.apart, classes=classes
        )

    def _polished(self, levels: Levels) -> Levels:
        return polish_levels(self.objective, levels, fixed=self.fixed, known=self.known)

    def merged(self, levels: Levels) -> Levels:
        pinned = frozenset(self.pinned_levels(levels).values())
        least = self.rules.min_share
        if self.count is not None:
            least = min(least, _SMALL / self.count)
        return merge_levels(self.objective, levels, pinned=pinned, least=least, count=self.count)

    def improved(self, levels: Levels) -> Levels:
        """The best that divisions, orders and merges in turn come to."""
        best = levels
        for _ in range(_ROUNDS):
            levels = self._divided(levels)
            ordered = _ordered(self.objective, levels, self.objective.weights.dependency)
            # An order of many groups is not exact, and what is firm goes before what is cheap.
            levels = self.merged(ordered if _sound(self.objective, ordered) else levels)
            if self.free:
                levels = self._scattered(levels)
            if self.objective.value(levels) >= self.objective.value(best) - _NOTHING:
                break
            best = levels
        return best

    def _scattered(self, levels: Levels) -> Levels:
        """Take each level apart and merge its pieces anew, as long as that is better."""
        value = self.objective.value(levels)
        level = 1
        while level <= levels[self.objective.placed].max(initial=0):
            members = _members(levels, level)
            if members in self.whole:
                level += 1
                continue
            pieces = scatter_level(
                self.objective, levels, level, homes=self.homes, fixed=self.fixed
            )
            again = self.merged(pieces)
            better = self.objective.value(again)
            if better < value - _LITTLE * value and _sound(self.objective, again):
                levels, value = again, better
            else:
                self.whole.add(members)
        return levels

    def _divided(self, levels: Levels) -> Levels:
        """Divide pairs of levels anew until none gets better."""
        value = self.objective.value(levels)
        improved = True
        while improved:
            improved = False
            waiting, together = self._related(levels), 1
            top = max((high for _, high in waiting), default=0)
            divider = Divider(self.objective, levels, self.fixed, top)
            while waiting:
                some, waiting = waiting[:together], waiting[together:]
                some = [pair for pair in some if _both(levels, *pair) not in self.settled]
                tried, divided, better = self._better(divider, some, value)
                if divided is levels:
                    together = min(2 * together, _TOGETHER)
                    continue
                levels, value, improved = divided, better, True
                waiting, together = [*some[tried:], *waiting], 1
                divider = Divider(self.objective, levels, self.fixed, top)
        return levels

    def _better(
        self, divider: Divider, pairs: Sequence[tuple[int, int]], value: float
    ) -> tuple[int, Levels, float]:
        """The first of some divisions that is better: its number, the levels, and their value.

        The levels as they are if none is.
        """
        levels = divider.levels
        for number, divided in enumerate(divider.divided(pairs), start=1):
            low, high = pairs[number - 1]
            if not np.array_equal(divided, levels):
                better = self.objective.value(divided)
                if better < value - _LITTLE * value and self._enough(divided, low, high):
                    return number, divided, better
            self.settled.add(_both(levels, low, high))
        return len(pairs), levels, value

    def _related(self, levels: Levels) -> list[tuple[int, int]]:
        """The pairs of levels that are divided: (low, high)."""
        count = int(levels[self.objective.placed].max(initial=0))
        pairs = list(combinations(range(1, count + 1), 2))
        if count <= _FEW:
            return pairs
        # What has nothing to do with one another has little to exchange.
        related = self.objective.related(levels)
        return [pair for pair in pairs if related[pair]]

    def _enough(self, divided: Levels, low: int, high: int) -> bool:
        """Whether a division leaves both levels, if there have to be so many."""
        held = divided[self.objective.placed]
        return self.count is None or bool((held == low).any() and (held == high).any())


def _both(levels: Levels, low: int, high: int) -> tuple[bytes, bytes]:
    return _members(levels, low), _members(levels, high)


def _members(levels: Levels, level: int) -> bytes:
    """The modules at a level, as something that can be looked up."""
    return np.packbits(levels == level).tobytes()


def _ordered(objective: Objective, levels: Levels, dependency: float = 0.0) -> Levels:
    """The same groups in their best order, numbered from 1; tests stay on top.

    What counts are cuts, and what a `dependency` of one group on another weighs.
    """
    table, used = group_needs(objective, levels)
    # A need that leads downwards is not cut and makes a dependency.
    order = best_order(np.rint(_SCALE * (table + dependency * (table.T > 0))).astype(np.int64))
    ordered: Levels = levels.copy()
    for number, place in enumerate(order, start=1):
        ordered[objective.placed & (levels == used[place])] = number
    ordered[~objective.placed & (levels > 0)] = len(order) + 1
    return ordered


def _pins_in_order(network: Network, levels: Levels, pins: Mapping[str, Members]) -> Levels:
    """The levels of the pins exchanged, where one is bound to lie below another."""
    held = {name: members for name, members in sorted(pins.items()) if members.any()}
    slots = sorted(int(levels[members.argmax()]) for members in held.values())
    waiting = sorted(held, key=lambda name: (int(levels[held[name].argmax()]), name))
    below = {name: closure(members, *network.firm) for name, members in held.items()}
    ordered: Levels = levels.copy()
    for slot in slots:
        lowest = next(
            name
            for name in waiting
            if not any((below[name] & held[other]).any() for other in waiting if other != name)
        )
        waiting.remove(lowest)
        ordered[held[lowest]] = slot
    return ordered


def _sound(objective: Objective, levels: Levels) -> bool:
    """Whether what is firm leads downwards and what is to be apart is apart."""
    upper, lower = objective.network.firm
    return bool((levels[lower] <= levels[upper]).all()) and not objective.breaches(levels)
