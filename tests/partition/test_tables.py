"""Products of large tables, and arcs by the levels of their ends."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from debundle.partition.by_level import ArcsByLevel, Places
from debundle.partition.tables import product

MODULES, WIDTH = 6, 5
ENDS = st.integers(0, MODULES - 1)
ARCS = st.lists(st.tuples(ENDS, ENDS, st.integers(1, 9)), max_size=12)


@given(st.integers(1, 150), st.integers(1, 150), st.integers(1, 150), st.integers(0, 9))
def test_a_product_in_blocks_is_the_product(rows: int, inner: int, columns: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    left = random.integers(-9, 9, (rows, inner)).astype(np.float64)
    right = random.integers(-9, 9, (inner, columns)).astype(np.float64)
    expected = left.astype(np.int64) @ right.astype(np.int64)
    assert (product(left, right) == expected).all()


@given(
    ARCS,
    st.lists(st.integers(0, WIDTH - 1), min_size=MODULES, max_size=MODULES),
    st.lists(st.booleans(), min_size=MODULES, max_size=MODULES),
    st.tuples(st.integers(1, WIDTH - 1), st.integers(1, WIDTH - 1)).filter(lambda p: p[0] < p[1]),
)
def test_what_levels_have_to_do_with_one_another_is_found_as_if_all_arcs_were_looked_at(
    arcs: list[tuple[int, int, int]], levels: list[int], free: list[bool], pair: tuple[int, int]
) -> None:
    low, high = pair
    places = Places(np.array(levels), WIDTH, np.array(free))
    tails, heads, weights = np.array(arcs, dtype=np.int64).reshape(-1, 3).T
    found = ArcsByLevel(tails, heads, weights, places)
    every = np.arange(MODULES)

    inside = [
        (tail, head, weight)
        for tail, head, weight in arcs
        if free[tail] and free[head] and {levels[tail], levels[head]} <= {low, high}
    ]
    columns = (column.tolist() for column in found.between(low, high))
    assert sorted(zip(*columns, strict=True)) == sorted(inside)
    needed = found.of_tails(every, low + 1, high, moving=high).tolist()
    assert needed == [
        sum(
            weight
            for tail, head, weight in arcs
            if tail == module
            and low < levels[head] <= high
            and not (free[head] and levels[head] == high)
        )
        for module in range(MODULES)
    ]
