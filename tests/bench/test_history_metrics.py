from __future__ import annotations

import pytest
from benchmarks.history.metrics import (
    Labels,
    Retrieval,
    adjusted_rand,
    mojo_fm,
    retrieval,
    v_measure,
)
from hypothesis import given
from hypothesis import strategies as st

MEASURES = [adjusted_rand, v_measure, mojo_fm]


def labels(text: str) -> Labels:
    """Modules 0, 1, 2, ... by one letter each."""
    return {str(place): label for place, label in enumerate(text)}


@pytest.mark.parametrize("measure", MEASURES)
def test_the_same_grouping_under_other_names_is_perfect(measure: object) -> None:
    assert callable(measure)
    assert measure(labels("aabbc"), labels("xxzzy")) == pytest.approx(1)


@pytest.mark.parametrize(
    ("found", "recorded", "expected"),
    [
        # By hand: 2 of the pairs agree, 6/5 are expected by chance, 3.5 are the most.
        ("aabbcc", "aaabbb", (2 - 18 / 15) / (4.5 - 18 / 15)),
        ("aaaa", "aabb", 0.0),
        ("abcd", "aabb", 0.0),
    ],
)
def test_adjusted_rand_by_hand(found: str, recorded: str, expected: float) -> None:
    assert adjusted_rand(labels(found), labels(recorded)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("found", "recorded", "expected"),
    [
        ("abcd", "aabb", 2 / 3),  # Homogeneous, and half complete.
        ("aaaa", "aabb", 0.0),
        ("aabb", "abab", 0.0),
    ],
)
def test_v_measure_by_hand(found: str, recorded: str, expected: float) -> None:
    assert v_measure(labels(found), labels(recorded)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("found", "recorded", "expected"),
    [
        ("abb", "aab", 1 - 1 / 1),  # One move, and no grouping of three is farther away.
        ("aabb", "aaaa", 1 - 1 / 3),  # One join, where four pieces would need three.
        ("aaabbb", "aabbbb", 1 - 1 / 4),  # One move; of six in groups of 2 and 4, four at most.
    ],
)
def test_mojo_fm_by_hand(found: str, recorded: str, expected: float) -> None:
    assert mojo_fm(labels(found), labels(recorded)) == pytest.approx(expected)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), min_size=2))
def test_measures_do_not_depend_on_names_and_are_at_most_one(pairs: list[tuple[str, str]]) -> None:
    found = labels("".join(one for one, _ in pairs))
    recorded = labels("".join(other for _, other in pairs))
    renamed = {name: "other " + label for name, label in found.items()}
    for measure in MEASURES:
        assert measure(found, recorded) == pytest.approx(measure(renamed, recorded))
        assert measure(found, recorded) <= 1 + 1e-9


def test_groupings_of_different_modules_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="different modules"):
        adjusted_rand(labels("ab"), labels("abc"))


def test_what_may_be_in_either_is_right_in_both() -> None:
    assert retrieval("abc", "abd", either="cd") == Retrieval(1.0, 1.0)
    assert retrieval("abc", "abd") == Retrieval(2 / 3, 2 / 3)
    assert retrieval("", "ab").f1 == 0
