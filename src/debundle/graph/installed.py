"""Which installed distribution provides an import name.

`importlib.metadata.packages_distributions` answers the same for all names at once, but reads the
file list of every distribution: 0.1 s where 70 are installed, a second where 700 are. Here only
what is asked for is looked up, and most answers need no file list at all.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

_METADATA_SUFFIXES = (".dist-info", ".egg-info")


def installed_distributions(import_names: Iterable[str]) -> dict[str, str]:
    """Distribution by import name, e.g. {"yaml": "PyYAML"}; names not installed are left out.

    Looks along `sys.path`, imports nothing, and never fails: what cannot be read is not there.
    """
    found: dict[str, str] = {}
    for folder in dict.fromkeys(sys.path):
        entries = _entries(Path(folder or "."))
        wanted = set(import_names) - found.keys()
        importable = wanted & {entry.name.partition(".")[0] for entry in entries}
        if importable:
            found.update(_providers(importable, entries))
    return dict(sorted(found.items()))


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _providers(wanted: set[str], entries: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Pairs of import name and distribution; those that share one name first: no list is read."""
    infos = [entry for entry in entries if entry.name.endswith(_METADATA_SUFFIXES)]
    by_name = {_normalized(info.name.partition("-")[0]): info for info in infos}
    by_same_name = {name for name in wanted if _normalized(name) in by_name}
    for name in sorted(by_same_name):
        yield name, _distribution_name(by_name[_normalized(name)])
    others = wanted - by_same_name
    for info in infos:
        for name in sorted(others & _top_level_names(info)):
            others.discard(name)
            yield name, _distribution_name(info)


def _normalized(name: str) -> str:
    return name.lower().replace("-", "_").replace(".", "_")


def _top_level_names(info: Path) -> set[str]:
    listed = _read(info / "top_level.txt")
    if listed:
        return set(listed.split())
    files = (line.partition(",")[0] for line in _read(info / "RECORD").splitlines())
    return {file.partition("/")[0].partition(".")[0] for file in files}


def _distribution_name(info: Path) -> str:
    """The name as its authors spell it; the folder's name where there is no metadata."""
    for file in ("METADATA", "PKG-INFO"):
        for line in _read(info / file).splitlines():
            if line.startswith("Name:"):
                return line.removeprefix("Name:").strip()
    return info.name.partition("-")[0].removesuffix(".egg-info")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
