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
        ("from .heavy import (\n    a,\n    b,\n)", "app.core", False, "ModuleNotFoundError"),
        ("from app.heavy import *", "app.core", False, "ModuleNotFoundError"),
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
