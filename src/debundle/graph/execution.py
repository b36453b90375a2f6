"""Which modules execute when a module is imported, before a split and after it."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from debundle.model import Cut, Import, ImportGraph, Phase, Via

#: Ways to reach a module that do not make it execute: something else has done so before.
_READS = frozenset({Via.PROVIDER, Via.ATTRIBUTE, Via.LAZY, Via.STRING})


def executed_modules(
    graph: ImportGraph, start: Iterable[str], *, without: AbstractSet[Import] = frozenset()
) -> frozenset[str]:
    """All modules that have executed once `start` are imported, and packages above them.

    `without` are imports that were cut. What executes late does not count.
    """
    found: set[str] = set()
    left = list(start)
    while left:
        name = left.pop()
        if name in found or name not in graph.by_name:
            continue
        found.add(name)
        left += (
            item.imported
            for item in graph.by_importer.get(name, ())
            if item.phase is Phase.IMPORT and item.via not in _READS and item not in without
        )
    return frozenset(found)


def imports_of(graph: ImportGraph, cuts: Iterable[Cut]) -> frozenset[Import]:
    """The imports that cuts take away, as the graph has them."""
    wanted = {(cut.importer, cut.imported, cut.line, cut.via) for cut in cuts}
    return frozenset(
        item
        for item in graph.imports
        if (item.importer, item.imported, item.line, item.via) in wanted
    )
