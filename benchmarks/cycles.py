"""How many pairs `debundle cycles` cuts, beside a greedy feedback arc set on the same graphs.

    python -m benchmarks.cycles torch

Two graphs: what debundle sees (everything that can execute; a package lies below its modules, and
that may not be cut), and what grimp sees (import statements, all alike, everything may be cut).
The greedy is that of Eades, Lin and Smyth (1993); it knows neither costs nor what cannot be cut.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Sequence

from debundle.graph.components import strongly_connected_components
from debundle.graph.cycles import break_cycles
from debundle.graph.edits import edits_of, parents_of
from debundle.graph.sifting import Demand, OrderProblem, good_order
from debundle.model import Costs, ImportGraph, Phase, ScanOptions, SilentProgress
from debundle.pipeline import map_package

Pair = tuple[str, str]


def eades_pairs(pairs: Collection[Pair]) -> set[Pair]:
    """The pairs that the greedy of Eades, Lin and Smyth cuts: those that lead to the left."""
    place = {name: number for number, name in enumerate(eades_order(pairs))}
    return {(one, other) for one, other in pairs if place[other] < place[one]}


def eades_order(pairs: Collection[Pair]) -> list[str]:
    """The names in the greedy's order, importers first."""
    out: dict[str, set[str]] = {name: set() for pair in pairs for name in pair}
    into: dict[str, set[str]] = {name: set() for name in out}
    for importer, imported in pairs:
        if importer != imported:
            out[importer].add(imported)
            into[imported].add(importer)
    left: list[str] = []
    right: list[str] = []
    while out:
        sinks = sorted(name for name in out if not out[name])
        sources = sorted(name for name in out if out[name] and not into[name])
        if sinks or sources:
            right += sinks
            left += sources
            for name in (*sinks, *sources):
                _remove(name, out, into)
        else:
            best = max(sorted(out), key=lambda name: len(out[name]) - len(into[name]))
            left.append(best)
            _remove(best, out, into)
    return [*left, *reversed(right)]


def sifted_pairs(pairs: Collection[Pair]) -> int:
    """How many pairs debundle's order cuts where all weigh the same and all may be cut."""
    names = sorted({name for pair in pairs for name in pair})
    index = {name: number for number, name in enumerate(names)}
    arrows = sorted((index[one], index[other]) for one, other in pairs if one != other)
    demands = tuple(Demand(tail, (head,), 1) for tail, head in arrows)
    problem = OrderProblem((-1,) * len(names), demands)
    return problem.cost(good_order(problem))


def main(arguments: Sequence[str]) -> None:
    """Print a table for each package that is named."""
    for name in arguments or ["torch"]:
        options = ScanOptions(cache_dir=None)
        graph = map_package([name], options=options, progress=SilentProgress()).graph
        print(f"{name}: pairs cut until no cycle is left")
        for row in _rows(graph):
            print("  {:46}{:>8}{:>8}{:>8}{:>9}{:>8}".format(*row))


def _rows(graph: ImportGraph) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [("", "pairs", "largest", "cut", "redesign", "s")]
    seen = _pairs_of(graph)
    person = _by_a_person(graph)
    started = time.perf_counter()
    greedy = eades_pairs(seen)
    rows.append(_row("greedy, what can execute", seen, len(greedy), len(greedy & person), started))
    started = time.perf_counter()
    report = break_cycles(graph, costs=Costs())
    label = f"debundle (no list has below {report.person_bound} redesign)"
    rows.append(_row(label, seen, report.cut_pairs, report.person, started))
    statements = _grimp_pairs(graph)
    started = time.perf_counter()
    rows.append(
        _row("greedy, grimp's graph", statements, len(eades_pairs(statements)), "", started)
    )
    started = time.perf_counter()
    label = "debundle's order, grimp's graph"
    rows.append(_row(label, statements, sifted_pairs(statements), "", started))
    return rows


def _row(
    label: str, pairs: Collection[Pair], cut: int, person: object, started: float
) -> tuple[object, ...]:
    seconds = f"{time.perf_counter() - started:.1f}"
    names = {name for pair in pairs for name in pair}
    largest = len(strongly_connected_components(names, pairs)[0])
    return (label, len(pairs), largest, cut, person, seconds)


def _pairs_of(graph: ImportGraph) -> set[Pair]:
    """What an edit would part, and each module with its package: the same cycles as all pairs."""
    executing = tuple(item for item in graph.imports if item.phase is not Phase.TYPING)
    edits = edits_of(ImportGraph(graph.target, graph.modules, executing), Costs())
    pairs = {(edit.importer, target) for edit in edits for target in edit.targets}
    return pairs | set(parents_of(graph).items())


def _by_a_person(graph: ImportGraph) -> set[Pair]:
    person = [edit for edit in edits_of(graph, Costs()) if edit.remedy.needs_person]
    return {(edit.importer, target) for edit in person for target in edit.targets}


def _grimp_pairs(graph: ImportGraph) -> set[Pair]:
    import grimp  # noqa: PLC0415

    names = [root.name for root in graph.target.roots]
    built = grimp.build_graph(*names, cache_dir=None)
    return {
        (importer, imported)
        for importer in built.modules
        for imported in built.find_modules_directly_imported_by(importer)
    }


def _remove(name: str, out: dict[str, set[str]], into: dict[str, set[str]]) -> None:
    for other in out.pop(name):
        into[other].discard(name)
    for other in into.pop(name):
        out[other].discard(name)


if __name__ == "__main__":
    main(sys.argv[1:])
