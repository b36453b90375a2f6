"""Whatever the cache knows, the graph is the one that a fresh scan would give."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debundle.model import ImportGraph, ScanOptions, SilentProgress
from debundle.scan import scan_package
from debundle.scan.linking import link
from debundle.scan.targets import locate_target
from debundle.store.cache import open_cache
from support import RandomPackage, random_packages, temporary_package

FILES = {
    "pkg/__init__.py": "from pkg.tools import hammer\n",
    "pkg/tools.py": (
        "import os\n\n\ndef hammer():\n    from pkg import nails\n    return nails.big\n"
    ),
    "pkg/nails.py": "import pkg\nbig = pkg.hammer\n",
}


def scan(folder: Path, cache_folder: Path | None) -> ImportGraph:
    with (
        locate_target([str(folder)], progress=SilentProgress()) as target,
        open_cache(cache_folder) as cache,
    ):
        return scan_package(target, ScanOptions(), progress=SilentProgress(), cache=cache)


def content(graph: ImportGraph) -> tuple[object, ...]:
    return graph.modules, graph.imports, graph.external


def age(folder: Path) -> None:
    """Let files be old enough for their times to be trusted."""
    for path in folder.rglob("*.py"):
        os.utime(path, ns=(10**18, 10**18 + path.stat().st_size))


@pytest.fixture
def forbid_linking(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("the graph was made anew")

    monkeypatch.setattr(link, "link_modules", fail)


@pytest.mark.parametrize(
    "edited",
    [
        FILES["pkg/tools.py"],
        "# A comment above all.\n\n" + FILES["pkg/tools.py"],
        FILES["pkg/tools.py"].replace("return nails.big", "number = 3\n\n    return nails.big"),
    ],
    ids=["touched", "a comment", "a local value"],
)
def test_an_edit_that_moves_lines_links_nothing_anew(
    edited: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = temporary_package(FILES, tmp_path / "code") / "pkg"
    scan(folder, tmp_path / "cache")
    (folder / "tools.py").write_text(edited, encoding="utf-8")
    expected = scan(folder, None)

    request.getfixturevalue("forbid_linking")

    assert content(scan(folder, tmp_path / "cache")) == content(expected)


@pytest.mark.parametrize(
    "edited",
    [
        FILES["pkg/tools.py"] + "from pkg import nails\n",
        FILES["pkg/tools.py"].replace(
            "def hammer", "from pkg import nails as hammer\n\ndef mallet"
        ),
        FILES["pkg/tools.py"].replace("    from pkg import nails\n", "") + "\nhammer()\n",
        "import os; import pkg.nails\n",
        "def broken(:\n",
        "",
    ],
)
def test_any_other_edit_is_seen(edited: str, tmp_path: Path) -> None:
    folder = temporary_package(FILES, tmp_path / "code") / "pkg"
    before = scan(folder, tmp_path / "cache")
    (folder / "tools.py").write_text(edited, encoding="utf-8")

    after = scan(folder, tmp_path / "cache")

    assert content(after) == content(scan(folder, None))
    assert content(after) != content(before)


def test_files_that_come_and_go_are_seen(tmp_path: Path) -> None:
    folder = temporary_package(FILES, tmp_path / "code") / "pkg"
    scan(folder, tmp_path / "cache")

    (folder / "saw.py").write_text("import pkg.nails\n", encoding="utf-8")
    assert content(scan(folder, tmp_path / "cache")) == content(scan(folder, None))

    (folder / "nails.py").unlink()
    assert content(scan(folder, tmp_path / "cache")) == content(scan(folder, None))


@given(
    package=random_packages(acyclic=False),
    place=st.integers(min_value=0),
    text=st.sampled_from(["\n", "# why\n", "import os\n", "def added():\n    pass\n"]),
)
def test_a_scan_after_an_edit_is_a_fresh_scan(
    package: RandomPackage, place: int, text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    base = tmp_path_factory.mktemp("recall")
    folder = temporary_package(package.files, base / "code") / package.root
    age(folder)
    scan(folder, base / "cache")
    path = sorted(folder.rglob("*.py"))[place % len(package.files)]
    path.write_text(text + path.read_text(encoding="utf-8"), encoding="utf-8")

    assert content(scan(folder, base / "cache")) == content(scan(folder, None))
