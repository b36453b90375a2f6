"""Takes the pictures of docs/explorer anew: `python -m benchmarks.explorer.pictures`.

Without `--page FILE` the page of torch is made first.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.explorer.pages import REPOSITORY, torch_page

FOLDER = REPOSITORY / "docs" / "explorer"

#: Address, colours and size by the name of the picture.
PICTURES = {
    "overview": ("", "light", (1280, 720)),
    "overview-install": ("select=@torch-distributed", "light", (1280, 720)),
    "overview-frontier": ("point=20", "dark", (1280, 720)),
    "map": ("view=map", "light", (1600, 900)),
    "map-selected": ("view=map&select=torch.fx", "dark", (1280, 720)),
    "map-chain": ("view=map&from==torch&reach=!sympy&at-import=1", "light", (1280, 720)),
    "map-core": (
        "view=map&from==torch&reach==torch.fx.node&at-import=1",
        "light",
        (1280, 720),
    ),
    "map-cycles": ("view=map&cycles=1", "light", (1280, 720)),
    "matrix": ("view=matrix", "light", (1280, 720)),
    "matrix-cell": ("view=matrix&select=@torch-core&to=@torch-refs", "light", (1280, 720)),
    "treemap": ("view=treemap", "light", (1600, 900)),
    "treemap-loading": ("view=treemap&colour=loading", "light", (1280, 720)),
    "what-if": (
        "view=what-if&changes=m:torch.fx.experimental>torch-symbolic",
        "light",
        (1280, 720),
    ),
    "native": ("view=native", "light", (1280, 720)),
    "native-symbols": (
        "view=native&select=@torch-profiler&to==torch._C",
        "dark",
        (1280, 720),
    ),
}


def main() -> None:
    """Take every picture."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explorer.pictures")
    parser.add_argument("--page", type=Path, help="a page of torch that is there already")
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = options.page or torch_page(Path(folder))
        executable = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        for name in PICTURES:
            _take(browser, page.resolve(), name)
        browser.close()


def _take(browser: Browser, file: Path, name: str) -> None:
    address, colours, (width, height) = PICTURES[name]
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if colours == "dark" else "light",
    )
    hash_ = address.replace("==", "=%3D")
    page.goto(f"{file.as_uri()}#{hash_}")
    page.wait_for_selector("#view")
    page.wait_for_timeout(900)
    page.screenshot(path=FOLDER / f"{name}.png")
    page.close()
    print(f"docs/explorer/{name}.png", flush=True)


if __name__ == "__main__":
    main()
