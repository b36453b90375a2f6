"""Figures of the page beside those of `debundle what-if`; what it writes goes through `check`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import TANGLED, OpenPage
from debundle.config import read_configuration, resolve_partition
from debundle.graph.edits import edits_of
from debundle.graph.suppose import suppose
from debundle.model import (
    Costs,
    Exploration,
    Partition,
    Remedy,
    ScanOptions,
    SilentProgress,
    WhatIfOptions,
)
from debundle.pipeline import check_package
from support import exploration_of, import_graph, partition_of

MOVES = [
    (("barograph.station", "barograph-core"),),
    (("barograph.sensors", "barograph-logs"),),
    (("barograph.readings", "barograph-fresh"),),
    (("barograph.plotting.**", "barograph-plots"), ("barograph.logs.**", "barograph-core")),
]


@pytest.mark.parametrize("moves", MOVES)
def test_moves_give_the_figures_of_the_command(
    open_page: OpenPage, tangled: Exploration, moves: tuple[tuple[str, str], ...]
) -> None:
    page = open_page(tangled, f"view=what-if&changes={changes(tangled, moves)}")
    assert figures(page) == expected(supposed(tangled, moves=moves))


def test_a_supposed_cut_gives_the_figures_of_the_command(
    open_page: OpenPage, tangled: Exploration
) -> None:
    page = open_page(tangled, "view=what-if&changes=c:%3Dbarograph>barograph.station")
    after = supposed(tangled, cuts=(("barograph", "barograph.station"),))
    assert figures(page) == expected(after)


def test_a_cycle_of_distributions_is_told(open_page: OpenPage) -> None:
    graph = import_graph("app.a -> app.b", "app.b -> app.c [call]", "app.c -> app.d")
    partition = partition_of(
        graph, {"app-core": "app app.b app.d", "app-top -> app-core": "app.a app.c"}
    )
    found = exploration_of(graph, partition)
    moves = (("app.d", "app-top"), ("app.c", "app-core"))
    page = open_page(found, f"view=what-if&changes={changes(found, moves)}")

    assert figures(page) == expected(supposed(found, moves=moves))
    expect(page.locator(".problems")).to_contain_text("by a person")


def test_dragging_undoing_and_redoing(open_page: OpenPage, tangled: Exploration) -> None:
    page = open_page(tangled, "view=what-if")
    before = figures(page)
    part = page.locator('[data-part="@barograph-logs/barograph.station"]')

    part.drag_to(page.locator('[data-distribution="barograph-core"]'))
    expect(page.locator(".changes li")).to_have_count(1)
    moved = figures(page)
    assert moved == expected(supposed(tangled, moves=(("barograph.station", "barograph-core"),)))
    assert moved != before

    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".changes li")).to_have_count(0)
    assert figures(page) == before
    page.get_by_role("button", name="Redo").click()
    expect(page.locator(".changes li")).to_have_count(1)
    assert figures(page) == moved
    page.keyboard.press("Control+z")
    expect(page.locator(".changes li")).to_have_count(0)
    assert figures(page) == before


def test_a_distribution_out_of_sight_is_within_reach_while_dragging(
    open_page: OpenPage, tangled: Exploration
) -> None:
    page = open_page(tangled, "view=what-if")
    part = page.locator('[data-part="@barograph-logs/barograph.station"]')

    part.hover()
    page.mouse.down()
    page.mouse.move(400, 600, steps=4)
    page.locator('[data-drop="barograph-core"]').hover()
    page.mouse.up()

    expect(page.locator(".changes li")).to_have_text(
        "barograph.station moves to barograph-core take back"
    )
    expect(page.locator(".drop-strip")).to_have_count(0)
    page.get_by_role("button", name="Take back").click()
    expect(page.locator(".changes li")).to_have_count(0)


def test_a_move_without_dragging(open_page: OpenPage, tangled: Exploration) -> None:
    page = open_page(tangled, "view=what-if&select=barograph.station")
    page.get_by_label("Move to").select_option("barograph-core")
    assert figures(page) == expected(
        supposed(tangled, moves=(("barograph.station", "barograph-core"),))
    )


@pytest.mark.parametrize(
    "change",
    [
        "m:barograph.station>barograph-core",
        "m:barograph.readings>barograph-fresh",
        "p:barograph.station>barograph-logs",
        "b:barograph.plotting>barograph.report",
        "k:barograph.station>barograph.sensors",
    ],
)
def test_the_file_of_the_page_says_what_the_page_shows(
    open_page: OpenPage, tangled: Exploration, tmp_path: Path, change: str
) -> None:
    page = open_page(tangled, f"view=what-if&changes={change}")
    wanted = figures(page)
    page.get_by_role("button", name="debundle.toml", exact=True).click()
    with page.expect_download() as caught:
        page.get_by_role("button", name="Download").click()
    file = tmp_path / "debundle.toml"
    caught.value.save_as(file)

    configuration = read_configuration(file)
    check_package(
        [str(TANGLED)],
        configuration=configuration,
        options=ScanOptions(),
        progress=SilentProgress(),
    )

    assert expected(resolve_partition(configuration, tangled.graph)) == wanted
    assert page.locator(".toml pre").inner_text().strip() == file.read_text().strip()


def supposed(
    found: Exploration,
    *,
    moves: tuple[tuple[str, str], ...] = (),
    cuts: tuple[tuple[str, str], ...] = (),
) -> Partition:
    edits = edits_of(found.graph, Costs())
    options = WhatIfOptions(moves, cuts)
    return suppose(found.graph, found.partition, options, costs=Costs(), edits=edits).after


def changes(found: Exploration, moves: tuple[tuple[str, str], ...]) -> str:
    """Moves as the page's address has them: a part is a subtree, or "=" and a module."""
    inner = {module.parent for module in found.graph.modules}
    return "%20".join(
        f"m:{name.removesuffix('.**')}>{to}"
        if name.endswith(".**") or name not in inner
        else f"m:%3D{name}>{to}"
        for name, to in moves
    )


def figures(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        page.locator("[data-figures]").get_attribute("data-figures") or ""
    )
    for share in ("coreShare", "largestSatelliteShare"):
        found[share] = round(found[share], 9)
    return found


def expected(partition: Partition) -> dict[str, Any]:
    quality = partition.quality
    return {
        "cutPairs": quality.cut_pairs,
        "edits": sum(quality.by_remedy.values()),
        "cost": quality.cost,
        "person": quality.person,
        "byRemedy": [quality.by_remedy.get(remedy.value, 0) for remedy in Remedy],
        "coreShare": round(quality.core_share, 9),
        "largestSatelliteShare": round(quality.largest_satellite_share, 9),
        "dependencies": quality.dependencies,
        "acyclic": quality.acyclic,
    }
