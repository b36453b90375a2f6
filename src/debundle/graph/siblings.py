"""The order in which the modules of each package are shown: what is imported lies lowest.

A matrix or a map in this order has as few imports as possible that lead upwards. Each package is
ordered by itself, by the imports between what lies directly in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from debundle.graph.edits import ancestors_of, parents_of
from debundle.graph.feedback import best_order
from debundle.model import ImportGraph, Phase, Via

#: How much an import of each phase weighs when it is decided what lies below what.
_WEIGHT = {Phase.IMPORT: 10, Phase.CALL: 3, Phase.TYPING: 0}


def sibling_orders(graph: ImportGraph) -> dict[str, tuple[str, ...]]:
    """What lies directly in each package, lowest first, by package; "" has the roots.

    A package's own name in its list stands for its `__init__`, unless it is a folder without one
    that holds nothing of its own. Ties go to the name.
    """
    parents = parents_of(graph)
    members: dict[str, list[str]] = defaultdict(list)
    for name in sorted(graph.by_name):
        members[parents.get(name, "")].append(name)
    for package in [name for name in members if name]:
        members[package].insert(0, package)
    weights = _weights(graph)
    return {
        package: _ordered(names, weights.get(package, {}))
        for package, names in sorted(members.items())
    }


def _weights(graph: ImportGraph) -> dict[str, dict[tuple[str, str], int]]:
    """By package: how much each of its parts needs each other."""
    found: dict[str, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    ways = {name: tuple(_way_down(name, graph.by_name)) for name in graph.by_name}
    for item in graph.imports:
        weight = _WEIGHT[item.phase]
        if weight and item.via is not Via.PARENT and item.importer != item.imported:
            package, tail, head = _parting(ways[item.importer], ways[item.imported])
            found[package][tail, head] += weight
    return found


def _way_down(name: str, names: Mapping[str, object]) -> Iterator[str]:
    """The packages above a module from the root down, then the module."""
    yield ""
    yield from (above for above in reversed(ancestors_of(name)) if above in names)
    yield name


def _parting(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, str, str]:
    """The package in which two ways part, and where each goes on; its own name if one ends."""
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    package = one[shared - 1]
    tail = one[shared] if shared < len(one) else package
    head = other[shared] if shared < len(other) else package
    return package, tail, head


def _ordered(names: list[str], weights: Mapping[tuple[str, str], int]) -> tuple[str, ...]:
    place = {name: index for index, name in enumerate(names)}
    matrix = np.zeros((len(names), len(names)), dtype=np.int64)
    for (tail, head), weight in weights.items():
        matrix[place[tail], place[head]] += weight
    return tuple(names[index] for index in best_order(matrix))
