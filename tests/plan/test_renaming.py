"""New names of modules: whose package they go to, and where in it they lie."""

from __future__ import annotations

from dataclasses import replace

import pytest

from debundle.model import DebundleError, Layout, Module, ModuleKind, SplitPlan
from debundle.plan import plan_split
from support import import_graph, partition_of

GRAPH = """
    shop
    shop.base
    shop.web
    shop.web.forms
    shop.lab.tools
    shop.lab.old.tools
"""


def renamed(**groups: str) -> SplitPlan:
    graph = import_graph(GRAPH)
    named = {name.replace("_", "-"): modules for name, modules in groups.items()}
    partition = partition_of(graph, named)
    return plan_split(graph, partition, layout=Layout.RENAMED, installed=lambda _names: {})


def test_what_lies_below_one_package_lies_in_the_new_one() -> None:
    plan = renamed(shop_core="shop shop.base shop.lab.**", shop_web="shop.web.**")
    assert dict(plan.renamed) == {"shop.web": "shop_web", "shop.web.forms": "shop_web.forms"}


def test_what_has_only_the_root_in_common_keeps_its_path_below_it() -> None:
    plan = renamed(shop_core="shop shop.lab.**", shop_web="shop.web.** shop.base")
    assert plan.renamed["shop.web.forms"] == "shop_web.web.forms"
    assert plan.renamed["shop.base"] == "shop_web.base"


def test_a_single_module_is_no_package() -> None:
    plan = renamed(shop_rest="shop shop.web.** shop.lab.**", shop_base="shop.base")
    assert dict(plan.renamed) == {"shop.base": "shop_base.base"}


def test_the_root_need_not_be_in_the_core() -> None:
    plan = renamed(shop_core="shop.base", shop_top="shop shop.web.** shop.lab.**")
    assert dict(plan.renamed) == {"shop.base": "shop_core.base"}


def test_a_package_of_the_monolith_is_not_taken() -> None:
    plan = renamed(shop="shop.base", shop_all="shop shop.web.** shop.lab.**")
    assert dict(plan.renamed) == {"shop.base": "shop_.base"}


def test_a_name_that_makes_no_package_is_refused() -> None:
    with pytest.raises(DebundleError, match="makes no name of an import package"):
        renamed(shop_core="shop shop.web.** shop.lab.**", **{"2nd": "shop.base"})


def test_in_the_overlay_layout_every_module_keeps_its_name() -> None:
    graph = import_graph(GRAPH)
    partition = partition_of(
        graph, {"shop-core": "shop shop.base", "shop-web": "shop.web.** shop.lab.**"}
    )
    plan = plan_split(graph, partition, layout=Layout.OVERLAY, installed=lambda _names: {})
    assert dict(plan.renamed) == {}
    assert plan.new_name("shop.web") == "shop.web"


@pytest.mark.parametrize(
    ("module", "path"),
    [
        (Module("shop.web", "shop/web/__init__.py", 1, ModuleKind.PACKAGE), "shop_web/__init__.py"),
        (Module("shop.web.forms", "shop/web/forms.py", 1), "shop_web/forms.py"),
        (Module("shop.web.c", "shop/web/c.abi3.so", 0, ModuleKind.EXTENSION), "shop_web/c.abi3.so"),
        (Module("shop.web.n", "shop/web/n", 0, ModuleKind.NAMESPACE), "shop_web/n"),
        (Module("shop.base", "shop/base.py", 1), "shop/base.py"),
    ],
)
def test_a_file_goes_where_its_module_goes(module: Module, path: str) -> None:
    plan = renamed(shop_core="shop shop.base shop.lab.**", shop_web="shop.web.**")
    names = {"shop.web.c": "shop_web.c", "shop.web.n": "shop_web.n"}
    plan = replace(plan, renamed={**plan.renamed, **names})
    assert plan.new_path(module) == path
