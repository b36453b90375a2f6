"""Where files lie, seen from the top of a repository."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from debundle.model import Chain

#: Folder in front of a path, by how the path begins: {"torch": "src"} puts
#: "torch/nn/__init__.py" at "src/torch/nn/__init__.py". The longest beginning that is named here
#: wins (several roots may share a namespace); paths not named here stay as they are.
Folders = Mapping[str, str]


def folders_below(places: Sequence[tuple[str, str]], top: Path) -> Folders:
    """Where import roots lie below the top of a repository; those that lie elsewhere left out.

    `places`: (how paths begin, the folder on this machine), as in `CheckResult.places`.
    """
    top = top.resolve()
    found = ((beginning, Path(folder).resolve()) for beginning, folder in places)
    return {
        beginning: folder.relative_to(top).as_posix()
        for beginning, folder in found
        if folder.is_relative_to(top)
    }


def repository_path(file: str, folders: Folders | None) -> str:
    """A `Module.path` as the repository knows it."""
    known = folders or {}
    beginnings = (file, *(parent.as_posix() for parent in PurePosixPath(file).parents))
    folder = next((known[beginning] for beginning in beginnings if beginning in known), "")
    return f"{folder.rstrip('/')}/{file}" if folder and folder != "." else file


def chain_lines(chain: Chain, folders: Folders | None) -> list[str]:
    """A chain for plain text: "a -> b (a.py:1, import)", one import each."""
    return [
        f"{link.importer} -> {link.imported} "
        f"({repository_path(link.file, folders)}:{link.line}, {link.phase.value})"
        for link in chain.links
    ]
