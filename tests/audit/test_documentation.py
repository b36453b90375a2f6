"""The page on how imports execute says what debundle reads, and what Python does."""

from __future__ import annotations

import re
from pathlib import Path

from debundle.audit import compare_imports, observe_target
from debundle.model import AuditOptions, ScanOptions, Share, SilentProgress, Via
from debundle.scan import scan_package
from debundle.scan.targets import locate_target

PAGE = (Path(__file__).parents[2] / "docs" / "how-imports-execute.md").read_text()


def test_the_example_is_read_as_the_page_says_and_runs_as_it_is_read(tmp_path: Path) -> None:
    for name, source in re.findall(r"```python\n# (\S+)\n(.*?)```", PAGE, re.DOTALL):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(source)
    row = re.compile(r"^\| `(shop\S*)` \| `(\S+)` \| (\d+) \| (\S+) \| (\S+) \| (\S+) \|$", re.M)
    promised = [(*found[:2], int(found[2]), *found[3:]) for found in row.findall(PAGE)]

    with locate_target([str(tmp_path / "shop")], progress=SilentProgress()) as target:
        graph = scan_package(target, ScanOptions(processes=1), progress=SilentProgress())
        seen = observe_target(graph, AuditOptions(), progress=SilentProgress())

    assert promised == [
        (item.importer, item.imported, item.line, item.phase, item.use, item.via)
        for name in ("shop.cart", "shop.report")
        for item in sorted(graph.by_importer[name], key=lambda item: (item.line, item))
        if item.via is not Via.PARENT
    ]
    report = compare_imports(graph, seen, grimp_pairs=None)
    assert report.debundle.recall == Share(7, 7)
    assert report.misses == ()
    assert report.unseen == ()
