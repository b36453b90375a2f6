"""The original, linked for a bare interpreter."""

from __future__ import annotations

from importlib.metadata import distributions
from pathlib import Path

from debundle.model import SilentProgress
from debundle.scan.targets import locate_target
from debundle.verify.monolith import linked_monolith
from support.packages import temporary_package


def linked(files: dict[str, str], folder: Path, target: str = "app") -> Path:
    """The folder from which the monolith `app` is imported."""
    place = temporary_package(files, folder / "source")
    with locate_target([str(place / target)], progress=SilentProgress(), whole=True) as located:
        return linked_monolith(located, folder / "made", bytecode=folder / "bytecode").paths[0]


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


def test_sources_that_ask_for_their_own_version_find_it(tmp_path: Path) -> None:
    project = """
        [project]
        name = "the-app"
        version = "1.2"
        [project.entry-points."app.plugins"]
        plain = "app:plain"
        """
    source = linked({"pyproject.toml": project, "app/__init__.py": ""}, tmp_path, "")
    (found,) = distributions(path=[str(source)])
    assert (found.name, found.version) == ("the-app", "1.2")
    assert [(item.group, item.value) for item in found.entry_points] == [
        ("app.plugins", "app:plain")
    ]
