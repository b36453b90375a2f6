"""From files to import roots: which package or module names a set of paths defines."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from debundle.model import SourceRoot
from debundle.scan.targets.project_files import PROJECT_FILES
from debundle.scan.targets.walk import SKIPPED_FOLDERS, FileKind, file_kind

#: Top-level names that are seldom what a distribution is about: they count as roots only where
#: there is no other.
BESIDES_THE_CODE = frozenset(
    {"benchmark", "benchmarks", "doc", "docs", "example", "examples", "test", "tests"}
)

#: Folders without `__init__` are searched for packages this deep: namespaces such as
#: `google.cloud` have two or three parts, and a limit ends a search in the wrong folder.
MAX_NAMESPACE_DEPTH = 8

_IMPORTABLE = (FileKind.SOURCE, FileKind.EXTENSION)


def roots_of_paths(paths: Iterable[str], base: Path) -> tuple[SourceRoot, ...]:
    """The outermost packages and modules among POSIX paths below `base`, sorted by name.

    A folder without `__init__` is a namespace (PEP 420): what it holds becomes a root of its
    own, e.g. "google/cloud/storage/__init__.py" gives the root "google.cloud.storage".
    """
    modules = sorted(
        path
        for path in paths
        if path.endswith((".py", ".so", ".pyd")) and file_kind(path) in _IMPORTABLE
    )
    packages = {
        folder
        for folder, _, name in (path.rpartition("/") for path in modules)
        if folder and name.startswith("__init__.")
    }
    roots: dict[str, SourceRoot] = {}
    for path in modules:
        place = _outermost_package(path, packages) or path
        name = place.partition(".")[0].replace("/", ".")
        # A source and an extension of one name: sorted order puts "m.cpython.so" first.
        if name not in roots or place.endswith(".py"):
            roots[name] = SourceRoot(name, base / place)
    return tuple(roots[name] for name in sorted(roots) if name != "__init__")


def roots_in_folder(base: Path, *, prefix: str = "") -> tuple[SourceRoot, ...]:
    """The import roots that a folder on `sys.path` holds; `prefix` where it is a namespace.

    Reads no deeper than the first `__init__` on each way. A folder that cannot be read holds
    nothing.
    """
    found = roots_of_paths(_shallow_modules(base, "", 0), base)
    if not prefix:
        return found
    return tuple(SourceRoot(f"{prefix}.{root.name}", root.location) for root in found)


def leave_out_besides(roots: tuple[SourceRoot, ...]) -> tuple[SourceRoot, ...]:
    """The roots without tests, documentation and examples, if any others remain."""
    wanted = tuple(root for root in roots if root.name.partition(".")[0] not in BESIDES_THE_CODE)
    return wanted or roots


def init_file(folder: Path) -> Path | None:
    """The file that makes a folder a regular package; None where there is none."""
    source = folder / "__init__.py"
    if source.is_file():
        return source
    compiled = sorted(folder.glob("__init__.*.so")) + sorted(folder.glob("__init__.*.pyd"))
    return compiled[0] if compiled else None


def below(folder: Path, roots: Iterable[SourceRoot]) -> tuple[SourceRoot, ...]:
    """The roots that lie in a folder, or are it."""
    place = folder.resolve()
    return tuple(
        root
        for root in roots
        if root.location.resolve() == place or place in root.location.resolve().parents
    )


def _outermost_package(path: str, packages: set[str]) -> str | None:
    parts = path.split("/")
    for depth in range(1, len(parts)):
        folder = "/".join(parts[:depth])
        if folder in packages:
            return folder
    return None


def _shallow_modules(base: Path, relative: str, depth: int) -> Iterator[str]:
    folder = base / relative
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    start = f"{relative}/" if relative else ""
    files = [start + entry.name for entry in entries if _is_file(entry)]
    inits = [file for file in files if file.startswith(f"{start}__init__.")]
    if relative and any(file_kind(file) in _IMPORTABLE for file in inits):
        yield from inits
        return
    if relative and any(file.removeprefix(start) in PROJECT_FILES for file in files):
        return  # A project of its own, not a part of a namespace.
    yield from files
    if depth < MAX_NAMESPACE_DEPTH:
        for entry in entries:
            if entry.name.isidentifier() and entry.name not in SKIPPED_FOLDERS and _enters(entry):
                yield from _shallow_modules(base, start + entry.name, depth + 1)


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _enters(entry: os.DirEntry[str]) -> bool:
    """Whether to look into a folder; a link only counts where a package stands behind it."""
    try:
        if entry.is_symlink():
            return entry.is_dir() and init_file(Path(entry.path)) is not None
        return entry.is_dir()
    except OSError:
        return False
