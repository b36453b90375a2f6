"""What the wishes make of the problem, before the search begins; or the conflict between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from debundle.graph.edits import Edit
from debundle.model import ImportGraph, Layout, PartitionOptions
from debundle.partition.apart import Pair
from debundle.partition.conflict import conflict_error, smallest_conflict
from debundle.partition.core import overlay_root
from debundle.partition.network import Members, Network, network_of
from debundle.partition.previous import Previous, previous_of
from debundle.partition.settle import Settled, needed_with, settle
from debundle.partition.tests_apart import tests_of
from debundle.partition.wishes import Sides, Wish, Wishes, wishes_of


@dataclass(frozen=True)
class Control:
    """A problem with its wishes built in."""

    wishes: Wishes
    network: Network
    settled: Settled
    #: All modules that go on top.
    tests: Members
    #: Modules that must not be in the core.
    outside: Members
    #: Pairs of sets of which no satellite holds modules of both.
    apart: tuple[Pair, ...]
    #: (importer, imported) of imports that are never cut.
    kept: tuple[tuple[str, str], ...]
    #: Nothing that holds the first needs what holds the second.
    forbidden: tuple[Sides, ...]
    #: Where a file has the modules, if the proposal starts from one.
    previous: Previous | None


def control_of(graph: ImportGraph, options: PartitionOptions, edits: Sequence[Edit]) -> Control:
    """Build the wishes of the options into the problem.

    Raises DebundleError for wishes that match nothing, and for wishes that cannot all hold: then
    it names the fewest of them that conflict.
    """
    wishes = wishes_of(graph, options, edits)
    nested = options.layout is Layout.OVERLAY
    network = network_of(graph, wishes.edits, nested=nested)
    question = _Question(network, _base(graph, options), wishes)
    settled = question.answer(wishes.all)
    if settled is None:
        raise conflict_error(
            smallest_conflict(wishes.all, lambda some: question.answer(some) is not None)
        )
    ordered = question.ordered()
    settled = question.answer([*wishes.all, *ordered]) or settled
    network = replace(network, bound=settled.firm)
    forbidden = tuple(wish.forbidden for wish in wishes.all if wish.forbidden)
    outside = network.members([name for _, side in forbidden for name in side]) & ~settled.core
    for members in settled.homes.values():
        outside |= members
    named = frozenset().union(*(wish.modules for wish in wishes.all))
    cones = _cones(network, settled, forbidden, ordered)
    return Control(
        wishes=wishes,
        network=network,
        settled=settled,
        tests=_tests(graph, options, named, network, settled, cones=cones),
        outside=outside,
        apart=(*settled.apart, *((cone, ~cone) for cone in cones)),
        kept=tuple(pair for wish in wishes.all for pair in wish.kept),
        forbidden=forbidden,
        previous=previous_of(graph, network, options.described) if options.stay else None,
    )


@dataclass(frozen=True)
class _Question:
    """Whether wishes can hold on one network."""

    network: Network
    base: tuple[str, ...]
    wishes: Wishes

    def answer(self, some: Sequence[Wish]) -> Settled | None:
        names = self.wishes
        return settle(self.network, some, base=self.base, core=names.core, tests=names.tests)

    def ordered(self) -> list[Wish]:
        """Forbidden directions as an order: what must not be needed lies above.

        Then whatever leads there is against the order, and the search counts what it costs to
        cut. Two that are each other's opposite cannot both be had so: the second is left to
        the choice of dependencies.
        """
        found: list[Wish] = []
        for wish in self.wishes.all:
            if wish.forbidden:
                order = self._order(wish.forbidden)
                if self.answer([*self.wishes.all, *found, order]) is not None:
                    found.append(order)
        return found

    def _order(self, sides: Sides) -> Wish:
        lower, upper = sides
        parent = {
            name: self.network.names[place]
            for name, place in zip(self.network.names, self.network.parents, strict=True)
            if place >= 0
        }
        # Packages are at or below their modules: the lowest above the highest will do.
        lowest = sorted(name for name in upper if parent.get(name) not in upper)
        inner = {parent.get(name) for name in lower}
        highest = sorted(name for name in lower if name not in inner)
        kept = tuple((one, other) for one in lowest for other in highest)
        return Wish("", kept=kept, apart=sides)


def _base(graph: ImportGraph, options: PartitionOptions) -> tuple[str, ...]:
    """The root package, unless the roots that are named all lie elsewhere or it binds nothing."""
    if options.layout is Layout.RENAMED:
        return ()
    base, roots = overlay_root(graph), options.core.roots
    below = any(f"{name}.".startswith(f"{root}.") for name in roots for root in base)
    return base if below or not roots else ()


def _cones(
    network: Network, settled: Settled, forbidden: Sequence[Sides], ordered: Sequence[Wish]
) -> list[Members]:
    """For each direction that is no order, what its origin needs whatever is cut.

    Satellites that hold nothing else need nothing else either, unless by an import that can be
    cut: so no package or kept import leads from them to what is forbidden.
    """
    orders = {wish.apart for wish in ordered}
    return [
        needed_with(settled, network.members(sides[0]))
        for sides in forbidden
        if sides not in orders
    ]


def _tests(
    graph: ImportGraph,
    options: PartitionOptions,
    named: frozenset[str],
    network: Network,
    settled: Settled,
    *,
    cones: Sequence[Members],
) -> Members:
    """Tests on top, without those that wishes place and those that others are bound to.

    A direction that starts from tests leaves only those on top that it speaks of.
    """
    pinned = {network.names[place] for place in settled.tests.nonzero()[0]}
    found = network.members(tests_of(graph, options.satellites.tests, kept=sorted(named - pinned)))
    for cone in cones:
        if (cone & settled.tests).any():
            found &= cone
    found |= settled.tests
    tests: Members = found & ~network.with_parents(~found)
    return tests
