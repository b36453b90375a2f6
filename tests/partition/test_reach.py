"""What satellites bring along, and the dependencies that they are better off without."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from debundle.model import CoreRules, PartitionOptions, SatelliteRules, SilentProgress, Weights
from debundle.partition import partition_graph
from debundle.partition.reach import NEVER, Reach, reach_of
from support.graphs import import_graph

Table = npt.NDArray[np.float64]

LEVELS = 6
PRICES = st.sampled_from([0.0, 0.0, 1.0, 4.0, 20.0, NEVER])
CUTS = st.lists(PRICES, min_size=LEVELS**2, max_size=LEVELS**2).map(
    lambda prices: np.tril(np.array(prices).reshape(LEVELS, LEVELS), -1)
)
SHARES = st.lists(st.integers(0, 10), min_size=LEVELS, max_size=LEVELS).map(
    lambda parts: np.array(parts) / max(1, sum(parts))
)


def reached(cuts: Table, shares: Table) -> Reach:
    return reach_of(cuts, shares, dependency=3.0, factor=50.0)


def weight(reach: Reach) -> float:
    return float(3 * reach.kept.sum() + reach.given_up + 50 * reach.brought)


def closure(kept: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = kept.copy()
    for _ in range(LEVELS):
        found |= (found.astype(int) @ found.astype(int)).astype(np.bool_)
    return found


@given(CUTS, SHARES)
@settings(max_examples=100)
def test_what_is_brought_along_is_what_dependencies_reach(cuts: Table, shares: Table) -> None:
    reach = reached(cuts, shares)
    assert np.isclose(reach.brought, shares @ closure(reach.kept) @ shares)


@given(CUTS, SHARES)
@settings(max_examples=100)
def test_giving_up_dependencies_never_makes_it_worse(cuts: Table, shares: Table) -> None:
    every = np.where(cuts > 0, NEVER, 0)
    assert weight(reached(cuts, shares)) <= weight(reached(every, shares)) + 1e-9


@given(CUTS, SHARES)
@settings(max_examples=100)
def test_what_is_given_up_is_out_of_reach_and_paid_for(cuts: Table, shares: Table) -> None:
    reach = reached(cuts, shares)
    given_up = (cuts > 0) & ~reach.kept
    assert not (given_up & closure(reach.kept)).any()
    assert np.isclose(reach.given_up, cuts[given_up].sum())


@given(st.lists(st.tuples(CUTS, SHARES), min_size=1, max_size=4))
@settings(max_examples=30)
def test_many_cases_at_once_are_each_by_itself(cases: list[tuple[Table, Table]]) -> None:
    every = reached(np.stack([cuts for cuts, _ in cases]), np.stack([own for _, own in cases]))
    for number, (cuts, shares) in enumerate(cases):
        alone = reached(cuts, shares)
        assert (every.kept[number] == alone.kept).all()
        assert np.isclose(every.given_up[number], alone.given_up)
        assert np.isclose(every.brought[number], alone.brought)


def test_a_satellite_gives_up_what_would_bring_much_along_for_one_late_import() -> None:
    graph = import_graph("p.a -> p.b [call]", "p.c -> p.b [import-time]", lines=5000)
    options = PartitionOptions(
        core=CoreRules(("p",), max_share=0.1),
        satellites=SatelliteRules(max_share=0.3),
        weights=Weights(mixed=1000.0),
    )
    partition = partition_graph(graph, options, progress=SilentProgress())
    home = partition.of_module
    on = {item.name: item.depends_on for item in partition.distributions}
    assert (on[home["p.a"]], on[home["p.c"]]) == (("p-core",), (home["p.b"], "p-core"))
    assert [(cut.importer, cut.imported) for cut in partition.cuts] == [("p.a", "p.b")]


@given(CUTS, SHARES)
@settings(max_examples=200)
def test_one_case_is_judged_as_many_are(cuts: Table, shares: Table) -> None:
    one = reached(cuts, shares)
    many = reached(np.stack([cuts, cuts]), np.stack([shares, shares]))
    assert (one.kept == many.kept[1]).all()
    assert np.isclose(one.given_up, many.given_up[1])
    assert np.isclose(one.brought, many.brought[1])
