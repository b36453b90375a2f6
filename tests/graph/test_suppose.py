from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debundle.graph.edits import edits_of
from debundle.graph.measure import measure_partition
from debundle.graph.quotient import is_acyclic
from debundle.model import (
    Costs,
    DebundleError,
    ImportGraph,
    MovedModule,
    Partition,
    Role,
    WhatIf,
    WhatIfOptions,
)
from partition.drawn import graphs
from support import import_graph, partition_of

SHOP = import_graph(
    "shop.web -> shop.model [import-time]",
    "shop.web -> shop.mail [call-time]",
    "shop.mail -> shop.model [import-time]",
    "shop.model -> shop.mail [call]",
    "shop.model -> shop.base [import-time]",
    "shop.mail -> shop.web [typing]",
    lines={"shop": 0, "shop.mail": 30},
    label="shop",
)
GROUPS = {
    "shop-core": "shop shop.model shop.base",
    "shop-mail -> shop-core": "shop.mail",
    "shop-web -> shop-core, shop-mail": "shop.web",
}


def measured(graph: ImportGraph, groups: dict[str, str]) -> Partition:
    return measure_partition(graph, partition_of(graph, groups).distributions, costs=Costs())


def what_if(
    graph: ImportGraph,
    groups: dict[str, str],
    *,
    moves: tuple[tuple[str, str], ...] = (),
    cuts: tuple[tuple[str, str], ...] = (),
) -> WhatIf:
    return suppose_in(graph, measured(graph, groups), WhatIfOptions(moves, cuts))


def suppose_in(graph: ImportGraph, before: Partition, options: WhatIfOptions) -> WhatIf:
    from debundle.graph.suppose import suppose

    return suppose(graph, before, options, costs=Costs(), edits=edits_of(graph, Costs()))


def arcs(partition: Partition) -> set[tuple[str, str]]:
    return {(item.name, other) for item in partition.distributions for other in item.depends_on}


def test_a_move_into_the_core_removes_the_cut_and_the_distribution_that_is_left_empty() -> None:
    change = what_if(SHOP, GROUPS, moves=(("shop.mail", "shop-core"),))
    assert change.moves == (MovedModule("shop.mail", "shop-mail", "shop-core"),)
    assert [(cut.importer, cut.imported) for cut in change.gone_cuts] == [
        ("shop.model", "shop.mail")
    ]
    assert change.new_cuts == ()
    assert (change.before.quality.cost, change.after.quality.cost) == (1, 0)
    assert change.after.by_name["shop-core"].lines == 50
    assert [(d.from_distribution, d.to_distribution) for d in change.gone_dependencies] == [
        ("shop-mail", "shop-core"),
        ("shop-web", "shop-mail"),
    ]
    assert change.gone_dependencies[1].witness is not None
    assert change.gone_dependencies[1].witness.imported == "shop.mail"
    assert (change.new_dependencies, change.cycles) == ((), ())
    assert change.notes == ("shop-mail is left without a module and goes.",)


def test_a_move_to_a_new_name_makes_a_distribution() -> None:
    change = what_if(SHOP, GROUPS, moves=(("shop.base", "shop-base"),))
    new = change.after.by_name["shop-base"]
    assert (new.role, new.modules, new.depends_on) == (
        Role.SATELLITE,
        ("shop.base",),
        ("shop-core",),
    )
    assert change.notes == ("shop-base is new.",)


def test_a_move_that_makes_a_cycle_says_so_with_its_witnesses() -> None:
    """The new distribution needs its package in the core; the core needs it at import time."""
    change = what_if(SHOP, GROUPS, moves=(("shop.base", "shop-base"),))
    (cycle,) = change.cycles
    assert cycle.distributions == ("shop-core", "shop-base", "shop-core")
    assert [(link.importer, link.imported) for link in cycle.chain.links] == [
        ("shop.model", "shop.base"),
        ("shop.base", "shop"),
    ]
    assert (cycle.by_parent, cycle.person) == (False, 1)
    assert change.after.quality.person == 1
    assert [cut.remedy.value for cut in change.new_cuts] == ["redesign"]


def test_a_package_above_its_modules_is_a_cycle_that_no_cut_breaks() -> None:
    change = what_if(
        import_graph("p.a -> p.b -> p.c [import-time]"),
        {"low": "p p.b p.c", "high -> low": "p.a"},
        moves=(("p", "high"),),
    )
    (cycle,) = change.cycles
    assert (cycle.by_parent, cycle.person) == (True, 0)
    assert cycle.distributions in (("high", "low", "high"), ("low", "high", "low"))


def test_the_direction_may_turn_round_where_nothing_holds_it() -> None:
    graph = import_graph("a -> b [import-time]", "b -> c [import-time]", "d -> a [import-time]")
    groups = {"low": "b c", "high -> low": "a d"}
    swapped = (("b", "high"), ("c", "high"), ("a", "low"))
    # d stays, and needs a: only one of the two directions can be.
    assert [cycle.person for cycle in what_if(graph, groups, moves=swapped).cycles] == [1]
    change = what_if(graph, groups, moves=(*swapped, ("d", "low")))
    assert arcs(change.after) == {("low", "high")}
    assert change.cycles == ()


def test_a_cut_takes_its_dependency_along_and_moves_nothing() -> None:
    change = what_if(SHOP, GROUPS, cuts=(("shop.web", "shop.mail"),))
    assert change.moves == ()
    assert [(d.from_distribution, d.to_distribution) for d in change.gone_dependencies] == [
        ("shop-web", "shop-mail")
    ]
    change = what_if(SHOP, GROUPS, cuts=(("shop.model", "shop.mail"),))
    assert [(cut.importer, cut.imported) for cut in change.gone_cuts] == [
        ("shop.model", "shop.mail")
    ]


def test_a_dependency_that_nothing_asks_for_stays_because_somebody_wrote_it() -> None:
    graph = import_graph("a -> b", "c")
    groups = {"low": "b", "free": "c", "high -> low, free": "a"}
    assert arcs(what_if(graph, groups, moves=(("a", "high"),)).after) == {
        ("high", "low"),
        ("high", "free"),
    }


def test_what_comes_along_with_another_dependency_is_not_repeated() -> None:
    graph = import_graph("a -> b", "b -> c", "a -> c", "d -> c", "d -> b")
    groups = {"low": "c", "middle -> low": "b", "high -> middle": "a", "more -> low, middle": "d"}
    change = what_if(graph, groups, moves=(("d", "fresh"),))
    assert change.after.by_name["fresh"].depends_on == ("middle",)
    assert change.after.by_name["high"].depends_on == ("middle",)
    assert [(d.from_distribution, d.to_distribution) for d in change.new_dependencies] == [
        ("fresh", "middle")
    ]


def test_a_name_from_a_facade_that_is_gone_takes_its_statement_along() -> None:
    graph = import_graph(
        "a -> far [line=1 names=x call-time]", "a -> impl [line=1 names=x through=far call-time]"
    )
    groups = {"low": "far impl", "high -> low": "a"}
    assert arcs(what_if(graph, groups, cuts=(("a", "impl"),)).after) == set()


def test_a_cut_counts_what_stays_of_a_statement() -> None:
    graph = import_graph(
        "a -> far [line=1 names=x,y call-time]",
        "a -> far.one [line=1 names=x through=far call-time]",
        "a -> far.two [line=1 names=y through=far call-time]",
    )
    groups = {"low": "far far.one", "middle -> low": "far.two", "high -> low, middle": "a"}
    assert arcs(what_if(graph, groups, cuts=(("a", "far.two"),)).after) == {
        ("middle", "low"),
        ("high", "low"),
    }


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (WhatIfOptions(), "Nothing is supposed."),
        (WhatIfOptions(moves=(("shop.nail", "x"),)), '"shop.nail" matches no module of shop.'),
        (
            WhatIfOptions(cuts=(("shop.base", "shop.web"),)),
            "No import leads from shop.base to shop.web.",
        ),
    ],
)
def test_what_means_nothing_is_refused(options: WhatIfOptions, what: str) -> None:
    with pytest.raises(DebundleError) as caught:
        suppose_in(SHOP, measured(SHOP, GROUPS), options)
    assert caught.value.what == what
    assert caught.value.next_step


@settings(deadline=None)
@given(
    graphs(),
    st.lists(
        st.tuples(st.sampled_from(["p.a", "p.b.**", "p.e", "p.f"]), st.sampled_from("mno")),
        min_size=1,
        max_size=4,
    ),
)
def test_whatever_moves_every_module_has_one_home_and_dependencies_form_no_cycle(
    graph: ImportGraph, moves: list[tuple[str, str]]
) -> None:
    groups = {"m": "p.**", "n -> m": "p.b.**", "o -> m, n": "p.g.**"}
    known = {key.partition(" ")[0] for key in groups}
    before = measured(graph, {k: v for k, v in groups.items() if _holds(graph, v)} | {"m": "p.**"})
    change = suppose_in(graph, before, WhatIfOptions(moves=tuple(moves)))
    held = sorted(name for item in change.after.distributions for name in item.modules)
    assert held == sorted(graph.by_name)
    assert is_acyclic(sorted(known | change.after.by_name.keys()), arcs(change.after))
    unbroken = not any(cycle.by_parent for cycle in change.cycles)
    assert change.after.quality.acyclic or not unbroken
    assert (change.after.quality.person == 0) or change.cycles or before.quality.person


def _holds(graph: ImportGraph, pattern: str) -> bool:
    stem = pattern.removesuffix(".**")
    return any(name == stem or name.startswith(f"{stem}.") for name in graph.by_name)
