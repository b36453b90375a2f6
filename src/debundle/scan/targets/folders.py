"""Folders and single files: packages, projects, folders of packages, modules."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from debundle.model import DebundleError, DistributionMetadata, SourceRoot
from debundle.scan.targets.distributions import metadata_of, owner_of
from debundle.scan.targets.finding import Finding, NothingToMapError
from debundle.scan.targets.layout import project_roots
from debundle.scan.targets.merge import merge_findings
from debundle.scan.targets.project_files import (
    ProjectFiles,
    is_project,
    read_project_files,
    texts,
)
from debundle.scan.targets.project_metadata import project_metadata
from debundle.scan.targets.roots import below, init_file, roots_in_folder
from debundle.scan.targets.walk import SKIPPED_FOLDERS, walk_files

#: Folders into which installers put packages: names count from there.
_INSTALL_FOLDERS = ("site-packages", "dist-packages")

#: So many files are asked whether they import from the namespace that they may lie in.
_MOST_ASKED = 500

#: A project folder is looked for this many folders above a package.
_MAX_PROJECT_DISTANCE = 6


def find_in_folder(spec: str, folder: Path) -> Finding:
    """What a folder is: an import package, a project, or a folder that holds some of them.

    Raises NothingToMapError where there is no Python, DebundleError where the folder cannot be
    read.
    """
    folder = _readable(folder)
    project = read_project_files(folder)
    if init_file(folder) is not None and not _is_project_first(project):
        return _package(spec, folder)
    if project.has_identity:
        finding = _project(spec, project)
        if finding.roots:
            return finding
    members = _members(project)
    if members:
        findings = [find_in_folder(f"{spec}/{member.name}", member) for member in members]
        return replace(merge_findings(findings, fallback=folder.name), spec=spec)
    finding = _place_above(folder) or _namespace(spec, folder) or _project(spec, project)
    if not finding.roots:
        raise _nothing(folder)
    return replace(finding, spec=spec)


def find_file(spec: str, file: Path) -> Finding:
    """A single `.py` file as a root of its own, named below its packages if it has any."""
    if file.name == "__init__.py":
        return find_in_folder(spec, file.parent)
    if not file.stem.isidentifier():
        raise DebundleError(
            f"No import can name {file.name}: {file.stem!r} is not an identifier.",
            where=spec,
            next_step="Rename the file, or name the folder of the package that uses it.",
        )
    try:
        with file.open("rb"):
            pass
    except OSError as error:
        raise DebundleError(
            f"The file cannot be read ({error.strerror}).",
            where=spec,
            next_step="Check its permissions.",
        ) from error
    return _package(spec, Path(os.path.normpath(file.absolute())))


def _readable(folder: Path) -> Path:
    try:
        with os.scandir(folder):
            # Links stay: the name that a link gives a folder may be the name it is imported by.
            return Path(os.path.normpath(folder.absolute()))
    except OSError as error:
        raise DebundleError(
            f"The folder cannot be read ({error.strerror}).",
            where=str(folder),
            next_step="Check its permissions, or name another folder.",
        ) from error


def _is_project_first(project: ProjectFiles) -> bool:
    """Whether a folder with an `__init__` is a project all the same.

    Some repositories have a stray `__init__.py` at their top; a package has no metadata in it.
    """
    if init_file(project.folder.parent) is not None:
        return False
    declared = project.table("project") or project.table("tool", "poetry")
    roots = {root.name for root in project_roots(project)}
    # Some packages ship their project file within themselves (pandas does): what it names is the
    # folder that it lies in, not what lies below.
    own = project.folder.name
    named = str((declared or {}).get("name", "")).lower().replace("-", "_").replace(".", "_")
    shipped = named == own.lower() and own not in roots
    return bool(declared) and bool(roots) and not shipped


def _project(spec: str, project: ProjectFiles) -> Finding:
    roots = project_roots(project)
    return Finding(spec, roots, project_metadata(project, roots), project.notes)


def _namespace(spec: str, folder: Path) -> Finding | None:
    """A namespace package (PEP 420), told from a folder of packages by its modules' imports.

    Both look the same from outside; modules of a namespace import one another by its name.
    """
    if not folder.name.isidentifier():
        return None
    root = SourceRoot(folder.name, folder)
    names_itself = re.compile(rb"^\s*(?:from|import)\s+%s\b" % folder.name.encode(), re.M)
    sources = [file for file in walk_files(root).files if file.relative.endswith(".py")]
    for file in sources[:_MOST_ASKED]:
        try:
            if names_itself.search(Path(file.path).read_bytes()):
                return Finding(spec, (root,))
        except OSError:
            continue
    return None


def _package(spec: str, place: Path) -> Finding:
    """A package folder or a module file, named as an import from outside would name it."""
    above = _place_above(place)
    if above is not None:
        return replace(above, spec=spec)
    name = place.stem if place.is_file() else place.name
    start = place
    while init_file(start.parent) is not None:
        start = start.parent
        name = f"{start.name}.{name}"
    if not all(part.isidentifier() for part in name.split(".")):
        raise DebundleError(
            f"No import can name this package: {name!r} is not a name of Python.",
            where=str(place),
            next_step="Rename the folder, or name a folder inside it.",
        )
    return Finding(spec, (SourceRoot(name, place),))


def _place_above(place: Path) -> Finding | None:
    """A package or namespace by the names that its project or its install folder gives.

    None where nothing above `place` knows it.
    """
    for distance, folder in enumerate(place.parents):
        if folder.name in _INSTALL_FOLDERS:
            return _installed(place, folder)
        if distance < _MAX_PROJECT_DISTANCE and is_project(folder):
            return _of_project(place, folder)
    return None


def _installed(place: Path, folder: Path) -> Finding | None:
    parts = place.relative_to(folder).with_suffix("").parts
    if not all(part.isidentifier() for part in parts):
        return None
    name = ".".join(parts)
    regular = place.is_file() or init_file(place) is not None
    roots = (SourceRoot(name, place),) if regular else roots_in_folder(place, prefix=name)
    if not roots:
        return None
    owner = owner_of(roots[0], search=(str(folder),))
    metadata = metadata_of(owner) if owner is not None else DistributionMetadata()
    return Finding(str(place), roots, metadata)


def _of_project(place: Path, folder: Path) -> Finding | None:
    """The part of a project's roots that `place` is: the root itself, above it or below it."""
    project = read_project_files(folder)
    roots = project_roots(project)
    inside = below(place, roots) or tuple(_inner(place, root) for root in _holding(place, roots))
    if not inside:
        return None
    return Finding(str(place), inside, project_metadata(project, roots), project.notes)


def _holding(place: Path, roots: Iterable[SourceRoot]) -> tuple[SourceRoot, ...]:
    """The roots that hold a place."""
    parents = place.resolve().parents
    return tuple(root for root in roots if root.location.resolve() in parents)


def _inner(place: Path, root: SourceRoot) -> SourceRoot:
    parts = place.resolve().relative_to(root.location.resolve()).with_suffix("").parts
    return SourceRoot(".".join((root.name, *parts)), place)


def _members(project: ProjectFiles) -> list[Path]:
    """The projects that a folder holds: those a uv workspace lists, else those below it."""
    workspace = project.table("tool", "uv", "workspace")
    excluded = set(_matching(project.folder, texts(workspace.get("exclude"))))
    listed = texts(workspace.get("members"))
    # Repositories keep their packages at the top, or in a folder such as "packages" or "libs".
    for patterns in (listed,) if listed else (("*",), ("*/*",)):
        found = set(_matching(project.folder, patterns)) - excluded
        members = sorted(path for path in found if _is_member(path))
        if members:
            return members
    return []


def _matching(folder: Path, patterns: Iterable[str]) -> Iterator[Path]:
    for pattern in patterns:
        if pattern and not pattern.startswith("/") and ".." not in pattern.split("/"):
            yield from (path for path in folder.glob(pattern) if path.is_dir())


def _is_member(folder: Path) -> bool:
    if folder.name in SKIPPED_FOLDERS or folder.name.startswith("."):
        return False
    if not is_project(folder) or init_file(folder) is not None:
        return False
    project = read_project_files(folder)
    return project.has_identity and bool(project_roots(project))


def _nothing(folder: Path) -> NothingToMapError:
    empty = not any(folder.iterdir())
    return NothingToMapError(
        "The folder is empty." if empty else "The folder holds no Python package and no project.",
        where=str(folder),
        next_step="Name the folder of an import package (it has an __init__.py), a project with"
        " a pyproject.toml, a .py file, a wheel or an sdist.",
    )
