"""Every view of the explorer, in a real browser, on the example."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import OpenPage
from debundle.model import Exploration

VIEWS = ("Overview", "Map", "Matrix", "Treemap", "What if", "Native")


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("dark", [False, True])
def test_every_view_opens(open_page: OpenPage, tangled: Exploration, view: str, dark: bool) -> None:
    page = open_page(tangled, dark=dark)

    page.get_by_role("navigation").get_by_role("button", name=view, exact=True).click()

    expect(page.locator("nav [aria-current=page]")).to_contain_text(view)
    expect(page.locator("#view")).to_be_visible()


def test_no_view_of_a_narrow_window_scrolls_sideways(
    open_page: OpenPage, tangled: Exploration
) -> None:
    page = open_page(tangled, width=400, height=800)
    beyond = {}
    for view in VIEWS:
        page.get_by_role("navigation").get_by_role("button", name=view, exact=True).click()
        beyond[view] = page.evaluate("document.documentElement.scrollWidth - innerWidth")

    assert beyond == dict.fromkeys(VIEWS, 0)


def test_the_overview_says_what_the_partition_says(
    open_page: OpenPage, tangled: Exploration
) -> None:
    page = open_page(tangled)
    quality = tangled.partition.quality

    figures = page.locator(".figures dd").all_inner_texts()

    edits = sum(quality.by_remedy.values())
    assert figures[1:] == [
        str(len(tangled.partition.distributions)),
        str(edits),
        str(quality.person),
    ]
    assert figures[0].startswith(f"{100 * quality.core_share:.0f}"[:2])


def test_a_box_opens_with_the_keyboard(open_page: OpenPage, tangled: Exploration) -> None:
    page = open_page(tangled, "view=map&select=barograph.plotting")
    canvas = page.locator("canvas")
    before = boxes_on(page)

    canvas.focus()
    page.keyboard.press("Enter")
    expect(canvas).not_to_have_attribute("aria-label", before)

    page.keyboard.press("Enter")
    expect(canvas).to_have_attribute("aria-label", before)


def test_a_double_click_opens_a_box(open_page: OpenPage, tangled: Exploration) -> None:
    page = open_page(tangled, "view=map&group=distributions&open=-")
    canvas = page.locator("canvas")
    page.wait_for_timeout(200)
    before = boxes_on(page)
    box = canvas.bounding_box()
    assert box is not None

    for down in range(20, int(box["height"]) - 70, 14):
        page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + down)
        if boxes_on(page) != before:
            return
    pytest.fail("no box opened")


def test_search_finds_and_selects(open_page: OpenPage, tangled: Exploration) -> None:
    page = open_page(tangled)

    page.keyboard.press("/")
    page.keyboard.type("statio")
    page.keyboard.press("Enter")

    expect(page.locator(".details h2").first).to_have_text("barograph.station")
    page.wait_for_url("**select=barograph.station**")


def test_filters_leave_what_they_say(open_page: OpenPage, tangled: Exploration) -> None:
    page = open_page(tangled, "view=map&arrows=all")
    everything = arrows_on(page)

    page.get_by_role("checkbox", name="typing").uncheck()
    without_typing = arrows_on(page)
    page.get_by_label("Cuts").first.select_option(label="only what is cut")

    assert 0 < arrows_on(page) < without_typing < everything


def test_an_import_ends_in_its_place_and_its_line_of_source(
    open_page: OpenPage, tangled: Exploration
) -> None:
    page = open_page(tangled, "view=map&select=%3Dbarograph&to=barograph.station")

    item = page.locator(".imports li").first
    expect(item.locator("code").first).to_have_text("barograph/__init__.py:16")
    expect(item.locator("pre")).to_contain_text("import")
    expect(item).to_contain_text("To be cut: facade")


def test_chains_are_found_with_their_steps(open_page: OpenPage, tangled: Exploration) -> None:
    page = open_page(tangled, "view=map")
    page.get_by_label("From", exact=True).fill("barograph.report")
    page.keyboard.press("Enter")
    page.get_by_label("To", exact=True).fill("barograph.sensors")
    page.keyboard.press("Enter")

    first = page.locator(".chains details").first
    expect(first.locator("summary")).to_contain_text("Chain 1")
    assert first.locator(".step").count() >= 1
    assert "barograph/" in first.inner_text()


def test_a_link_shows_the_same_to_a_colleague(open_page: OpenPage, tangled: Exploration) -> None:
    hash_ = "view=matrix&select=%40barograph-core&to=%40barograph-logs&phases=110"
    page = open_page(tangled, hash_)

    expect(page.locator(".details h2").first).to_contain_text("barograph-core")
    assert not page.get_by_role("checkbox", name="typing").is_checked()
    page.wait_for_timeout(150)
    assert page.url.endswith(hash_)


def test_an_address_that_changes_before_the_page_wrote_its_own_is_followed(
    open_page: OpenPage, tangled: Exploration
) -> None:
    page = open_page(tangled)

    # The event of a changed address may come after the page's own write: as if it never came.
    page.evaluate(
        """() => {
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "2", bubbles: true }));
            history.replaceState(null, "", "#view=treemap");
        }"""
    )

    pressed = page.locator("nav [aria-current=page], nav [aria-pressed=true]")
    expect(pressed.first).to_have_text("Treemap")
    page.wait_for_timeout(150)
    assert page.url.endswith("#view=treemap")


def test_a_link_that_says_nonsense_opens_the_page(
    open_page: OpenPage, tangled: Exploration
) -> None:
    page = open_page(
        tangled, "view=nowhere&select=no.such&point=99999&changes=x:y>z&phases=abc&%E0%A4%A"
    )
    expect(page.locator("h1")).to_be_visible()


def test_a_cell_of_the_matrix_shows_its_imports(open_page: OpenPage, tangled: Exploration) -> None:
    page = open_page(tangled, "view=matrix&open=-")
    canvas = page.locator("canvas")
    canvas.focus()
    page.keyboard.press("ArrowRight")

    expect(page.locator(".details h2").first).to_contain_text("→")


def test_the_overview_prints_on_one_page(open_page: OpenPage, tangled: Exploration) -> None:
    page = open_page(tangled)
    pdf = page.pdf(landscape=True, prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") <= 2


def boxes_on(page: Page) -> str:
    return page.locator("canvas").get_attribute("aria-label") or ""


def arrows_on(page: Page) -> int:
    label = boxes_on(page)
    return int(label.rpartition(" arrow")[0].rpartition(" ")[2].replace(",", ""))
