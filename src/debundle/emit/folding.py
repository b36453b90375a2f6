"""Names as subtrees: many modules said in few lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fold:
    """One module, or a module with everything below it."""

    #: The module, or the prefix that the modules of a subtree share.
    name: str
    #: Everything below belongs to it as well.
    whole: bool
    #: Something is below.
    has_children: bool


def fold_names(members: Collection[str], universe: Iterable[str]) -> tuple[Fold, ...]:
    """Say which names of `universe` are members, as few subtrees and single names; sorted.

    A subtree is folded where every name of the universe in it is a member, so the answer is
    exact, and stays right when a module is added to a folded subtree later.
    """
    members = frozenset(members)
    universe = frozenset(universe)
    counts = Counter(prefix for name in universe for prefix in _prefixes(name))
    wanted = Counter(prefix for name in members for prefix in _prefixes(name))
    children: dict[str, list[str]] = {}
    for prefix in sorted(wanted):
        children.setdefault(prefix.rpartition(".")[0], []).append(prefix)
    return tuple(_folds("", children, members, counts, wanted))


def _prefixes(name: str) -> Iterator[str]:
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        yield ".".join(parts[:length])


def _folds(
    above: str,
    children: dict[str, list[str]],
    members: frozenset[str],
    counts: Counter[str],
    wanted: Counter[str],
) -> Iterator[Fold]:
    for name in children.get(above, ()):
        own = name in members
        if wanted[name] == counts[name]:
            yield Fold(name, whole=True, has_children=wanted[name] > own)
            continue
        if own:
            yield Fold(name, whole=False, has_children=True)
        yield from _folds(name, children, members, counts, wanted)
