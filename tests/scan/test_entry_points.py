"""Entry points of the target itself that it loads by their group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from debundle.model import (
    Confidence,
    DistributionMetadata,
    EntryPoint,
    Phase,
    ScanOptions,
    SilentProgress,
    Via,
)
from debundle.scan import scan_package
from debundle.scan.targets import locate_target

Package = Callable[[Mapping[str, str]], Path]
SOURCE = """\
from importlib.metadata import entry_points
GROUP = "p.plugins"
def load():
    return [item.load() for item in entry_points(group=GROUP)]
"""


def test_a_module_that_loads_a_group_imports_what_the_target_registers_there(
    temporary_package: Package,
) -> None:
    folder = temporary_package({"p/a.py": SOURCE, "p/b.py": "main = 1\n", "p/c.py": "main = 1\n"})
    registered = DistributionMetadata(
        entry_points=(
            EntryPoint("console_scripts", "c", "p.c:main"),
            EntryPoint("p.plugins", "b", "p.b:main"),
            EntryPoint("p.plugins", "other", "elsewhere.b:main"),
        )
    )
    with locate_target([str(folder / "p")], progress=SilentProgress()) as target:
        graph = scan_package(
            replace(target, metadata=registered),
            ScanOptions(processes=1),
            progress=SilentProgress(),
        )
    assert [
        (item.imported, item.line, item.phase, item.via, item.conditional, item.confidence)
        for item in graph.by_importer["p.a"]
        if item.via is not Via.PARENT
    ] == [("p.b", 4, Phase.CALL, Via.DYNAMIC, True, Confidence.LIKELY)]
