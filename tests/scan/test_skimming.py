"""What is skimmed is what a parser finds; what is not plain is left to one."""

from __future__ import annotations

import ast
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debundle.scan.skimming import Statement, plain_source, skim_imports, statements_of
from debundle.scan.strings import DoubtfulError


def skimmed(source: str) -> list[tuple[int, str, tuple[str, ...], bool]]:
    """What is skimmed from a source: line, module, names and whether it is lazy."""
    return [_told(item) for item in skim_imports(plain_source(source.encode()))]


def parsed(source: str) -> list[tuple[int, str, tuple[str, ...], bool]]:
    """The same by Python's own parser."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
    return sorted(
        (
            node.lineno,
            "." * node.level + (node.module or "") if isinstance(node, ast.ImportFrom) else "",
            tuple(alias.name for alias in node.names),
            False,
        )
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    )


def _told(item: Statement) -> tuple[int, str, tuple[str, ...], bool]:
    return item.line, item.source, item.names, item.is_lazy


PLAIN = [
    "import a",
    "import a.b as c, d",
    "  import a\n",
    "from a import b",
    "from . import b",
    "from..a.b import c as d, e",
    "from .a import(b)",
    "from a import*",
    "from a import (\n    b,  # one) more\n    c as d,\n)\n",
    "from a import b, \\\n    c",
    "import a  # import b",
    "# import a\nimport b",
    "import important",
    "from import_a import b",
    "from a_import import b, c",
    "x = __import__('a')\nimport b",
    "'''\nimport a\n'''\nimport b",
    '"""import a"""',
    '"""\nimport a\n\\"""\nimport b\n"""\nimport c',
    'x = \'"""\'\nimport a\ny = \'"""\'',
    "# it's '''\nimport a\n# '''",
    'x = """a""" \'"""\' """\nimport b\n"""\nimport c',
    "x = 'a\\\n'; y = '''\nimport b\n'''\nimport c",
    "x = {'a: import b': 1}\nimport c",
    "def f(): # see: import a\n    import b",
    "if x:\n\timport a\n",
    "\ufeffimport a",
    "import a\r\nfrom b import (\r\n    c,\r\n)\r\n",
    "''''''\nimport a\n''''''",
    "",
]

DOUBTFUL = [
    "import a; import b",
    "if x: import a",
    "try: from a import b\nexcept E: pass",
    "x = 1; from a import b",
    "from a \\\n    import b",
    "from a. \\\n    b import c",
    "from . a import b",
    "from \u00e4 import b",
    "from a import \u00e4",
    "import \\\n    a; b",
    "x = 'a\\\n'; import b",
    "\fimport a",
    "import a\rimport b",
    "# coding: latin-1\nimport a",
]


@pytest.mark.parametrize("source", PLAIN)
def test_plain_statements_are_skimmed(source: str) -> None:
    assert skimmed(source) == parsed(source.removeprefix("\ufeff").lstrip(" "))


@pytest.mark.parametrize("source", DOUBTFUL)
def test_what_is_not_plain_is_parsed(source: str) -> None:
    with pytest.raises(DoubtfulError):
        skimmed(source)
    _, statements = statements_of(source.encode())
    assert list(map(_told, statements)) == parsed(source)


def test_lazy_imports_are_skimmed() -> None:
    assert skimmed("lazy import a\nlazy from b import c\nlazy = 1\nimport lazy") == [
        (1, "", ("a",), True),
        (2, "b", ("c",), True),
        (4, "", ("lazy",), False),
    ]


@pytest.mark.parametrize("source", [b"import a\0", b"import a\nx = '\xff'", b"x = '''\nimport a"])
def test_what_is_no_python_is_no_statement(source: bytes) -> None:
    with pytest.raises((SyntaxError, ValueError)):
        statements_of(source)


#: Pieces of lines that lead a reader without a parser astray.
_PIECES = st.sampled_from(
    [
        "import a", "from b import c", "from . import (d,\n e)", "  ", "\n", "\n    ", "\n", ";",
        "'", '"', "'''", '"""', "\\", "\\\n", "#", "x = ", "if x:", "(", ")", "f", "r", "lazy ",
        "import", "from ", "a", ",", ":", "{", "}", "# it's\n", "import e as f", "\t", "pass",
    ]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=14).map("".join))
def test_whatever_python_accepts_is_skimmed_rightly_or_not_at_all(source: str) -> None:
    try:
        expected = parsed(source)
    except (SyntaxError, ValueError):
        return
    try:
        found = skimmed(source)
    except DoubtfulError:
        return
    assert found == expected
