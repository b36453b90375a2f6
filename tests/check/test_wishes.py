"""Bans and forbidden directions are held against the distributions that a file declares."""

from __future__ import annotations

from debundle.check import check_layering
from debundle.graph.measure import measure_partition
from debundle.model import (
    Ban,
    Costs,
    Direction,
    Distribution,
    ImportGraph,
    Partition,
    Role,
    Violation,
    ViolationKind,
)
from support.graphs import import_graph

GRAPH = import_graph(
    "p.a -> p.b [line=3]",
    "p.b -> p.c [call line=7]",
    "p.d",
    "p.tests.t -> p.c",
)


def partition(*groups: str) -> Partition:
    """Groups such as "top: p.a p.b > base": a name, modules, and what it depends on."""
    found = []
    for group in groups:
        name, _, rest = group.partition(": ")
        modules, _, depends_on = rest.partition(" > ")
        role = Role.TESTS if name == "tests" else Role.SATELLITE
        found.append(Distribution(name, role, tuple(modules.split()), 0, tuple(depends_on.split())))
    return measure_partition(GRAPH, found, costs=Costs())


SPLIT = partition(
    "base: p p.c",
    "middle: p.b p.d > base",
    "top: p.a > middle",
    "tests: p.tests p.tests.t > base",
)


def violations(graph: ImportGraph = GRAPH, **wishes: object) -> tuple[Violation, ...]:
    return check_layering(graph, SPLIT, **wishes).violations  # type: ignore[arg-type]


def steps(violation: Violation) -> list[str]:
    return [f"{link.importer}:{link.line} -> {link.imported}" for link in violation.chain.links]


def test_without_wishes_nothing_is_broken() -> None:
    assert violations() == ()


def test_a_distribution_that_holds_what_is_to_be_apart_is_shown_with_both() -> None:
    ban = Ban(("p.d",), ("p.b", "p.a"), "licences", "debundle.toml:9")
    (found,) = violations(bans=(ban,))
    assert found.kind is ViolationKind.BAN
    assert (found.from_distribution, found.importer, found.imported) == ("middle", "p.d", "p.b")
    assert steps(found) == []
    assert found.message == (
        'middle holds p.d and p.b, which are to be apart (debundle.toml:9, "licences").'
        " Move one of them, or take the ban out."
    )


def test_modules_that_are_apart_keep_a_ban() -> None:
    assert violations(bans=(Ban(("p.a",), ("p.b",)),)) == ()


def test_wishes_say_nothing_about_tests() -> None:
    assert violations(bans=(Ban(("p.c", "p.tests.**"), ("p.tests.t", "p.b")),)) == ()
    assert violations(directions=(Direction(("p.d", "p.tests.**"), ("p.a",)),)) == ()


def test_a_forbidden_direction_reaches_through_others_and_shows_the_way() -> None:
    (found,) = violations(directions=(Direction(("p.a",), ("p.c",), "small", "f:3"),))
    assert found.kind is ViolationKind.DIRECTION
    assert (found.from_distribution, found.to_distribution) == ("top", "base")
    assert steps(found) == ["p.a:3 -> p.b", "p.b:7 -> p.c"]
    assert found.message.startswith(
        'Who installs p.a must not get p.c (f:3, "small"): top depends on base, which holds it.'
    )


def test_a_direction_may_name_distributions() -> None:
    (found,) = violations(directions=(Direction(("middle",), ("base",)),))
    assert steps(found) == ["p.b:7 -> p.c"]
    assert violations(directions=(Direction(("base",), ("middle",)),)) == ()


def test_what_is_forbidden_may_not_lie_beside() -> None:
    (found,) = violations(directions=(Direction(("p.b",), ("p.d",)),))
    assert (found.from_distribution, found.to_distribution) == ("middle", "middle")
    assert "middle holds both" in found.message


def test_a_broken_wish_may_be_known() -> None:
    direction = Direction(("p.a",), ("p.c",))
    result = check_layering(
        GRAPH, SPLIT, directions=(direction,), baseline=[("p.a", "p.c", "import")]
    )
    assert result.kept
