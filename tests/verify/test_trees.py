"""Folders laid over one another."""

from __future__ import annotations

from pathlib import Path

from debundle.verify.trees import lay_over
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
