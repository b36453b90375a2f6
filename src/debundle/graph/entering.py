"""Where cycles are entered: the order of the monolith, kept where a split would lose it.

Whichever module of a cycle is imported first, all of them execute; only the order differs, and a
cycle may work from one of its modules and fail from another. In the monolith, importing the root
executes most cycles and so always enters them at the same module. After a split the root does
without them, and each user enters where he likes. To import the module at which the monolith
entered costs nothing, since it executes anyhow, and gives the old order back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import NamedTuple

from debundle.graph.components import strongly_connected_components
from debundle.graph.execution import executed_modules, imports_of
from debundle.graph.order import (
    EXECUTE,
    Definitions,
    EarlyRead,
    Run,
    no_definitions,
    simulate,
    subject,
)
from debundle.model import Cut, Entry, Import, ImportGraph, Phase

_AS_BEFORE = "importing {root} entered this cycle here, before the split"
_IN_ORDER = "importing the root came to them in this order, before the split"
_WORKS = "entered at another module, {importer} would read {name} of {imported} too early"


class Order(NamedTuple):
    """How a split executes."""

    #: Cycles that are to be entered at one module; sorted.
    entries: tuple[Entry, ...]
    #: What would be read too early all the same, and was not before the cuts; sorted. What compiled
    #: code may read is mended where that is possible, and is no finding otherwise: it is a guess.
    reads: tuple[EarlyRead, ...]


def order_of_split(
    graph: ImportGraph,
    cuts: Iterable[Cut],
    roots: Sequence[str],
    *,
    definitions: Definitions = no_definitions,
) -> Order:
    """Find where each cycle has to be entered, and what no entry mends: cuts -> Order.

    Cycles that the first root no longer executes: one that the roots executed before the cuts is
    entered where they entered it. Where, by the simulation, some module would then still read a
    name too early, the first module from which none does takes its place. In a cycle that the root
    still executes, nobody need wait unless a name would be read too early: then the half imported
    module waits for the one of those executing that the root came to first, before the cuts.
    """
    gone = imports_of(graph, cuts)
    before = simulate(graph, roots, definitions=definitions)
    after = simulate(graph, roots, without=gone, definitions=definitions)
    surely = simulate(graph, roots[:1], without=gone, definitions=definitions).modules
    known = set(map(subject, before.reads))
    reads = {item for item in after.reads if subject(item) not in known}
    entries: list[Entry] = []
    started = {name: place for place, name in enumerate(before.modules)}
    others = frozenset(graph.by_name) - started.keys()
    for cycle in _cycles(graph, gone, frozenset(surely)):
        ordered = sorted(cycle, key=lambda name: (started.get(name, len(started)), name))

        def early(first: str, cycle: AbstractSet[str] = cycle) -> list[EarlyRead]:
            now = simulate(graph, [first], without=gone, definitions=definitions, within=cycle)
            return [item for item in now.reads if subject(item) not in known]

        is_executed = ordered[0] in started
        if is_executed and not early(ordered[0]):
            root = _executed_by(graph, roots, ordered[0])
            entries.append(_entered_at(ordered[0], cycle, _AS_BEFORE.format(root=root)))
            continue
        found = {name: early(name) for name in ordered}
        worse = (
            read
            for name, items in found.items()
            for read in (items if is_executed else _new(items, name, graph, others, definitions))
        )
        clean = [name for name in ordered if not found[name]]
        first = next(worse, None)
        if first is not None and clean:
            entries.append(_entered_at(clean[0], cycle, _why(first)))
        elif first is not None:
            reads.update((first, *worse))
    if reads:
        play = partial(simulate, graph, roots, without=gone, definitions=definitions)
        mended = _waiting(play, known, started)
        entries += [Entry(first, (name,), _IN_ORDER) for name, (first, _) in mended.items()]
        reads -= {read for _, items in mended.values() for read in items}
    certain = sorted(read for read in reads if read.name)
    return Order(tuple(sorted(item for item in entries if item.modules)), tuple(certain))


def _waiting(
    play: Callable[..., Run], known: AbstractSet[tuple[str, str, str]], started: Mapping[str, int]
) -> dict[str, tuple[str, list[EarlyRead]]]:
    """By half imported module, the one that it waits for and the early reads that this mends.

    Only what leaves fewer early reads than before counts. `play` simulates the split, given which
    modules wait; `known` are the early reads of the monolith, `started` its order.
    """
    found: dict[str, tuple[str, list[EarlyRead]]] = {}
    refused: set[str] = set()

    def run(firsts: Mapping[str, str]) -> dict[EarlyRead, tuple[str, ...]]:
        cycles = play(firsts=firsts).cycles
        return {read: path for read, path in cycles.items() if subject(read) not in known}

    firsts: dict[str, str] = {}
    left = run(firsts)
    while True:
        paths = sorted(path for path in left.values() if path[0] not in {*refused, *firsts})
        if not paths:
            return found
        half = paths[0][0]
        first = min(paths[0], key=lambda name: started.get(name, len(started)))
        now = run(firsts | {half: first}) if not f"{half}.".startswith(f"{first}.") else left
        if len(now) < len(left):
            found[half] = (first, sorted(left.keys() - now.keys()))
            firsts[half], left = first, now
        else:
            refused.add(half)


def _executed_by(graph: ImportGraph, roots: Sequence[str], name: str) -> str:
    """The first of the roots that comes to execute a module."""
    return next((root for root in roots if name in executed_modules(graph, [root])), roots[0])


def _new(
    reads: list[EarlyRead],
    first: str,
    graph: ImportGraph,
    others: AbstractSet[str],
    definitions: Definitions,
) -> list[EarlyRead]:
    """Those that whoever enters a cycle there does not meet in the monolith.

    `others` are the modules that the roots of the monolith have not executed before.
    """
    if not reads:
        return []
    before = simulate(graph, [first], definitions=definitions, within=others)
    known = set(map(subject, before.reads))
    return [item for item in reads if subject(item) not in known]


def _why(read: EarlyRead) -> str:
    name = read.name or "what it takes"
    return _WORKS.format(importer=read.importer, name=name, imported=read.imported)


def _entered_at(first: str, cycle: Iterable[str], reason: str) -> Entry:
    """The entry for all that can be imported before `first`: what lies below it cannot."""
    others = (name for name in cycle if not f"{name}.".startswith(f"{first}."))
    return Entry(first, tuple(sorted(others)), reason)


def _cycles(
    graph: ImportGraph, gone: AbstractSet[Import], executed: AbstractSet[str]
) -> Iterator[frozenset[str]]:
    """The cycles of imports that surely execute, those of which the roots execute a part out."""
    arcs = [
        (item.importer, item.imported)
        for item in graph.imports
        if item.phase is Phase.IMPORT
        and item.via in EXECUTE
        and item not in gone
        and not item.guarded
        and not item.conditional
    ]
    names = [module.name for module in graph.modules]
    for cycle in strongly_connected_components(names, arcs):
        if len(cycle) > 1 and executed.isdisjoint(cycle):
            yield frozenset(cycle)
