"""What `rewrite_imports` answers, beyond the text that the table of cases shows."""

from __future__ import annotations

from debundle.codemod import rewrite_imports
from debundle.model import Remedy, Rewrite, RewriteLeft


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
