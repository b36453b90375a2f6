"""The files of an import root: one fast walk that finding targets and finding modules share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from enum import Enum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from debundle.model import SourceRoot, TargetFile

#: Folders that belong to tools, never to a package; their names cannot be imported either.
SKIPPED_FOLDERS = frozenset(
    {
        "__pycache__",
        ".bzr",
        ".git",
        ".hg",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".svn",
        ".tox",
        ".venv",
        "CVS",
    }
)


class FileKind(Enum):
    """What the import system sees in a file."""

    #: A `.py` file that the import system finds.
    SOURCE = "source"
    #: A compiled extension module, e.g. `_C.cpython-311-x86_64-linux-gnu.so`.
    EXTENSION = "extension"
    #: Anything else: stubs, libraries, `py.typed`, a `.py` file whose name has another dot.
    DATA = "data"
    #: Compiled bytecode, which is made anew from the source.
    BYTECODE = "bytecode"


class Walk(NamedTuple):
    """The files of one root, sorted by `relative`, and what was left out: one sentence each."""

    files: list[TargetFile]
    notes: list[str]


class _Folder(NamedTuple):
    """A folder to be read: its path, the same with links resolved, and its relative path."""

    path: str
    real: str
    relative: str


def walk_files(root: SourceRoot) -> Walk:
    """List every regular file below a root; `.py` files with size and time of change.

    A root that is a file gives that file alone. Links to folders are followed, but every real
    folder is read once: a link back into the root, a second link to the same folder and a
    loop are noted and left out. A folder that cannot be read, a dangling link and a name that
    is not valid text are noted too; nothing raises.
    """
    folder, _, name = root.name.replace(".", "/").rpartition("/")
    if not root.location.is_dir():
        return _single_file(root.location, folder)
    walk = Walk([], [])
    real = os.path.realpath(root.location)
    seen = {real}
    pending = [_Folder(str(root.location), real, f"{folder}/{name}".lstrip("/"))]
    while pending:
        links = [link for start in pending for link in _read_tree(start, walk, seen)]
        # Links wait until all real folders are known, so that a link never hides what it
        # points at.
        pending = sorted(_new_folders(links, walk, seen, root=real))
    walk.files.sort()
    walk.notes.sort()
    return walk


def file_kind(relative: str) -> FileKind:
    """Tell modules from data by the path alone, e.g. "torch/_C.cpython-311-x86_64.so".

    A bare `lib*.so` counts as a library, although an import could name it: that is how
    linkers name the libraries they look for.
    """
    folder, _, name = relative.rpartition("/")
    stem, _, suffix = name.partition(".")
    if suffix == "py":
        kind = FileKind.SOURCE
    elif name.endswith((".so", ".pyd")):
        bare_library = suffix == "so" and stem.startswith("lib")
        kind = FileKind.DATA if bare_library else FileKind.EXTENSION
    elif name.endswith((".pyc", ".pyo")):
        return FileKind.BYTECODE
    else:
        return FileKind.DATA
    # A file such as `0001_initial.py` can be imported by name, though no statement spells it.
    importable = bool(stem) and _is_dotted(folder)
    return kind if importable else FileKind.DATA


@cache  # of so many files in one folder each asks
def _is_dotted(folder: str) -> bool:
    return not folder or all(part.isidentifier() for part in folder.split("/"))


def _single_file(location: Path, folder: str) -> Walk:
    relative = f"{folder}/{location.name}".lstrip("/")
    try:
        status = location.stat()
    except OSError as error:
        return Walk([], [f"{relative} cannot be read ({error.strerror}) and is left out."])
    return Walk([TargetFile(relative, str(location), status.st_size, status.st_mtime_ns)], [])


def _read_tree(start: _Folder, walk: Walk, seen: set[str]) -> Iterator[_Folder]:
    """Put the files below a folder into `walk`; yield the links to folders met on the way."""
    stack = [start]
    while stack:
        folder = stack.pop()
        for entry in _entries(folder, walk):
            relative = f"{folder.relative}/{entry.name}"
            try:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in SKIPPED_FOLDERS:
                        real = f"{folder.real}{os.sep}{entry.name}"
                        if real not in seen:
                            seen.add(real)
                            stack.append(_Folder(entry.path, real, relative))
                elif entry.is_file():
                    walk.files.append(_walked(relative, entry))
                elif entry.is_dir():
                    yield _Folder(entry.path, os.path.realpath(entry.path), relative)
                elif entry.is_symlink():
                    walk.notes.append(f"{relative} is a link to nothing and is left out.")
            except OSError as error:
                walk.notes.append(f"{relative} cannot be read ({error.strerror}) and is left out.")


def _walked(relative: str, entry: os.DirEntry[str]) -> TargetFile:
    if not relative.endswith(".py"):
        return TargetFile(relative, entry.path, 0, 0)
    status = entry.stat()
    return TargetFile(relative, entry.path, status.st_size, status.st_mtime_ns)


def _entries(folder: _Folder, walk: Walk) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder.path) as found:
            entries = list(found)
    except OSError as error:
        walk.notes.append(
            f"{folder.relative} cannot be read ({error.strerror}); what it holds is left out."
        )
        return []
    odd = [entry for entry in entries if not _is_text(entry.name)]
    for entry in odd:
        walk.notes.append(
            f"{folder.relative} holds a file whose name is not valid text "
            f"({os.fsencode(entry.name)!r}); it is left out."
        )
    return [entry for entry in entries if entry not in odd] if odd else entries


def _is_text(name: str) -> bool:
    """Whether a name can be printed and stored: undecodable bytes arrive as lone surrogates."""
    return name.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in name)


def _new_folders(
    links: list[_Folder], walk: Walk, seen: set[str], *, root: str
) -> Iterator[_Folder]:
    for link in sorted(links):
        if link.real in seen:
            walk.notes.append(
                f"{link.relative} is a link to a folder that is read elsewhere; it is left out."
            )
        elif root.startswith(link.real.rstrip(os.sep) + os.sep):
            # Followed, it would take in the whole checkout, or the whole disk.
            walk.notes.append(
                f"{link.relative} is a link to a folder around the package; it is left out."
            )
        else:
            seen.add(link.real)
            yield link
