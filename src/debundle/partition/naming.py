"""Names for distributions: the prefix and the subpackage that says most about what is inside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from math import sqrt

from debundle.model import ImportGraph

#: A module deep inside says less about a group than a package that fits it as well, and copies
#: of what others wrote say still less.
_MODULE, _BORROWED = 0.5, 0.1

#: Words that say nothing about what lies below them: it is nobody else's business, or it is in
#: what some call the core, and debundle calls something else so.
_MUTE = frozenset({"core", "impl", "internal", "internals", "private"})

_COPIES = frozenset({"extern", "external", "externals", "third_party", "vendor", "vendored"})

#: A name of so many words and one more is long.
_LONG = 2

#: A package that holds so much of the one right below the root is known by the name of that.
_NEARLY_ALL = 0.8


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
    holds the most; what fits best is given first, to the group that it fits. Names are as short
    as they can be: see `_spellings`. Names of what the monolith requires are not free.
    """
    used = {*taken, *required_names(graph)}
    sizes = [sum(graph.by_name[name].lines + 1 for name in group) for group in groups]
    total = _weights(graph, graph.by_name)
    names: dict[int, str] = {}
    for place, name in _by_fit(graph, groups, sizes, total):
        if place not in names:
            free = (spelt for spelt in _spellings(name, total, prefix) if spelt not in used)
            spelling = next(free, "")
            if spelling:
                names[place] = spelling
                used.add(spelling)
    for place in sorted(range(len(groups)), key=lambda place: (-sizes[place], groups[place])):
        if place not in names:
            names[place] = _numbered(prefix, used)
            used.add(names[place])
    return [names[place] for place in range(len(groups))]


def _by_fit(
    graph: ImportGraph,
    groups: Sequence[Sequence[str]],
    sizes: Sequence[int],
    total: Mapping[str, int],
) -> Iterator[tuple[int, str]]:
    """(place of a group, name of a package or module) from the best fit to the worst."""
    found: list[tuple[float, int, str]] = []
    for place, group in enumerate(groups):
        held = _weights(graph, group)
        for name, lines in held.items():
            if "." in name or len(held) == 1:
                # How much of the group the name covers, and how much of the name the group holds.
                fit = lines / sizes[place] * sqrt(lines / total[name])
                found.append((-fit * _worth(graph, name), place, name))
    for _, place, name in sorted(found):
        yield place, name


def _worth(graph: ImportGraph, name: str) -> float:
    """How well a reader would know what a name says: 1, or less."""
    worth = 1.0
    module = graph.by_name.get(name)
    if name.count(".") > 1 and module is not None and not module.is_package:
        worth *= _MODULE
    if normalized(name.rpartition(".")[2]).count("-") >= _LONG:
        worth *= _MODULE
    if any(part.strip("_") in _COPIES for part in name.split(".")):
        worth *= _BORROWED
    return worth if _telling(name) else worth * _BORROWED


def _telling(name: str) -> list[str]:
    """The parts below the root that say what lies there."""
    parts = (part.strip("_") for part in name.split(".")[1:])
    return [part for part in parts if part and part not in _MUTE | _COPIES]


def _spellings(name: str, total: Mapping[str, int], prefix: str) -> Iterator[str]:
    """What a distribution that is named after a package may be called, the shortest first.

    `p.a._internal.b` is "p-a" where hardly anything else lies below `p.a`, else "p-a-b"; and
    `p.a.c.b` is "p-a-c-b" if "p-a-b" is taken. What marks a name as private is left out, and so
    is what says the same again.
    """
    parts = name.split(".")
    own = _telling(name) or [parts[-1]]
    if total[name] >= _NEARLY_ALL * total[".".join(parts[:2])]:
        yield _spelt(prefix, own[:1])
    yield _spelt(prefix, [own[0], own[-1]])
    yield _spelt(prefix, own)


def _spelt(prefix: str, parts: Iterable[str]) -> str:
    words = [normalized(prefix)]
    for part in parts:
        word = normalized(part)
        if word and word != words[-1]:
            # "rpc" and "rpc-test": the second says it all; but the first word is the prefix.
            if len(words) > 1 and word.startswith(f"{words[-1]}-"):
                words.pop()
            words.append(word)
    return "-".join(words)


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


def _numbered(prefix: str, used: Collection[str]) -> str:
    count = 2
    while normalized(f"{prefix}-part-{count}") in used:
        count += 1
    return normalized(f"{prefix}-part-{count}")
