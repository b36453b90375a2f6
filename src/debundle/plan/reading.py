"""Data files that a module reads from the folder it lies in go with that module."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from debundle.model import ImportGraph, ModuleKind, Partition

#: What a module uses that looks for a file beside itself.
_LOOKS_BESIDE = re.compile(rb"__file__|__path__|importlib[._ ]|pkgutil|pkg_resources")


def read_beside(
    paths: Iterable[str], graph: ImportGraph, partition: Partition
) -> Mapping[str, str]:
    """The distribution whose modules read a data file, where the package above is in another.

    A module is taken to read what lies in its own package and its source names in quotes, the
    file or the folder, as in `Path(__file__).parent / "templates"`. Where modules of several
    distributions do, it is the first of these, which the others may depend on. `paths` are in the
    form of `Module.path`; the sources of packages that are divided are read. Empty where nothing
    has to leave the package it lies in.
    """
    places: dict[tuple[str, str], list[str]] = {}
    for path in paths:
        package, part = _place(path, partition.of_module)
        describes_a_module = f"{package}.{part.partition('.')[0]}" in partition.of_module
        if package and not describes_a_module:
            places.setdefault((package, part), []).append(path)
    found: dict[str, str] = {}
    divided = _divided({package for package, _ in places}, graph, partition)
    for (package, part), inside in sorted(places.items()):
        readers = {
            partition.of_module[module]
            for module, source in divided.get(package, {}).items()
            if re.search(rb"[\"'/]" + re.escape(part.encode()) + rb"[\"'/]", source)
        }
        if readers and partition.of_module[package] not in readers:
            first = next(item.name for item in partition.distributions if item.name in readers)
            found |= dict.fromkeys(inside, first)
    return found


def _place(path: str, of_module: Mapping[str, str]) -> tuple[str, str]:
    """The nearest package above a file, and the name of what lies in its folder; "" for none."""
    parts = PurePosixPath(path).parts
    for depth in range(len(parts) - 1, 0, -1):
        if ".".join(parts[:depth]) in of_module:
            return ".".join(parts[:depth]), parts[depth]
    return "", ""


def _divided(
    packages: set[str], graph: ImportGraph, partition: Partition
) -> Mapping[str, Mapping[str, bytes]]:
    """By package: the sources of its own modules that look beside themselves, by name.

    Only packages some of whose modules have left.
    """
    inside: dict[str, list[str]] = {}
    for module in graph.modules:
        package = module.name if module.is_package else module.name.rpartition(".")[0]
        if package in packages and module.kind is not ModuleKind.EXTENSION:
            inside.setdefault(package, []).append(module.name)
    where = {file.relative: Path(file.path) for file in graph.target.files}
    found: dict[str, dict[str, bytes]] = {}
    for package, names in inside.items():
        if {partition.of_module[name] for name in names} != {partition.of_module[package]}:
            sources = {
                name: where[graph.by_name[name].path].read_bytes()
                for name in names
                if graph.by_name[name].path in where
            }
            found[package] = {
                name: source for name, source in sources.items() if _LOOKS_BESIDE.search(source)
            }
    return found
