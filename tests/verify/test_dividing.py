"""Whose tests are whose."""

from __future__ import annotations

from debundle.model import Role, Workspace, WorkspacePart
from debundle.verify.dividing import divide_tests, helpers_of, modules_with_tests
from support import import_graph

GRAPH = import_graph("""
    app
    app.web
    app.mail
    app.conftest
    app.tests
    app.tests.tools -> app
    app.tests.test_app -> app.tests.tools
    app.tests.test_web -> app.web [call]
    app.tests.test_typed -> app.web [typing]
    app.tests.test_both -> app.web
    app.tests.test_both -> app.mail
""")
WORKSPACE = Workspace(
    "app",
    "1",
    ("app",),
    (
        WorkspacePart("core", Role.CORE, (), ("app",), 1),
        WorkspacePart("mail", Role.SATELLITE, ("core",), ("app.mail",), 1),
        WorkspacePart("web", Role.SATELLITE, ("core",), ("app.web",), 1),
        WorkspacePart(
            "tests",
            Role.TESTS,
            ("core", "mail", "web"),
            tuple(name for name in GRAPH.by_name if "test" in name),
            1,
        ),
    ),
)
TESTS = ("app.tests.test_app", "app.tests.test_both", "app.tests.test_typed", "app.tests.test_web")


def test_a_test_belongs_to_the_distributions_that_own_what_it_imports() -> None:
    assert divide_tests(GRAPH, WORKSPACE, TESTS) == {
        ("core",): ("app.tests.test_app", "app.tests.test_typed"),
        ("mail", "web"): ("app.tests.test_both",),
        ("web",): ("app.tests.test_web",),
    }


def test_a_test_needs_what_it_turned_out_to_use_as_well() -> None:
    also = {"app.tests.test_app": ["mail"]}
    assert divide_tests(GRAPH, WORKSPACE, ["app.tests.test_app"], also) == {
        ("mail",): ("app.tests.test_app",)
    }


def test_a_test_that_imports_nothing_goes_with_the_first_distribution() -> None:
    graph = import_graph("test_alone")
    assert divide_tests(graph, WORKSPACE, ["test_alone"]) == {("core",): ("test_alone",)}


def test_a_test_brings_its_helpers_its_packages_and_the_conftests_above_it() -> None:
    assert helpers_of(["app.tests.test_app"], GRAPH, WORKSPACE) == {
        "app.conftest",
        "app.tests",
        "app.tests.test_app",
        "app.tests.tools",
    }


def test_only_the_names_that_pytest_collects_are_tests() -> None:
    names = ["a.test_x", "a.x_test", "a.testing", "a.tests", "test_top", "a.contest_x"]
    assert modules_with_tests(names) == ["a.test_x", "a.x_test", "test_top"]
