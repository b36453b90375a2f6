"""What is worth knowing first about a graph: counts, cycles, facades, third parties."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from operator import attrgetter

from debundle.graph.components import component_of_each
from debundle.graph.installed import installed_distributions
from debundle.model import (
    Cycle,
    ExternalImport,
    Facade,
    Import,
    ImportGraph,
    MapSummary,
    ModuleKind,
    Phase,
    ThirdParty,
    Use,
    Via,
)

FACADES_SHOWN = 10

#: Uses that do not need the imported module while the importer is being imported.
_USES_LATER = (Use.CALL_TIME, Use.ANNOTATION, Use.REEXPORT)


def summarize_graph(graph: ImportGraph) -> MapSummary:
    """Summarize a graph in the figures that `debundle map` prints: ImportGraph -> MapSummary."""
    position = {module.name: index for index, module in enumerate(graph.modules)}
    executing = [item for item in graph.imports if item.phase is not Phase.TYPING]
    at_import = [item for item in executing if item.phase is Phase.IMPORT]
    arcs_at_import = _arcs(position, at_import)
    return MapSummary(
        label=graph.target.label,
        version=graph.target.metadata.version,
        modules=len(graph.modules),
        packages=sum(module.is_package for module in graph.modules),
        lines=graph.lines,
        by_phase=_count(map(attrgetter("phase._value_"), graph.imports)),
        by_use=_count(map(attrgetter("use._value_"), graph.imports)),
        by_via=_count(map(attrgetter("via._value_"), graph.imports)),
        pairs=len(set(map(attrgetter("importer", "imported"), executing))),
        cycle_all=_largest_cycle(graph, _arcs(position, executing)),
        cycle_import=_largest_cycle(graph, arcs_at_import),
        cycle_needed=_largest_cycle(graph, _arcs(position, _needed(at_import))),
        facades=_facades(graph, position, at_import, arcs_at_import),
        third_party=_third_parties(graph),
        extensions=tuple(
            sorted(item.name for item in graph.modules if item.kind is ModuleKind.EXTENSION)
        ),
        unread=tuple((item.name, item.problem) for item in graph.modules if item.problem),
    )


def _count(values: Iterable[str]) -> dict[str, int]:
    # Callers read the plain strings that enums hold: hashing members would cost ten times more.
    return dict(sorted(Counter(values).items()))


def _arcs(position: dict[str, int], imports: Iterable[Import]) -> list[list[int]]:
    """Successors of each module, by position; as often as they are imported."""
    successors: list[list[int]] = [[] for _ in position]
    for item in imports:
        successors[position[item.importer]].append(position[item.imported])
    return successors


def _largest_cycle(graph: ImportGraph, successors: Sequence[Sequence[int]]) -> Cycle:
    """The largest component of two modules or more; the first by name among equally large."""
    members: dict[int, list[int]] = defaultdict(list)
    for node, component in enumerate(component_of_each(successors)):
        members[component].append(node)
    largest = max(members.values(), key=lambda group: (len(group), -group[0]), default=[])
    if len(largest) < 2:
        return Cycle(modules=(), lines=0)
    modules = [graph.modules[node] for node in largest]
    return Cycle(
        modules=tuple(sorted(module.name for module in modules)),
        lines=sum(module.lines for module in modules),
    )


def _needed(at_import: Sequence[Import]) -> list[Import]:
    """Imports without which the importer cannot be imported.

    `from facade import Name` needs the module that defines Name, not the facade; a parent
    package is executed, but nothing of it is needed; a name used later is not needed now.
    """
    used_now = [
        item for item in at_import if item.via is not Via.PARENT and item.use not in _USES_LATER
    ]
    # Names that other imports of the same statement account for, by statement.
    followed: dict[tuple[str, int, str], set[str]] = {
        (item.importer, item.line, item.imported): set() for item in used_now if item.names
    }
    for item in at_import:
        if item.via is Via.PROVIDER:
            names = followed.get((item.importer, item.line, item.through))
            if names is not None:
                names.update(item.names)
        elif item.via is Via.STATEMENT:
            package, _, name = item.imported.rpartition(".")
            names = followed.get((item.importer, item.line, package))
            if names is not None:
                names.add(name)
    return [
        item
        for item in used_now
        if not item.names
        or not followed[item.importer, item.line, item.imported].issuperset(item.names)
    ]


def _facades(
    graph: ImportGraph,
    position: dict[str, int],
    at_import: Iterable[Import],
    arcs_at_import: Sequence[Sequence[int]],
) -> tuple[Facade, ...]:
    """The modules that re-export from most others at import time, the heaviest first."""
    names: dict[str, set[str]] = defaultdict(set)
    sources: dict[str, set[str]] = defaultdict(set)
    for item in at_import:
        if item.use is Use.REEXPORT and item.via is not Via.PARENT:
            names[item.importer].update(name for name in item.names if name != "*")
            sources[item.importer].add(item.imported)
    heaviest = sorted(
        sources, key=lambda module: (-len(sources[module]), -len(names[module]), module)
    )
    facades = []
    for module in heaviest[:FACADES_SHOWN]:
        executed = _reach(arcs_at_import, position[module])
        facades.append(
            Facade(
                module=module,
                names=len(names[module]),
                sources=len(sources[module]),
                executes=len(executed),
                lines=sum(graph.modules[node].lines for node in executed),
            )
        )
    return tuple(facades)


def _reach(successors: Sequence[Sequence[int]], start: int) -> set[int]:
    reached = {start}
    waiting = [start]
    while waiting:
        for head in successors[waiting.pop()]:
            if head not in reached:
                reached.add(head)
                waiting.append(head)
    return reached


def _third_parties(graph: ImportGraph) -> tuple[ThirdParty, ...]:
    """What neither the target nor the standard library provides, most importers first."""
    own = {root.name.partition(".")[0] for root in graph.target.roots}
    imports: dict[str, list[ExternalImport]] = defaultdict(list)
    for item in graph.external:
        if item.root not in own and item.root not in sys.stdlib_module_names:
            imports[item.root].append(item)
    distributions = installed_distributions(imports)
    parties = [
        ThirdParty(
            import_name=name,
            distribution=distributions.get(name, ""),
            importers=len({item.importer for item in items}),
            by_phase=_count(item.phase.value for item in items),
            guarded=all(item.guarded for item in items),
        )
        for name, items in imports.items()
    ]
    return tuple(sorted(parties, key=lambda party: (-party.importers, party.import_name)))
