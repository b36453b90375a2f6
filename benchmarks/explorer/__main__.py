"""Opens pages of the explorer in a real browser and measures them.

    python -m benchmarks.explorer                      torch as examples/pytorch divides it, and a
                                                       generated package of 30,000 modules
    python -m benchmarks.explorer --sizes              torch alone
    python -m benchmarks.explorer --page app.html      a page that is there already

Chromium draws in software where there is no graphics card; frames are measured from one request
for an animation frame to the next, while the wheel turns and the mouse drags. Lines that say
"processor" count what the page's main thread used, whatever else the machine does.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.explorer.browsing import Figures, measure_page
from benchmarks.explorer.pages import generated_page, torch_page


def main() -> None:
    """Measure what was asked for and print a table."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        pages = [Path(name) for name in options.page]
        if not pages:
            pages.append(torch_page(Path(folder)))
        sizes = options.sizes if options.sizes is not None else [] if options.page else [30_000]
        pages += [generated_page(Path(folder), modules=size) for size in sizes]
        for page in pages:
            found = [measure_page(page) for _ in range(options.runs)]
            _print(page, found)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explorer")
    parser.add_argument("--page", action="append", default=[], help="a page that is there already")
    parser.add_argument("--sizes", type=int, nargs="*", help="modules to generate")
    parser.add_argument("--runs", type=int, default=3)
    return parser.parse_args()


def _print(page: Path, runs: list[Figures]) -> None:
    size = page.stat().st_size
    print(f"\n{page.name}: {size / 1e6:.2f} MB, {len(runs)} runs, median (worst)")
    for name in runs[0].names():
        values = [run.values[name] for run in runs if name in run.values]
        if values:
            print(f"  {name:62} {statistics.median(values):8.1f} ({max(values):.1f}) ms")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
