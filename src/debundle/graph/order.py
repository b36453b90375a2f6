"""Names that are read from half imported modules: the order of execution, simulated.

Importing executes modules depth first, each import at its line. In a cycle, some module reads a
name from another whose body has stopped at an earlier import; whether the name is there by then
depends on the order. A package that works may do so by luck of its order, and cutting one import
changes the order of all that follows. Known is where a module binds what it imports and, if one is
given who knows, what it defines; what it computes is taken to be there, so this finds less than
running does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import NamedTuple

from debundle.graph.execution import imports_of
from debundle.model import Cut, Import, ImportGraph, Phase, Via

#: Ways to reach a module that make it execute, and when is known. Calls are left out: the bodies
#: of functions are followed so that no import is missed, and one that did not run after all would
#: turn the order of hundreds of others around.
EXECUTE = frozenset({Via.STATEMENT, Via.STAR, Via.PARENT, Via.DYNAMIC, Via.NATIVE, Via.CIMPORT})

#: By name, the first line on which a module defines it.
Definitions = Callable[[str], Mapping[str, int]]


def no_definitions(_module: str) -> Mapping[str, int]:
    """What modules define is taken to be there."""
    return {}


class EarlyRead(NamedTuple):
    """A name that is read before the half imported module has bound it."""

    importer: str
    line: int
    imported: str
    #: "" where it is not known which: compiled code says what it imports, and not what it reads.
    name: str
    #: The line of `imported` that binds the name; 0 where that is not known.
    bound_at: int
    #: The line of `imported` whose import was being executed.
    reached: int


class Run(NamedTuple):
    """What came of a simulated execution."""

    #: Every module that executes, in the order in which that begins.
    modules: tuple[str, ...]
    #: Sorted.
    reads: tuple[EarlyRead, ...]
    #: By such a read, the modules that were executing: from the half imported one to the importer.
    cycles: Mapping[EarlyRead, tuple[str, ...]]


def early_reads(
    graph: ImportGraph,
    roots: Iterable[str],
    *,
    without: AbstractSet[Import] = frozenset(),
    definitions: Definitions = no_definitions,
) -> tuple[EarlyRead, ...]:
    """Every name read too early when the roots are imported one after the other; sorted.

    `without` are imports that were cut: they no longer execute, and what they bound is imported
    when it is read, so it is never too early for it.
    """
    return simulate(graph, roots, without=without, definitions=definitions).reads


def disturbed_order(
    graph: ImportGraph,
    cuts: Iterable[Cut],
    roots: Iterable[str],
    *,
    definitions: Definitions = no_definitions,
) -> tuple[EarlyRead, ...]:
    """What would be read too early after the cuts, and is not before them; sorted."""
    roots = list(roots)
    gone = imports_of(graph, cuts)
    before = set(map(subject, early_reads(graph, roots, definitions=definitions)))
    after = early_reads(graph, roots, without=gone, definitions=definitions)
    return tuple(item for item in after if subject(item) not in before)


def subject(read: EarlyRead) -> tuple[str, str, str]:
    """What is read by whom; on which line is no matter."""
    return read.importer, read.imported, read.name


def simulate(
    graph: ImportGraph,
    roots: Iterable[str],
    *,
    without: AbstractSet[Import] = frozenset(),
    definitions: Definitions = no_definitions,
    within: AbstractSet[str] | None = None,
    firsts: Mapping[str, str] = MappingProxyType({}),
) -> Run:
    """Import modules one after the other, in one process; see `early_reads`.

    With `within` no other modules execute: they have done so before. A module of `firsts` waits
    for another one, if nobody has begun that.
    """
    found: dict[EarlyRead, tuple[str, ...]] = {}
    #: By module that has begun, the line that it has come to.
    reached: dict[str, int] = {}
    done: set[str] = set()
    bound: dict[str, Mapping[str, int]] = {}
    for root in roots:
        if root not in graph.by_name or root in reached:
            continue
        stack = [(root, _executed(graph, root, without))]
        while stack:
            name, left = stack[-1]
            first = firsts.get(name, "")
            if name in done:
                # What it waited for has brought it.
                stack.pop()
                continue
            if name not in reached and first in graph.by_name and first not in reached:
                stack.append((first, _executed(graph, first, without)))
                reached[first] = 0
                continue
            reached.setdefault(name, 0)
            item = next(left, None)
            if item is None:
                done.add(name)
                stack.pop()
                continue
            reached[name] = item.line
            if within is not None and item.imported not in within:
                continue
            if item.imported not in reached:
                stack.append((item.imported, _executed(graph, item.imported, without)))
            elif item.imported not in done and not item.guarded:
                if item.imported not in bound:
                    bound[item.imported] = _bound(graph, item.imported, without, definitions)
                executing = [name for name, _ in stack]
                path = tuple(executing[executing.index(item.imported) :])
                for read in _too_early(item, bound[item.imported], reached[item.imported]):
                    found.setdefault(read, path)
    return Run(tuple(reached), tuple(sorted(found)), found)


def _executed(graph: ImportGraph, name: str, without: AbstractSet[Import]) -> Iterator[Import]:
    """The imports of a module in the order of execution; parents come before what lies below."""
    items = [
        item
        for item in graph.by_importer.get(name, ())
        if item.phase is Phase.IMPORT and item.via in EXECUTE and item not in without
    ]
    return iter(sorted(items, key=lambda item: (item.line, item.via is not Via.PARENT, item)))


def _bound(
    graph: ImportGraph, name: str, without: AbstractSet[Import], definitions: Definitions
) -> Mapping[str, int]:
    """The last line from which on each name that a module binds is surely there."""
    found: dict[str, int] = {}
    imported: set[str] = set()
    lazy: set[str] = set()
    for item in graph.by_importer.get(name, ()):
        if item.via in (Via.STATEMENT, Via.PROVIDER):
            imported.update(item.names)
        if item.phase is not Phase.IMPORT or item.via not in (Via.STATEMENT, Via.PROVIDER):
            continue
        for bound in item.names:
            if item in without:
                lazy.add(bound)
            else:
                found[bound] = min(item.line, found.get(bound, item.line))
    defined = {name: line for name, line in definitions(name).items() if name not in imported}
    return {bound: line for bound, line in {**defined, **found}.items() if bound not in lazy}


def _too_early(item: Import, bound: Mapping[str, int], reached: int) -> set[EarlyRead]:
    if item.via is Via.NATIVE and not item.conditional:
        # Packages above a module are always half imported.
        is_above = item.importer.startswith(f"{item.imported}.")
        return set() if is_above else {EarlyRead(item.importer, 0, item.imported, "", 0, reached)}
    if item.via is not Via.STATEMENT:
        return set()
    return {
        EarlyRead(item.importer, item.line, item.imported, name, bound[name], reached)
        for name in item.names
        if bound.get(name, 0) > reached
    }
