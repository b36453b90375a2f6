from __future__ import annotations

import pytest

from debundle.model import CoreRules, ImportGraph
from debundle.partition.carry import LINES, carried
from debundle.partition.core import choose_core
from debundle.partition.demand import plain_pull
from debundle.partition.network import network_of
from partition.drawn import edits, named
from support.graphs import import_graph


def carrying(graph: ImportGraph, *, whole: bool = False, outside: tuple[str, ...] = ()) -> set[str]:
    """What a core of the root package and p.core takes along."""
    network = network_of(graph, edits(graph))
    found = carried(
        network,
        network.members(["p", "p.core"]),
        outside=network.members(outside),
        pull=plain_pull(network),
        whole=whole,
    )
    return set(named(graph, found)) - {"p", "p.core"}


@pytest.mark.parametrize(("beside", "taken"), [(-2, {"p.rare"}), (0, set())])
def test_what_is_cheaper_to_hold_than_to_cut_comes_along(beside: int, taken: set[str]) -> None:
    """An import that a function uses costs 3 to cut; a module counts a line more than it has."""
    graph = import_graph(
        "p.core -> p.rare [call-time]", lines={"p": 0, "p.core": 9, "p.rare": 3 * LINES + beside}
    )
    assert carrying(graph) == taken


@pytest.mark.parametrize(("whole", "taken"), [(True, {"p.rare"}), (False, set())])
def test_what_only_a_person_could_cut_comes_along_where_it_is_asked_for(
    whole: bool, taken: set[str]
) -> None:
    lines = {"p": 0, "p.core": 9, "p.rare": 101 * LINES}
    graph = import_graph("p.core -> p.rare [import-time]", lines=lines)
    assert carrying(graph, whole=whole) == taken


def test_what_must_be_outside_does_not_come_along() -> None:
    graph = import_graph("p.core -> p.rare [import-time]", lines=1)
    assert carrying(graph, whole=True, outside=("p.rare",)) == set()


#: Five subpackages of many lines need p.base, and that at import time one that nobody else needs.
DEMANDED = import_graph(
    *(f"p.user{number}.a -> p.base [call-time]" for number in range(5)),
    "p.base -> p.rare.a [import-time]",
    "p.rare.a -> p.rare.b [call-time]",
    lines={f"p.user{number}.a": 5000 for number in range(5)} | {"p.rare.b": 5000},
)


def test_a_core_without_roots_is_completed_and_every_larger_one_holds_it() -> None:
    network = network_of(DEMANDED, edits(DEMANDED))
    chosen = choose_core(DEMANDED, network, CoreRules())
    place = next(at for at, point in enumerate(chosen.frontier) if point.chosen)
    assert {"p.base", "p.rare.a"} <= named(DEMANDED, chosen.members)
    assert chosen.frontier[place].person == 0
    assert all((larger | chosen.members == larger).all() for larger in chosen.nested[place:])


def test_the_share_that_is_asked_for_is_not_exceeded_by_what_comes_along() -> None:
    network = network_of(DEMANDED, edits(DEMANDED))
    for share in (0.0, 0.1, 0.3, 1.0):
        chosen = choose_core(DEMANDED, network, CoreRules(max_share=share))
        point = next(point for point in chosen.frontier if point.chosen)
        assert point.share <= share or point == chosen.frontier[0]
