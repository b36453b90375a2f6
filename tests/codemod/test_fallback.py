"""Statements that stand in for an import whose module is not installed."""

from __future__ import annotations

import pytest

from debundle.codemod.fallback import add_fallback

BEFORE = b"""\
import os


def run(fn):
    import app.heavy  # slow

    return app.heavy.run(fn)
"""
AFTER = b"""\
import os


def run(fn):
    try:
        import app.heavy  # slow
    except ModuleNotFoundError:
        fn.done = True
        return fn()

    return app.heavy.run(fn)
"""


def test_the_import_stays_and_only_its_lines_change() -> None:
    code = "\nfn.done = True\nreturn fn()\n"
    assert add_fallback(BEFORE, "app.heavy", code, module="app.core", is_package=False) == (
        AFTER,
        (5,),
    )


@pytest.mark.parametrize(
    ("statement", "module", "is_package", "error"),
    [
        ("from app import heavy", "app.core", False, "ImportError"),
        ("from . import heavy", "app.core", False, "ImportError"),
        ("from . import heavy", "app", True, "ImportError"),
        ("from .heavy import (\n    a,\n    b,\n)", "app.core", False, "ImportError"),
        ("from app.heavy import *", "app.core", False, "ImportError"),
        ("import app.heavy as h", "app.core", False, "ModuleNotFoundError"),
    ],
)
def test_every_way_to_import_the_module_is_found(
    statement: str, module: str, is_package: bool, error: str
) -> None:
    source, lines = add_fallback(
        statement.encode(), "app.heavy", "pass", module=module, is_package=is_package
    )
    inside = "".join(f"    {line}\n" for line in statement.splitlines())
    assert source.decode() == f"try:\n{inside}except {error}:\n    pass\n"
    assert lines == (1,)


@pytest.mark.parametrize(
    "source",
    [
        b"import app.heavy.part\n",
        b"from app import heavy, light\n",
        b"import app.heavy; start()\n",
        b"if TYPE_CHECKING:\n    import app.heavy\n",
        b"from .. import heavy\n",
    ],
)
def test_what_is_no_statement_of_its_own_stays(source: bytes) -> None:
    assert add_fallback(source, "app.heavy", "pass", module="app.core", is_package=False) == (
        source,
        (),
    )


def test_line_ends_are_kept() -> None:
    source, _ = add_fallback(
        b"import app.heavy\r\nx = 1\r\n", "app.heavy", "pass", module="app", is_package=True
    )
    assert source == (
        b"try:\r\n    import app.heavy\r\nexcept ModuleNotFoundError:\r\n    pass\r\nx = 1\r\n"
    )


READ = b"""\
import app


class Runner:
    stop: app.heavy.Stop = None

    def run(self, fn: app.heavy.Function) -> None:
        local: app.heavy.Kind = app.heavy.run(fn)
        with app.heavy.config.patch(x=1), self.app.heavy:
            return lambda: app.heavy, app.heavier
"""
READ_AFTER = b"""\
import app


class Runner:
    stop: app.heavy.Stop = None

    def run(self, fn: app.heavy.Function) -> None:
        local: app.heavy.Kind = _reach_app_heavy().run(fn)
        with _reach_app_heavy().config.patch(x=1), self.app.heavy:
            return lambda: _reach_app_heavy(), app.heavier


def _reach_app_heavy():
    \"\"\"app.heavy, or what stands in for it where it is not installed.\"\"\"
    try:
        import app.heavy as heavy
    except ModuleNotFoundError:
        class heavy:
            run = None

            patch = None
    return heavy
"""


def test_what_functions_read_by_its_path_is_read_through_a_function() -> None:
    code = "class heavy:\n    run = None\n\n    patch = None\n"
    done = add_fallback(READ, "app.heavy", code, module="app.core", is_package=False)
    assert done[0].decode() == READ_AFTER.decode()
    assert done[1] == (8, 9, 10)


def test_reads_over_lines_and_line_ends_of_windows_are_kept() -> None:
    source = b"def f():\r\n    return (app\r\n        .heavy)"
    done, lines = add_fallback(source, "app.heavy", "heavy = 1", module="app", is_package=True)
    assert done.startswith(b"def f():\r\n    return (_reach_app_heavy())\r\n\r\n\r\ndef _reach")
    assert (done.count(b"\n"), lines) == (done.count(b"\r\n"), (2,))
