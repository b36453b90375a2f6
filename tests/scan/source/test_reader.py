"""Files as they are found in the wild: encodings, line ends, and what cannot be read at all."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from debundle.scan.source import visitor
from debundle.scan.source.facts import (
    ANNOTATION,
    CLASS_ANNOTATION,
    EAGER,
    LAZY,
    FileFacts,
    empty_facts,
)
from debundle.scan.source.reader import decode_source, read_file, read_source

IMPORT = "import json\nfrom p import b\n"


@pytest.fixture(autouse=True)
def _recursion_limit() -> object:
    """The reader raises the limit of its process, which is nobody else's business here."""
    limit = sys.getrecursionlimit()
    yield
    sys.setrecursionlimit(limit)


def read(source: bytes, *, module: str = "p.a", is_package: bool = False) -> FileFacts:
    return read_source(source, module=module, is_package=is_package)


def imported(facts: FileFacts) -> list[tuple[str, str, int]]:
    return [(binding.module, binding.name, binding.line) for binding in facts.bindings]


@pytest.mark.parametrize(
    "source",
    [
        IMPORT.encode(),
        IMPORT.encode("utf-8-sig"),
        b"# -*- coding: latin-1 -*- caf\xe9\n" + IMPORT.encode(),
        b"# vim: set fileencoding=cp1252 : \x93\n\n" + IMPORT.encode(),
        b"#!/usr/bin/python\n# coding: utf-8 \xc3\xa9\n" + IMPORT.encode(),
        b"# \xe4\xbd\xa0\xe5\xa5\xbd\n\n" + IMPORT.encode(),
        IMPORT.replace("\n", "\r\n").encode(),
        IMPORT.replace("\n", "\r").encode(),
        b"\x0c" + IMPORT.encode(),
        IMPORT.rstrip("\n").encode(),
    ],
    ids=["utf-8", "bom", "latin-1", "cp1252", "cookie", "letters", "crlf", "cr", "feed", "open"],
)
def test_imports_are_found_however_the_file_is_encoded(source: bytes) -> None:
    facts = read(source)
    assert facts.problem == ""
    assert [(module, name) for module, name, _ in imported(facts)] == [("json", ""), ("p", "b")]


def test_lines_are_those_of_the_file() -> None:
    facts = read(b"import a\r\n\r\n# a page\x0cbreak\r\nimport b\r\n")
    assert (imported(facts), facts.lines) == ([("a", "", 1), ("b", "", 4)], 4)


@pytest.mark.parametrize(
    ("source", "lines"),
    [(b"", 0), (b"\n", 1), (b"x", 1), (b"x\n", 1), (b"x\n\n", 2), (b"x\ny", 2)],
)
def test_lines_are_counted_with_and_without_an_end(source: bytes, lines: int) -> None:
    assert read(source).lines == lines


def test_an_empty_file_says_nothing() -> None:
    assert read(b"") == empty_facts()


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (b"# coding: no-such-coding\n", "cannot be decoded: unknown encoding: no-such-coding"),
        (b"x = '\xff'\n", "cannot be decoded: invalid or missing encoding declaration"),
        (b"def f(:\n", "cannot be parsed: invalid syntax (line 1)"),
        (b"import os\nx = = 1\n", "cannot be parsed: invalid syntax (line 2)"),
        (b"import os\n\x00\n", "cannot be parsed: source code string cannot contain null bytes"),
        (b"if x:\n", "cannot be parsed: expected an indented block"),
        (b"import os\xc2\xa0\n", "cannot be parsed: invalid non-printable character U+00A0"),
    ],
    ids=["coding", "utf-8", "syntax", "second line", "null", "block", "space"],
)
def test_what_cannot_be_read_says_why_and_nothing_else(source: bytes, problem: str) -> None:
    facts = read(source)
    assert facts.problem.startswith(problem)
    assert facts == empty_facts(lines=source.count(b"\n"), problem=facts.problem)


@pytest.mark.parametrize(
    "source",
    [
        b"x = " + b"(" * 500 + b")" * 500,
        b"x = " + b"-" * 100_000 + b"1",
        b"x = " + b" + ".join([b"1"] * 100_000),
        b"x = a" + b".b" * 50_000,
    ],
    ids=["brackets", "signs", "sum", "attributes"],
)
def test_deep_nesting_is_a_problem_or_none_but_never_a_crash(source: bytes) -> None:
    facts = read(source)
    assert facts.problem.startswith("cannot be parsed") or facts.lines == 1


def test_long_chains_that_python_runs_are_read() -> None:
    branches = "".join(f"elif x == {number}:\n    import p.b{number}\n" for number in range(500))
    facts = read(f"if x:\n    pass\n{branches}".encode())
    assert (facts.problem, len(facts.bindings)) == ("", 500)


def test_warnings_about_the_code_are_not_ours() -> None:
    assert read(b'x = "\\d" is 1\n').problem == ""


def test_a_missing_file_and_a_folder_are_problems(tmp_path: Path) -> None:
    gone = read_file(str(tmp_path / "gone.py"), module="p.gone", is_package=False)
    folder = read_file(str(tmp_path), module="p", is_package=False)
    assert gone.problem == "cannot be read: No such file or directory"
    assert folder.problem == "cannot be read: Is a directory"


def test_a_file_without_permission_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "closed.py"
    path.write_text("import os\n")
    path.chmod(0)
    try:
        path.read_bytes()
    except PermissionError:
        facts = read_file(str(path), module="p.closed", is_package=False)
        assert facts.problem == "cannot be read: Permission denied"
    else:
        pytest.skip("this user may read every file")


def test_a_relative_import_is_read_from_the_package_that_holds_the_file() -> None:
    source = b"from . import x\nfrom .y import z\nfrom ..w import v\n"
    assert imported(read(source, module="p.q.a")) == [
        ("p.q", "x", 1),
        ("p.q.y", "z", 2),
        ("p.w", "v", 3),
    ]
    assert imported(read(source, module="p.q", is_package=True)) == [
        ("p.q", "x", 1),
        ("p.q.y", "z", 2),
        ("p.w", "v", 3),
    ]


@pytest.mark.parametrize(
    ("source", "has_code"),
    [
        (b"", False),
        (b'"""Only words."""\n', False),
        (b"from p.b import *\n__all__ = ['x']\n", False),
        (b"try:\n    import p.b\nexcept ImportError:\n    pass\n", False),
        (b"x = 1\n", True),
        (b"def f(): ...\n", True),
        (b"print()\n", True),
    ],
)
def test_facades_are_told_from_code(source: bytes, has_code: bool) -> None:
    assert read(source).has_code is has_code


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "cp1252", "shift_jis", "utf-8-sig"])
def test_decoding_follows_the_cookie(encoding: str) -> None:
    text = f"# coding: {encoding}\nname = 'abc'\n"
    assert decode_source(text.encode(encoding)) == text


@pytest.mark.skipif(
    not visitor.__file__.endswith(".py"), reason="compiled for the Python that runs it"
)
@pytest.mark.parametrize(("python", "evaluated"), [((3, 13), EAGER), ((3, 14), 0)])
def test_annotations_are_evaluated_where_they_stand_until_python_3_14(
    monkeypatch: pytest.MonkeyPatch, python: tuple[int, int], evaluated: int
) -> None:
    monkeypatch.setattr("debundle.scan.source.visitor.sys", SimpleNamespace(version_info=python))
    facts = read(b"from p import b\ndef f(x: b.X): ...\nclass C:\n    y: b.Y\nz: b.Z = 1\n")
    assert [(item.path, item.flags) for item in facts.references if "." in item.path] == [
        ("b.X", ANNOTATION | evaluated),
        ("b.Z", ANNOTATION | evaluated),
        ("b.Y", CLASS_ANNOTATION | evaluated),
    ]


def test_facts_survive_json() -> None:
    import json

    source = (
        b"import a.b as c\nfrom .d import *\n__all__ = ['x']\n"
        b"class C(c.B, metaclass=c.M):\n    @c.mark\n    def f(self): return self.g()\n"
        b"def __getattr__(name):\n    from p import lazy\nimport importlib\n"
        b"importlib.import_module('p.e')\n"
    )
    facts = read(source)
    assert FileFacts.unpack(json.loads(json.dumps(facts.pack()))) == facts


LAZY_MODULES = b"""
__lazy_modules__ = ["p.b", "p.c", "p.d"]
import p.b
from p.c import x
from p.c import *
import p.e
try:
    import p.d
except ImportError:
    pass
def f():
    import p.b
"""


@pytest.mark.parametrize("is_known", [True, False])
def test_modules_named_as_lazy_are_imported_late_where_python_knows_of_it(
    is_known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in a `try`, a star or a function: there the name changes nothing (PEP 810)."""
    monkeypatch.setattr(visitor, "KNOWS_LAZY_IMPORTS", is_known)

    facts = read(LAZY_MODULES)

    late = [item.line for item in facts.bindings if item.flags & LAZY]
    assert late == ([3, 4] if is_known else [])
