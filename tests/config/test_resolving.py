"""A configuration held against a graph."""

from __future__ import annotations

from dataclasses import replace

import pytest

from debundle.config import resolve_partition
from debundle.model import (
    CombinedError,
    Configuration,
    Costs,
    DebundleError,
    Distribution,
    DistributionRule,
    Pin,
    Remedy,
    Role,
    SatelliteRules,
)
from support import import_graph

GRAPH = import_graph("p.core -> p.side [call]", "p.side.x -> p.core", "p.top -> p.side")


def rule(name: str, modules: str, depends_on: str = "") -> DistributionRule:
    role = Role.CORE if name == "core" else Role.SATELLITE
    return DistributionRule(name, role, tuple(modules.split()), tuple(depends_on.split()))


def configuration(*rules: DistributionRule, pins: tuple[Pin, ...] = ()) -> Configuration:
    return Configuration(distributions=rules, pins=pins, source="debundle.toml")


def problems(of: Configuration) -> list[str]:
    with pytest.raises(DebundleError) as caught:
        resolve_partition(of, GRAPH)
    error = caught.value
    found = error.problems if isinstance(error, CombinedError) else (error,)
    return [f"{item.where}: {item.what} | {item.next_step}" for item in found]


def test_patterns_become_distributions_with_their_cuts_and_figures() -> None:
    partition = resolve_partition(
        configuration(
            rule("top", "p.top", "side"), rule("side", "p.side.**", "core"), rule("core", "p.**")
        ),
        GRAPH,
    )
    assert partition.distributions == (
        Distribution("core", Role.CORE, ("p", "p.core"), 20),
        Distribution("side", Role.SATELLITE, ("p.side", "p.side.x"), 20, ("core",)),
        Distribution("top", Role.SATELLITE, ("p.top",), 10, ("side",)),
    )
    (cut,) = partition.cuts
    assert (cut.importer, cut.imported, cut.remedy) == ("p.core", "p.side", Remedy.OPTIONAL)
    quality = partition.quality
    assert (quality.cut_pairs, quality.cost, quality.person) == (1, 1, 0)
    assert quality.by_remedy == {"optional": 1}
    assert (quality.core_share, quality.largest_satellite_share) == (0.4, 0.4)
    assert (quality.dependencies, quality.acyclic, partition.frontier) == (2, True, ())


def test_costs_are_the_configured_ones() -> None:
    of = Configuration(
        distributions=(rule("core", "p.**"), rule("side", "p.side.** p.top", "core")),
        costs=Costs(optional=7),
    )
    assert resolve_partition(of, GRAPH).quality.cost == 7


def test_no_distributions_means_propose_first() -> None:
    assert problems(configuration()) == [
        (
            'debundle.toml: No distributions are described. | Run "debundle propose" to find some'
            " and write them down."
        )
    ]


def test_unmatched_modules_are_told_as_patterns() -> None:
    assert problems(configuration(rule("core", "p p.core"))) == [
        (
            "debundle.toml: 3 modules are in no distribution: p.side.**, p.top. | Add them to a"
            ' distribution, or run "debundle propose" for a new grouping.'
        )
    ]
    assert problems(configuration(rule("core", "p.** !p.top"))) == [
        (
            "debundle.toml: 1 module is in no distribution: p.top. | Add it to a distribution, or"
            ' run "debundle propose" for a new grouping.'
        )
    ]


def test_a_long_list_is_shortened() -> None:
    graph = import_graph(*(f"m{number:02}" for number in range(20)), "p")
    with pytest.raises(DebundleError) as caught:
        resolve_partition(configuration(rule("core", "p")), graph)
    assert caught.value.what.endswith("m10, m11 and 8 more.")


def test_all_problems_are_told_together() -> None:
    of = configuration(
        rule("core", "p.** !p.top gone.**"),
        rule("side", "p.side.**"),
        rule("other", "p.side.** p.*.x"),
        rule("empty", "p.side.x !p.side.x"),
        pins=(Pin(("p.core",), "side"), Pin(("old.*",), "core")),
    )
    assert problems(of) == [
        (
            "debundle.toml: 1 module is in no distribution: p.top. | Add it to a distribution, or"
            ' run "debundle propose" for a new grouping.'
        ),
        (
            "debundle.toml: 1 module is claimed twice by equally long patterns: p.side (other by"
            ' "p.side.**", side by "p.side.**"). | Give each to one distribution: take one of the'
            " patterns out, or name the module in full."
        ),
        (
            'debundle.toml [distributions.core]: The pattern "gone.**" matches no module of p. |'
            " Correct it, or take it out if the modules are gone."
        ),
        (
            "debundle.toml [distributions.side]: side holds no module: longer patterns of other"
            ' distributions, or its own "!", take them all. | Take the distribution out, or give it'
            " modules."
        ),
        (
            "debundle.toml [distributions.empty]: empty holds no module: longer patterns of other"
            ' distributions, or its own "!", take them all. | Take the distribution out, or give it'
            " modules."
        ),
        (
            'debundle.toml [[pins]]: The pattern "old.*" of a pin to core matches no module. |'
            " Correct it, or take it out if the modules are gone."
        ),
        (
            "debundle.toml [[pins]]: Pinned to side, but elsewhere by the distributions' patterns:"
            ' p.core (core). | Move the patterns, change the pin, or run "debundle propose" for a'
            " new grouping."
        ),
    ]


def test_the_longer_pin_wins() -> None:
    of = configuration(
        rule("core", "p.**"),
        rule("side", "p.side.**", "core"),
        pins=(Pin(("p.**",), "core"), Pin(("p.side.**",), "side")),
    )
    assert [item.name for item in resolve_partition(of, GRAPH).distributions] == ["core", "side"]


def test_a_pin_says_nothing_about_tests_unless_it_names_them() -> None:
    rules = (rule("core", "p.**"), rule("tests", "p.side.**", "core"))
    of = Configuration(
        distributions=rules,
        satellites=SatelliteRules(tests=("**.side.**", "**.gone.**")),
        pins=(Pin(("p.**",), "core"),),
    )
    assert len(resolve_partition(of, GRAPH).distributions) == 2
    with pytest.raises(DebundleError, match="Pinned to core, but elsewhere"):
        resolve_partition(replace(of, pins=(Pin(("p.side.x",), "core"),)), GRAPH)
