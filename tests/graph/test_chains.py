from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debundle.graph.chains import import_closure, import_witnesses, link_of, shortest_chains
from debundle.model import Chain, DebundleError, ImportGraph, Link, Phase, Use, Via
from support import import_graph

ARROWS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(
        lambda arrow: arrow[0] != arrow[1]
    ),
    max_size=20,
    unique=True,
)


def routes(chains: tuple[Chain, ...]) -> list[str]:
    return [
        " ".join([chain.links[0].importer, *(link.imported for link in chain.links)])
        for chain in chains
    ]


def graph_of(arrows: list[tuple[str, str]]) -> ImportGraph:
    return import_graph(*"abcdef", *(f"{tail} -> {head}" for tail, head in arrows))


def test_a_chain_shows_every_import_with_its_place() -> None:
    graph = import_graph("app -> lib.io [line=3 names=read]", "lib.io -> net [call line=9]")
    assert shortest_chains(graph, importer="app", imported="net") == (
        Chain(
            (
                Link(
                    "app", "lib.io", "app.py", 3, Phase.IMPORT, Use.IMPORT_TIME, Via.STATEMENT,
                    ("read",),
                ),
                Link("lib.io", "net", "lib/io.py", 9, Phase.CALL, Use.CALL_TIME, Via.STATEMENT),
            )
        ),
    )  # fmt: skip


def test_the_shortest_chain_comes_first_and_others_share_no_import_with_it() -> None:
    graph = import_graph("a -> b -> z", "a -> c -> d -> z", "a -> b -> d")
    assert routes(shortest_chains(graph, importer="a", imported="z")) == [
        "a b z",
        "a b d z",
        "a c d z",
    ]
    assert routes(shortest_chains(graph, importer="a", imported="z", limit=2)) == [
        "a b z",
        "a c d z",
    ]


def test_chains_through_one_bottleneck_are_found_too() -> None:
    graph = import_graph("a -> b -> x -> z", "a -> c -> x")
    assert routes(shortest_chains(graph, importer="a", imported="z")) == ["a b x z", "a c x z"]


def test_an_import_time_chain_goes_before_an_equally_long_one_at_call_time() -> None:
    graph = import_graph("a -> b [call]", "b -> z", "a -> c -> z")
    assert routes(shortest_chains(graph, importer="a", imported="z")) == ["a c z", "a b z"]


def test_only_the_phases_asked_for_count() -> None:
    graph = import_graph("a -> b [call]", "b -> z", "a -> z [typing]")
    assert routes(shortest_chains(graph, importer="a", imported="z")) == ["a b z"]
    at_import = shortest_chains(graph, importer="a", imported="z", phases=(Phase.IMPORT,))
    assert at_import == ()
    every = shortest_chains(graph, importer="a", imported="z", phases=tuple(Phase))
    assert routes(every) == ["a z", "a b z"]


def test_parent_packages_count_unless_they_are_left_out() -> None:
    graph = import_graph("a -> p.x", "p -> z", parents=True)
    assert routes(shortest_chains(graph, importer="a", imported="z")) == ["a p z", "a p.x p z"]
    assert shortest_chains(graph, importer="a", imported="z", parents=False) == ()


def test_a_package_can_stand_for_everything_below_it() -> None:
    graph = import_graph("p.x -> q.y", "p -> p.x", "q", "q.z -> p")
    assert shortest_chains(graph, importer="p", imported="q") == ()
    found = shortest_chains(graph, importer="p", imported="q", packages=True)
    assert routes(found) == ["p.x q.y"]


def test_a_package_above_the_other_end_stands_for_what_is_outside_of_it() -> None:
    graph = import_graph("p.sub.x -> p.sub.y", "p.sub.x -> p.other")
    found = shortest_chains(graph, importer="p.sub", imported="p", packages=True)
    assert routes(found) == ["p.sub.x p.other"]


def test_a_module_and_itself_ask_for_its_cycles() -> None:
    graph = import_graph("a -> b -> a", "a -> c -> d -> a")
    assert routes(shortest_chains(graph, importer="a", imported="a")) == ["a b a", "a c d a"]


def test_the_witness_is_unguarded_at_import_time_and_first() -> None:
    graph = import_graph(
        "a -> b [call line=1]",
        "a -> b [guarded line=2]",
        "a -> b [parent line=3]",
        "a -> b [line=5]",
        "a -> b [line=4]",
    )
    assert import_witnesses(graph)["a"]["b"].line == 4


def test_an_unknown_module_is_answered_with_those_of_similar_names() -> None:
    graph = import_graph("lib.parser -> lib.lexer")
    with pytest.raises(DebundleError, match=r"lib\.parsed is no module of lib") as caught:
        shortest_chains(graph, importer="lib.parsed", imported="lib.lexer")
    assert caught.value.next_step.startswith("Did you mean lib.parser")


def test_a_closure_holds_what_import_time_executes() -> None:
    graph = import_graph("a -> b -> c", "b -> d [call]", "e -> a")
    assert import_closure(graph, module="a") == ("a", "b", "c")
    every = import_closure(graph, module="a", phases=(Phase.IMPORT, Phase.CALL))
    assert every == ("a", "b", "c", "d")


@given(ARROWS)
def test_chains_are_connected_distinct_and_sorted_by_length(arrows: list[tuple[str, str]]) -> None:
    graph = graph_of(arrows)
    chains = shortest_chains(graph, importer="a", imported="f")
    lengths = [len(chain.links) for chain in chains]
    assert lengths == sorted(lengths)
    assert len(set(routes(chains))) == len(chains) <= 5
    for chain in chains:
        ends = [link.imported for link in chain.links]
        assert [link.importer for link in chain.links] == ["a", *ends[:-1]]
        assert ends[-1] == "f"
        assert set(chain.links) <= {link_of(graph, item) for item in graph.imports}


@given(ARROWS)
def test_there_is_a_chain_where_there_is_a_way(arrows: list[tuple[str, str]]) -> None:
    graph = graph_of(arrows)
    chains = shortest_chains(graph, importer="a", imported="f")
    distance, level = 0, {"a"}
    reached = set(level)
    while level and "f" not in reached:
        level = {head for tail, head in arrows if tail in level} - reached
        reached |= level
        distance += 1
    assert bool(chains) == ("f" in reached) == ("f" in import_closure(graph, module="a"))
    if chains:
        assert len(chains[0].links) == distance
