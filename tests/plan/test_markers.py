from __future__ import annotations

import pytest
from packaging.markers import Marker

from debundle.plan.markers import extras_of, marker_within_extra

CASES = [
    ('extra == "fast"', "fast", ""),
    ('extra == "fast"', "slow", None),
    ('python_version < "3.9" and extra == "fast"', "fast", 'python_version < "3.9"'),
    ('extra == "fast" or extra == "all"', "all", ""),
    ('"fast" == extra', "fast", ""),
    ('extra == "fast" or os_name == "nt"', "other", 'os_name == "nt"'),
    (
        '(python_version < "3.9" or os_name == "nt") and extra == "fast"',
        "fast",
        '(python_version < "3.9" or os_name == "nt")',
    ),
    (
        'python_version >= "3.8" and (extra == "fast" or extra == "all")',
        "fast",
        'python_version >= "3.8"',
    ),
    ('os_name == "nt"', "fast", 'os_name == "nt"'),
]


@pytest.mark.parametrize(("marker", "extra", "left"), CASES)
def test_a_chosen_extra_leaves_the_rest_of_the_marker(
    marker: str, extra: str, left: str | None
) -> None:
    assert marker_within_extra(Marker(marker), extra) == left


@pytest.mark.parametrize(("marker", "extra", "left"), CASES)
def test_what_is_left_holds_exactly_where_the_marker_does(
    marker: str, extra: str, left: str | None
) -> None:
    for os_name in ("nt", "posix"):
        for version in ("3.7", "3.8", "3.12"):
            environment = {"os_name": os_name, "python_version": version, "extra": extra}
            expected = Marker(marker).evaluate(environment)
            found = left is not None and (not left or Marker(left).evaluate(environment))
            assert found == expected


def test_every_mentioned_extra_is_found_on_either_side_of_the_comparison() -> None:
    marker = Marker('extra == "b" or (os_name == "nt" and "a" == extra)')
    assert extras_of(marker) == ("a", "b")
