"""Bans and forbidden directions, which the declared dependencies themselves may break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from debundle.check.witness import shortest_way
from debundle.graph.wishes import Vocabulary
from debundle.model import (
    Ban,
    Chain,
    Direction,
    ImportGraph,
    Partition,
    Role,
    Violation,
    ViolationKind,
)


def broken_bans(
    graph: ImportGraph, partition: Partition, bans: Sequence[Ban]
) -> Iterator[Violation]:
    """A violation for each distribution that holds modules of both lists of a ban.

    Its witness is the shortest chain of imports between the two, if there is one.
    """
    words = _vocabulary(graph, partition)
    for ban in bans:
        sides = (words.modules(ban.modules), words.modules(ban.apart_from))
        for item in partition.distributions:
            one, other = (side.intersection(item.modules) for side in sides)
            if one and other:
                chain = shortest_way(graph, one, other)
                if not chain.links:
                    chain = shortest_way(graph, other, one)
                ends = _ends(chain, one, other)
                yield Violation(
                    kind=ViolationKind.BAN,
                    from_distribution=item.name,
                    to_distribution=item.name,
                    importer=ends[0],
                    imported=ends[1],
                    chain=chain,
                    cut=None,
                    message=f"{item.name} holds {ends[0]} and {ends[1]}, which are to be"
                    f" apart{_because(ban)}. Move one of them, or take the ban out.",
                )


def broken_directions(
    graph: ImportGraph,
    partition: Partition,
    directions: Sequence[Direction],
    *,
    allowed: Mapping[str, AbstractSet[str]],
) -> Iterator[Violation]:
    """A violation for each two distributions of which the one gets the forbidden other.

    `allowed` are the distributions that each one depends on, directly or through others. The
    witness is the shortest chain of imports that leads there, if there is one.
    """
    words = _vocabulary(graph, partition)
    for direction in directions:
        origin, forbidden = words.modules(direction.origin), words.modules(direction.forbidden)
        for upper in partition.distributions:
            one = origin.intersection(upper.modules)
            for lower in partition.distributions:
                other = forbidden.intersection(lower.modules)
                same = upper.name == lower.name
                if one and other and (same or lower.name in allowed[upper.name]):
                    chain = shortest_way(graph, one, other)
                    if not chain.links:
                        chain = shortest_way(graph, upper.modules, other)
                    ends = _ends(chain, one, other)
                    told = "holds both" if same else f"depends on {lower.name}, which holds it"
                    yield Violation(
                        kind=ViolationKind.DIRECTION,
                        from_distribution=upper.name,
                        to_distribution=lower.name,
                        importer=ends[0],
                        imported=ends[1],
                        chain=chain,
                        cut=None,
                        message=f"Who installs {min(one)} must not get {min(other)}"
                        f"{_because(direction)}: {upper.name} {told}. Cut what leads there and"
                        " take the dependency out, or move one of them.",
                    )


def _vocabulary(graph: ImportGraph, partition: Partition) -> Vocabulary:
    homes = {item.name: frozenset(item.modules) for item in partition.distributions}
    tests = [homes[item.name] for item in partition.distributions if item.role is Role.TESTS]
    return Vocabulary(graph.by_name.keys(), homes, frozenset().union(*tests))


def _ends(chain: Chain, one: AbstractSet[str], other: AbstractSet[str]) -> tuple[str, str]:
    if chain.links:
        return chain.links[0].importer, chain.links[-1].imported
    return min(one), min(other)


def _because(wish: Ban | Direction) -> str:
    remarks = [wish.where] if wish.where else []
    remarks += [f'"{wish.reason}"'] if wish.reason else []
    return f" ({', '.join(remarks)})" if remarks else ""
