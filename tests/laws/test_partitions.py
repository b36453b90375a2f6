"""A partition holds every module once, and its distributions depend one way only."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import TopologicalSorter

from hypothesis import given
from hypothesis import strategies as st

from debundle.model import (
    CoreRules,
    ImportGraph,
    Partition,
    PartitionOptions,
    Role,
    SilentProgress,
    Via,
)
from debundle.partition import partition_graph
from laws.reading import scan
from support import RandomPackage, random_packages, temporary_package

anything = random_packages(acyclic=False, calls=True)


def _partition(
    package: RandomPackage, roots: tuple[str, ...] = ()
) -> tuple[ImportGraph, Partition]:
    graph = scan(temporary_package(package.files) / package.root)
    options = PartitionOptions(core=CoreRules(roots=roots))
    return graph, partition_graph(graph, options, progress=SilentProgress())


@given(anything)
def test_every_module_is_in_exactly_one_distribution(package: RandomPackage) -> None:
    graph, partition = _partition(package)
    assigned = sorted(name for item in partition.distributions for name in item.modules)
    assert assigned == sorted(module.name for module in graph.modules)
    assert all(
        item.lines == sum(graph.by_name[name].lines for name in item.modules)
        for item in partition.distributions
    )


@given(anything)
def test_the_distributions_depend_on_one_another_in_one_direction(package: RandomPackage) -> None:
    _, partition = _partition(package)
    depends_on = {item.name: item.depends_on for item in partition.distributions}
    # Raises CycleError where there is a cycle, and KeyError below for an unknown name.
    order = list(TopologicalSorter(depends_on).static_order())
    assert sorted(order) == sorted(depends_on)
    assert partition.quality.acyclic


@given(anything)
def test_every_import_that_executes_follows_the_dependencies_or_is_cut(
    package: RandomPackage,
) -> None:
    graph, partition = _partition(package)
    reachable = _reachable(partition)
    of_module = partition.of_module
    # Parents are left out: they execute for the sake of an import that is here, and lie at or
    # below what it imports by the law after the next.
    imports = [item for item in graph.imports if item.executes and item.via is not Via.PARENT]
    cut = {(item.importer, item.imported) for item in partition.cuts}
    against = [
        (item.importer, item.imported, item.via)
        for item in imports
        if of_module[item.imported] not in reachable[of_module[item.importer]]
        and (item.importer, item.imported) not in cut
    ]
    assert against == []


@given(anything)
def test_no_import_is_cut_that_follows_the_dependencies(package: RandomPackage) -> None:
    _, partition = _partition(package)
    reachable = _reachable(partition)
    of_module = partition.of_module
    needless = [
        (item.importer, item.imported)
        for item in partition.cuts
        if of_module[item.imported] in reachable[of_module[item.importer]]
    ]
    assert needless == []


@given(anything)
def test_a_package_lies_at_or_below_its_modules(package: RandomPackage) -> None:
    graph, partition = _partition(package)
    reachable = _reachable(partition)
    of_module = partition.of_module
    orphans = [
        module.name
        for module in graph.modules
        if module.parent is not None
        and of_module[module.parent] not in reachable[of_module[module.name]]
    ]
    assert orphans == []


@given(anything, st.data())
def test_roots_are_in_the_core(package: RandomPackage, data: st.DataObject) -> None:
    roots = data.draw(st.lists(st.sampled_from(package.modules), min_size=1, unique=True))
    _, partition = _partition(package, tuple(roots))
    (core,) = {partition.of_module[root] for root in roots}
    assert partition.by_name[core].role is Role.CORE


def _reachable(partition: Partition) -> Mapping[str, frozenset[str]]:
    """What each distribution can import: itself and all it depends on, in the end."""
    found: dict[str, frozenset[str]] = {}
    depends_on = {item.name: item.depends_on for item in partition.distributions}
    for name in TopologicalSorter(depends_on).static_order():
        found[name] = frozenset({name}).union(*(found[other] for other in depends_on[name]))
    return found
