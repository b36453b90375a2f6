"""Environments of the original, which a split is held against.

What an installed monolith has beside it in its site-packages is more than it asks for: so its own
files alone are linked into a folder, and the environment has what it requires and no more.
"""

from __future__ import annotations

import re
from pathlib import Path

from debundle.model import Target
from debundle.verify.declaring import declare_distribution
from debundle.verify.installing import install_requirements
from debundle.verify.probing import Environment
from debundle.verify.third_party import link_requirements


def linked_monolith(
    target: Target,
    folder: Path,
    *,
    bytecode: Path,
    also: tuple[str, ...] = (),
    elsewhere: Path | None = None,
) -> Environment:
    """The original on the path of a bare interpreter, with links to what it requires.

    `also` are requirements of distributions that ask for more than the monolith does: of tests;
    `elsewhere` as in `link_requirements`.
    """
    requires = _requires(target, also)
    third_party = folder / "third"
    link_requirements(requires, third_party, without=[target.metadata.name], elsewhere=elsewhere)
    sources, inside = _link_sources(target, folder / "source")
    return Environment(
        name="monolith",
        roots=tuple(root.name for root in target.roots),
        paths=(sources, third_party),
        inside=inside,
        bytecode=bytecode,
        requires=requires,
    )


def installed_monolith(
    target: Target,
    folder: Path,
    *,
    bytecode: Path,
    python: str = "",
    also: tuple[str, ...] = (),
) -> Environment:
    """The original in a new environment with what it requires, from the usual index.

    Raises DebundleError where that cannot be installed.
    """
    requires = _requires(target, also)
    interpreter = install_requirements(requires, folder / "environment", python=python)
    sources, inside = _link_sources(target, folder / "source")
    return Environment(
        name="monolith",
        roots=tuple(root.name for root in target.roots),
        paths=(sources,),
        inside=inside,
        python=str(interpreter),
        with_site=True,
        bytecode=bytecode,
        requires=requires,
    )


def _requires(target: Target, also: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*target.metadata.requires_dist, *also}))


def _link_sources(target: Target, folder: Path) -> tuple[Path, tuple[Path, ...]]:
    """The folder with links to the roots and what lies beside them, and where they really are."""
    places = {Path(*Path(root.entry).parts): root.location.absolute() for root in target.roots} | {
        Path(name): Path(file.path).absolute().parent
        for file in target.files
        if (name := file.relative.partition("/")[0]).endswith(".libs")
    }
    places |= {Path(file.relative): Path(file.path).absolute() for file in target.beside}
    # Entry points and versions are read from it.
    metadata = {Path(found.name): found.absolute() for found in _metadata_folders(target)}
    places |= metadata
    if target.metadata.name and not metadata:
        version = target.metadata.version or target.metadata.release
        declare_distribution(folder, target.metadata.name, version, target.metadata.entry_points)
    for relative, location in sorted(places.items()):
        link = folder / relative
        link.parent.mkdir(parents=True, exist_ok=True)
        _link(location, link, _compiled_twins(location))
    return folder, tuple(sorted({location.resolve().parent for location in places.values()}))


def _compiled_twins(folder: Path) -> frozenset[Path]:
    """What was compiled of a source that lies beside it, and is imported in its place (mypyc does).

    A split has the sources, for compiled code cannot be edited: so the monolith has them, too, or
    each function would differ in kind.
    """
    return frozenset(
        path
        for suffix in ("so", "pyd")
        for path in folder.rglob(f"*.{suffix}")
        if path.with_name(f"{path.name.partition('.')[0]}.py").is_file()
    )


def _link(location: Path, link: Path, without: frozenset[Path]) -> None:
    """A link to a file or a folder; a folder of links where something of it is left out."""
    if link.is_symlink() or link.exists() or location in without:
        return
    if not any(path.is_relative_to(location) for path in without):
        link.symlink_to(location)
        return
    link.mkdir()
    for child in sorted(location.iterdir()):
        _link(child, link / child.name, without)


def _metadata_folders(target: Target) -> list[Path]:
    """The `.dist-info` of an installed or unpacked target; none of sources."""
    name = re.sub(r"[-_.]+", "_", target.metadata.name).lower()
    folders = {root.location.absolute().parent for root in target.roots}
    return sorted(
        found
        for folder in folders
        for found in folder.glob("*.dist-info")
        if name and re.sub(r"[-_.]+", "_", found.name.partition("-")[0]).lower() == name
    )
