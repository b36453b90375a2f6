"""What `rewrite_imports` answers, beyond the text that the table of cases shows."""

from __future__ import annotations

import pytest

from debundle.codemod import rewrite_imports
from debundle.model import EntryPoint, Remedy, Rewrite, RewriteDone, RewriteLeft, Surroundings


def test_nothing_to_do_gives_the_same_bytes() -> None:
    source = b"\xef\xbb\xbfimport os\r\n"

    assert rewrite_imports(source, (), module="a", is_package=False).source == source


def test_a_file_that_does_not_parse_is_left_with_the_reason() -> None:
    rewrite = Rewrite("a", "a.b", 1, Remedy.DEFER)

    answer = rewrite_imports(b"import a.b\n)", [rewrite], module="a", is_package=False)

    assert answer.source == b"import a.b\n)"
    assert answer.left == (
        RewriteLeft(rewrite, "the file cannot be parsed here: unmatched ')' (<unknown>, line 2)"),
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"\xef\xbb\xbffrom a import b\nx = 1\n", b"\xef\xbb\xbfx = 1\n"),
        (b"from a import b\r\nx = 1\r\n", b"x = 1\r\n"),
        (b"from a import b\rx = 1\r", b"x = 1\r"),
        (
            b"# -*- coding: latin-1 -*-\nfrom a import b\nx = '\xe9'  # \xfc\n",
            b"# -*- coding: latin-1 -*-\nx = '\xe9'  # \xfc\n",
        ),
        (b"x = '\x0c'\n\x0cfrom a import b\ny = 1\x0c\n", b"x = '\x0c'\ny = 1\x0c\n"),
        (b"x = '''a\r\nb\n'''\nfrom a import b\n", b"x = '''a\r\nb\n'''\n"),
        (b"from a import b", b""),
        (b"x = 1\n\nfrom a import b\n", b"x = 1\n"),
        (b"x = 1\r\n\r\n\r\nfrom a import b", b"x = 1\r\n"),
        (b"x = 1\n\nfrom a import b\n\n\n", b"x = 1\n\n\n"),
        (b"from a import b\nx = 1\n\n\n", b"x = 1\n\n\n"),
        (b"x = '\xe2\x80\xa8'\nfrom a import b\n", b"x = '\xe2\x80\xa8'\n"),
        (b"x = 1  \nfrom a import b\n\t\n", b"x = 1  \n\t\n"),
    ],
    ids=[
        *("mark", "crlf", "cr", "latin-1", "form feed", "mixed", "no newline"),
        *("last", "last, crlf", "last, with blank lines behind", "first"),
        *("U+2028", "blanks"),
    ],
)
def test_every_other_byte_stays(source: bytes, expected: bytes) -> None:
    line = 1 + source[: source.index(b"from")].replace(b"\r\n", b"\n").count(b"\n")
    rewrite = Rewrite("m", "a", line, Remedy.DEFER, ("b",))

    answer = rewrite_imports(
        source,
        [rewrite],
        module="m",
        is_package=False,
        surroundings=Surroundings(read_elsewhere=frozenset()),
    )

    assert answer.source == expected


def test_names_in_other_alphabets_are_counted_in_bytes() -> None:
    source = "from a import b\ndef über(x: b = 'é', y: b = 'ü'): return ('ß', b)\n".encode()
    rewrite = Rewrite("m", "a", 1, Remedy.DEFER, ("b",))

    answer = rewrite_imports(
        source,
        [rewrite],
        module="m",
        is_package=False,
        surroundings=Surroundings(read_elsewhere=frozenset()),
    )

    assert answer.source.decode() == (
        "from typing import TYPE_CHECKING\n\n"
        "if TYPE_CHECKING:\n    from a import b\n"
        "def über(x: \"b\" = 'é', y: \"b\" = 'ü'):\n"
        "    from a import b\n    return ('ß', b)\n"
    )


def test_entry_points_are_told_for_hooks() -> None:
    rewrites = [Rewrite("m", "a.one", 1, Remedy.HOOK), Rewrite("m", "a.two", 2, Remedy.HOOK)]

    answer = rewrite_imports(
        b"import a.one\nimport a.two\n", rewrites, module="m", is_package=False
    )

    assert answer.entry_points == (
        EntryPoint("m", "a.one", "a.one"),
        EntryPoint("m", "a.two", "a.two"),
    )


def test_notes_say_what_a_reviewer_should_know() -> None:
    rewrite = Rewrite("m", "a", 1, Remedy.DEFER, ("b",))

    answer = rewrite_imports(
        b"from a import b\ndef f(x: b):\n    return b\n", [rewrite], module="m", is_package=False
    )

    assert answer.done == (
        RewriteDone(
            rewrite,
            notes=("patching m.b no longer reaches f", "annotations that name b are strings now"),
        ),
    )


def test_newer_pythons_can_be_told_by_a_list() -> None:
    rewrite = Rewrite("m", "a.b", 3, Remedy.DEFER, ("c",))

    answer = rewrite_imports(
        b'"""Doc."""\nimport os\nfrom a.b import c\ndef f():\n    return c\n',
        [rewrite],
        module="m",
        is_package=False,
        lazy_modules=True,
    )

    assert answer.source == (
        b'"""Doc."""\n\n__lazy_modules__ = ["a.b"]\n\n'
        b"import os\nfrom a.b import c\ndef f():\n    return c\n"
    )
    assert answer.done == (RewriteDone(rewrite, notes=("Pythons before 3.15 import it at once",)),)


def test_deep_expressions_are_no_obstacle() -> None:
    source = b"from a import b\nx = " + b" + ".join([b"1"] * 900) + b"\n"
    rewrite = Rewrite("m", "a", 1, Remedy.DEFER, ("b",))

    assert rewrite_imports(source, [rewrite], module="m", is_package=False).done
