"""Partitions from a dict: `partition_of(graph, {"core": "a", "plugin -> core": "a.plugin.**"})`."""

from __future__ import annotations

from collections.abc import Mapping

from debundle.graph.edits import cuts_between, edits_of
from debundle.graph.patterns import assign_modules
from debundle.graph.quotient import reachable
from debundle.model import Costs, Distribution, ImportGraph, Partition, Quality, Role

_NO_QUALITY = Quality(
    cut_pairs=0,
    cost=0,
    person=0,
    by_remedy={},
    core_share=0.0,
    largest_satellite_share=0.0,
    dependencies=0,
    acyclic=True,
)


def partition_of(graph: ImportGraph, distributions: Mapping[str, str]) -> Partition:
    """Group the modules of a graph; the longer pattern wins, as in `debundle.toml`.

    A key is a distribution's name, or "name -> other, another" with what it depends on; the first
    distribution is the core. A value holds module patterns between spaces. The cuts are those
    that the directions ask for; the figures of quality are left at nothing.
    """
    rules = [
        (key.partition("->")[0].strip(), value.split()) for key, value in distributions.items()
    ]
    of_module = assign_modules(rules, graph.by_name).of_module
    missing = graph.by_name.keys() - of_module.keys()
    if missing:
        raise ValueError(f"in no distribution: {sorted(missing)}")
    items = tuple(
        Distribution(
            name=name,
            role=Role.SATELLITE if place else Role.CORE,
            modules=tuple(sorted(module for module in of_module if of_module[module] == name)),
            lines=sum(graph.by_name[m].lines for m in of_module if of_module[m] == name),
            depends_on=_depends_on(key),
        )
        for place, (key, (name, _)) in enumerate(zip(distributions, rules, strict=True))
    )
    arcs = [(item.name, other) for item in items for other in item.depends_on]
    allowed = reachable([item.name for item in items], arcs)
    cuts = cuts_between(graph, edits_of(graph, Costs()), of_module=of_module, allowed=allowed)
    return Partition(items, cuts, frontier=(), quality=_NO_QUALITY)


def _depends_on(key: str) -> tuple[str, ...]:
    _, _, others = key.partition("->")
    return tuple(sorted(other.strip() for other in others.split(",") if other.strip()))
