"""The sources after modules got new names: every file refers to them by these."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from debundle.codemod import Following, Renaming, defined_names, rename_modules
from debundle.model import ImportGraph, ModuleKind, Progress, SplitPlan, Via
from debundle.split.placing import Placed, needed_by_each

#: Fewer files than these are read before a second process has started.
_FEW = 16
_SOURCES = (ModuleKind.MODULE, ModuleKind.PACKAGE)

#: Where a file goes, the monolith's bytes, the edited bytes.
Changed = tuple[Placed, bytes, bytes]


class Followed(NamedTuple):
    """The sources in new names."""

    #: What changed in all, by cuts and by names.
    changed: list[Changed]
    #: Which files keep old names, and why: one sentence each.
    notes: tuple[str, ...]
    #: (importer, module, name) of names that are taken from where they are defined, since the
    #: module that handed them on may not be imported.
    redirected: frozenset[tuple[str, str, str]]


class _File(NamedTuple):
    distribution: str
    following: Following
    source: bytes


def follow_names(
    plan: SplitPlan,
    graph: ImportGraph,
    placed: Sequence[Placed],
    changed: Sequence[Changed],
    *,
    processes: int,
    progress: Progress,
) -> Followed:
    """Let every source file follow the modules that move.

    `changed` is what the cuts made of some files.
    """
    after_cuts = {item.relative: (before, after) for item, before, after in changed}
    by_path = {module.path: module.name for module in graph.modules if module.kind in _SOURCES}
    items = [item for item in placed if item.is_source and item.relative in by_path]
    sources = [after_cuts.get(item.relative) or (item.source.read_bytes(),) * 2 for item in items]
    renamings = _renamings(plan, graph)
    definitions = _Definitions(graph)
    files = [
        _File(
            item.distribution,
            _following(
                by_path[item.relative], graph, renamings[item.distribution].allowed, definitions
            ),
            after,
        )
        for item, (_, after) in zip(items, sources, strict=True)
    ]
    found: list[Changed] = []
    notes: list[str] = []
    answers = _followed(files, renamings, processes)
    for done, (item, (before, _), answer) in enumerate(zip(items, sources, answers, strict=True)):
        progress.advance(done, len(items))
        source, remarks = answer
        if source != before:
            found.append((item, before, source))
        notes += [f"{item.relative}: {remark}" for remark in remarks]
    redirected = frozenset(
        (file.following.module, *place) for file in files for place in file.following.providers
    )
    return Followed(found, tuple(notes), redirected)


class _Definitions:
    """What modules define, each read once."""

    def __init__(self, graph: ImportGraph) -> None:
        self._graph = graph
        self._paths = {file.relative: Path(file.path) for file in graph.target.files}
        self._found: dict[str, frozenset[str]] = {}

    def has(self, module: str, name: str) -> bool:
        """Whether a module of the target binds a name."""
        if module not in self._found:
            path = self._paths.get(self._graph.by_name[module].path)
            is_source = self._graph.by_name[module].kind in _SOURCES
            self._found[module] = (
                defined_names(path.read_bytes()) if path and is_source else frozenset()
            )
        return name in self._found[module]


def _following(
    module: str, graph: ImportGraph, allowed: AbstractSet[str], definitions: _Definitions
) -> Following:
    imports = graph.by_importer.get(module, ())
    return Following(
        module=module,
        is_package=graph.by_name[module].is_package,
        # Names alone, followed to where they are defined, do not tell a module from an attribute.
        reached=frozenset(item.imported for item in imports if item.via is not Via.PROVIDER),
        providers={
            (item.through, name): item.imported
            for item in imports
            if item.via is Via.PROVIDER and item.through not in allowed and item.imported in allowed
            for name in item.names
            if definitions.has(item.imported, name)
        },
    )


def _renamings(plan: SplitPlan, graph: ImportGraph) -> Mapping[str, Renaming]:
    """By distribution: the same new names, and which modules its files may import."""
    parts = [planned.distribution for planned in plan.distributions]
    needed = needed_by_each(plan)
    modules = frozenset(graph.by_name)
    return {
        part.name: Renaming(
            names=plan.renamed,
            modules=modules,
            allowed=frozenset(
                module
                for other in parts
                if other.name == part.name or other.name in needed[part.name]
                for module in other.modules
            ),
        )
        for part in parts
    }


def _followed(
    files: Sequence[_File], renamings: Mapping[str, Renaming], processes: int
) -> Iterator[tuple[bytes, tuple[str, ...]]]:
    processes = min(processes or os.cpu_count() or 1, len(files) // _FEW)
    if processes < 2:
        yield from map(partial(_follow, renamings), files)
        return
    with ProcessPoolExecutor(processes, initializer=_remember, initargs=(renamings,)) as pool:
        yield from pool.map(_follow_remembered, files, chunksize=_FEW)


def _follow(renamings: Mapping[str, Renaming], file: _File) -> tuple[bytes, tuple[str, ...]]:
    answer = rename_modules(file.source, renamings[file.distribution], file.following)
    return answer.source, answer.notes


#: In a process of the pool: what all of its files have in common.
_remembered: dict[str, Renaming] = {}


def _remember(renamings: Mapping[str, Renaming]) -> None:
    _remembered.update(renamings)


def _follow_remembered(file: _File) -> tuple[bytes, tuple[str, ...]]:
    return _follow(_remembered, file)
