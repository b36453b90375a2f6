"""Names that are read from half imported modules: the order of execution, simulated.

Importing executes modules depth first, each import at its line. In a cycle, some module reads a
name from another whose body has stopped at an earlier import; whether the name is there by then
depends on the order. A package that works may do so by luck of its order, and cutting one import
changes the order of all that follows. Known from the graph is where a module binds what it
imports itself; names that it defines are taken to be there, so this finds less than running does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from debundle.graph.execution import imports_of
from debundle.model import Cut, Import, ImportGraph, Phase, Via

_EXECUTE = frozenset(
    {Via.STATEMENT, Via.STAR, Via.PARENT, Via.DYNAMIC, Via.CALLED, Via.NATIVE, Via.CIMPORT}
)


class EarlyRead(NamedTuple):
    """A name that is read before the half imported module has bound it."""

    importer: str
    line: int
    imported: str
    name: str
    #: The line of `imported` that binds the name.
    bound_at: int
    #: The line of `imported` whose import was being executed.
    reached: int


def early_reads(
    graph: ImportGraph, roots: Iterable[str], *, without: AbstractSet[Import] = frozenset()
) -> tuple[EarlyRead, ...]:
    """Every name read too early when the roots are imported one after the other; sorted.

    `without` are imports that were cut: they no longer execute, and what they bound is imported
    when it is read, so it is never too early for it.
    """
    found: set[EarlyRead] = set()
    reached: dict[str, int] = {}
    done: set[str] = set()
    bound: dict[str, Mapping[str, int]] = {}
    for root in roots:
        if root not in graph.by_name or root in reached:
            continue
        stack = [(root, _executed(graph, root, without))]
        while stack:
            name, left = stack[-1]
            reached.setdefault(name, 0)
            item = next(left, None)
            if item is None:
                done.add(name)
                stack.pop()
                continue
            reached[name] = item.line
            if item.imported not in reached:
                stack.append((item.imported, _executed(graph, item.imported, without)))
            elif item.imported not in done and not item.guarded:
                if item.imported not in bound:
                    bound[item.imported] = _bound(graph, item.imported, without)
                found |= _too_early(item, bound[item.imported], reached[item.imported])
    return tuple(sorted(found))


def disturbed_order(
    graph: ImportGraph, cuts: Iterable[Cut], roots: Iterable[str]
) -> tuple[EarlyRead, ...]:
    """What would be read too early after the cuts, and is not before them; sorted."""
    roots = list(roots)
    before = {(item.importer, item.imported, item.name) for item in early_reads(graph, roots)}
    after = early_reads(graph, roots, without=imports_of(graph, cuts))
    return tuple(item for item in after if (item.importer, item.imported, item.name) not in before)


def _executed(graph: ImportGraph, name: str, without: AbstractSet[Import]) -> Iterator[Import]:
    """The imports of a module in the order of execution; parents come before what lies below."""
    items = [
        item
        for item in graph.by_importer.get(name, ())
        if item.phase is Phase.IMPORT and item.via in _EXECUTE and item not in without
    ]
    return iter(sorted(items, key=lambda item: (item.line, item.via is not Via.PARENT, item)))


def _bound(graph: ImportGraph, name: str, without: AbstractSet[Import]) -> Mapping[str, int]:
    """The last line from which on each name that a module imports is surely there."""
    found: dict[str, int] = {}
    lazy: set[str] = set()
    for item in graph.by_importer.get(name, ()):
        if item.phase is not Phase.IMPORT or item.via not in (Via.STATEMENT, Via.PROVIDER):
            continue
        for bound in item.names:
            if item in without:
                lazy.add(bound)
            else:
                found[bound] = min(item.line, found.get(bound, item.line))
    return {bound: line for bound, line in found.items() if bound not in lazy}


def _too_early(item: Import, bound: Mapping[str, int], reached: int) -> set[EarlyRead]:
    if item.via is not Via.STATEMENT:
        return set()
    return {
        EarlyRead(item.importer, item.line, item.imported, name, bound[name], reached)
        for name in item.names
        if bound.get(name, 0) > reached
    }
