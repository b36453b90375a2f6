"""The figures of a declared grouping are counted, not believed."""

from __future__ import annotations

from debundle.graph.measure import measure_partition
from debundle.model import Costs, Distribution, ImportGraph, Partition, Quality, Role
from support import import_graph

GRAPH = import_graph(
    "p.a -> p.b.x [call]",
    "p.a -> p.b.y [names=f]",
    "p.b.x -> p.a",
    "p.c -> p.b.x",
    "p.c -> p.a [typing]",
    parents=True,
    lines={"p.a": 40, "p.c": 20, "p.b.x": 20, "p": 0, "p.b": 0, "p.b.y": 0},
)


def measured(graph: ImportGraph, *, package: str) -> Partition:
    side = ("p.b.x", "p.b.y") if package == "core" else ("p.b", "p.b.x", "p.b.y")
    core = ("p", "p.a", "p.b") if package == "core" else ("p", "p.a")
    distributions = (
        Distribution("zz", Role.SATELLITE, ("p.c",), 20, ("side",)),
        Distribution("side", Role.SATELLITE, side, 20, ("core",)),
        Distribution("core", Role.CORE, core, 40),
    )
    return measure_partition(graph, distributions, costs=Costs())


def test_cuts_are_counted_once_an_edit() -> None:
    assert measured(GRAPH, package="side").quality == Quality(
        cut_pairs=2,
        cost=101,
        person=1,
        by_remedy={"optional": 1, "redesign": 1},
        core_share=0.5,
        largest_satellite_share=0.25,
        dependencies=2,
        acyclic=True,
    )


def test_each_distribution_comes_after_those_it_depends_on() -> None:
    names = [item.name for item in measured(GRAPH, package="core").distributions]
    assert names == ["core", "side", "zz"]


def test_a_package_above_its_modules_makes_a_cycle() -> None:
    distributions = (
        Distribution("core", Role.CORE, ("p", "p.a", "p.b.x"), 60),
        Distribution("side", Role.SATELLITE, ("p.b", "p.b.y", "p.c"), 20, ("core",)),
    )
    assert not measure_partition(GRAPH, distributions, costs=Costs()).quality.acyclic
