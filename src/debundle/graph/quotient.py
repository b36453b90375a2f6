"""The graph of groups: what a grouping of modules makes of the arcs between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from debundle.graph.components import component_of_each, index_arcs


def quotient_arcs(
    arcs: Iterable[tuple[str, str]], group_of: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """The distinct arcs between different groups, sorted: (importer's, imported's)."""
    pairs = {(group_of[importer], group_of[imported]) for importer, imported in arcs}
    return tuple(sorted((tail, head) for tail, head in pairs if tail != head))


def is_acyclic(groups: Sequence[str], arcs: Iterable[tuple[str, str]]) -> bool:
    """Whether no walk along `arcs` comes back; an arc from a group to itself does."""
    arcs = list(arcs)
    components = component_of_each(index_arcs(groups, arcs))
    return len(set(components)) == len(groups) and all(tail != head for tail, head in arcs)


def imported_first(groups: Sequence[str], arcs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Each group after all that it imports; of those that may come next, the first in `groups`.

    Raises ValueError where the arcs form a cycle (Kahn 1962).
    """
    waits_for: dict[str, set[str]] = {group: set() for group in groups}
    for tail, head in arcs:
        waits_for[tail].add(head)
    done: dict[str, None] = {}
    while len(done) < len(waits_for):
        ready = [
            group
            for group, heads in waits_for.items()
            if group not in done and heads <= done.keys()
        ]
        if not ready:
            message = "the groups form a cycle"
            raise ValueError(message)
        done[ready[0]] = None
    return tuple(done)


def reachable(groups: Sequence[str], arcs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """All that each group reaches by one arc or more; itself only where it lies on a cycle."""
    heads: dict[str, set[str]] = {group: set() for group in groups}
    for tail, head in arcs:
        heads[tail].add(head)
    return {group: _walk(group, heads) for group in groups}


def _walk(start: str, heads: Mapping[str, set[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = heads[waiting.pop()] - found
        found |= new
        waiting.extend(new)
    return frozenset(found)
