"""Folders of several distributions laid over one another, as an installer would lay them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path


def lay_over(sources: Iterable[Path], tree: Path) -> Path:
    """Put the files of some folders into one, as further names of the same files."""
    for source in sources:
        for file in _files(source):
            _put(file, tree / file.relative_to(source))
    return tree


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
