"""Folders of several distributions laid over one another, as an installer would lay them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path


def lay_over(sources: Iterable[Path], tree: Path) -> Path:
    """Put the files of some folders into one, as further names of the same files."""
    for source in sources:
        for file in _files(source):
            _put(file, tree / file.relative_to(source))
    return tree


def add_modules(modules: Collection[str], source: Path, tree: Path) -> None:
    """Put modules from a folder into another, with the data that lies in or below their folders.

    `modules` are names; the file of a package is its `__init__`.
    """
    files = {_path(name) for name in modules} | {
        f"{_path(name)[:-3]}/__init__.py" for name in modules
    }
    folders = {path.rpartition("/")[0] for path in files if (source / path).is_file()}
    for file in _files(source):
        relative = file.relative_to(source).as_posix()
        is_data = not relative.endswith(".py") and _is_below(relative, folders)
        if relative in files or is_data:
            _put(file, tree / relative)


def _path(module: str) -> str:
    return f"{module.replace('.', '/')}.py"


def _is_below(relative: str, folders: Collection[str]) -> bool:
    parts = relative.split("/")[:-1]
    return any("/".join(parts[:depth]) in folders for depth in range(len(parts), 0, -1))


def _files(source: Path) -> Iterator[Path]:
    return (file for file in sorted(source.rglob("*")) if file.is_file())


def _put(file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        return
    try:
        os.link(file, target)
    except OSError:
        shutil.copy2(file, target)
