"""The project around a package: its folder, its build files, its sources of native code."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from debundle.model import Target
from debundle.sources.cython import is_cython

BUILD_FILES = ("CMakeLists.txt", "meson.build", "pyproject.toml", "setup.py")
#: Sources in C and its kin that a compiler is given.
COMPILED = (".c", ".cc", ".cpp", ".cu", ".cxx", ".mm")
_HEADERS = (".cuh", ".h", ".hpp", ".hxx")
#: A project's file lies at most so many folders up from the package: "src/python/package".
_HIGHEST = 3
#: Folders of tools and of what a build makes.
_SKIPPED = frozenset({"__pycache__", "build", "dist", "node_modules", "venv"})


def project_folder(target: Target) -> Path | None:
    """The folder of the project that the roots of a target lie in; None for installed packages."""
    for root in target.roots:
        folder = root.import_root
        for place in (folder, *folder.parents)[:_HIGHEST]:
            if any((place / name).is_file() for name in BUILD_FILES):
                return place
    return None


def native_sources(project: Path) -> list[str]:
    """Build files and sources in C, C++, CUDA and Cython below a folder: POSIX paths, sorted.

    Links, hidden folders and those that a build makes are left out.
    """
    return sorted(_walk(project))


def _walk(project: Path) -> Iterator[str]:
    for folder, inside, files in os.walk(project):
        inside[:] = sorted(
            name for name in inside if name not in _SKIPPED and not name.startswith(".")
        )
        start = Path(folder).relative_to(project).as_posix()
        for name in files:
            if name.endswith((*COMPILED, *_HEADERS)) or is_cython(name) or name in BUILD_FILES:
                yield name if start == "." else f"{start}/{name}"
