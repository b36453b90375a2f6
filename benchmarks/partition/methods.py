"""Groupings to be judged: debundle's, and those of directories, clustering and graph cutting."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.cycles import eades_order
from benchmarks.history.groupings import directories, leiden
from debundle.graph.edits import Edit, parents_of
from debundle.graph.sifting import good_order
from debundle.model import Import, ImportGraph, PartitionOptions, Role, SilentProgress, Via
from debundle.partition import partition_graph
from debundle.partition.bounds import order_problem
from debundle.partition.evaluate import Grouping


@dataclass(frozen=True, slots=True)
class Grouped:
    """A grouping in its order, and how long it took."""

    method: str
    grouping: Grouping
    #: Processor time in seconds, order included.
    seconds: float


def by_debundle(graph: ImportGraph, options: PartitionOptions) -> Grouped:
    """What `debundle propose` finds."""
    began = time.process_time()
    partition = partition_graph(graph, options, progress=SilentProgress())
    names = [item.name for item in partition.distributions]
    roles = {item.name: item.role for item in partition.distributions}
    grouping = Grouping(partition.of_module, names, roles)
    return Grouped("debundle", grouping, time.process_time() - began)


def by_others(graph: ImportGraph, edits: Sequence[Edit], *, parts: int) -> tuple[Grouped, ...]:
    """What others make of the same graph; METIS is asked for so many parts.

    Their groups have no order of their own: they get the cheapest that iterated sifting finds
    (`graph/sifting.py`) with every package below its modules, or, where there is no such order,
    the cheapest of all.
    """
    return (
        _timed("directories", graph, edits, lambda: directories(graph).groups),
        _timed("Leiden", graph, edits, lambda: leiden(graph).groups),
        _timed(f"METIS, {parts} parts", graph, edits, lambda: metis(graph, parts)),
        single_modules(graph, edits),
    )


def metis(graph: ImportGraph, parts: int) -> dict[str, str]:
    """Parts of about as many lines with few imports between them: Karypis and Kumar 1998."""
    import pymetis  # noqa: PLC0415 - a tool of the benchmark alone

    place = {module.name: number for number, module in enumerate(graph.modules)}
    joined: Counter[tuple[int, int]] = Counter()
    for item in graph.imports:
        if _joins(item):
            one, other = place[item.importer], place[item.imported]
            joined[one, other] += 1
            joined[other, one] += 1
    neighbours: list[list[tuple[int, int]]] = [[] for _ in place]
    for (one, other), weight in sorted(joined.items()):
        neighbours[one].append((other, weight))
    starts = [0]
    for found in neighbours:
        starts.append(starts[-1] + len(found))
    _, membership = pymetis.part_graph(
        parts,
        xadj=starts,
        adjncy=[other for found in neighbours for other, _ in found],
        eweights=[weight for found in neighbours for _, weight in found],
        vweights=[module.lines + 1 for module in graph.modules],
        options=pymetis.Options(seed=0),
    )
    return {name: str(membership[number]) for name, number in place.items()}


def single_modules(graph: ImportGraph, edits: Sequence[Edit]) -> Grouped:
    """Every module by itself, in the order of the greedy feedback arc set."""
    began = time.process_time()
    pairs = {(edit.importer, target) for edit in edits for target in edit.targets if edit.cost}
    ordered = [name for name in reversed(eades_order(pairs)) if name in graph.by_name]
    held = set(ordered)
    names = [*(module.name for module in graph.modules if module.name not in held), *ordered]
    grouping = Grouping({name: name for name in names}, names, {})
    return Grouped("greedy FAS of modules", grouping, time.process_time() - began)


def best_order(
    graph: ImportGraph, edits: Sequence[Edit], of_module: Mapping[str, str]
) -> list[str]:
    """The groups in an order that respects the packages if there is one, at little cost."""
    names = sorted(set(of_module.values()))
    plain = order_problem(edits, of_module)
    firm = order_problem(edits, of_module, firm=parents_of(graph).items())
    order = good_order(firm)
    if firm.cost(order) > sum(demand.weight for demand in plain.demands):
        order = good_order(plain)
    return [names[number] for number in order]


def _timed(
    method: str, graph: ImportGraph, edits: Sequence[Edit], find: Callable[[], dict[str, str]]
) -> Grouped:
    began = time.process_time()
    groups = find()
    order = best_order(graph, edits, groups)
    of_module = {module.name: groups[module.name] for module in graph.modules}
    roles = dict.fromkeys(order, Role.SATELLITE)
    return Grouped(method, Grouping(of_module, order, roles), time.process_time() - began)


def _joins(item: Import) -> bool:
    return item.via is not Via.PARENT and item.importer != item.imported
