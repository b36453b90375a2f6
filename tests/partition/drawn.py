"""Random graphs and brute force, for the laws of the partitioner."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import strategies as st

from debundle.graph.edits import Edit, edits_of, parents_of
from debundle.model import Costs, Import, ImportGraph
from debundle.partition.network import Members
from support.graphs import import_graph

NAMES = ("p.a", "p.b", "p.b.c", "p.b.d", "p.e", "p.f", "p.g.h")

_USES = st.sampled_from(
    ["import-time", "call-time", "re-export", "call", "typing", "side-effect", "call guarded"]
)


@st.composite
def graphs(draw: st.DrawFn, *, size: int = len(NAMES)) -> ImportGraph:
    """Packages of up to nine modules with imports of every kind, facades and tests among them."""
    names = ("p", *NAMES[:size])
    arrows = draw(
        st.lists(
            st.tuples(st.sampled_from(names), st.sampled_from(names), _USES, st.integers(0, 4)),
            max_size=22,
        )
    )
    lines = {name: draw(st.integers(0, 60)) for name in names}
    text = [f"{one} -> {other} [{use} line={line + 1}]" for one, other, use, line in arrows]
    graph = import_graph(*names, *_without_loops(text), lines=lines)
    return _with_facades(graph, draw(st.integers(0, 3)))


def all_cores(
    graph: ImportGraph, edits: tuple[Edit, ...], *, inside: set[str]
) -> dict[frozenset[str], int]:
    """The cost of every set of modules that holds `inside` and the packages of its members."""
    names = sorted(graph.by_name)
    parents = parents_of(graph)
    found = {}
    for choice in product([False, True], repeat=len(names)):
        members = frozenset(name for name, taken in zip(names, choice, strict=True) if taken)
        if inside <= members and all(parents.get(name, name) in members for name in members):
            found[members] = sum(
                edit.cost
                for edit in edits
                if edit.importer in members and not members.issuperset(edit.targets)
            )
    return found


def named(graph: ImportGraph, members: Members) -> frozenset[str]:
    """A set as the search knows it, by name."""
    return frozenset(graph.modules[place].name for place in np.flatnonzero(members))


def edits(graph: ImportGraph) -> tuple[Edit, ...]:
    """Edits at the default costs."""
    return edits_of(graph, Costs())


def _without_loops(text: list[str]) -> list[str]:
    return [line for line in text if line.split(" ")[0] != line.split(" ")[2]]


def _with_facades(graph: ImportGraph, every: int) -> ImportGraph:
    """Some imports read their name from a facade: an edit with two targets."""
    if not every:
        return graph
    imports: list[Import] = [
        item._replace(through="p.a", via=item.via.PROVIDER, names=("x",))
        if place % (every + 1) == 0 and "p.a" not in (item.importer, item.imported)
        else item
        for place, item in enumerate(graph.imports)
    ]
    return ImportGraph(graph.target, graph.modules, tuple(imports))
