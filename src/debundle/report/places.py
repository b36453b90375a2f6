"""Where files lie, seen from the top of a repository."""

from __future__ import annotations

from collections.abc import Mapping

from debundle.model import Chain

#: Folder in front of a path, by the path's first part: {"torch": "src"} puts
#: "torch/nn/__init__.py" at "src/torch/nn/__init__.py". Paths not named here stay as they are.
Folders = Mapping[str, str]


def repository_path(file: str, folders: Folders | None) -> str:
    """A `Module.path` as the repository knows it."""
    folder = (folders or {}).get(file.partition("/")[0], "")
    return f"{folder.rstrip('/')}/{file}" if folder and folder != "." else file


def chain_lines(chain: Chain, folders: Folders | None) -> list[str]:
    """A chain for plain text: "a -> b (a.py:1, import)", one import each."""
    return [
        f"{link.importer} -> {link.imported} "
        f"({repository_path(link.file, folders)}:{link.line}, {link.phase.value})"
        for link in chain.links
    ]
