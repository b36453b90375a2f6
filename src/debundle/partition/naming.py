"""Names for distributions: the prefix and the subpackage that says most about what is inside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from debundle.model import ImportGraph


def core_name(graph: ImportGraph, prefix: str) -> str:
    """What the core is called."""
    return _free(graph, f"{prefix}-core", f"{prefix}-base")


def tests_name(graph: ImportGraph, prefix: str) -> str:
    """What the distribution of tests is called."""
    return _free(graph, f"{prefix}-tests", f"{prefix}-test-suite")


def required_names(graph: ImportGraph) -> frozenset[str]:
    """Names that others have: of what the monolith requires, e.g. "pydantic-core"."""
    lines = graph.target.metadata.requires_dist
    words = (re.match(r"[A-Za-z0-9._-]+", line.strip()) for line in lines)
    return frozenset(normalized(word[0]) for word in words if word)


def _free(graph: ImportGraph, *names: str) -> str:
    others = required_names(graph)
    spelt = [normalized(name) for name in names]
    return next((name for name in spelt if name not in others), f"{spelt[-1]}-2")


def normalized(name: str) -> str:
    """The one spelling of a distribution's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).strip("-").lower()


def name_groups(
    graph: ImportGraph, groups: Sequence[Sequence[str]], *, prefix: str, taken: Iterable[str]
) -> list[str]:
    """A name for each group of modules, in the order given; all different and none of `taken`.

    A group is named after the package (or module) that holds most of its lines and of which it
    holds the most; larger groups choose first. Names of what the monolith requires are not free.
    """
    used = {*taken, *required_names(graph)}
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
