"""A real browser, and pages that must neither complain nor load anything."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="the browser tests need playwright")

from playwright.sync_api import Browser, Error, Page, sync_playwright

from debundle.config.reading import parse_configuration
from debundle.model import Exploration, ScanOptions, SilentProgress
from debundle.report.html import render_html
from debundle.reporting import explore_package

REPOSITORY = Path(__file__).parents[2]
TANGLED = REPOSITORY / "examples" / "tangled"

#: The example as it is grouped here, whatever debundle would propose.
GROUPING = """\
format = 1
target = "barograph"  # ours

[distributions.barograph-core]
role = "core"
modules = ["barograph.**"]

[distributions.barograph-sensors]
modules = ["barograph.sensors.**"]
depends_on = ["barograph-core"]

[distributions.barograph-logs]
modules = ["barograph.logs.**", "barograph.station"]
depends_on = ["barograph-core", "barograph-sensors"]

[distributions.barograph-tests]
role = "tests"
modules = ["barograph.tests.**"]
depends_on = ["barograph-core", "barograph-logs", "barograph-sensors"]
"""

#: Opens a page: (exploration, what follows "#").
OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the one on PATH, or the one that playwright installed."""
    found = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    with sync_playwright() as playwright:
        try:
            launched = playwright.chromium.launch(
                executable_path=found, args=["--no-sandbox"] if os.name == "posix" else []
            )
        except Error as error:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"no browser: {error.message.splitlines()[0]}")
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[OpenPage]:
    """Write an exploration to disk and open it; afterwards nothing may have gone wrong."""
    complaints: list[str] = []
    contexts = []

    def opened(
        found: Exploration,
        hash_: str = "",
        *,
        dark: bool = False,
        width: int = 1280,
        height: int = 720,
    ) -> Page:
        file = tmp_path / "page.html"
        file.write_text(render_html(found), encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text) if message.type in ("error", "warning") else None
            ),
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: complaints.append(request.url) if leaves(request.url) else None,
        )
        page.goto(f"{file.as_uri()}#{hash_}")
        page.wait_for_selector("#view")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def leaves(url: str) -> bool:
    """Whether a request goes elsewhere than to the page itself."""
    return not url.startswith(("file:", "blob:", "data:"))


@pytest.fixture(scope="session")
def tangled() -> Exploration:
    """The example in four distributions, as `debundle report` shows it."""
    return explore_package(
        [str(TANGLED)],
        configuration=parse_configuration(GROUPING, source="debundle.toml"),
        existing=GROUPING,
        options=ScanOptions(),
        progress=SilentProgress(),
    )
