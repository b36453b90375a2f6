"""Data files that modules read from beside themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from debundle.model import ImportGraph, ScanOptions, SilentProgress
from debundle.plan.reading import read_beside
from debundle.scan import scan_package
from debundle.scan.targets import locate_target
from support.packages import temporary_package
from support.partitions import partition_of

FILES = {
    "app/__init__.py": "",
    "app/kernel/__init__.py": "",
    "app/kernel/mm.py": "from app.kernel.common import load\nload('mm')\n",
    "app/kernel/common.py": (
        "from pathlib import Path\nFOLDER = Path(__file__).parent / 'templates'\n"
        "def load(name):\n    return (FOLDER / name).read_text()\n"
    ),
    "app/kernel/words.py": "NAMES = 'templates', 'table.json'\n",
    "app/kernel/templates/mm.txt": "mm",
    "app/kernel/templates/more/deep.txt": "deep",
    "app/kernel/table.json": "{}",
    "app/kernel/words.pyi": "",
}
TEMPLATES = ["app/kernel/templates/mm.txt", "app/kernel/templates/more/deep.txt"]
APART = {"app-core": "app app.kernel app.kernel.words", "app-mm": "app.**"}


def moved(folder: Path, groups: dict[str, str], **more: str) -> dict[str, str]:
    graph = scanned(temporary_package({**FILES, **more}, folder) / "app")
    return dict(read_beside(graph.target.data_files, graph, partition_of(graph, groups)))


def scanned(folder: Path) -> ImportGraph:
    progress = SilentProgress()
    options = ScanOptions(cache_dir=None, processes=1)
    with locate_target([str(folder)], progress=progress) as target:
        return scan_package(target, options, progress=progress)


def test_what_a_module_reads_from_its_folder_goes_with_it(tmp_path: Path) -> None:
    assert moved(tmp_path, APART) == dict.fromkeys(TEMPLATES, "app-mm")


def test_where_the_package_reads_it_too_it_stays(tmp_path: Path) -> None:
    text = "import os.path\nHERE = os.path.join(os.path.dirname(__file__), 'templates')\n"
    assert moved(tmp_path, APART, **{"app/kernel/words.py": text}) == {}


def test_a_package_that_is_whole_keeps_its_files(tmp_path: Path) -> None:
    assert moved(tmp_path, {"app-core": "app", "app-kernel": "app.**"}) == {}


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("importlib.resources.files(__package__) / 'table.json'", "table.json"),
        ("pkgutil.get_data(__package__, 'templates/mm.txt')", "templates/mm.txt"),
    ],
)
def test_resources_are_read_as_well(call: str, name: str, tmp_path: Path) -> None:
    text = f"import importlib.resources, pkgutil\nTABLE = {call}\n"
    found = moved(tmp_path, APART, **{"app/kernel/mm.py": text})
    assert found[f"app/kernel/{name}"] == "app-mm"
