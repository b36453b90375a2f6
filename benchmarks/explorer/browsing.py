"""Opens a page, moves every view, moves a part, and reads the clocks of the browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

#: Views whose picture pans and zooms.
_PICTURES = ("map", "matrix", "treemap")

#: Notes how long each frame takes while something moves.
_WATCH = """() => {
  window.frames_ = [];
  let last = performance.now();
  window.watching_ = true;
  const next = (now) => {
    window.frames_.push(now - last);
    last = now;
    if (window.watching_) requestAnimationFrame(next);
  };
  requestAnimationFrame((now) => { last = now; requestAnimationFrame(next); });
}"""

_STOP = "() => { window.watching_ = false; return window.frames_; }"

_SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass
class Figures:
    """Milliseconds by what they measure."""

    values: dict[str, float] = field(default_factory=dict)
    #: The page's clock of processor time: a busy machine makes it no slower.
    clock: CDPSession | None = None

    def busy(self) -> float:
        """Milliseconds of processor time that the page has used: script, layout, paint."""
        assert self.clock is not None
        metrics = self.clock.send("Performance.getMetrics")["metrics"]
        seconds: float = next(item["value"] for item in metrics if item["name"] == "TaskDuration")
        return 1000 * seconds

    @contextmanager
    def measured(self, name: str) -> Iterator[None]:
        """Note what the page's main thread does meanwhile."""
        began = self.busy()
        yield
        self.values[f"{name}, processor"] = self.busy() - began

    def names(self) -> Sequence[str]:
        """In the order in which they were measured."""
        return list(self.values)


def measure_page(file: Path) -> Figures:
    """Everything that issue and benchmarks speak of, in one fresh browser."""
    found = Figures()
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.set_default_timeout(120_000)
        found.clock = page.context.new_cdp_session(page)
        found.clock.send("Performance.enable", {"timeDomain": "threadTicks"})
        with found.measured("opening until the first picture"):
            page.goto(file.as_uri())
            page.wait_for_function("() => performance.getEntriesByName('first-picture').length > 0")
        found.values["opening until the first picture"] = _mark(page, "first-picture")
        page.wait_for_timeout(2000)
        for view in _PICTURES:
            _measure_view(page, view, found)
        _measure_all_open(page, found)
        _measure_moves(page, found)
        browser.close()
    return found


def _measure_view(page: Page, view: str, found: Figures) -> None:
    began = page.evaluate("performance.now()")
    _follow(page, f"view={view}")
    page.wait_for_selector("canvas")
    page.evaluate(_SETTLED)
    found.values[f"{view}: opening it"] = page.evaluate("performance.now()") - began
    page.wait_for_timeout(400)
    frames = _moved(page)
    found.values[f"{view}: a frame, median"] = frames[len(frames) // 2]
    found.values[f"{view}: a frame, 95 of 100"] = frames[int(len(frames) * 0.95)]


def _moved(page: Page) -> list[float]:
    """The lengths of frames while the wheel turns and the mouse drags, sorted."""
    box = page.locator("canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.evaluate(_WATCH)
    for step in range(24):
        page.mouse.wheel(0, -60 if step % 12 < 6 else 60)
        page.evaluate("() => new Promise(requestAnimationFrame)")
    page.mouse.down()
    for step in range(24):
        page.mouse.move(x + 9 * (step % 12), y + 6 * (step % 12))
        page.evaluate("() => new Promise(requestAnimationFrame)")
    page.mouse.up()
    frames: list[float] = page.evaluate(_STOP)
    return sorted(frames[1:])


def _measure_all_open(page: Page, found: Figures) -> None:
    """Every module on the map: from the click until it is seen, a frame, and drawing it anew."""
    _follow(page, "view=map")
    page.wait_for_timeout(300)
    with found.measured("map, all modules: opening them"):
        began = page.evaluate("performance.now()")
        page.get_by_role("button", name="Open all").click()
        page.evaluate(_SETTLED)
        found.values["map, all modules: opening them"] = page.evaluate("performance.now()") - began
        page.wait_for_timeout(600)
    frames = _moved(page)
    found.values["map, all modules: a frame, median"] = frames[len(frames) // 2]
    found.values["map, all modules: a frame, longest"] = frames[-1]
    page.wait_for_timeout(400)
    with found.measured("map, all modules: drawing them once"):
        page.get_by_role("button", name="Fit").click()
        page.evaluate(_SETTLED)
        page.wait_for_timeout(300)


def _measure_moves(page: Page, found: Figures) -> None:
    """What-if moves of five packages: recounted, and drawn anew."""
    _follow(page, "view=what-if")
    page.wait_for_selector(".column")
    targets: list[Any] = page.evaluate(
        "[...document.querySelectorAll('.column[data-distribution]')]"
        ".map((item) => item.dataset.distribution)"
    )
    parts: list[str] = page.evaluate(
        "[...document.querySelectorAll('.column .chip[data-part]')].slice(0, 5)"
        ".map((item) => item.dataset.part)"
    )
    recounts, redraws, busy = [], [], []
    for part in parts:
        page.evaluate("performance.clearMeasures('what-if')")
        began = found.busy()
        redraws.append(page.evaluate(_DROP, [part, targets[-2]]))
        busy.append(found.busy() - began)
        measures = page.evaluate(
            "performance.getEntriesByName('what-if').map((entry) => entry.duration)"
        )
        recounts.append(max(measures))
        page.get_by_role("button", name="Start over").click()
        page.evaluate(_SETTLED)
    for name, values in (
        ("what-if: a move recounted", recounts),
        ("what-if: recounted and on the page", redraws),
        ("what-if: recounted and on the page, processor", busy),
    ):
        found.values[f"{name}, median"] = sorted(values)[len(values) // 2]
        found.values[f"{name}, longest"] = max(values)


#: Drops a part on a column, and waits until the page has laid out what follows from it.
_DROP = """async ([part, to]) => {
  const column = document.querySelector(`[data-distribution="${to}"]`);
  const data = new DataTransfer();
  data.setData('application/x-debundle-part', part);
  const began = performance.now();
  column.dispatchEvent(new DragEvent('drop', { bubbles: true, dataTransfer: data }));
  await new Promise((done) => {
    const made = () => document.querySelectorAll('.changes li').length > 0;
    const wait = () => (made() ? done() : setTimeout(wait, 0));
    wait();
  });
  document.body.getBoundingClientRect();
  const took = performance.now() - began;
  await new Promise(requestAnimationFrame);
  return took;
}"""


def _follow(page: Page, hash_: str) -> None:
    page.evaluate("(hash) => { location.hash = hash; }", hash_)
    page.evaluate(_SETTLED)


def _mark(page: Page, name: str) -> float:
    value: float = page.evaluate(f"performance.getEntriesByName('{name}')[0].startTime")
    return value
