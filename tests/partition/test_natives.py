"""A satellite pays once for each private symbol that it takes, and for being native."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from debundle.graph.native import is_private_at_import
from debundle.model import ImportGraph, ModuleKind, NativeUse, Phase, SatelliteRules, Weights
from debundle.partition.exact import best_levels
from debundle.partition.objective import Objective
from debundle.partition.refine import Divider
from debundle.partition.satellites import _Search
from partition.drawn import graphs
from partition.test_exact import every, problem
from support import import_graph

_SYMBOLS = st.sampled_from(["_a", "_b", "_c.d", "_c.e", "public"])
_PHASES = st.sampled_from(list(Phase))
_WEIGHTS = st.builds(
    Weights,
    symbol=st.sampled_from([0.0, 1.0, 40.0]),
    platform=st.sampled_from([0.0, 10.0]),
    bound=st.sampled_from([0.0, 1.0, 20.0]),
    lump=st.sampled_from([10.0, 300.0]),
)


@st.composite
def native_graphs(draw: st.DrawFn, *, size: int) -> ImportGraph:
    """Graphs of which one module, or none, is compiled, and others take symbols of it."""
    graph = draw(graphs(size=size))
    compiled = draw(st.sampled_from([module.name for module in graph.modules if module.parent]))
    modules = tuple(
        replace(module, kind=ModuleKind.EXTENSION) if module.name == compiled else module
        for module in graph.modules
    )
    names = st.sampled_from([module.name for module in modules])
    uses = draw(st.lists(st.tuples(names, _SYMBOLS, _PHASES), max_size=12))
    native = sorted({NativeUse(name, compiled, symbol, 1, phase) for name, symbol, phase in uses})
    return replace(graph, modules=modules, native=tuple(native))


def paid(graph: ImportGraph, level_of: dict[str, int], weights: Weights) -> float:
    """The same as the objective, counted from the graph."""
    compiled = {item.name for item in graph.modules if item.kind is ModuleKind.EXTENSION}
    total = weights.platform * len({level_of[name] for name in compiled if name in level_of})
    uses = [
        use
        for use in graph.native
        if use.importer in level_of and use.phase is not Phase.TYPING and use.is_private
        if not f"{use.importer}.".startswith(f"{use.native}.")
    ]
    taken = {(level_of[use.importer], use.head) for use in uses}
    early = {(level_of[use.importer], use.head) for use in uses if is_private_at_import(use)}
    return total + weights.symbol * (len(taken) + len(early))


def bound_share(graph: ImportGraph, level_of: dict[str, int]) -> float:
    """The share of the lines at levels that take anything private while they are imported."""
    bound = {
        level_of[use.importer]
        for use in graph.native
        if use.importer in level_of and is_private_at_import(use)
        if not f"{use.importer}.".startswith(f"{use.native}.")
    }
    lines = sum(graph.by_name[name].lines for name, level in level_of.items() if level in bound)
    return lines / max(1, graph.lines)


def _without_bound(objective: Objective) -> Objective:
    return replace(objective, weights=replace(objective.weights, bound=0.0))


@given(native_graphs(size=6), _WEIGHTS, st.data())
@settings(max_examples=60)
def test_each_symbol_is_paid_once_a_satellite_and_again_at_import_time(
    graph: ImportGraph, weights: Weights, data: st.DataObject
) -> None:
    objective, core = problem(graph, weights, 1.0)
    drawn = st.lists(st.integers(1, 4), min_size=len(core), max_size=len(core))
    levels = np.where(core, 0, data.draw(drawn))
    names = objective.network.names
    level_of = {name: int(level) for name, level in zip(names, levels, strict=True) if level > 0}

    assert objective.native(levels) == paid(graph, level_of, weights)
    assert np.isclose(
        objective.shape(levels) - _without_bound(objective).shape(levels),
        100 * weights.bound * bound_share(graph, level_of),
    )


@given(native_graphs(size=4), _WEIGHTS)
@settings(max_examples=30)
def test_the_exact_grouping_counts_them_as_the_objective_does(
    graph: ImportGraph, weights: Weights
) -> None:
    objective, core = problem(graph, weights, 1.0)
    levels = best_levels(objective, core=core, pins={}, classes=np.arange(len(core)))
    assert levels is not None
    assert np.isclose(objective.value(levels), every(objective))


@given(native_graphs(size=6), _WEIGHTS)
@settings(max_examples=25)
def test_the_search_comes_near_the_best_with_native_code_too(
    graph: ImportGraph, weights: Weights
) -> None:
    objective, core = problem(graph, weights, 1.0)
    classes = np.arange(len(core))
    best = best_levels(objective, core=core, pins={}, classes=classes)
    assert best is not None
    search = _Search(objective, {}, SatelliteRules(max_share=1.0, min_share=0.0))
    found = search.best(np.zeros(len(core), dtype=np.bool_), classes)
    assert objective.value(found) <= 1.05 * objective.value(best) + 1e-6


def test_modules_that_share_private_symbols_are_drawn_together() -> None:
    """Apart they would be smaller lumps; each symbol would be paid twice."""
    graph = import_graph("p._C", "p.a", "p.b", lines={"p.a": 4000, "p.b": 4000})
    modules = tuple(
        replace(item, kind=ModuleKind.EXTENSION) if item.name == "p._C" else item
        for item in graph.modules
    )
    uses = [
        NativeUse(name, "p._C", f"_s{number}", 1, Phase.IMPORT)
        for name in ("p.a", "p.b")
        for number in range(30)
    ]
    graph = replace(graph, modules=modules, native=tuple(sorted(uses)))

    together, apart = (
        best_levels(
            problem(graph, Weights(symbol=symbol), 1.0)[0],
            core=problem(graph, Weights(), 1.0)[1],
            pins={},
            classes=np.arange(len(graph.modules)),
        )
        for symbol in (1.0, 0.0)
    )

    place = {module.name: number for number, module in enumerate(graph.modules)}
    assert together is not None
    assert apart is not None
    assert together[place["p.a"]] == together[place["p.b"]]
    assert apart[place["p.a"]] != apart[place["p.b"]]


def test_what_binds_is_put_where_it_leaves_the_rest_free() -> None:
    """Two packages with a bound module each: apart from the rest of them, if that is worth it."""
    names = ("p.a.bound", "p.a.rest", "p.b.bound", "p.b.rest")
    graph = import_graph("p._C", *names, lines=dict.fromkeys(names[1::2], 2000))
    modules = tuple(
        replace(item, kind=ModuleKind.EXTENSION) if item.name == "p._C" else item
        for item in graph.modules
    )
    uses = [NativeUse(name, "p._C", f"_{name[2]}", 1, Phase.IMPORT) for name in names[0::2]]
    graph = replace(graph, modules=modules, native=tuple(uses))
    place = {module.name: number for number, module in enumerate(graph.modules)}

    def levels_of(bound: float) -> list[int]:
        objective, core = problem(graph, Weights(bound=bound), 1.0)
        search = _Search(objective, {}, SatelliteRules(max_share=1.0, min_share=0.0))
        levels = search.best(np.zeros(len(core), dtype=np.bool_), np.arange(len(core)))
        return [int(levels[place[name]]) for name in names]

    one, rest, other, last = levels_of(0.0)
    assert (one, other) == (rest, last)
    one, rest, other, last = levels_of(10.0)
    assert {one, other}.isdisjoint({rest, last})


def test_a_level_that_was_emptied_is_divided_like_any_other() -> None:
    graph = import_graph("p._C", "p.a", "p.b", "p.c")
    modules = tuple(
        replace(item, kind=ModuleKind.EXTENSION) if item.name == "p._C" else item
        for item in graph.modules
    )
    native = (NativeUse("p.a", "p._C", "_x", 1, Phase.IMPORT),)
    graph = replace(graph, modules=modules, native=native)
    objective, core = problem(graph, Weights(bound=10.0), 1.0)
    levels = np.where(core, 0, 1)

    (divided,) = Divider(objective, levels, np.zeros_like(core), top=2).divided([(1, 2)])

    assert objective.value(divided) <= objective.value(levels) + 1e-6
