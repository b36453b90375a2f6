from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debundle.graph import sequence
from debundle.graph.sequence import Arrow, Step, untangling_steps

_NODES = 8

_ARROWS = st.lists(
    st.builds(
        Arrow,
        st.integers(0, _NODES - 1),
        st.lists(st.integers(0, _NODES - 1), min_size=1, max_size=3, unique=True).map(tuple),
        st.integers(1, 9),
    ),
    max_size=24,
)


def test_a_circle_falls_apart_where_that_costs_least_for_each_node() -> None:
    circle = [Arrow(0, (1,), 9), Arrow(1, (2,), 2), Arrow(2, (3,), 9)]

    assert untangling_steps(4, circle, [(1, 0), (2, 1), (3, 2), (3, 0)]) == (
        Step(1, 2),
        Step(0, 2),
        Step(2, 0),
    )


@given(_ARROWS)
def test_what_is_left_in_the_end_leads_nowhere_in_a_circle(arrows: list[Arrow]) -> None:
    steps = untangling_steps(_NODES, arrows, [])

    assert [step.largest for step in steps] == sorted((s.largest for s in steps), reverse=True)
    assert not steps or steps[-1].largest == 0


def test_where_much_was_looked_at_every_division_leaves_a_quarter_on_each_side(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The first place is by far the cheapest, and parts a single node.
    path = [Arrow(node, (node + 1,), 1 if node == 0 else 99) for node in range(15)]
    fixed = [(node + 1, node) for node in range(15)]
    assert untangling_steps(16, path, fixed)[0] == Step(0, 15)

    monkeypatch.setattr(sequence, "_LOOKS", 0)

    assert untangling_steps(16, path, fixed)[0] == Step(7, 8)
