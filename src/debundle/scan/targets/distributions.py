"""Installed distributions: which one put an import package where it is, and what else it put."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path
from urllib.parse import unquote, urlsplit

from debundle.model import DistributionMetadata, SourceRoot, TargetFile
from debundle.scan.targets.core_metadata import (
    license_files,
    read_core_metadata,
    valid_requirements,
)
from debundle.scan.targets.project_files import read_text
from debundle.scan.targets.roots import leave_out_besides, roots_of_paths

#: Endings and beginnings of what lies beside packages and is no code of theirs; libraries are
#: found by their folder.
_NO_CODE = (".dist-info", ".egg-info", ".data", ".libs", ".pth", ".egg-link")
_NO_CODE_EITHER = ("..", "/", "__editable__")


def distribution_named(name: str) -> Distribution | None:
    """The installed distribution of that name, however it is spelled; None where there is none."""
    try:
        return distribution(name)
    except (PackageNotFoundError, ValueError):
        return None


def owner_of(root: SourceRoot, *, search: Iterable[str] | None = None) -> Distribution | None:
    """The distribution that installed a root, or whose editable project holds it.

    `search` are the folders whose distributions count; `sys.path` where it is None.
    """
    top = root.name.partition(".")[0]
    if search is None:
        if top in sys.stdlib_module_names:
            return None
        likely = distribution_named(root.name.replace(".", "-")) or distribution_named(top)
        if likely is not None and _holds(likely, root):
            return likely
        found = distributions()
    else:
        found = distributions(path=list(search))
    return next((item for item in found if _holds(item, root)), None)


def roots_of(dist: Distribution) -> tuple[SourceRoot, ...]:
    """The import roots that a distribution installed, as far as they exist; () if editable."""
    roots = roots_of_paths(_recorded(dist), _base(dist))
    return leave_out_besides(tuple(root for root in roots if root.location.exists()))


def files_beside(dist: Distribution, roots: Iterable[SourceRoot]) -> tuple[TargetFile, ...]:
    """What a distribution installed at the top of the import path beside some roots; sorted.

    Top-level modules that nobody asked for, and compiled code that the roots share. Metadata,
    scripts, and what hooks into the start of Python are no part of it.
    """
    entries = tuple(root.entry for root in roots)
    base = _base(dist)
    found = []
    for path in sorted(set(_recorded(dist))):
        top = path.partition("/")[0]
        if path.startswith(entries) or top.endswith(_NO_CODE) or top.startswith(_NO_CODE_EITHER):
            continue
        if "__pycache__" not in path and (base / path).is_file():
            found.append(TargetFile(path, str(base / path), 0, 0))
    return tuple(found)


def editable_project(dist: Distribution) -> Path | None:
    """The project folder of an editable installation (PEP 610); None for any other."""
    try:
        origin = json.loads(_text(dist, "direct_url.json") or "{}")
        if not origin.get("dir_info", {}).get("editable"):
            return None
        path = unquote(urlsplit(origin["url"]).path)
    except (ValueError, KeyError, AttributeError, TypeError):
        return None
    # On Windows the path of a file URL has a slash before the drive: "/C:/project".
    folder = Path(path[1:] if path[2:3] == ":" else path)
    return folder if folder.is_dir() else None


def metadata_of(dist: Distribution) -> DistributionMetadata:
    """The metadata of an installed distribution; what cannot be read is empty."""
    text = _text(dist, "METADATA") or _text(dist, "PKG-INFO") or _text(dist, "")
    metadata = read_core_metadata(text, entry_points=_text(dist, "entry_points.txt"))
    if not metadata.requires_dist:
        metadata = replace(metadata, requires_dist=_egg_requirements(dist))
    folder = _dist_info(dist)
    return replace(metadata, license_files=license_files(folder, metadata) if folder else ())


def installed_names() -> tuple[str, ...]:
    """Top-level import names and distribution names on `sys.path`, sorted: for suggestions."""
    names: set[str] = set()
    for entry in sys.path:
        folder = Path(entry or ".")
        children = sorted(folder.iterdir()) if folder.is_dir() else []
        for child in children:
            if child.suffix in (".dist-info", ".egg-info"):
                names.add(child.name.partition("-")[0].replace("_", "-"))
            elif child.name.partition(".")[0].isidentifier() and child.suffix in ("", ".py"):
                names.add(child.stem)
    return tuple(sorted(names))


def _text(dist: Distribution, name: str) -> str:
    """A metadata file; "" where it is missing, odd bytes replaced."""
    try:
        return dist.read_text(name) or ""
    except UnicodeDecodeError:
        folder = _dist_info(dist) if name != "RECORD" else None
        return read_text(folder / name) if folder is not None else ""
    except OSError:
        return ""


def _base(dist: Distribution) -> Path:
    return Path(str(dist.locate_file("")))


@lru_cache(maxsize=4)  # a long list, which several questions about one distribution need
def _recorded(dist: Distribution) -> tuple[str, ...]:
    """The paths of a distribution's files, relative to the folder it is installed in."""
    record = _text(dist, "RECORD")
    if record:
        return tuple(line.rsplit(",", 2)[0].strip('"') for line in record.splitlines())
    return tuple(line.strip() for line in _text(dist, "SOURCES.txt").splitlines())


def _holds(dist: Distribution, root: SourceRoot) -> bool:
    project = editable_project(dist)
    if project is not None:
        return project.resolve() in root.location.resolve().parents
    path = root.name.replace(".", "/")
    base = root.location.parents[path.count("/")]
    if base.resolve() != _base(dist).resolve():
        return False
    record = "\n" + (_text(dist, "RECORD") or _text(dist, "SOURCES.txt"))
    # Searched as one text: a list of ten thousand paths takes ten times as long to make.
    return any(f"\n{quote}{path}{end}" in record for quote in ("", '"') for end in ("/", "."))


def _dist_info(dist: Distribution) -> Path | None:
    for path in _recorded(dist):
        if path.endswith(".dist-info/METADATA"):
            return _base(dist) / path.rpartition("/")[0]
    return None


def _egg_requirements(dist: Distribution) -> tuple[str, ...]:
    """What an `.egg-info` folder keeps in requires.txt instead of its PKG-INFO."""
    if not _text(dist, "requires.txt"):
        return ()
    try:
        return valid_requirements(dist.requires or ())
    except ValueError:
        return ()
