"""Plan a split: what each distribution requires, ships and offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

from debundle.graph.installed import installed_distributions
from debundle.graph.native import couple_partition
from debundle.model import (
    Distribution,
    EntryPoint,
    ImportGraph,
    Layout,
    Partition,
    PlannedDistribution,
    Role,
    SplitPlan,
)
from debundle.plan.declared import DeclaredRequirements, read_requirements
from debundle.plan.naming import Installed, name_providers
from debundle.plan.ownership import (
    native_distributions,
    owner_of_file,
    owner_of_module,
    unbuilt_extensions,
)
from debundle.plan.reading import read_beside
from debundle.plan.renaming import renamed_modules
from debundle.plan.requirements import (
    Share,
    divide_requirements,
    requirements_left_to_the_whole,
)
from debundle.plan.siblings import sibling_extras
from debundle.plan.usage import third_party_uses
from debundle.sources.closure import compiled_with


def plan_split(
    graph: ImportGraph,
    partition: Partition,
    *,
    layout: Layout,
    installed: Installed = installed_distributions,
) -> SplitPlan:
    """Give each distribution its requirements, files and entry points: Partition -> SplitPlan.

    Every data file and every entry point of the target goes to exactly one distribution, and
    every requirement of the monolith to at least one (`debundle.plan.requirements` has the
    rules). Files that the source of an extension module includes go with it, unless several
    distributions need them, and in the overlay layout those that a module reads from its own
    folder go with that module; of the target's files no other is read. `installed` looks up who
    provides an import name in the environment that debundle runs in; it is asked only where the
    monolith's own requirements and the table of known names have no answer.
    """
    metadata, home = graph.target.metadata, _home(partition)
    declared = read_requirements(metadata)
    unbuilt = unbuilt_extensions(graph)
    files = _files_by_owner(graph, partition, home, _bound_files(graph, unbuilt, partition, layout))
    native = native_distributions(graph, partition, files)
    uses = third_party_uses(
        graph,
        partition,
        name_providers=partial(name_providers, declared=declared.names, installed=installed),
    )
    shares = divide_requirements(
        [distribution.name for distribution in partition.distributions],
        uses,
        declared,
        keeper=_keeper(partition, native, home),
        tests=[item.name for item in partition.distributions if item.role is Role.TESTS],
    )
    _add_sibling_extras(shares, graph, partition)
    entry_points = _entry_points_by_owner(metadata.entry_points, partition, home)
    surfaces = couple_partition(graph, partition).by_name
    return SplitPlan(
        label=graph.target.label,
        metadata=metadata,
        layout=layout,
        roots=tuple(root.name for root in graph.target.roots),
        renamed=_new_names(partition, graph, layout),
        distributions=tuple(
            replace(
                _planned(distribution, shares[distribution.name], files, entry_points, native),
                surface=surfaces.get(distribution.name),
                unbuilt=tuple(
                    (name, unbuilt[name]) for name in distribution.modules if name in unbuilt
                ),
            )
            for distribution in partition.distributions
        ),
        cuts=partition.cuts,
        whole_requires=requirements_left_to_the_whole(shares.values(), declared),
        whole_optional=_extras_of_the_whole(declared),
    )


def _new_names(partition: Partition, graph: ImportGraph, layout: Layout) -> Mapping[str, str]:
    if layout is not Layout.RENAMED:
        return {}
    roots = [root.name for root in graph.target.roots]
    return renamed_modules(partition.distributions, graph, roots=roots)


def _home(partition: Partition) -> str:
    """Where things go that belong nowhere else: the core, or what all others rest on."""
    for distribution in partition.distributions:
        if distribution.role is Role.CORE:
            return distribution.name
    return partition.distributions[0].name


def _keeper(partition: Partition, native: frozenset[str], home: str) -> str:
    """Who keeps requirements that no module imports: they serve native code, if there is any."""
    if home in native or not native:
        return home
    return next(item.name for item in partition.distributions if item.name in native)


def _add_sibling_extras(
    shares: Mapping[str, Share], graph: ImportGraph, partition: Partition
) -> None:
    extras_by_name = sibling_extras(partition, graph.target.metadata, label=graph.target.label)
    for name, extras in extras_by_name.items():
        for extra, (sibling, requirement) in extras.items():
            # A third party may have the short name already; the full one is always free.
            free = sibling if extra in shares[name].optional else extra
            shares[name].add_extra(free, [requirement])


def _bound_files(
    graph: ImportGraph, unbuilt: Mapping[str, str], partition: Partition, layout: Layout
) -> dict[str, str]:
    """The distribution of each file that the sources of one alone include, or a module reads."""
    read: Mapping[str, str] = {}
    if layout is Layout.OVERLAY:
        read = read_beside(graph.target.data_files, graph, partition)
    files = {file.relative: file.path for file in graph.target.files} if unbuilt else {}
    included = compiled_with(unbuilt.values(), files)
    owners: dict[str, set[str]] = {}
    for module, source in unbuilt.items():
        for path in included[source]:
            owners.setdefault(path, set()).add(partition.of_module[module])
    alone = {path: next(iter(names)) for path, names in owners.items() if len(names) == 1}
    return {**read, **alone}


def _files_by_owner(
    graph: ImportGraph, partition: Partition, home: str, bound: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    beside = [file.relative for file in graph.target.beside]
    for path in sorted({*graph.target.data_files, *beside}):
        owner = bound.get(path) or owner_of_file(path, of_module=partition.of_module, default=home)
        found.setdefault(owner, []).append(path)
    return {name: tuple(paths) for name, paths in found.items()}


def _entry_points_by_owner(
    entry_points: Iterable[EntryPoint], partition: Partition, home: str
) -> Mapping[str, tuple[EntryPoint, ...]]:
    found: dict[str, list[EntryPoint]] = {}
    for entry_point in sorted(entry_points):
        owner = owner_of_module(entry_point.module, of_module=partition.of_module, default=home)
        found.setdefault(owner, []).append(entry_point)
    return {name: tuple(items) for name, items in found.items()}


def _planned(
    distribution: Distribution,
    share: Share,
    files: Mapping[str, tuple[str, ...]],
    entry_points: Mapping[str, tuple[EntryPoint, ...]],
    native: frozenset[str],
) -> PlannedDistribution:
    return PlannedDistribution(
        distribution=distribution,
        requires=tuple(sorted(share.requires)),
        optional=share.sorted_extras(),
        entry_points=entry_points.get(distribution.name, ()),
        data_files=files.get(distribution.name, ()),
        native=distribution.name in native,
        notes=tuple(share.notes),
    )


def _extras_of_the_whole(
    declared: DeclaredRequirements,
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    whole = Share()
    for extra, by_name in declared.extras.items():
        for lines in by_name.values():
            whole.add_extra(extra, lines)
    return whole.sorted_extras()
