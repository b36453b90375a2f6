from __future__ import annotations

from itertools import permutations
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debundle.graph import covering
from debundle.graph.covering import least_cover
from debundle.graph.sifting import Demand, OrderProblem, good_order

NODES = 6


@st.composite
def problems(draw: st.DrawFn) -> OrderProblem:
    """Six nodes, some above others, and demands on one node or two."""
    parents = tuple(draw(st.integers(-1, node - 1)) for node in range(NODES))
    node = st.integers(0, NODES - 1)
    drawn = draw(
        st.lists(st.tuples(node, st.sets(node, min_size=1, max_size=2), st.integers(1, 9)))
    )
    demands = tuple(
        Demand(tail, tuple(sorted(heads)), weight)
        for tail, heads, weight in drawn
        if tail not in heads
    )
    return OrderProblem(parents, demands)


def keeps_parents(problem: OrderProblem, order: list[int]) -> bool:
    return all(
        parent < 0 or order.index(parent) < order.index(child)
        for child, parent in enumerate(problem.parents)
    )


def least(problem: OrderProblem) -> int:
    orders = map(list, permutations(range(NODES)))
    return min(problem.cost(order) for order in orders if keeps_parents(problem, order))


@given(problems())
def test_an_order_holds_every_node_once_and_above_its_parent(problem: OrderProblem) -> None:
    order = good_order(problem)
    assert sorted(order) == list(range(NODES))
    assert keeps_parents(problem, order)
    assert good_order(problem) == order


@given(problems())
def test_moving_any_node_of_the_order_elsewhere_does_not_pay(problem: OrderProblem) -> None:
    order = good_order(problem, shakes=0)
    cost = problem.cost(order)
    for node in order:
        rest = [other for other in order if other != node]
        for place in range(NODES):
            moved = [*rest[:place], node, *rest[place:]]
            assert not keeps_parents(problem, moved) or problem.cost(moved) >= cost


def test_shaking_finds_what_sifting_alone_does_not() -> None:
    nodes = range(14)
    demands = tuple(
        Demand(one, (other,), 1 + (3 * one * one + 3 * one * other + other * other) % 14)
        for one in nodes
        for other in nodes
        if one != other
    )
    problem = OrderProblem((-1,) * len(nodes), demands)
    sifted, shaken = (problem.cost(good_order(problem, shakes=shakes)) for shakes in (0, 8))
    assert shaken < sifted


def test_what_is_kept_is_not_broken_by_the_start() -> None:
    problem = OrderProblem((-1, -1), (Demand(0, (1,), 50), Demand(1, (0,), 60)))
    assert good_order(problem, shakes=0) == [0, 1]
    binding = OrderProblem((-1, -1), (Demand(0, (1,), 60), Demand(1, (0,), 60)))
    assert good_order(binding, kept=[0], shakes=0) == [1, 0]
    assert good_order(binding, kept=[1], shakes=0) == [0, 1]


def test_what_is_kept_must_not_form_a_cycle() -> None:
    problem = OrderProblem((-1, -1), (Demand(0, (1,), 1), Demand(1, (0,), 1)))
    with pytest.raises(ValueError, match="forms a cycle"):
        good_order(problem, kept=[0, 1])


@settings(deadline=None)
@given(problems())
def test_a_cover_is_worth_as_much_as_the_best_order(problem: OrderProblem) -> None:
    cover = least_cover(problem)
    assert cover.demands is not None
    assert sum(problem.demands[place].weight for place in cover.demands) == least(problem)
    assert cover.bound == least(problem)


def test_a_search_that_is_ended_early_still_proves_a_bound() -> None:
    ring = OrderProblem((-1, -1, -1), tuple(Demand(n, ((n + 1) % 3,), 4) for n in range(3)))
    early = least_cover(ring, rounds=1)
    assert (early.demands, early.bound) == (None, 4)


def test_a_search_that_has_walked_far_enough_proves_what_it_has_met(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pairs = [(0, 1), (1, 0), (2, 3), (3, 2)]
    rings = OrderProblem((-1,) * 4, tuple(Demand(tail, (head,), 4) for tail, head in pairs))
    assert least_cover(rings).bound == 8
    monkeypatch.setattr(covering, "_WALKED", 1)
    assert least_cover(rings) == covering.Covering(None, 4)


def test_a_programme_that_takes_too_long_leaves_the_bound_of_those_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unfinished = SimpleNamespace(status=1, x=None)
    monkeypatch.setattr(covering, "milp", lambda *_, **__: unfinished)
    ring = OrderProblem((-1, -1), (Demand(0, (1,), 3), Demand(1, (0,), 5)))
    assert least_cover(ring) == covering.Covering(None, 0)
