from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from debundle.model import (
    CoreRules,
    ImportGraph,
    Layout,
    Partition,
    PartitionOptions,
    Role,
    SatelliteRules,
    SilentProgress,
    Weights,
)
from debundle.partition import partition_graph
from debundle.partition.layers import best_layering, layers_above
from debundle.partition.network import network_of
from partition.drawn import edits, graphs
from support.graphs import import_graph

#: The root package imports everything; nothing needs the root.
ROOT_ON_TOP = import_graph(
    "p -> p.top.app [import-time]",
    "p.top.app -> p.middle.tool [import-time]",
    "p.middle.tool -> p.base [import-time]",
    "p.top.app -> p.base [import-time]",
    lines={"p": 50, "p.top.app": 400, "p.middle.tool": 400, "p.base": 100},
)


def propose(
    graph: ImportGraph,
    *,
    layout: Layout = Layout.RENAMED,
    roots: tuple[str, ...] = ("p.base",),
    layers: int | None = None,
    share: float | None = 0.1,
) -> Partition:
    options = PartitionOptions(
        core=CoreRules(roots, share=share),
        satellites=SatelliteRules(layers=layers),
        layout=layout,
        prefix="p",
    )
    return partition_graph(graph, options, progress=SilentProgress())


def test_a_root_that_imports_everything_is_in_the_core_only_while_it_binds_its_modules() -> None:
    assert propose(ROOT_ON_TOP, layout=Layout.OVERLAY).of_module["p"] == "p-core"
    renamed = propose(ROOT_ON_TOP)
    assert renamed.by_name["p-core"].modules == ("p.base",)
    assert renamed.of_module["p"] != "p-core"
    assert renamed.quality.cost == 0


def test_a_package_that_modules_really_import_is_needed_like_any_module() -> None:
    graph = import_graph("p.a.x -> p [import-time]", "p.a.x -> p.base [import-time]")
    partition = propose(graph, roots=("p.a.x",), share=None)
    assert {"p", "p.base", "p.a.x"} <= set(partition.by_name["p-core"].modules)


@given(graphs())
def test_renamed_distributions_hold_every_module_once_and_form_no_cycle(graph: ImportGraph) -> None:
    partition = propose(graph, roots=("p.b",))
    held = [name for item in partition.distributions for name in item.modules]
    assert sorted(held) == sorted(graph.by_name)
    assert partition.quality.acyclic


@given(graphs())
def test_without_roots_no_module_has_to_be_in_a_renamed_core(graph: ImportGraph) -> None:
    partition = propose(graph, roots=())
    assert partition.quality.acyclic
    assert partition.by_name["p-core"].modules


def test_a_layer_lies_between_the_core_and_what_needs_it() -> None:
    tops = [f"p.top{number}.app -> p.middle.tool [import-time]" for number in range(4)]
    graph = import_graph(*tops, "p.middle.tool -> p.base [import-time]", lines=100)
    partition = propose(graph, layers=3)
    (layer,) = [item for item in partition.distributions if item.role is Role.LAYER]
    assert layer.name == "p-layer-2"
    assert "p.middle.tool" in layer.modules
    assert not any(name.startswith("p.top") for name in layer.modules)
    top = partition.by_name[partition.of_module["p.top0.app"]]
    assert layer.name in top.depends_on


def test_a_layer_more_has_to_save_a_quarter_of_what_speaks_against_fewer() -> None:
    two, three = (propose(ROOT_ON_TOP, layers=count) for count in (2, 3))
    weights = Weights(dependency=0, distribution=0, lump=0)

    def costing(partition: Partition, cost: int) -> Partition:
        return replace(partition, quality=replace(partition.quality, cost=cost, person=0))

    usual = costing(two, 100)
    assert best_layering([usual, costing(three, 76)], weights) is usual
    saving = costing(three, 75)
    assert best_layering([usual, saving], weights) is saving


def test_two_layers_are_a_core_and_satellites() -> None:
    roles = {item.role for item in propose(ROOT_ON_TOP, layers=2).distributions}
    assert roles == {Role.CORE, Role.SATELLITE}


@pytest.mark.parametrize(
    ("count", "expected"),
    [(2, []), (3, [["p.b"]]), (4, [["p.b"], ["p.c"]]), (9, [["p.b"], ["p.c"]])],
)
def test_layers_are_steps_of_the_frontier_that_leave_a_top(
    count: int, expected: list[list[str]]
) -> None:
    graph = import_graph("p.a", "p.b", "p.c", "p.d", "p.t", lines=100)
    network = network_of(graph, edits(graph))
    steps = [["p", "p.a"], ["p.b"], ["p.c"], ["p.d"]]
    cores = [
        network.members([name for step in steps[:size] for name in step]) for size in (1, 2, 3, 4)
    ]
    tests = network.members(["p.t"])
    found = layers_above(network, cores, count=count, apart=tests)
    assert [[network.names[at] for at in np.flatnonzero(layer)] for layer in found] == expected
