"""Groupings of a package to be scored: debundle's with more or fewer hints, and two others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from benchmarks.history.cases import Split
from debundle.model import (
    CoreRules,
    Import,
    ImportGraph,
    PartitionOptions,
    Phase,
    Role,
    SatelliteRules,
    SilentProgress,
    Via,
)
from debundle.partition import partition_graph


@dataclass(frozen=True, slots=True)
class Found:
    """A grouping, and which of its groups claims to be the core."""

    method: str
    #: Group by module.
    groups: dict[str, str]
    #: "" where the method has no idea of a core: then the best group of all is taken for it.
    core: str = ""


def all_groupings(graph: ImportGraph, split: Split) -> tuple[Found, ...]:
    """What is compared, in the order of the table."""
    roots, share = core_roots(graph, split), split.core_share
    return (
        _proposed("no hints", graph, PartitionOptions()),
        _proposed("number and share", graph, _hinted(split, CoreRules(share=share))),
        _proposed("only the roots", graph, PartitionOptions(core=CoreRules(roots))),
        _proposed("with the roots too", graph, _hinted(split, CoreRules(roots, share=share))),
        directories(graph),
        leiden(graph),
    )


def core_roots(graph: ImportGraph, split: Split) -> tuple[str, ...]:
    """What users of the recorded core import: those of its modules that no other of it imports."""
    core = split.core_modules & graph.by_name.keys()
    needed = {
        item.imported
        for item in graph.imports
        if item.importer in core and item.phase is Phase.IMPORT
    }
    return tuple(sorted(core - needed))


def directories(graph: ImportGraph) -> Found:
    """A group for each subpackage right below the root; modules right below it are one."""
    groups = {}
    for module in graph.modules:
        parts = module.name.split(".")
        below = parts[:2] if len(parts) > 2 or module.is_package else parts[:1]
        groups[module.name] = ".".join(below)
    return Found("directories", groups)


def leiden(graph: ImportGraph, seed: int = 0) -> Found:
    """Communities by modularity: Traag, Waltman and van Eck 2019, by leidenalg.

    Modules with code that are no tests, joined by their imports, each weighed by how many there
    are; the same names followed to their providers that debundle sees.
    """
    import igraph  # noqa: PLC0415 - a tool of the benchmark alone
    import leidenalg  # noqa: PLC0415

    names = [module.name for module in graph.modules]
    place = {name: number for number, name in enumerate(names)}
    weights: dict[tuple[int, int], int] = {}
    for item in graph.imports:
        if _joins(item, graph.by_name):
            one, other = sorted((place[item.importer], place[item.imported]))
            weights[one, other] = weights.get((one, other), 0) + 1
    network = igraph.Graph(n=len(names), edges=list(weights))
    found = leidenalg.find_partition(
        network, leidenalg.ModularityVertexPartition, weights=list(weights.values()), seed=seed
    )
    return Found(
        "Leiden",
        {name: str(label) for name, label in zip(names, found.membership, strict=True)},
    )


def _joins(item: Import, modules: Collection[str]) -> bool:
    return (
        item.via is not Via.PARENT and item.importer != item.imported and item.imported in modules
    )


def _hinted(split: Split, core: CoreRules) -> PartitionOptions:
    return PartitionOptions(core=core, satellites=SatelliteRules(count=split.count))


def _proposed(method: str, graph: ImportGraph, options: PartitionOptions) -> Found:
    partition = partition_graph(graph, options, progress=SilentProgress())
    cores = [item.name for item in partition.distributions if item.role is Role.CORE]
    return Found(f"debundle, {method}", dict(partition.of_module), cores[0])
