"""Names for distributions: the prefix and the subpackage that says most about what is inside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from debundle.model import ImportGraph


def core_name(prefix: str) -> str:
    """What the core is called."""
    return normalized(f"{prefix}-core")


def tests_name(prefix: str) -> str:
    """What the distribution of tests is called."""
    return normalized(f"{prefix}-tests")


def normalized(name: str) -> str:
    """The one spelling of a distribution's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).strip("-").lower()


def name_groups(
    graph: ImportGraph, groups: Sequence[Sequence[str]], *, prefix: str, taken: Iterable[str]
) -> list[str]:
    """A name for each group of modules, in the order given; all different and none of `taken`.

    A group is named after the package (or module) that holds most of its lines and of which it
    holds the most; larger groups choose first.
    """
    used = set(taken)
    names: dict[int, str] = {}
    sizes = [sum(graph.by_name[name].lines + 1 for name in group) for group in groups]
    total = _weights(graph, graph.by_name)
    for place in sorted(range(len(groups)), key=lambda place: (-sizes[place], groups[place])):
        names[place] = _name(_weights(graph, groups[place]), total, sizes[place], prefix, used)
        used.add(names[place])
    return [names[place] for place in range(len(groups))]


def _weights(graph: ImportGraph, names: Iterable[str]) -> dict[str, int]:
    """Lines of the given modules at each name and below it; a module counts one line more."""
    weights: Counter[str] = Counter()
    for name in names:
        size = graph.by_name[name].lines + 1
        head = name
        while head:
            weights[head] += size
            head = head.rpartition(".")[0]
    return dict(weights)


def _name(
    held: Mapping[str, int], total: Mapping[str, int], size: int, prefix: str, used: set[str]
) -> str:
    # How much of the group the name covers, and how much of the name the group holds.
    ranked = sorted(
        (name for name in held if "." in name or len(held) == 1),
        key=lambda name: (-held[name] / size * held[name] / total[name], name),
    )
    for name in ranked:
        candidate = normalized(f"{prefix}-{_tail(name)}")
        if candidate not in used:
            return candidate
    count = 2
    while normalized(f"{prefix}-part-{count}") in used:
        count += 1
    return normalized(f"{prefix}-part-{count}")


def _tail(name: str) -> str:
    """The part of a module's name below the root, without what marks it as private."""
    parts = [part.strip("_") for part in name.split(".")]
    return "-".join(part for part in (parts[1:] or parts) if part)
