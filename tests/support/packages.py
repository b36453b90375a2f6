"""Packages written from a dict: `temporary_package({"pkg/b.py": "b = 1"})`."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent


def temporary_package(files: Mapping[str, str | bytes], folder: Path | None = None) -> Path:
    """Write files below a folder and return the folder that holds them (not the package's own).

    Keys are POSIX paths; text is dedented and written as UTF-8, bytes are written as they are.
    Every folder that holds a `.py` file gets an `__init__.py` unless the dict names one of its
    own or a key ending in "/" says that the folder shall be left as it is (and made, if empty).
    Without `folder`, a new one is made, in a place that is removed when the tests end. The fixture
    of the same name fills in pytest's `tmp_path`.
    """
    if folder is None:
        folder = Path(tempfile.mkdtemp(prefix="package-"))
    write_files(files, folder)
    for path in files:
        _add_missing_init(path, files, folder)
    return folder


def write_files(files: Mapping[str, str | bytes], folder: Path) -> None:
    """Write files below a folder, and nothing that the dict does not name."""
    for name, content in files.items():
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else dedent(content).encode())


def _add_missing_init(path: str, files: Mapping[str, str | bytes], folder: Path) -> None:
    if not path.endswith(".py"):
        return
    parts = path.split("/")[:-1]
    for depth in range(len(parts)):
        package = "/".join(parts[: depth + 1])
        if f"{package}/" not in files and f"{package}/__init__.py" not in files:
            (folder / package / "__init__.py").touch()
