"""Packages with next to nothing in them: every view says so, and none breaks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from browser.conftest import OpenPage
from browser.test_safety import AXE, VIEWS, follow, serious
from debundle.model import Exploration, ImportGraph, Module, ModuleKind, NativeMap
from support import exploration_of, import_graph, partition_of


def one_module() -> Exploration:
    graph = import_graph("app", lines=1)
    return exploration_of(graph, partition_of(graph, {"app-core": "app"}))


def no_imports() -> Exploration:
    graph = import_graph("app.a", "app.b", lines=0)
    return exploration_of(graph, partition_of(graph, {"app-core": "app app.a", "app-b": "app.b"}))


def all_native() -> Exploration:
    graph = import_graph("app.a", "app.b")
    graph = replace(graph, modules=tuple(_compiled(item, graph) for item in graph.modules))
    found = exploration_of(graph, partition_of(graph, {"app-core": "app.**"}))
    return replace(found, native=NativeMap((), (), (), (), {}))


def _compiled(module: Module, graph: ImportGraph) -> Module:
    if module.name == "app":
        return module
    return replace(module, path=f"{module.name.replace('.', '/')}.so", kind=ModuleKind.EXTENSION)


@pytest.mark.parametrize("found", [one_module(), no_imports(), all_native()])
def test_every_view_opens(open_page: OpenPage, found: Exploration) -> None:
    page = open_page(found)
    for view in VIEWS:
        for rest in ("", "&select=app&open=**", "&select=@app-core&colour=native&cycles=1"):
            follow(page, f"view={view}{rest}")
            page.wait_for_timeout(60)
            assert page.locator("#view").is_visible()
            assert "NaN" not in page.locator("body").inner_text()
        if AXE.exists():
            assert serious(page) == []


def test_a_single_module_is_said_to_be_one_distribution(open_page: OpenPage) -> None:
    page = open_page(one_module())
    assert page.locator("h1").inner_text() == "app is one distribution"
    assert "1 module and 1 line" in page.locator(".headline p").first.inner_text()


def test_compiled_modules_are_one_platform_wheel(open_page: OpenPage) -> None:
    page = open_page(all_native(), "view=native")
    assert page.locator("h1").inner_text() == "0 of 1 distribution can be pure Python"
    assert page.locator(".native-table .wheel").all_inner_texts() == ["2 files"]
