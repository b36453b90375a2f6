from __future__ import annotations

from dataclasses import replace

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
