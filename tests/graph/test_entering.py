"""Where cycles are entered after a split."""

from __future__ import annotations

from debundle.graph.entering import Order, order_of_split
from debundle.graph.order import EarlyRead
from debundle.model import Cut, Entry, Phase, Remedy, Use, Via
from support.graphs import import_graph

#: `app` executes `shop` first, and so `cart` comes to a `shop` that has imported all it needs.
CYCLE = (
    "app -> shop [line=1 names=Shop]",
    "shop -> base [line=1 names=Base]",
    "shop -> cart [line=2 names=Cart]",
    "cart -> shop [line=1 names=Base]",
    "cart -> basket [line=2 names=Basket]",
)
KEPT = Entry("shop", ("cart",), "importing app entered this cycle here, before the split")


def cut_of(importer: str, imported: str, line: int) -> Cut:
    return Cut(
        importer=importer,
        imported=imported,
        file=f"{importer}.py",
        line=line,
        phase=Phase.IMPORT,
        use=Use.CALL_TIME,
        via=Via.STATEMENT,
        remedy=Remedy.DEFER,
        cost=3,
        names=(),
        from_distribution="core",
        to_distribution="satellite",
    )


def test_a_cycle_that_the_root_no_longer_executes_is_entered_where_the_root_entered_it() -> None:
    found = order_of_split(import_graph(*CYCLE), [cut_of("app", "shop", 1)], ["app"])
    assert found == Order((KEPT,), ())


def test_a_cycle_that_the_root_still_executes_is_left_alone() -> None:
    assert order_of_split(import_graph(*CYCLE), [], ["app"]) == Order((), ())


def test_a_cycle_that_only_another_root_still_executes_is_entered_where_it_was() -> None:
    """Who imports the second root is not known: `cart` may well be imported without it."""
    graph = import_graph(*CYCLE, "tools -> shop [line=1]")
    found = order_of_split(graph, [cut_of("app", "shop", 1)], ["app", "tools"])
    assert found == Order((KEPT,), ())


def test_a_cycle_that_another_root_executed_is_entered_where_that_root_entered_it() -> None:
    graph = import_graph("main -> tools [line=1]", *CYCLE)
    found = order_of_split(graph, [cut_of("app", "shop", 1)], ["main", "app", "tools"])
    assert found == Order((KEPT,), ())


def test_a_cycle_is_not_entered_at_a_package_by_a_rule_since_python_does_so() -> None:
    graph = import_graph(
        "app -> shop [line=1]", "shop -> shop.cart [line=1]", "shop.cart -> shop [line=1]"
    )
    assert order_of_split(graph, [cut_of("app", "shop", 1)], ["app"]) == Order((), ())


def test_a_cycle_that_fails_as_it_did_in_the_monolith_is_left_alone() -> None:
    graph = import_graph("app -> other [line=1]", *CYCLE[1:])
    assert order_of_split(graph, [cut_of("app", "other", 1)], ["app"]) == Order((), ())


def test_a_cycle_that_a_cut_made_fail_is_entered_where_it_works() -> None:
    graph = import_graph(
        "app",
        # By way of `tools`, `shop` comes to `price` first; without, to `quote`.
        "shop -> tools [line=1 names=tool]",
        "shop -> quote [line=2 names=quote]",
        "tools -> price [line=1 names=Price]",
        "price -> quote [line=1 names=Quote]",
        "quote -> price [line=1]",
        "quote -> shop [line=2]",
    )

    def lines(module: str) -> dict[str, int]:
        return {"quote": {"Quote": 5}}.get(module, {})

    assert order_of_split(graph, [], ["app"], definitions=lines) == Order((), ())
    cuts = [cut_of("shop", "tools", 1)]
    reason = "entered at another module, price would read Quote of quote too early"
    entry = Entry("price", ("quote", "shop"), reason)
    assert order_of_split(graph, cuts, ["app"], definitions=lines) == Order((entry,), ())


def test_a_cycle_that_the_root_enters_elsewhere_waits_only_where_it_would_fail() -> None:
    graph = import_graph(
        "app -> shop [line=1 names=Shop]",
        "app -> cart [line=2 names=Cart]",
        "shop -> cart [line=5]",
        "cart -> shop [line=1 names=Shop]",
        "shop -> paper [line=2 names=Paper]",
    )
    cuts = [cut_of("app", "shop", 1)]
    # `shop` ends within `cart`, and asks nothing of it.
    assert order_of_split(graph, cuts, ["app"]) == Order((), ())
    reading = import_graph(
        "app -> shop [line=1 names=Shop]",
        "app -> cart [line=2 names=Cart]",
        "shop -> cart [line=5 names=Cart]",
        "cart -> shop [line=4 names=Shop]",
    )
    lines = {"shop": {"Shop": 3}, "cart": {"Cart": 9}}
    found = order_of_split(reading, cuts, ["app"], definitions=lambda name: lines.get(name, {}))
    reason = "importing the root came to them in this order, before the split"
    assert found == Order((Entry("shop", ("cart",), reason),), ())


def test_nothing_waits_for_the_package_above_it_since_that_is_executing() -> None:
    graph = import_graph(
        "app -> shop [line=1 names=Shop]",
        "app -> shop.cart [line=2 names=Cart]",
        "shop -> shop.cart [line=5 names=Cart]",
        "shop.cart -> shop [line=1 names=Shop]",
    )
    lines = {"shop": {"Shop": 9}, "shop.cart": {"Cart": 3}}
    found = order_of_split(
        graph,
        [cut_of("app", "shop", 1)],
        ["app"],
        definitions=lambda name: lines.get(name, {}),
    )
    assert found == Order((), (EarlyRead("shop", 5, "shop.cart", "Cart", 3, 1),))


def test_what_compiled_code_takes_from_a_half_imported_module_is_there_in_the_old_order() -> None:
    imports = (
        "app -> errors [line=1]",
        "app -> wrap [line=2]",
        "errors -> fast [line=1]",
        "wrap -> fast [line=1]",
    )
    reason = "importing the root came to them in this order, before the split"
    cuts = [cut_of("app", "errors", 1)]
    early = import_graph(*imports, "fast -> wrap [native import-time]")
    assert order_of_split(early, cuts, ["app"]) == Order((Entry("fast", ("wrap",), reason),), ())
    # Nobody knows whether such code imports it at all.
    doubtful = import_graph(*imports, "fast -> wrap [native import-time conditional]")
    assert order_of_split(doubtful, cuts, ["app"]) == Order((), ())


def test_what_compiled_code_may_take_too_early_and_nothing_mends_is_no_finding() -> None:
    graph = import_graph(
        "app -> errors [line=1]",
        "app -> wrap [line=2]",
        "wrap -> fast [line=1]",
        "fast -> wrap [native import-time]",
    )
    assert order_of_split(graph, [cut_of("app", "errors", 1)], ["app"]) == Order((), ())
