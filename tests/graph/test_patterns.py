"""Module patterns and their inverse, the shortest description of a partition."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debundle.graph.describe import describe_modules, describe_partition
from debundle.graph.patterns import Ambiguity, Assignment, assign_modules, select_modules
from debundle.model import DebundleError

TREE = ("a", "a.b", "a.b.c", "a.b.c.d", "a.bc", "a.tests", "a.tests.test_x", "z")


@pytest.mark.parametrize(
    ("patterns", "selected"),
    [
        (["a.b"], "a.b"),
        (["a.b.*"], "a.b.c"),
        (["a.b.**"], "a.b a.b.c a.b.c.d"),
        (["a.*"], "a.b a.bc a.tests"),
        (["**"], " ".join(TREE)),
        (["**.tests.**"], "a.tests a.tests.test_x"),
        (["**.d"], "a.b.c.d"),
        (["a.**.d"], "a.b.c.d"),
        (["a.**.b"], "a.b"),
        (["a.*.c"], "a.b.c"),
        (["a.tests.test_*"], "a.tests.test_x"),
        (["a.b?"], "a.bc"),
        (["a.[!b]*"], "a.tests"),
        (["a.[a-c]*"], "a.b a.bc"),
        (["*"], "a z"),
        (["a.b", "z"], "a.b z"),
        (["!a.b.**", "a.**"], "a a.bc a.tests a.tests.test_x"),
        (["a.**", "!**.tests.**", "a.tests"], "a a.b a.b.c a.b.c.d a.bc"),
        (["nothing"], ""),
    ],
)
def test_a_list_of_patterns_selects(patterns: list[str], selected: str) -> None:
    assert select_modules(patterns, TREE) == frozenset(selected.split())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "a component is empty"),
        ("!", "a component is empty"),
        ("a..b", "a component is empty"),
        ("a.b.", "a component is empty"),
        ("a.**b", '"**" has to stand alone between dots'),
        ("a/b", '"a/b" holds a character that no module name has'),
        (" a", '" a" holds a character that no module name has'),
        ("a.!b", '"!b" holds a character that no module name has'),
        ("a.[b", '"[b" has a bracket without its partner'),
    ],
)
def test_a_malformed_pattern_is_an_error_that_shows_how_to_write_one(
    text: str, reason: str
) -> None:
    with pytest.raises(DebundleError) as caught:
        select_modules([text], TREE)
    assert caught.value.what == f'"{text}" is no module pattern: {reason}.'
    assert '"a.b.**"' in caught.value.next_step


@pytest.mark.parametrize(
    ("longer", "shorter", "module"),
    [
        ("a.**", "**", "a.b.c"),
        ("a.b.**", "a.**", "a.b.c"),
        ("a.b.c", "a.b.**", "a.b.c"),
        ("a.b", "a.b.**", "a.b"),
        ("a.b.*", "a.b.**", "a.b.c"),
        ("a.b.c.**", "a.b.*", "a.b.c"),
        ("**.tests.**", "a.**", "a.tests.test_x"),
        ("a.tests.**", "**.tests.**", "a.tests.test_x"),
        ("a.tests.test_*", "**.tests.**", "a.tests.test_x"),
        ("a.tests.test_*", "a.tests.*", "a.tests.test_x"),
        ("a.*.**", "a.**", "a.b.c"),
        ("a.b.**", "a.*.**", "a.b.c"),
        ("a.b.**", "a.**.b", "a.b"),
        ("a.*.c", "a.**.c", "a.b.c"),
    ],
)
def test_of_two_patterns_the_longer_wins(longer: str, shorter: str, module: str) -> None:
    rules = [("short", [shorter]), ("long", [longer])]
    assert assign_modules(rules, TREE).of_module[module] == "long"
    assert assign_modules(rules[::-1], TREE).of_module[module] == "long"


def test_an_assignment_says_what_the_rules_leave_open() -> None:
    rules = [
        ("one", ["a.b.**", "!a.b.c", "a.*.d", "gone.**"]),
        ("two", ["a.b.**", "a.tests.**"]),
        ("three", ["a.b.c.d"]),
    ]
    assert assign_modules(rules, TREE) == Assignment(
        of_module={
            "a.b.c": "two",
            "a.b.c.d": "three",
            "a.tests": "two",
            "a.tests.test_x": "two",
        },
        unmatched=("a", "a.bc", "z"),
        ambiguous=(Ambiguity("a.b", (("one", "a.b.**"), ("two", "a.b.**"))),),
        unused=(("one", "a.*.d"), ("one", "gone.**")),
    )


def test_a_rule_does_not_compete_with_itself() -> None:
    rules = [("one", ["a.*", "*.b"]), ("two", ["**"])]
    assert assign_modules(rules, ["a", "a.b"]).of_module == {"a": "two", "a.b": "one"}


def test_a_package_and_its_exceptions_take_one_pattern_each() -> None:
    of_module = dict.fromkeys(TREE, "core") | {"a.b.c": "side", "z": "side"}
    assert describe_partition(of_module) == {"core": ("a.**",), "side": ("a.b.c", "z")}


def test_a_subtree_without_its_neighbours_gets_a_pattern_that_catches_newcomers() -> None:
    of_module = {"a": "one", "a.b": "one", "a.c": "one", "a.x": "two", "a.x.y": "three"}
    assert describe_partition(of_module) == {
        "one": ("a.**",),
        "three": ("a.x.y",),
        "two": ("a.x.**",),
    }


def test_given_patterns_are_used_where_they_shorten_the_description() -> None:
    packages = [f"p.m{number}" for number in range(5)]
    of_module = {"p": "core"} | dict.fromkeys(packages, "core")
    of_module |= {f"{package}.tests.test_x": "tests" for package in packages}
    assert describe_partition(of_module, given={"tests": ["**.tests.**", "**.testing.**"]}) == {
        "core": ("p.**",),
        "tests": ("**.tests.**",),
    }


def test_given_patterns_are_left_out_where_they_do_not_help() -> None:
    of_module = {"p": "core", "p.tests": "core", "p.tests.a": "core", "p.x": "tests"}
    plain = {"core": ("p.**",), "tests": ("p.x",)}
    assert describe_partition(of_module, given={"tests": ["**.tests.**"]}) == plain
    assert describe_partition(of_module, given={"tests": ["**.gone.**"]}) == plain
    assert describe_partition(of_module, given={"tests": ["p.x"]}) == plain


@pytest.mark.parametrize(
    ("names", "patterns"),
    [
        ("a.b a.b.c a.b.c.d", ("a.b.**",)),
        ("a.b", ("a.b",)),
        ("a.b.c.d z", ("a.b.c.d", "z")),
        ("a a.tests a.tests.test_x", ("a", "a.tests.**")),
        (" ".join(TREE), ("a.**", "z")),
        ("", ()),
    ],
)
def test_names_are_described_by_whole_subtrees(names: str, patterns: tuple[str, ...]) -> None:
    assert describe_modules(names.split(), all_names=TREE) == patterns


LABELS = ("one", "two", "three")
COMPONENTS = st.sampled_from(("a", "b", "tests"))
NAMES = st.lists(COMPONENTS, min_size=1, max_size=4).map(".".join)
PARTITIONS = st.dictionaries(NAMES, st.sampled_from(LABELS), min_size=1, max_size=14)
GIVEN = st.sampled_from(
    [{}, *({label: [text]} for label in LABELS for text in ("**.tests.**", "**.b", "a.*", "**"))]
)


@given(PARTITIONS, GIVEN)
def test_a_description_gives_the_partition_back(
    of_module: dict[str, str], patterns: dict[str, list[str]]
) -> None:
    described = describe_partition(of_module, given=patterns)
    assigned = assign_modules(list(described.items()), of_module)
    assert assigned.of_module == of_module
    assert assigned.complete


@given(PARTITIONS)
def test_described_names_are_the_names_selected(of_module: dict[str, str]) -> None:
    names = {name for name, label in of_module.items() if label == "one"}
    assert select_modules(describe_modules(names, all_names=of_module), of_module) == names


@given(PARTITIONS)
def test_a_given_pattern_never_makes_the_description_longer(of_module: dict[str, str]) -> None:
    plain = describe_partition(of_module)
    aided = describe_partition(of_module, given={"one": ["**.tests.**"]})
    assert sum(map(len, aided.values())) <= sum(map(len, plain.values()))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(NAMES, st.sampled_from(LABELS[:2]), min_size=1, max_size=4))
def test_no_description_is_shorter(of_module: dict[str, str]) -> None:
    described = describe_partition(of_module)
    assert sum(map(len, described.values())) == _fewest_by_brute_force(of_module)


def test_thirty_thousand_modules_are_described_and_assigned_in_seconds() -> None:
    of_module = {
        f"p.m{number % 30}.s{number % 300}.x{number}": f"d{(number % 300) // 7}"
        for number in range(30_000)
    }
    started = time.process_time()
    described = describe_partition(of_module)
    assert assign_modules(list(described.items()), of_module).of_module == of_module
    assert time.process_time() - started < 20


def _fewest_by_brute_force(of_module: Mapping[str, str]) -> int:
    return next(
        size
        for size in itertools.count(1)
        if any(
            assign_modules(rules, of_module).of_module == of_module
            for rules in _rules_of_size(of_module, size)
        )
    )


def _rules_of_size(
    of_module: Mapping[str, str], size: int
) -> Iterator[list[tuple[str, list[str]]]]:
    prefixes = {
        name.rsplit(".", depth)[0] for name in of_module for depth in range(name.count(".") + 1)
    }
    patterns = sorted({form for name in prefixes for form in (name, f"{name}.**")})
    for chosen in itertools.combinations(patterns, size):
        for labels in itertools.product(LABELS[:2], repeat=size):
            yield [(label, [text]) for text, label in zip(chosen, labels, strict=True)]
