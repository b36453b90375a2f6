"""The chain of statements by which an importer comes to execute a module."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from debundle.graph.chains import link_of
from debundle.model import Chain, Import, ImportGraph, Link, Phase, Use, Via


def witness_chain(item: Import, graph: ImportGraph) -> Chain:
    """How an import reaches its module: the statement, and the re-exports behind it.

    `from facade import Name` is shown as importer -> facade -> ... -> the module that defines
    Name, and a function that imports for its caller as importer -> its module -> imported, as far
    as the statements in between are known. All else is a chain of one link.
    """
    steps = _through_facades(item, graph, frozenset()) or (item,)
    return Chain(tuple(link_of(graph, step) for step in steps))


def shortest_way(graph: ImportGraph, starts: Iterable[str], ends: Collection[str]) -> Chain:
    """The shortest chain of executing imports from one of some modules to one of others.

    Parent packages execute too. Of equally short ones the first by name; empty where there is
    none.
    """
    reached_by: dict[str, Import | None] = dict.fromkeys(sorted(starts))
    waiting = list(reached_by)
    for name in waiting:  # grows while it is walked: breadth first
        for item in graph.by_importer.get(name, ()):
            if item.executes and item.imported not in reached_by:
                reached_by[item.imported] = item
                waiting.append(item.imported)
                if item.imported in ends:
                    return _way_to(item, reached_by, graph)
    return Chain(())


def parent_link(module: str, parent: str, graph: ImportGraph) -> Link:
    """The implicit import of a module's parent package, which no statement asks for."""
    return Link(
        importer=module,
        imported=parent,
        file=graph.by_name[module].path,
        line=0,
        phase=Phase.IMPORT,
        use=Use.SIDE_EFFECT,
        via=Via.PARENT,
    )


def _way_to(last: Import, reached_by: Mapping[str, Import | None], graph: ImportGraph) -> Chain:
    items = []
    step: Import | None = last
    while step is not None:
        items.append(step)
        step = reached_by[step.importer]
    return Chain(tuple(link_of(graph, item) for item in reversed(items)))


def _through_facades(item: Import, graph: ImportGraph, seen: frozenset[str]) -> tuple[Import, ...]:
    """The import taken apart at its facade; empty where that cannot be done."""
    facade = _facade_of(item)
    if not facade or facade in seen | {item.importer, item.imported}:
        return ()
    first = _statement(item, facade, graph)
    if first is None:
        return ()
    for onward in _onward(item, facade, graph):
        rest = _through_facades(onward, graph, seen | {facade, item.importer})
        if rest or not _facade_of(onward):
            return (first, *(rest or (onward,)))
    return ()


def _facade_of(item: Import) -> str:
    if item.via in (Via.PROVIDER, Via.CALLED):
        return item.through.partition(":")[0]
    return ""


def _statement(item: Import, facade: str, graph: ImportGraph) -> Import | None:
    """The import of the facade by the same statement, or else the first that executes."""
    candidates = [
        other
        for other in graph.by_importer.get(item.importer, ())
        if other.imported == facade and other.executes
    ]
    return min(candidates, key=lambda other: (other.line != item.line, other), default=None)


def _onward(item: Import, facade: str, graph: ImportGraph) -> Iterator[Import]:
    """The facade's own imports of the module: those that name what is wanted come first."""
    candidates = [
        other
        for other in graph.by_importer.get(facade, ())
        if other.imported == item.imported and other.executes and other.via is not Via.PARENT
    ]
    wanted = frozenset(item.names)
    yield from sorted(
        candidates, key=lambda other: (wanted.isdisjoint(other.names), bool(other.through), other)
    )
