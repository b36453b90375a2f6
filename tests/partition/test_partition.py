from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debundle.graph.edits import edits_of, parents_of
from debundle.model import (
    CoreRules,
    Costs,
    DebundleError,
    ImportGraph,
    Partition,
    PartitionOptions,
    Pin,
    Role,
    SatelliteRules,
    SilentProgress,
    Via,
    Weights,
)
from debundle.partition import partition_graph
from debundle.partition.network import network_of
from partition.drawn import graphs
from support.graphs import import_graph

ROOTS = st.sampled_from([(), ("p",), ("p.b.c",), ("p.a", "p.f")])


def propose(graph: ImportGraph, *roots: str, **rules: object) -> Partition:
    options = PartitionOptions(core=CoreRules(roots, **rules))  # type: ignore[arg-type]
    return partition_graph(graph, options, progress=SilentProgress())


def groups(partition: Partition) -> dict[str, tuple[str, ...]]:
    return {item.name: item.modules for item in partition.distributions}


def below(partition: Partition, name: str) -> set[str]:
    """The distribution and all that it depends on."""
    found = {name}
    for lower in partition.by_name[name].depends_on:
        found |= below(partition, lower)
    return found


@given(graphs(), ROOTS)
@settings(max_examples=60)
def test_every_module_is_in_exactly_one_distribution(
    graph: ImportGraph, roots: tuple[str, ...]
) -> None:
    partition = propose(graph, *roots)
    placed = [module for item in partition.distributions for module in item.modules]
    assert sorted(placed) == [module.name for module in graph.modules]
    assert sum(item.lines for item in partition.distributions) == graph.lines


@given(graphs(), ROOTS)
@settings(max_examples=60)
def test_imports_that_are_no_cuts_follow_the_dependencies(
    graph: ImportGraph, roots: tuple[str, ...]
) -> None:
    partition = propose(graph, *roots)
    cuts = {(cut.importer, cut.imported, cut.line, cut.use, cut.via) for cut in partition.cuts}
    for item in graph.imports:
        home, there = partition.of_module[item.importer], partition.of_module[item.imported]
        is_cut = (item.importer, item.imported, item.line, item.use, item.via) in cuts
        assert is_cut == (there not in below(partition, home)) or item.via is Via.PARENT
    assert partition.quality.acyclic


@given(graphs(), ROOTS)
@settings(max_examples=60)
def test_a_package_is_at_or_below_its_modules(graph: ImportGraph, roots: tuple[str, ...]) -> None:
    partition = propose(graph, *roots)
    for name, parent in parents_of(graph).items():
        assert partition.of_module[parent] in below(partition, partition.of_module[name])


@given(graphs(), ROOTS)
@settings(max_examples=30)
def test_dependencies_come_first_and_the_core_before_all(
    graph: ImportGraph, roots: tuple[str, ...]
) -> None:
    partition = propose(graph, *roots)
    seen: set[str] = set()
    for item in partition.distributions:
        assert seen.issuperset(item.depends_on)
        seen.add(item.name)
    assert partition.distributions[0].role is Role.CORE
    assert set(roots) <= set(partition.distributions[0].modules)


@given(graphs(), ROOTS)
@settings(max_examples=20)
def test_running_twice_gives_the_same(graph: ImportGraph, roots: tuple[str, ...]) -> None:
    assert propose(graph, *roots) == propose(graph, *roots)


@given(graphs())
@settings(max_examples=40)
def test_the_quality_is_what_the_cuts_add_up_to(graph: ImportGraph) -> None:
    partition = propose(graph, "p.a")
    quality = partition.quality
    assert quality.cost == sum(cut.cost for cut in partition.cuts)
    assert quality.cut_pairs == len({(cut.importer, cut.imported) for cut in partition.cuts})
    assert sum(quality.by_remedy.values()) == sum(not cut.same_edit for cut in partition.cuts)
    (chosen,) = (point for point in partition.frontier if point.chosen)
    assert chosen.lines == partition.distributions[0].lines


def plugins(count: int) -> str:
    """Features of two modules each that need one another and the base, and a facade of all."""
    lines = [f"p -> p.base [re-export line={count + 1} names=b]"]
    for place in range(count):
        lines += [
            f"p -> p.f{place} [re-export line={place + 1} names=x{place}]",
            f"p.f{place} -> p.base [names=b]",
            f"p.f{place}.impl -> p.f{place} [names=y]",
            f"p.f{place} -> p.f{place}.impl [names=z]",
        ]
    return "\n".join(lines)


def test_features_behind_an_eager_facade_become_satellites() -> None:
    graph = import_graph(plugins(3), lines=1000)
    partition = propose(graph, "p", "p.base", max_share=0.4)
    assert groups(partition) == {
        "p-core": ("p", "p.base"),
        "p-f0": ("p.f0", "p.f0.impl"),
        "p-f1": ("p.f1", "p.f1.impl"),
        "p-f2": ("p.f2", "p.f2.impl"),
    }
    assert [(cut.imported, cut.remedy.value) for cut in partition.cuts] == [
        ("p.f0", "facade"),
        ("p.f1", "facade"),
        ("p.f2", "facade"),
    ]


def test_what_only_a_person_could_cut_stays_whole_though_it_is_large() -> None:
    graph = import_graph("p.x -> p.y -> p.z -> p.x", "p.a", lines=10_000)
    partition = propose(graph, "p.a", max_share=0.5)
    assert partition.quality.person == 0
    assert ("p.x", "p.y", "p.z") in groups(partition).values()
    assert len(partition.notes) == 1


def test_tests_go_on_top_unless_something_needs_them() -> None:
    graph = import_graph(
        "p.tests.test_a -> p.a",
        "p.a -> p.tests.helper",
        "p.b.test.test_b -> p.b",
        lines=100,
    )
    partition = propose(graph, "p.a")
    assert partition.by_name["p-tests"].modules == ("p.b.test", "p.b.test.test_b", "p.tests.test_a")
    assert partition.by_name["p-tests"].role is Role.TESTS
    assert "p.tests.helper" in partition.by_name["p-core"].modules


def test_patterns_add_to_the_tests() -> None:
    graph = import_graph("p.a", "p.benchmarks.one -> p.a")
    options = PartitionOptions(
        core=CoreRules(("p.a",)), satellites=SatelliteRules(tests=("p.benchmarks.**",))
    )
    partition = partition_graph(graph, options, progress=SilentProgress())
    assert partition.by_name["p-tests"].modules == ("p.benchmarks", "p.benchmarks.one")


def pinned(graph: ImportGraph, *pins: Pin, roots: tuple[str, ...] = ("p",)) -> Partition:
    options = PartitionOptions(core=CoreRules(roots), pins=pins)
    return partition_graph(graph, options, progress=SilentProgress())


def test_pins_hold_whatever_they_cost() -> None:
    graph = import_graph("p -> p.a -> p.b", "p.c -> p.d")
    partition = pinned(
        graph,
        Pin(("p.b",), "P_Extra"),
        Pin(("p.d",), "p-core"),
        Pin(("p.c",), "p-tests"),
    )
    assert "p.b" in groups(partition)["p-extra"]
    assert "p.d" in groups(partition)["p-core"]
    assert groups(partition)["p-tests"] == ("p.c",)
    assert partition.quality.person == 1


@pytest.mark.parametrize(
    ("pins", "what"),
    [
        ((Pin(("p.zzz",), "x"),), "matches no module"),
        ((Pin(("p.a",), "x"), Pin(("p.a",), "y")), "2 wishes cannot all hold"),
        ((Pin(("p",), "x"),), 'One wish cannot hold: the pin of "p" to x'),
    ],
)
def test_pins_that_cannot_hold_are_errors(pins: tuple[Pin, ...], what: str) -> None:
    with pytest.raises(DebundleError, match=what):
        pinned(import_graph("p.a -> p.b"), *pins)


def test_pins_that_tear_a_package_from_below_its_modules_are_an_error() -> None:
    graph = import_graph("p.a.x -> p.b", "p.b.y -> p.a")
    pins = (Pin(("p.a", "p.b.y"), "one"), Pin(("p.b", "p.a.x"), "two"))
    with pytest.raises(DebundleError, match="2 wishes cannot all hold"):
        pinned(graph, *pins)


def test_an_unknown_root_is_an_error_that_names_close_ones() -> None:
    with pytest.raises(DebundleError) as caught:
        propose(import_graph("torch.functional -> torch.fx"), "torch.funtional")
    assert caught.value.what == "The core root torch.funtional is no module of the target."
    assert caught.value.next_step == "Did you mean torch.functional?"


def test_a_core_larger_than_asked_for_is_chosen_with_a_note() -> None:
    partition = propose(
        import_graph("p.a", lines={"p.a": 90, "p": 10, "p.b": 50}), "p.a", max_share=0.1
    )
    assert groups(partition) == {"p-core": ("p", "p.a"), "p-b": ("p.b",)}
    assert partition.notes[0] == (
        "The smallest core that holds the roots has 66.7% of the lines, "
        "more than the 10.0% asked for."
    )


def test_a_graph_without_modules_has_an_empty_core() -> None:
    partition = propose(import_graph(label="nothing"))
    assert groups(partition) == {"nothing-core": ()}
    assert partition.quality.acyclic


def test_one_module_is_a_core() -> None:
    assert groups(propose(import_graph("single"))) == {"single-core": ("single",)}


def test_several_top_level_packages_form_one_graph() -> None:
    graph = import_graph("p.a -> q.b", "q.b -> r", lines=100)
    partition = propose(graph, "r", max_share=0.2)
    assert groups(partition)["p-core"] == ("r",)
    assert partition.quality.person == 0


@pytest.mark.parametrize(("mixed", "expected"), [(0.0, 1), (30.0, 2)])
def test_subpackages_keep_to_distributions_of_their_own_as_far_as_that_is_worth_it(
    mixed: float, expected: int
) -> None:
    graph = import_graph("p.one.a -> p.one.b -> p.core", "p.two.a -> p.two.b -> p.core", lines=20)
    options = PartitionOptions(
        core=CoreRules(("p.core",), max_share=0.3),
        satellites=SatelliteRules(max_share=1.0),
        weights=Weights(mixed=mixed),
    )
    partition = partition_graph(graph, options, progress=SilentProgress())
    found = [item for item in partition.distributions if item.role is Role.SATELLITE]
    assert len(found) == expected


@pytest.mark.parametrize(("parted", "expected"), [(0.0, 3), (200.0, 1)])
def test_a_subpackage_stays_whole_as_far_as_that_is_worth_it(parted: float, expected: int) -> None:
    graph = import_graph("p.one.a.x", "p.one.a.y", "p.one.b.x", "p.one.b.y", "p.core", lines=2000)
    options = PartitionOptions(core=CoreRules(("p.core",)), weights=Weights(parted=parted))
    partition = partition_graph(graph, options, progress=SilentProgress())
    found = [item for item in partition.distributions if item.role is Role.SATELLITE]
    assert len(found) == expected


def test_plain_modules_below_the_main_package_are_no_subpackages() -> None:
    names = ("m", "m.a", "m.one.x", "m.one.x.y", "m.two.x", "other.z")
    graph = import_graph(*names, lines={"other.z": 1, "m.one.x.y": 100, "m.two.x": 100})
    network = network_of(graph, edits_of(graph, Costs()))
    found = dict(zip(network.names, network.subpackages.tolist(), strict=True))
    groups = {name: number for name, number in found.items() if number >= 0}
    assert set(groups) == {"m.one", "m.one.x", "m.one.x.y", "m.two", "m.two.x"}
    assert len(set(groups.values())) == 2
