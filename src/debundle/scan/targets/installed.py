"""Names of installed packages: found on the import path, without importing anything."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import Distribution
from importlib.util import find_spec
from pathlib import Path

from debundle.model import DebundleError, DistributionMetadata, SourceRoot
from debundle.scan.targets.distributions import (
    distribution_named,
    editable_project,
    files_beside,
    installed_names,
    metadata_of,
    owner_of,
    roots_of,
)
from debundle.scan.targets.finding import Finding
from debundle.scan.targets.folders import find_in_folder
from debundle.scan.targets.merge import merge_findings
from debundle.scan.targets.roots import roots_in_folder
from debundle.scan.targets.walk import FileKind, file_kind


def find_installed(name: str) -> Finding:
    """An import name ("torch", "google.cloud") or else a distribution name ("scikit-learn").

    An import name gives that package alone, with the metadata of the distribution that
    installed it; what else that distribution installs is noted. A distribution name gives all
    its import packages. Raises DebundleError for a name that is neither.
    """
    roots = _importable(name) if all(part.isidentifier() for part in name.split(".")) else ()
    if any(_has_source(root) for root in roots):
        return _by_import_name(name, roots)
    dist = distribution_named(name)
    if dist is not None:
        return _by_distribution_name(name, dist)
    if roots or name in sys.builtin_module_names:
        raise DebundleError(
            f"{name} is compiled: there is no Python source to map.",
            where=name,
            next_step="Name the package that uses it.",
        )
    raise _not_installed(name)


def _by_import_name(name: str, roots: tuple[SourceRoot, ...]) -> Finding:
    if len(roots) > 1:
        # The portions of a namespace may come from as many distributions.
        portions = [_by_import_name(root.name, (root,)) for root in roots]
        merged = merge_findings(_by_owner(portions), fallback=name)
        return replace(merged, spec=name, notes=(), others=())
    owner = owner_of(roots[0])
    if owner is None:
        return Finding(name, roots)
    metadata = metadata_of(owner)
    others = [
        root.name
        for root in roots_of(owner)
        if not f"{root.name}.".startswith(f"{name}.") and not f"{name}.".startswith(f"{root.name}.")
    ]
    beside = files_beside(owner, roots)
    return Finding(name, roots, metadata, beside=beside, others=tuple(others))


def _by_owner(portions: Iterable[Finding]) -> list[Finding]:
    """Findings with the same metadata as one, so that a distribution counts once."""
    grouped: dict[DistributionMetadata, Finding] = {}
    for portion in portions:
        known = grouped.get(portion.metadata)
        roots = (*known.roots, *portion.roots) if known else portion.roots
        grouped[portion.metadata] = replace(portion, roots=roots)
    return list(grouped.values())


def _by_distribution_name(name: str, dist: Distribution) -> Finding:
    metadata = metadata_of(dist)
    project = editable_project(dist)
    if project is not None:
        finding = find_in_folder(name, project)
        return replace(finding, spec=name, metadata=metadata)
    roots = roots_of(dist) or tuple(_listed(dist))
    if not any(_has_source(root) for root in roots):
        raise DebundleError(
            f"The distribution {name} installs no Python module.",
            where=name,
            next_step="Name one of the distributions that it requires.",
        )
    note = f"{name} is a distribution; it installs {', '.join(root.name for root in roots)}."
    return Finding(name, roots, metadata, (note,), beside=files_beside(dist, roots))


def _listed(dist: Distribution) -> Iterable[SourceRoot]:
    """What top_level.txt lists: all there is where a distribution keeps no list of files."""
    for name in (dist.read_text("top_level.txt") or "").split():
        if name.isidentifier():
            yield from _importable(name)


def _importable(name: str) -> tuple[SourceRoot, ...]:
    """What the import system would find under a dotted name; nothing is imported.

    The top-level name is asked of all finders, so that editable installations answer; the
    parts below are looked up in folders, since asking for them would import their parents.
    """
    top, *rest = name.split(".")
    spec = _top_level_spec(top)
    done = [top]
    for part in rest:
        if spec is None or spec.submodule_search_locations is None:
            return ()
        elsewhere = [str(Path(entry, *done)) for entry in sys.path]
        spec = _spec_below(part, list(spec.submodule_search_locations)) or _spec_below(
            part, elsewhere
        )
        done.append(part)
    return _roots_of_spec(name, spec) if spec is not None else ()


def _top_level_spec(name: str) -> ModuleSpec | None:
    try:
        spec = find_spec(name)
    except (ImportError, ValueError, AttributeError):
        return None
    if spec is None or spec.origin in ("built-in", "frozen"):
        # A frozen module of the standard library has a source on the path all the same.
        return PathFinder.find_spec(name)
    return spec


def _spec_below(part: str, folders: Sequence[str]) -> ModuleSpec | None:
    # With the last part alone as its name, even a namespace needs no imported parent.
    return PathFinder.find_spec(part, folders)


def _roots_of_spec(name: str, spec: ModuleSpec) -> tuple[SourceRoot, ...]:
    locations = spec.submodule_search_locations
    if locations is None:
        place = Path(spec.origin) if spec.has_location and spec.origin else None
        return (SourceRoot(name, place),) if place is not None else ()
    if spec.origin is not None:
        return (SourceRoot(name, Path(spec.origin).parent),)
    portions = {
        root.name: root
        for folder in reversed(list(locations))
        for root in roots_in_folder(Path(folder), prefix=name)
    }
    return tuple(portions[key] for key in sorted(portions))


def _has_source(root: SourceRoot) -> bool:
    return root.location.is_dir() or file_kind(root.location.name) is FileKind.SOURCE


def _not_installed(name: str) -> DebundleError:
    close = get_close_matches(name, installed_names(), n=3, cutoff=0.6)
    guess = f"Did you mean {' or '.join(close)}? " if close else ""
    return DebundleError(
        "Nothing of this name is installed, and no file or folder has it.",
        where=name,
        next_step=f"{guess}Install it beside debundle (pip install {name}), or give the path of"
        " a folder, a wheel or an sdist.",
    )
