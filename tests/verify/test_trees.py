"""Folders laid over one another."""

from __future__ import annotations

from pathlib import Path

from debundle.verify.trees import add_modules, lay_over
from support.packages import write_files


def files(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def test_folders_are_laid_over_one_another_and_the_first_wins(tmp_path: Path) -> None:
    write_files({"one/a/__init__.py": "1", "two/a/__init__.py": "2", "two/a/b.py": ""}, tmp_path)
    tree = lay_over([tmp_path / "one", tmp_path / "two"], tmp_path / "tree")
    assert files(tree) == ["a/__init__.py", "a/b.py"]
    assert (tree / "a/__init__.py").read_text(encoding="utf-8") == "1"


def test_modules_come_with_the_data_of_their_folders_and_no_others(tmp_path: Path) -> None:
    write_files(
        {
            "a/t/__init__.py": "",
            "a/t/test_x.py": "",
            "a/t/test_y.py": "",
            "a/t/data/x.csv": "",
            "a/u/test_z.py": "",
            "a/u/z.csv": "",
        },
        tmp_path / "source",
    )
    add_modules({"a.t", "a.t.test_x"}, tmp_path / "source", tmp_path / "tree")
    assert files(tmp_path / "tree") == ["a/t/__init__.py", "a/t/data/x.csv", "a/t/test_x.py"]
