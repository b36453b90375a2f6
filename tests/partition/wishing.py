"""Random wishes, and what they mean, counted out on every grouping of a small graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hypothesis import strategies as st

from debundle.graph.edits import parents_of
from debundle.graph.quotient import is_acyclic, quotient_arcs, reachable
from debundle.model import (
    Ban,
    Bond,
    CoreRules,
    Direction,
    ImportGraph,
    ImportMark,
    Mark,
    PartitionOptions,
    Pin,
)
from debundle.partition.wishes import Wish
from partition.drawn import graphs

HOMES = ("p-core", "p-tests", "x", "y")
_LABELS = st.sampled_from(HOMES)


@st.composite
def wished(draw: st.DrawFn, *, size: int = 4) -> tuple[ImportGraph, PartitionOptions]:
    """A graph of a few modules, and options with up to seven wishes about single modules."""
    graph = draw(graphs(size=size))
    names = sorted(graph.by_name)
    some = st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True).map(tuple)
    pairs = sorted({(item.importer, item.imported) for item in graph.imports})
    marks = st.builds(
        lambda pair, mark: ImportMark(pair[0], pair[1], mark),
        st.sampled_from(pairs or [("", "")]),
        st.sampled_from(Mark),
    )

    def up_to(count: int, wishes: st.SearchStrategy[object]) -> tuple[object, ...]:
        return tuple(draw(st.lists(wishes, max_size=count)))

    roots = draw(st.lists(st.sampled_from(names), max_size=1))
    options = PartitionOptions(
        core=CoreRules(tuple(roots)),
        pins=up_to(2, st.builds(Pin, some, _LABELS)),  # type: ignore[arg-type]
        bonds=up_to(1, st.builds(Bond, some)),  # type: ignore[arg-type]
        bans=up_to(2, st.builds(Ban, some, some)),  # type: ignore[arg-type]
        directions=up_to(2, st.builds(Direction, some, some)),  # type: ignore[arg-type]
        imports=up_to(2, marks) if pairs else (),  # type: ignore[arg-type]
    )
    return graph, options


def can_hold(graph: ImportGraph, wishes: Sequence[Wish]) -> bool:
    """Whether some grouping honours all wishes: every one is tried."""
    firm = [*parents_of(graph).items(), *(pair for wish in wishes for pair in wish.kept)]
    return any(
        _honours(home, wishes, firm) for home in _groupings(sorted(graph.by_name), ("p-core",))
    )


def broken(
    home: dict[str, str], below: dict[str, frozenset[str]], wishes: Sequence[Wish]
) -> list[str]:
    """The wishes that a grouping breaks; `below` holds all that each distribution depends on."""
    return [wish.text for wish in wishes if not _holds(home, below, wish)]


def _groupings(names: Sequence[str], used: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Every way to give modules to the named distributions and to any number of others."""
    if not names:
        yield {}
        return
    fresh = next(label for label in map(str, range(99)) if label not in used)
    for label in sorted({*HOMES, *used, fresh}):
        for rest in _groupings(names[1:], (*used, label)):
            yield {names[0]: label, **rest}


def _honours(home: dict[str, str], wishes: Sequence[Wish], firm: Sequence[tuple[str, str]]) -> bool:
    arcs = quotient_arcs(firm, home)
    if home["p"] != "p-core" or any(tail == "p-core" or head == "p-tests" for tail, head in arcs):
        return False
    labels = sorted(set(home.values()))
    return is_acyclic(labels, arcs) and not broken(home, reachable(labels, arcs), wishes)


def _holds(home: dict[str, str], below: dict[str, frozenset[str]], wish: Wish) -> bool:
    held = {home[name] for name in wish.together}
    if len(held) > 1 or (wish.home and held - {wish.home}):
        return False
    if any(home[low] not in (home[up], *below[home[up]]) for up, low in wish.kept):
        return False
    one, other = ({home[name] for name in side} for side in wish.apart or ((), ()))
    if one & other:
        return False
    origin, forbidden = ({home[name] for name in side} for side in wish.forbidden or ((), ()))
    return not forbidden & origin.union(*(below[label] for label in origin))


def without(options: PartitionOptions) -> PartitionOptions:
    """The options without any wish."""
    return replace(options, core=CoreRules(), pins=(), bonds=(), bans=(), directions=(), imports=())
