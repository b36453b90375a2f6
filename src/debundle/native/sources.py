"""Sources of native code beside a target: which folder defines what, and which includes which."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from debundle.model import (
    DeclaredExtension,
    ImportGraph,
    IncludeLink,
    RegistryEntry,
    RegistryRule,
    SourceFolder,
)
from debundle.native.registries import pattern_of
from debundle.sources.building import built_extensions
from debundle.sources.clike import CDefinition, CFacts, read_c
from debundle.sources.cython import is_cython, is_cython_module, read_cython
from debundle.sources.project import BUILD_FILES, native_sources, project_folder

#: A larger file is data that a program wrote.
_LARGEST = 4 << 20


class NativeSources(NamedTuple):
    """What was found in the sources of a project."""

    folders: tuple[SourceFolder, ...]
    includes: tuple[IncludeLink, ...]
    declared: tuple[DeclaredExtension, ...]
    providers: tuple[RegistryEntry, ...]


class _Source(NamedTuple):
    #: Below the project's folder.
    path: str
    facts: CFacts
    text: str


def read_sources(graph: ImportGraph, registries: Sequence[RegistryRule]) -> NativeSources:
    """Read the sources of native code in the project that a target is part of.

    Nothing where the target is not part of a project, such as an installed package.
    """
    project = project_folder(graph.target)
    if project is None:
        return NativeSources((), (), (), ())
    paths = native_sources(project)
    sources = [
        source
        for path in paths
        if PurePosixPath(path).name not in BUILD_FILES
        if (source := _read(project, path)) is not None
    ]
    return NativeSources(
        _folders(sources),
        _includes(sources),
        tuple(_declared(project, paths)),
        tuple(_providers(sources, registries)),
    )


def _read(project: Path, path: str) -> _Source | None:
    try:
        if (project / path).stat().st_size > _LARGEST:
            return None
        text = (project / path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    if is_cython(path):
        headers = tuple((f'"{name}"', 0) for name in read_cython(text).headers)
        modules = (CDefinition(PurePosixPath(path).name.partition(".")[0], 0),)
        return _Source(path, CFacts(headers, modules if is_cython_module(path) else (), ()), "")
    return _Source(path, read_c(text), text)


def _folders(sources: Sequence[_Source]) -> tuple[SourceFolder, ...]:
    """Each folder with sources, and what they define for Python; sorted."""
    grouped: dict[str, list[_Source]] = defaultdict(list)
    for source in sources:
        grouped[_folder(source.path)].append(source)
    return tuple(
        SourceFolder(
            folder,
            len(items),
            tuple(sorted({found.name for item in items for found in item.facts.modules})),
            tuple(sorted({name for item in items for name in item.facts.attributes})),
        )
        for folder, items in sorted(grouped.items())
    )


def _includes(sources: Sequence[_Source]) -> tuple[IncludeLink, ...]:
    """Which folder includes headers of which other one, most of them first.

    A header is looked for beside the file, then by the end of its path; where several files end
    like that, or none does, it is left out.
    """
    by_name: dict[str, list[str]] = defaultdict(list)
    for source in sources:
        by_name[PurePosixPath(source.path).name].append(source.path)
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for source in sources:
        folder = _folder(source.path)
        for written, line in source.facts.includes:
            header = _header(written, folder, by_name)
            if header and _folder(header) != folder:
                found[folder, _folder(header)].append(f"{source.path}:{line}")
    links = [
        IncludeLink(importer, imported, len(places), min(places))
        for (importer, imported), places in found.items()
    ]
    return tuple(sorted(links, key=lambda link: (-link.includes, link.importer, link.imported)))


def _header(written: str, folder: str, by_name: Mapping[str, Sequence[str]]) -> str:
    name = written[1:-1].replace("\\", "/")
    candidates = by_name.get(name.rpartition("/")[2], ())
    beside = os.path.normpath(f"{folder}/{name}")
    if written.startswith('"') and beside in candidates:
        return beside
    # A name in angle brackets without a folder is the system's.
    if written.startswith("<") and "/" not in name:
        return ""
    ending = [path for path in candidates if f"/{path}".endswith(f"/{name.lstrip('./')}")]
    return ending[0] if len(ending) == 1 else ""


def _declared(project: Path, paths: Sequence[str]) -> Iterator[DeclaredExtension]:
    for path in paths:
        if PurePosixPath(path).name in BUILD_FILES:
            for item in built_extensions(project / path):
                yield DeclaredExtension(item.name, path, item.line, item.sources)


def _providers(
    sources: Sequence[_Source], registries: Sequence[RegistryRule]
) -> Iterator[RegistryEntry]:
    """Sources with text that provides names, such as `TORCH_LIBRARY(ns, m)`."""
    patterns = [(rule.name, pattern_of(text)) for rule in registries for text in rule.sources]
    for source in sources:
        found: dict[tuple[str, str], tuple[set[str], int]] = {}
        for registry, pattern in patterns:
            for match in pattern.finditer(source.text):
                fields = match.groupdict()
                line = source.text.count("\n", 0, match.start()) + 1
                key = registry, fields.get("namespace", "")
                names, first = found.setdefault(key, (set(), line))
                names.update({fields.get("name", "")} - {""})
                found[key] = names, min(first, line)
        for (registry, namespace), (names, line) in sorted(found.items()):
            yield RegistryEntry(registry, namespace, source.path, True, tuple(sorted(names)), line)


def _folder(path: str) -> str:
    return path.rpartition("/")[0] or "."
