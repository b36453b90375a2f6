"""The graph as arrays: which modules need which, and what it costs to part them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from debundle.graph.edits import Edit, ancestors_of, parents_of
from debundle.model import ImportGraph
from debundle.partition.natives import Natives, natives_of, no_natives

Indexes = npt.NDArray[np.int64]
#: Which modules a set holds, shape (modules,).
Members = npt.NDArray[np.bool_]

#: The part of the lines that makes a package the main one.
_NEARLY_ALL = 0.9

_NONE: Indexes = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Needs:
    """Demands "this module needs all of those", as arrays.

    Demand i is of the module `tails[i]` and on the modules `heads[starts[i]:starts[i + 1]]`. To
    break it costs `weights[i]` and takes `person[i]` edits that only a person can make.
    """

    tails: Indexes
    weights: Indexes
    person: Indexes
    starts: Indexes
    heads: Indexes

    def broken_by_set(self, members: Members) -> Members:
        """Which demands of the set's members are not met within the set, shape (demands,)."""
        return self.broken_by_order(~members)

    def broken_by_order(self, levels: npt.NDArray[Any]) -> Members:
        """Which demands lead from a lower to a higher level, shape (demands,)."""
        if not len(self.tails):
            return np.zeros(0, dtype=np.bool_)
        highest: npt.NDArray[Any] = np.maximum.reduceat(levels[self.heads], self.starts[:-1])
        broken: Members = highest > levels[self.tails]
        return broken

    def of(self, tails: Members) -> Needs:
        """The demands of some of the modules alone."""
        return self.some(tails[self.tails])

    def touching(self, members: Members) -> Needs:
        """The demands of the set's members, and on them."""
        touched: Members = members[self.tails]
        touched[self.demand_of_head[members[self.heads]]] = True
        return self.some(touched)

    def some(self, kept: Members) -> Needs:
        """Those demands alone, shape (demands,)."""
        sizes = np.diff(self.starts)
        return Needs(
            self.tails[kept],
            self.weights[kept],
            self.person[kept],
            np.concatenate([[0], np.cumsum(sizes[kept])]),
            self.heads[np.repeat(kept, sizes)],
        )

    @cached_property
    def demand_of_head(self) -> Indexes:
        """The demand that each of `heads` belongs to, shape (heads,)."""
        return np.repeat(np.arange(len(self.tails)), np.diff(self.starts))

    @cached_property
    def single(self) -> Members:
        """Which demands have one head only: an arc will do for them."""
        single: Members = np.diff(self.starts) == 1
        return single


@dataclass(frozen=True)
class Network:
    """Modules by index, with their weights, their parents and what they need."""

    names: tuple[str, ...]
    #: Lines of each module, and what it counts in the core: a line more, so that an empty module
    #: is not free.
    lines: Indexes
    weights: Indexes
    #: Index of the nearest package above; -1 at the roots.
    parents: Indexes
    #: What modules need of one another; edits of one importer and the same targets added up.
    needs: Needs
    #: Distinct (importer, imported) pairs of all imports but those of parent packages.
    pairs: tuple[Indexes, Indexes]
    #: (upper, lower): what wishes keep in order beside the packages. See `firm`.
    bound: tuple[Indexes, Indexes] = (_NONE, _NONE)
    #: Whether a module cannot be imported without the packages above it: not so in the renamed
    #: layout, where each distribution has an import package of its own.
    nested: bool = True
    natives: Natives = field(default_factory=no_natives)

    @cached_property
    def ancestry(self) -> tuple[Indexes, Indexes]:
        """(module, package) wherever a module cannot do without its package."""
        child = np.flatnonzero(self.parents >= 0) if self.nested else _NONE
        return child, self.parents[child]

    @cached_property
    def firm(self) -> tuple[Indexes, Indexes]:
        """(upper, lower): no cut parts these; the lower is with the upper, or below.

        A module and its package, and what wishes say of others.
        """
        child, package = self.ancestry
        upper, lower = self.bound
        return np.concatenate([child, upper]), np.concatenate([package, lower])

    @cached_property
    def subpackages(self) -> Indexes:
        """Number of the subpackage right below the main package that holds each module.

        -1 for what is in none: plain modules right below the main package, and itself.
        """
        depth, heads = self._heads
        deeper = (
            head for name, head in zip(self.names, heads, strict=True) if name.count(".") >= depth
        )
        return _numbered(heads, deeper)

    @cached_property
    def branches(self) -> Indexes:
        """The same, but plain modules right below the main package have numbers, too."""
        depth, heads = self._heads
        return _numbered(heads, (head for head in heads if head.count(".") == depth - 1))

    @cached_property
    def _heads(self) -> tuple[int, list[str]]:
        """How many components there are to what is right below the main package, and each one's."""
        main = self._main_package()
        depth = main.count(".") + 2 if main else 1
        return depth, [".".join(name.split(".")[:depth]) for name in self.names]

    def _main_package(self) -> str:
        """The package below which nearly everything lies, and no one part of it does."""
        sizes: Counter[str] = Counter()
        for name, lines in zip(self.names, self.weights.tolist(), strict=True):
            parts = name.split(".")
            for depth in range(1, len(parts) + 1):
                sizes[".".join(parts[:depth])] += lines
        least = _NEARLY_ALL * int(self.weights.sum())
        return max((name for name, size in sizes.items() if size >= least), key=len, default="")

    @cached_property
    def index(self) -> dict[str, int]:
        """Module index by name."""
        return {name: place for place, name in enumerate(self.names)}

    def members(self, names: Iterable[str]) -> Members:
        """A set of modules by name as an array."""
        found = np.zeros(len(self.names), dtype=np.bool_)
        found[[self.index[name] for name in names]] = True
        return found

    def with_parents(self, members: Members) -> Members:
        """The set, all packages above its members, and what else is bound to be below."""
        upper, lower = self.firm
        return closure(members, upper, lower)

    def with_children(self, members: Members) -> Members:
        """The set, everything in its packages, and what else cannot be without it."""
        upper, lower = self.firm
        return closure(members, lower, upper)


def closure(members: Members, tails: Indexes, heads: Indexes) -> Members:
    """The members and all that arcs lead to from them."""
    found: Members = members.copy()
    while True:
        new = heads[found[tails] & ~found[heads]]
        if not len(new):
            return found
        found[new] = True


def _numbered(heads: Sequence[str], some: Iterable[str]) -> Indexes:
    """The place of each head among some of them in order, -1 where it is none of them."""
    number = {head: place for place, head in enumerate(sorted(set(some)))}
    return np.array([number.get(head, -1) for head in heads], dtype=np.int64)


def network_of(graph: ImportGraph, edits: Sequence[Edit], *, nested: bool = True) -> Network:
    """Arrange a graph and its edits as arrays; edits that cost nothing bind nothing.

    `nested` modules come with the packages above them: see `Network.nested`.
    """
    names = tuple(module.name for module in graph.modules)
    index = {name: place for place, name in enumerate(names)}
    above = parents_of(graph)
    lines = np.array([module.lines for module in graph.modules], dtype=np.int64)
    pairs = {
        (index[item.importer], index[item.imported]) for edit in edits for item in edit.imports
    }
    columns = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return Network(
        names=names,
        lines=lines,
        weights=lines + 1,
        parents=np.array([index.get(above.get(name, ""), -1) for name in names], dtype=np.int64),
        needs=_needs_of(edits, index, nested=nested),
        pairs=(columns[:, 0], columns[:, 1]),
        nested=nested,
        natives=natives_of(graph, index),
    )


def _needs_of(edits: Sequence[Edit], index: Mapping[str, int], *, nested: bool) -> Needs:
    """Add up edits of one importer and the same targets; those that cost nothing are left out."""
    added: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    for edit in edits:
        costs = edit.cost or edit.remedy.needs_person
        targets = () if not costs else _not_given(edit) if nested else _others(edit)
        if targets:
            key = (index[edit.importer], tuple(index[name] for name in targets))
            sums = added.setdefault(key, [0, 0])
            sums[0] += edit.cost
            sums[1] += edit.remedy.needs_person
    keys = sorted(added)
    return Needs(
        tails=np.array([tail for tail, _ in keys], dtype=np.int64),
        weights=np.array([added[key][0] for key in keys], dtype=np.int64),
        person=np.array([added[key][1] for key in keys], dtype=np.int64),
        starts=np.cumsum([0, *(len(heads) for _, heads in keys)], dtype=np.int64),
        heads=np.array([head for _, heads in keys for head in heads], dtype=np.int64),
    )


def _not_given(edit: Edit) -> tuple[str, ...]:
    """The targets but those above the importer or another target, which come with it."""
    if len(edit.targets) == 1:
        return () if edit.importer.startswith(f"{edit.targets[0]}.") else edit.targets
    given = {above for name in (edit.importer, *edit.targets) for above in ancestors_of(name)}
    return tuple(target for target in edit.targets if target not in given)


def _others(edit: Edit) -> tuple[str, ...]:
    """The targets but the importer itself: nothing comes along."""
    return tuple(target for target in edit.targets if target != edit.importer)
