"""Names as subtrees: many modules said in few lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
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


class NameTree:
    """All names that there are, ready to fold any of them."""

    def __init__(self, universe: Iterable[str]) -> None:
        self.names = frozenset(universe)
        self._prefixes = {name: tuple(prefixes_of(name)) for name in self.names}
        self._counts = self._count(self._prefixes)

    def fold(self, members: Collection[str]) -> tuple[Fold, ...]:
        """Say which names are members, as few subtrees and single names; sorted.

        A subtree is folded where every name in it is a member, so the answer is exact, and stays
        right when a module is added to a folded subtree later. `members` are names of the tree.
        """
        members = frozenset(members)
        wanted = self._count(members)
        children: dict[str, list[str]] = {}
        for prefix in sorted(wanted):
            children.setdefault(prefix.rpartition(".")[0], []).append(prefix)
        return tuple(self._folds("", children, members, wanted))

    def _count(self, names: Iterable[str]) -> Counter[str]:
        return Counter(prefix for name in names for prefix in self._prefixes[name])

    def _folds(
        self,
        above: str,
        children: Mapping[str, list[str]],
        members: frozenset[str],
        wanted: Counter[str],
    ) -> Iterator[Fold]:
        for name in children.get(above, ()):
            own = name in members
            if wanted[name] == self._counts[name]:
                yield Fold(name, whole=True, has_children=wanted[name] > own)
                continue
            if own:
                yield Fold(name, whole=False, has_children=True)
            yield from self._folds(name, children, members, wanted)


def prefixes_of(name: str) -> Iterator[str]:
    """A dotted name's packages from the root down, and the name itself."""
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        yield ".".join(parts[:length])
