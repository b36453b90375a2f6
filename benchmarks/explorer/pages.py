"""The pages that are measured."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.generate import NAME, generate_package
from debundle.config.reading import parse_configuration
from debundle.model import Configuration, ScanOptions, SilentProgress
from debundle.report.html import render_html
from debundle.reporting import explore_package

REPOSITORY = Path(__file__).parents[2]

#: Groups of a generated package that make one distribution.
_GROUPS = 12


def torch_page(folder: Path) -> Path:
    """Torch in the distributions of the recorded example."""
    text = (REPOSITORY / "examples" / "pytorch" / "debundle.toml").read_text()
    # By its bare name, for the page says where wishes are from and is shown to others.
    configuration = parse_configuration(text, source="debundle.toml")
    return _written(folder / "torch.html", ["torch"], configuration, text)


def generated_page(folder: Path, *, modules: int) -> Path:
    """A generated package in distributions of a dozen groups each, one on top of the other."""
    source = folder / f"generated-{modules}"
    generate_package(source, modules=modules)
    groups = sorted(
        (path.name for path in (source / NAME).iterdir() if path.is_dir()),
        key=lambda name: int(name.removeprefix("group")),
    )
    text = _distributions(groups)
    configuration = parse_configuration(text, source="debundle.toml")
    return _written(folder / f"generated-{modules}.html", [str(source / NAME)], configuration, text)


def _distributions(groups: list[str]) -> str:
    tables = ["format = 1"]
    tables.append(f'[distributions.{NAME}-core]\nrole = "core"\nmodules = ["{NAME}.**"]')
    below = f"{NAME}-core"
    for place in range(_GROUPS, len(groups), _GROUPS):
        patterns = [f'"{NAME}.{group}.**"' for group in groups[place : place + _GROUPS]]
        name = f"{NAME}-{place // _GROUPS}"
        tables.append(
            f'[distributions.{name}]\nmodules = [{", ".join(patterns)}]\ndepends_on = ["{below}"]'
        )
        below = name
    return "\n\n".join(tables) + "\n"


def _written(page: Path, specs: list[str], configuration: Configuration, text: str) -> Path:
    began = time.perf_counter()
    found = explore_package(
        specs,
        configuration=configuration,
        existing=text,
        options=ScanOptions(),
        progress=SilentProgress(),
    )
    page.write_text(render_html(found), encoding="utf-8")
    print(f"{page.name}: made in {time.perf_counter() - began:.0f} s, nothing cached", flush=True)
    return page
