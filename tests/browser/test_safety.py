"""Names and lines of the code under analysis are untrusted; everybody can use the page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from browser.conftest import REPOSITORY, OpenPage
from debundle.model import Distribution, Exploration, ExternalImport, ImportGraph, Partition, Phase
from debundle.model.exploration import Frame
from support import exploration_of, import_graph, partition_of

AXE = REPOSITORY / "explorer" / "node_modules" / "axe-core" / "axe.min.js"

EVIL = (
    "</script><script>window.broken=1</script><img src=x onerror=window.broken=1>"
    "<svg onload=window.broken=1>\"'`${window.broken=1}\\u2028{{constructor}}@@debundle-title@@"
)

VIEWS = ("overview", "map", "matrix", "treemap", "what-if", "native")


def hostile() -> Exploration:
    """An exploration in which everything that can be a text is an attack."""
    graph = import_graph("app.web -> app.core [line=3]", "app.core -> app.odd [call line=1]")
    renamed = {"app.odd": f"app.{EVIL.replace('.', '')}"}
    partition = partition_of(graph, {"app-core": "app app.core", "app-top -> app-core": "app.**"})
    found = exploration_of(_renamed(graph, renamed), _renamed_homes(partition, renamed))
    return replace(
        found,
        sources={("app/web.py", 3): EVIL, ("app/core.py", 1): EVIL},
        frame=Frame(text=EVIL, before=EVIL, after=EVIL),
    )


def test_nothing_of_the_target_runs_or_breaks_the_page(open_page: OpenPage) -> None:
    page = open_page(hostile())

    for view in VIEWS:
        follow(page, f"view={view}&select=app.core&open=**&changes=m:app.web>app-new")
        page.wait_for_timeout(120)
        assert page.locator("#view").is_visible()
    follow(page, "view=map&select=app.core&to=app." + quote(EVIL.replace(".", "")))
    assert page.locator(".imports pre").inner_text().startswith(EVIL[:120])
    page.get_by_role("navigation").get_by_role("button", name="What if").click()
    page.get_by_role("button", name="debundle.toml", exact=True).click()

    assert EVIL.split("`", maxsplit=1)[0] in page.locator(".toml pre").inner_text()
    assert page.evaluate("window.broken") is None
    assert page.locator("img").count() == 0


def follow(page: Page, hash_: str) -> None:
    page.evaluate("(hash) => { location.hash = hash; }", hash_)


def test_an_address_is_no_way_in_either(open_page: OpenPage, tangled: Exploration) -> None:
    page = open_page(tangled, "view=map&select=%3Cimg%20src%3Dx%20onerror%3Dwindow.broken%3D1%3E")
    assert page.evaluate("window.broken") is None
    assert page.locator("img").count() == 0


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_no_serious_fault(
    open_page: OpenPage, tangled: Exploration, view: str, dark: bool
) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run npm ci in explorer/")
    hash_ = f"view={view}&select=barograph.logs&from=barograph.cli&reach=barograph.units"
    page = open_page(tangled, f"{hash_}&changes=m:barograph.station>barograph-core", dark=dark)
    assert serious(page) == []


def serious(page: Page) -> list[str]:
    # Not through a script element: the page's own policy forbids that, as it should.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{item['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for item in result["violations"]
        if item["impact"] in ("serious", "critical")
        for node in item["nodes"]
    ]


def _renamed(graph: ImportGraph, names: dict[str, str]) -> ImportGraph:
    def new(name: str) -> str:
        return names.get(name, name)

    return replace(
        graph,
        target=replace(graph.target, label=EVIL),
        modules=tuple(
            sorted(
                (
                    replace(item, name=new(item.name), problem=EVIL if item.name == "app" else "")
                    for item in graph.modules
                ),
                key=lambda module: module.name,
            )
        ),
        imports=tuple(
            sorted(
                item._replace(
                    importer=new(item.importer), imported=new(item.imported), names=(EVIL,)
                )
                for item in graph.imports
            )
        ),
        external=(ExternalImport("app.web", f"{EVIL}.deep", 3, Phase.IMPORT),),
    )


def _renamed_homes(partition: Partition, names: dict[str, str]) -> Partition:
    def new(item: Distribution) -> Distribution:
        return replace(item, modules=tuple(sorted(names.get(name, name) for name in item.modules)))

    return replace(partition, distributions=tuple(map(new, partition.distributions)))
