"""The order in which modules execute, and the names that are there by then."""

from __future__ import annotations

from dataclasses import replace

from debundle.graph.order import EarlyRead, disturbed_order, early_reads
from debundle.model import Cut, Phase, Remedy, Use, Via
from support.graphs import import_graph

# `shop` takes Base from shop.base, then Cart from shop.cart, which takes Base from `shop`.
CYCLE = (
    "shop -> shop.base [line=1 names=Base]",
    "shop -> shop.cart [line=2 names=Cart]",
    "shop.cart -> shop [line=1 names=Base]",
)


def cut_of(importer: str, imported: str, line: int) -> Cut:
    return Cut(
        importer=importer,
        imported=imported,
        file=f"{importer}.py",
        line=line,
        phase=Phase.IMPORT,
        use=Use.IMPORT_TIME,
        via=Via.STATEMENT,
        remedy=Remedy.DEFER,
        cost=3,
    )


def test_a_cycle_that_works_by_its_order_has_no_early_read() -> None:
    assert early_reads(import_graph(*CYCLE), ["shop"]) == ()


def test_a_name_bound_below_the_import_that_is_being_executed_is_read_too_early() -> None:
    graph = import_graph(
        "shop -> shop.cart [line=1 names=Cart]",
        "shop -> shop.base [line=2 names=Base]",
        "shop.cart -> shop [line=1 names=Base]",
    )
    assert early_reads(graph, ["shop"]) == (
        EarlyRead("shop.cart", 1, "shop", "Base", bound_at=2, reached=1),
    )


def test_a_cut_that_changes_the_order_is_found_out_before_anything_runs() -> None:
    # app imports shop first, so that shop.cart is complete; without that, tools reaches shop.cart
    # first, and shop asks it for Cart while it waits for shop.
    graph = import_graph(
        "app -> shop [line=1 names=thing]",
        "app -> tools [line=2 names=tool]",
        "tools -> cart [line=1 names=Cart]",
        "shop -> cart [line=1 names=Basket]",
        "cart -> shop [line=1 names=late]",
        "cart -> basket [line=2 names=Basket]",
    )
    assert disturbed_order(graph, [], ["app"]) == ()
    assert disturbed_order(graph, [cut_of("app", "shop", 1)], ["app"]) == (
        EarlyRead("shop", 1, "cart", "Basket", bound_at=2, reached=1),
    )


def test_what_was_cut_is_never_read_too_early_because_it_is_imported_when_it_is_read() -> None:
    graph = import_graph(*CYCLE)
    cut = replace(cut_of("shop", "shop.base", 1))
    assert disturbed_order(graph, [cut], ["shop"]) == ()
