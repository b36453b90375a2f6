"""The explorer on torch: its size, its speed, and its figures beside those of `debundle what-if`.

The limits on time are many times what a quiet machine needs; benchmarks/explorer measures.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from browser.conftest import leaves
from browser.test_native import coupled, surfaces
from browser.test_safety import AXE, follow, serious
from browser.test_what_if import changes, expected, figures, supposed
from debundle.config import read_configuration, resolve_partition
from debundle.model import Exploration, ScanOptions, SilentProgress
from debundle.pipeline import check_package
from debundle.report.html import render_html
from debundle.reporting import explore_package

pytestmark = pytest.mark.real

REPOSITORY = Path(__file__).parents[2]
VIEWS = ("overview", "map", "matrix", "treemap", "what-if", "native")


@pytest.fixture(scope="module")
def torch() -> Exploration:
    file = REPOSITORY / "examples" / "pytorch" / "debundle.toml"
    return explore_package(
        ["torch"],
        configuration=read_configuration(file),
        existing=file.read_text(encoding="utf-8"),
        options=ScanOptions(),
        progress=SilentProgress(),
    )


@pytest.fixture(scope="module")
def file(torch: Exploration, tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = tmp_path_factory.mktemp("page") / "torch.html"
    written.write_text(render_html(torch), encoding="utf-8")
    return written


@pytest.fixture
def page(file: Path) -> Iterator[Page]:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1280, "height": 720})
        complaints: list[str] = []
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on(
            "console",
            lambda message: (
                complaints.append(message.text) if message.type in ("error", "warning") else None
            ),
        )
        opened.on(
            "request",
            lambda request: complaints.append(request.url) if leaves(request.url) else None,
        )
        opened.goto(file.as_uri())
        opened.wait_for_selector("#view")
        yield opened
        browser.close()
    assert complaints == []


def test_the_page_of_torch_is_at_most_three_megabytes(file: Path) -> None:
    assert file.stat().st_size <= 3_000_000


def test_every_view_opens_on_torch(page: Page) -> None:
    for view in VIEWS:
        page.evaluate("(hash) => { location.hash = hash; }", f"view={view}&select=torch.fx")
        page.wait_for_timeout(600)
        assert page.locator("#view").is_visible()
    page.evaluate("(hash) => { location.hash = hash; }", "view=map&open=**")
    page.wait_for_timeout(1500)
    label = page.locator("canvas").get_attribute("aria-label") or ""
    assert "2,3" in label


def test_moves_on_torch_give_the_figures_of_the_command(page: Page, torch: Exploration) -> None:
    source = random.Random(7)
    packages = sorted(m.name for m in torch.graph.modules if m.name.count(".") in (1, 2))
    names = [*(item.name for item in torch.partition.distributions), "torch-fresh"]
    for _ in range(8):
        moves = tuple(
            (f"{source.choice(packages)}.**", source.choice(names))
            for _ in range(source.choice((1, 3)))
        )
        page.evaluate(
            "(hash) => { location.hash = hash; }", f"view=what-if&changes={changes(torch, moves)}"
        )
        page.wait_for_timeout(700)
        assert figures(page) == expected(supposed(torch, moves=moves)), moves


def test_native_figures_on_torch_are_those_of_the_command(page: Page, torch: Exploration) -> None:
    follow(page, "view=native")
    page.wait_for_selector("[data-surfaces]")
    assert surfaces(page) == coupled(torch.graph, torch.partition)

    moves = (("torch.fx.**", "torch-fresh"), ("torch.linalg", "torch-onnx"))
    follow(page, f"view=native&changes={changes(torch, moves)}")
    expect(page.locator(".native-table")).to_contain_text("torch-fresh")
    assert surfaces(page) == coupled(torch.graph, supposed(torch, moves=moves))


def test_why_torch_loads_sympy(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("sympy")
    page.locator("[role=option]", has_text="third part").first.click()

    page.get_by_label("only what executes at import time").check()

    chain = page.locator(".chains details").first
    expect(chain).to_contain_text("sympy")
    expect(chain.locator("pre").last).to_contain_text("sympy")


def test_filters_on_torch_leave_what_they_say(page: Page) -> None:
    follow(page, "view=map&group=packages&remedies=3&arrows=all")
    page.wait_for_timeout(500)
    label = page.locator("canvas").get_attribute("aria-label") or ""
    arrows = int(label.rpartition(" arrow")[0].rpartition(" ")[2].replace(",", ""))
    assert 0 < arrows <= 400


def test_the_file_of_the_page_describes_torch_as_it_shows_it(
    page: Page, torch: Exploration, tmp_path: Path
) -> None:
    follow(page, "view=what-if")
    # The other column is out of sight; the strip that comes up with a drag has them all. Its name
    # is pinned by the preset, and stays when torch is grouped otherwise.
    page.locator(".column[data-distribution=torch-onnx] .chip").first.hover()
    page.mouse.down()
    page.mouse.move(640, 400, steps=4)
    page.locator("[data-drop=torch-refs]").hover()
    page.mouse.up()
    expect(page.locator(".changes li")).to_have_count(1)
    page.get_by_role("button", name="debundle.toml", exact=True).click()
    written = tmp_path / "debundle.toml"
    written.write_text(page.locator(".toml pre").inner_text(), encoding="utf-8")

    configuration = read_configuration(written)
    assert expected(resolve_partition(configuration, torch.graph)) == figures(page)
    check_package(
        ["torch"], configuration=configuration, options=ScanOptions(), progress=SilentProgress()
    )


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_no_serious_fault_on_torch(page: Page, view: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run npm ci in explorer/")
    follow(page, f"view={view}&select=torch.fx&changes=m:torch.fx.experimental>torch-symbolic")
    page.wait_for_timeout(700)
    assert serious(page) == []
