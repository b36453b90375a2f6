"""A package's own tests, run with pytest from the folders of a workspace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from debundle.model import (
    ImportGraph,
    Role,
    SilentProgress,
    VerifyOptions,
    Workspace,
    WorkspacePart,
)
from debundle.model import TestRun as Run
from debundle.verify import Proof, verify_workspace
from support.graphs import import_graph
from support.packages import temporary_package

MODULES = {
    "core/src/app/__init__.py": """
        __path__ = __import__('pkgutil').extend_path(__path__, __name__)

        def page():
            try:
                from app.web import shown
            except ImportError:
                raise ValueError("nothing to show it with") from None
            return shown
        """,
    "web/src/app/web.py": "shown = 1",
    "tests/src/app/tests/__init__.py": "",
    "tests/src/app/tests/test_odd.py": """
        import os, pytest, app

        def test_together():
            if not hasattr(app, "__path__"):
                pytest.skip("not here")

        def test_never():
            assert False
        """,
    "tests/src/app/tests/test_page.py": """
        import app

        def test_page():
            assert app.page() == 1
        """,
}
PARTS = (
    WorkspacePart("core", Role.CORE, (), ("app",), 8),
    WorkspacePart("web", Role.SATELLITE, ("core",), ("app.web",), 1),
    WorkspacePart(
        "tests",
        Role.TESTS,
        ("core", "web"),
        ("app.tests", "app.tests.test_odd", "app.tests.test_page"),
        20,
    ),
)
GRAPH = import_graph("""
    app -> app.web [call]
    app.tests.test_odd -> app
    app.tests.test_page -> app
""")


def ran(
    folder: Path,
    *,
    monolith: dict[str, str],
    every: int = 1,
    modules: dict[str, str] = MODULES,
    graph: ImportGraph = GRAPH,
) -> tuple[Run, ...]:
    """The runs of a workspace beside a monolith whose files are those of all, or others."""
    split, original = folder / "out", folder / "original"
    temporary_package({f"packages/{path}": text for path, text in modules.items()}, split)
    whole = {path.partition("/src/")[2]: text for path, text in modules.items()} | monolith
    temporary_package(whole, original)
    (folder / "scratch").mkdir()
    root = replace(graph.target.roots[0], location=original / "app")
    graph = replace(graph, target=replace(graph.target, roots=(root,)))
    options = VerifyOptions(overlay=True, tests=True, timeout=60, every=every)
    proof = Proof(graph, options, SilentProgress(), folder / "scratch")
    workspace = Workspace("app", "1", ("app",), PARTS, whole="app")
    return verify_workspace(proof, workspace, split, (), digests={}).tests


def test_a_test_that_asks_for_a_distribution_when_it_runs_runs_again_with_it(
    tmp_path: Path,
) -> None:
    assert ran(tmp_path, monolith={}) == (
        Run(("core",), 1, 1, 1, 0, 1, 1, 0),
        Run(("web",), 1, 1, 0, 0, 1, 0, 0),
        Run((), 2, 2, 1, 0, 2, 1, 0),
    )


def test_what_ends_otherwise_than_in_the_monolith_is_told(tmp_path: Path) -> None:
    other = "def test_together():\n    pass\n\ndef test_never():\n    pass\n"
    (alone, _, together) = ran(tmp_path, monolith={"app/tests/test_odd.py": other})
    assert alone.broken == together.broken == ("app.tests.test_odd::test_never",)
    assert alone.said == ("assert False",)


def test_one_of_n_test_modules_is_a_sample_of_all(tmp_path: Path) -> None:
    *_, together = ran(tmp_path, monolith={}, every=2)
    assert (together.modules, together.passed, together.failed) == (1, 1, 1)


def test_a_test_that_goes_by_what_others_of_its_process_left_is_no_difference(
    tmp_path: Path,
) -> None:
    needing = "import os\n\ndef test_company():\n    assert 'APP_SEEN' in os.environ\n"
    leaving = "import os, app\nos.environ['APP_SEEN'] = ''\n\ndef test_page(): app.page()\n"
    split = {
        **MODULES,
        "tests/src/app/tests/test_odd.py": needing,
        "tests/src/app/tests/test_page.py": leaving,
    }
    graph = import_graph("""
        app -> app.web [call]
        app.tests.test_odd -> app
        app.tests.test_page -> app.web
    """)
    (alone, _, together) = ran(tmp_path, monolith={}, modules=split, graph=graph)
    assert (alone.passed, alone.failed, alone.broken) == (0, 1, ())
    assert (alone.passed_before, alone.failed_before) == (0, 1)
    assert (together.passed, together.broken) == (2, ())


def test_company_is_what_a_test_had_when_it_ran_again(tmp_path: Path) -> None:
    """It ran alone then, though another test module belongs to the same environment."""
    split = {
        **MODULES,
        "tests/src/app/tests/test_odd.py": """
            import os, app

            def test_company():
                assert app.page() == 1
                assert "APP_SEEN" in os.environ
            """,
        "tests/src/app/tests/test_page.py": """
            import os
            os.environ["APP_SEEN"] = ""

            def test_page(): pass
            """,
    }
    graph = import_graph("""
        app -> app.web [call]
        app.tests.test_odd -> app
        app.tests.test_page -> app.web
    """)
    (alone, together) = ran(tmp_path, monolith={}, modules=split, graph=graph)
    assert (alone.names, alone.passed, alone.failed, alone.broken) == (("web",), 1, 1, ())
    assert (together.passed, together.broken) == (2, ())
