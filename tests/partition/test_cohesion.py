from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from debundle.partition.cohesion import Ties, ties_of
from debundle.partition.network import network_of
from partition.drawn import edits
from support.graphs import import_graph

NAMES = ("p", "p.a", "p.a.x", "p.a.y", "p.a.z", "p.b", "p.b.c", "p.b.c.d", "p.b.c.e", "p.f")


def ties(*coded: str, apart: tuple[str, ...] = ()) -> Ties:
    graph = import_graph(*NAMES)
    network = network_of(graph, edits(graph))
    return ties_of(network, coded=network.members(coded), apart=network.members(apart), strength=3)


def torn(*inside: str, coded: tuple[str, ...] = (), apart: tuple[str, ...] = ()) -> int:
    return ties(*coded, apart=apart).cost(np.array([name in inside for name in NAMES]))


def test_a_set_pays_for_the_minority_of_each_package() -> None:
    assert torn("p.a.x") == 3
    assert torn("p.b.c.d", "p.b.c.e") == 3  # p.b.c, away from the rest of p.b.
    assert torn("p.a.x", "p.a.y", "p.a.z") == 3  # p.a, away from all other packages.


def test_a_facade_is_free_to_be_where_it_has_to_be_and_a_package_with_code_is_not() -> None:
    assert torn("p", "p.a") == 0
    assert torn("p", "p.a", coded=("p.a",)) == 3


def test_what_lies_right_below_the_root_is_no_group() -> None:
    assert torn("p.f") == 0


def test_modules_apart_are_drawn_to_nothing() -> None:
    assert torn("p.a.x", apart=("p.a.x",)) == 0


@given(st.sets(st.sampled_from(NAMES)))
def test_the_cost_is_that_of_the_best_places_of_the_hubs(inside: set[str]) -> None:
    found = ties("p", "p.b", "p.b.c")
    sides = np.array([name in inside for name in NAMES])
    tails, heads, _ = found.arcs(len(NAMES))
    best = min(
        sum(placed[tail] and not placed[head] for tail, head in zip(tails, heads, strict=True))
        for hubs in product([False, True], repeat=len(found.above))
        for placed in [[*sides.tolist(), *hubs]]
    )
    assert found.cost(sides) == 3 * best
