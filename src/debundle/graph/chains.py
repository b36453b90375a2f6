"""How one module comes to import another: the shortest chains of imports between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

from debundle.model import Chain, DebundleError, Import, ImportGraph, Link, Phase, Via

#: The phases of imports that ever execute.
EXECUTING = (Phase.IMPORT, Phase.CALL)

#: The import that stands for each pair of modules, by importer and then by imported.
Witnesses = Mapping[str, Mapping[str, Import]]


def shortest_chains(
    graph: ImportGraph,
    *,
    importer: str,
    imported: str,
    phases: Collection[Phase] = EXECUTING,
    packages: bool = False,
    parents: bool = True,
    limit: int = 5,
) -> tuple[Chain, ...]:
    """Up to `limit` chains of imports from one module to another, shortest first.

    Each chain after the first shares no import with those before it where that is possible, so
    that a person sees what has to be cut, and not variations on one theme; when such chains run
    out, others that leave out at least one import of an earlier chain fill the rest. Where two
    chains are equally long, the one with more import-time imports comes first.

    `phases` says which imports count, `parents` whether implicit imports of parent packages do.
    With `packages`, a package stands for itself and everything below it. A module and itself ask
    for the cycles through it. Nothing is returned where there is no chain; a name that is no
    module raises DebundleError.
    """
    starts = _members(graph, importer, packages=packages)
    ends = _members(graph, imported, packages=packages)
    if importer != imported:
        starts, ends = starts - ends or starts, ends - starts or ends
    witnesses = import_witnesses(graph, phases=phases, parents=parents)
    found = _disjoint_chains(witnesses, starts, ends, limit=limit)
    _add_variations(witnesses, starts, ends, found=found, limit=limit)
    chains = sorted(found, key=_rank)
    return tuple(Chain(tuple(link_of(graph, item) for item in chain)) for chain in chains)


def import_closure(
    graph: ImportGraph, *, module: str, phases: Collection[Phase] = (Phase.IMPORT,)
) -> tuple[str, ...]:
    """Every module that importing `module` executes, itself included; sorted.

    With Phase.CALL among `phases`, every module that it may ever execute.
    """
    _members(graph, module, packages=False)
    reached = {module}
    waiting = [module]
    while waiting:
        for item in graph.by_importer.get(waiting.pop(), ()):
            if item.phase in phases and item.imported not in reached:
                reached.add(item.imported)
                waiting.append(item.imported)
    return tuple(sorted(reached))


def import_witnesses(
    graph: ImportGraph, *, phases: Collection[Phase] = EXECUTING, parents: bool = True
) -> dict[str, dict[str, Import]]:
    """For each pair of modules the import that shows it best, by importer and by imported.

    An import at import time goes before others, then one that is not guarded, then one that a
    statement names, then the lowest line.
    """
    chosen: dict[str, dict[str, Import]] = {}
    for item in graph.imports:
        if item.phase not in phases or (item.via is Via.PARENT and not parents):
            continue
        heads = chosen.setdefault(item.importer, {})
        other = heads.get(item.imported)
        if other is None or _preference(item) < _preference(other):
            heads[item.imported] = item
    return chosen


def link_of(graph: ImportGraph, item: Import) -> Link:
    """An import as a link of a chain, with the file that it stands in."""
    return Link(
        importer=item.importer,
        imported=item.imported,
        file=graph.by_name[item.importer].path,
        line=item.line,
        phase=item.phase,
        use=item.use,
        via=item.via,
        names=item.names,
    )


def _members(graph: ImportGraph, name: str, *, packages: bool) -> set[str]:
    if name not in graph.by_name:
        close = get_close_matches(name, graph.by_name, n=3)
        advice = f"Did you mean {' or '.join(close)}?" if close else ""
        raise DebundleError(
            f"{name} is no module of {graph.target.label}.",
            next_step=advice or 'See all modules with "debundle map --format json".',
        )
    if not packages:
        return {name}
    return {item for item in graph.by_name if item == name or item.startswith(name + ".")}


def _preference(item: Import) -> tuple[bool, bool, bool, int]:
    return (item.phase is not Phase.IMPORT, item.guarded, item.via is Via.PARENT, item.line)


def _rank(chain: tuple[Import, ...]) -> tuple[int, int, list[str]]:
    return (
        len(chain),
        sum(item.phase is not Phase.IMPORT for item in chain),
        [item.imported for item in chain],
    )


def _disjoint_chains(
    witnesses: Witnesses, starts: set[str], ends: set[str], *, limit: int
) -> list[tuple[Import, ...]]:
    """Shortest chains, each found after the imports of those before were taken away."""
    found: list[tuple[Import, ...]] = []
    removed: set[tuple[str, str]] = set()
    while len(found) < limit:
        chain = _shortest(witnesses, starts, ends, removed)
        if not chain:
            break
        found.append(chain)
        removed.update(_pairs(chain))
    return found


def _add_variations(
    witnesses: Witnesses,
    starts: set[str],
    ends: set[str],
    *,
    found: list[tuple[Import, ...]],
    limit: int,
) -> None:
    """Fill up with chains that do without one import of a chain found before."""
    for chain in tuple(found):
        for pair in _pairs(chain):
            if len(found) >= limit:
                return
            other = _shortest(witnesses, starts, ends, {pair})
            if other and other not in found:
                found.append(other)


def _pairs(chain: Iterable[Import]) -> list[tuple[str, str]]:
    return [(item.importer, item.imported) for item in chain]


def _shortest(
    witnesses: Witnesses, starts: set[str], ends: set[str], removed: set[tuple[str, str]]
) -> tuple[Import, ...]:
    """Breadth first, a level at a time.

    Of the ways to reach a module in one level, that with most imports at import time wins, then
    the first by name.
    """
    arrived_by: dict[str, Import] = {}
    later: dict[str, int] = dict.fromkeys(sorted(starts), 0)
    level = sorted(starts)
    while level:
        reached: dict[str, tuple[int, str]] = {}
        for importer in level:
            for imported, item in witnesses.get(importer, {}).items():
                is_new = imported not in arrived_by and (imported not in starts or imported in ends)
                if is_new and (importer, imported) not in removed:
                    way = (later[importer] + (item.phase is not Phase.IMPORT), importer)
                    if imported not in reached or way < reached[imported]:
                        reached[imported] = way
        for imported, (count, importer) in reached.items():
            arrived_by[imported] = witnesses[importer][imported]
            later[imported] = count
        goals = sorted(ends & reached.keys(), key=lambda name: (later[name], name))
        if goals:
            return _back_to_start(arrived_by, starts, goals[0])
        level = sorted(reached)
    return ()


def _back_to_start(
    arrived_by: Mapping[str, Import], starts: set[str], goal: str
) -> tuple[Import, ...]:
    chain = [arrived_by[goal]]
    while chain[-1].importer not in starts:
        chain.append(arrived_by[chain[-1].importer])
    return tuple(reversed(chain))
