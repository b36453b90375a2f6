"""The original, linked for a bare interpreter."""

from __future__ import annotations

from pathlib import Path

from debundle.model import SilentProgress
from debundle.scan.targets import locate_target
from debundle.verify.monolith import linked_monolith
from support.packages import temporary_package


def linked(files: dict[str, str], folder: Path) -> Path:
    """The folder from which the monolith `app` is imported."""
    place = temporary_package(files, folder / "source")
    with locate_target([str(place / "app")], progress=SilentProgress(), whole=True) as target:
        return linked_monolith(target, folder / "made", bytecode=folder / "bytecode").paths[0]


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_what_is_compiled_of_a_source_beside_it_is_left_out_as_a_split_does(tmp_path: Path) -> None:
    files = {"app/__init__.py": "", "app/deep/fast.py": "", "app/deep/fast.cpython-311.so": ""}
    found = linked(files | {"app/deep/only.abi3.so": "", "app/other/a.py": ""}, tmp_path)
    assert names(found / "app" / "deep") == ["__init__.py", "fast.py", "only.abi3.so"]
    assert (found / "app" / "other").is_symlink()


def test_a_package_of_sources_is_one_link(tmp_path: Path) -> None:
    found = linked({"app/__init__.py": "", "app/a.py": "", "app/b.so": ""}, tmp_path)
    assert (found / "app").is_symlink()
