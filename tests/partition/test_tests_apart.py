from __future__ import annotations

import pytest

from debundle.partition import tests_apart
from support.graphs import import_graph


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("p.a.test_b", True),
        ("p.tests.helper", True),
        ("p.a.conftest", True),
        ("p.testing.helper", False),
        ("p.a.contest_b", False),
        ("test_p.a", False),
    ],
)
def test_names_below_the_root_tell_what_is_a_test(name: str, expected: bool) -> None:
    graph = import_graph(f"{name} -> p.a.b")
    assert (name in tests_apart.tests_of(graph, (), kept=())) == expected


def test_what_others_import_is_no_test_whatever_its_name() -> None:
    graph = import_graph("p.a -> p.test_speed", "p.test_a -> p.a")
    assert tests_apart.tests_of(graph, (), kept=()) == {"p.test_a"}
