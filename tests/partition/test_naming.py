from __future__ import annotations

from dataclasses import replace

from debundle.model import ImportGraph
from debundle.partition.naming import core_name, name_groups, normalized
from support.graphs import import_graph


def test_names_are_normalized() -> None:
    assert normalized("Torch._C__x.-Y_") == "torch-c-x-y"
    assert core_name(import_graph("p.a"), "My.Package") == "my-package-core"


def test_a_name_that_the_monolith_requires_is_somebody_elses() -> None:
    graph = import_graph("p.fx", "p.nn")
    metadata = replace(graph.target.metadata, requires_dist=("P_core==1.2", "p-fx ; extra=='x'"))
    graph = replace(graph, target=replace(graph.target, metadata=metadata))
    assert core_name(graph, "p") == "p-base"
    assert name_groups(graph, [["p.fx"], ["p.nn"]], prefix="p", taken=[]) == ["p-part-2", "p-nn"]


def test_a_group_is_named_after_what_says_most_about_it() -> None:
    graph = import_graph("p.fx.a", "p.fx.b", "p.nn.quant.a", "p.nn.b", "p._inductor")
    groups = [
        ["p.fx", "p.fx.a", "p.fx.b", "p.nn.b"],
        ["p.nn.quant", "p.nn.quant.a"],
        ["p._inductor"],
    ]
    assert name_groups(graph, groups, prefix="p", taken=["p-core"]) == [
        "p-fx",
        "p-nn-quant",
        "p-inductor",
    ]


def test_names_are_unique_and_never_those_taken() -> None:
    graph = import_graph("p.core", "p._core", "p.__core__")
    groups = [["p.core"], ["p._core"], ["p.__core__"]]
    assert name_groups(graph, groups, prefix="p", taken=["p-core"]) == [
        "p-part-4",
        "p-part-3",
        "p-part-2",
    ]


def test_a_name_is_as_short_as_what_lies_beside_allows() -> None:
    graph = import_graph("p.a._internal.b.c", "p.a._internal.d", "p.x.y.z", "p.x.w")
    groups = [["p.a._internal.b.c"], ["p.a._internal.d"], ["p.x.y", "p.x.y.z"]]
    assert named(graph, groups) == ["p-a-b", "p-a", "p-x-y"]
    whole = [name for name in graph.by_name if name.startswith("p.a")]
    assert named(graph, [whole]) == ["p-a"]


def test_the_best_fit_chooses_first_whatever_its_size() -> None:
    graph = import_graph("p.a.b", "p.a.c", "p.a.d", "p.b", "p.c")
    groups = [["p.a.b", "p.b", "p.c"], ["p.a", "p.a.c", "p.a.d"]]
    assert named(graph, groups) == ["p-b", "p-a"]


def test_a_name_says_nothing_twice() -> None:
    graph = import_graph("p.rpc.rpc_agent.run", "p.rpc.x", "p.rpc.y", "p.io.io.read", "p.io.w")
    assert named(graph, [["p.rpc.rpc_agent", "p.rpc.rpc_agent.run"]]) == ["p-rpc-agent"]
    assert named(graph, [["p.io.io", "p.io.io.read"]]) == ["p-io"]


def test_copies_of_what_others_wrote_name_a_group_only_if_it_holds_nothing_else() -> None:
    graph = import_graph("p._vendor.six.a", "p._vendor.six.b", "p.net")
    copies = [name for name in graph.by_name if "_vendor" in name]
    assert named(graph, [[*copies, "p.net"]]) == ["p-net"]
    assert named(graph, [copies]) == ["p-six"]


def test_no_name_calls_a_satellite_a_core() -> None:
    graph = import_graph("p.core.arrays.a", "p.core.frame", "p.io")
    assert named(graph, [["p.core.arrays", "p.core.arrays.a"]]) == ["p-arrays"]


def named(graph: ImportGraph, groups: list[list[str]]) -> list[str]:
    return name_groups(graph, groups, prefix="p", taken=["p-core"])
