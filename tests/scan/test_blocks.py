"""Phases judged by indentation agree with those judged by the syntax tree."""

from __future__ import annotations

from textwrap import dedent

import pytest

from debundle.model import Phase
from debundle.scan.blocks import Blocks, Circumstances


def at_marker(source: str) -> Circumstances:
    """Judge the line that imports `here`."""
    text = dedent(source).strip("\n").encode()
    lines = text.split(b"\n")
    number = next(index for index, line in enumerate(lines, 1) if b"import here" in line)
    blocks = Blocks(text)
    return blocks.circumstances_at(blocks.starts()[number - 1])


def circumstances(
    phase: Phase, *, guarded: bool = False, conditional: bool = False
) -> Circumstances:
    return Circumstances(phase, guarded, conditional)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import here", circumstances(Phase.IMPORT)),
        ("def f():\n    import here", circumstances(Phase.CALL)),
        ("async def f():\n    import here", circumstances(Phase.CALL)),
        ("def f():\n    if x:\n        import here", circumstances(Phase.CALL, conditional=True)),
        ("class C:\n    import here", circumstances(Phase.IMPORT)),
        ("class C:\n    def f(self):\n        import here", circumstances(Phase.CALL)),
        ("if TYPE_CHECKING:\n    import here", circumstances(Phase.TYPING)),
        ("if typing.TYPE_CHECKING:\n\timport here", circumstances(Phase.TYPING)),
        ("if x:\n    pass\nelif TYPE_CHECKING:\n    import here", circumstances(Phase.TYPING)),
        ("if TYPE_CHECKING:\n    pass\nelse:\n    import here", circumstances(Phase.IMPORT)),
        ("if not TYPE_CHECKING:\n    import here", circumstances(Phase.IMPORT)),
        ("if not TYPE_CHECKING:\n    pass\nelse:\n    import here", circumstances(Phase.TYPING)),
        ("def f():\n    if TYPE_CHECKING:\n        import here", circumstances(Phase.TYPING)),
        ("if TYPE_CHECKING:\n    def f():\n        import here", circumstances(Phase.TYPING)),
        ("if False:\n    import here", circumstances(Phase.TYPING)),
        ("if sys.platform == 'x':\n    import here", circumstances(Phase.IMPORT, conditional=True)),
        ("if x:\n    pass\nelse:\n    import here", circumstances(Phase.IMPORT, conditional=True)),
        ("if __name__ == '__main__':\n    import here", circumstances(Phase.CALL)),
        (
            "try:\n    import here\nexcept ImportError:\n    pass",
            circumstances(Phase.IMPORT, guarded=True),
        ),
        (
            "try:\n    import here\nexcept (A, ModuleNotFoundError):\n    pass",
            circumstances(Phase.IMPORT, guarded=True),
        ),
        ("try:\n    import here\nexcept:\n    pass", circumstances(Phase.IMPORT, guarded=True)),
        ("try:\n    import here\nexcept ValueError:\n    pass", circumstances(Phase.IMPORT)),
        ("try:\n    import here\nfinally:\n    pass", circumstances(Phase.IMPORT)),
        (
            "try:\n    import b\nexcept ImportError:\n    import here",
            circumstances(Phase.IMPORT, conditional=True),
        ),
        (
            "match x:\n    case 1:\n        import here",
            circumstances(Phase.IMPORT, conditional=True),
        ),
        ("with x:\n    import here", circumstances(Phase.IMPORT)),
        ("for x in y:\n    import here", circumstances(Phase.IMPORT)),
        ("def f():\n    pass\n\n# done\nimport here", circumstances(Phase.IMPORT)),
        ("def f():\n# at the margin\n\n    import here", circumstances(Phase.CALL)),
        ("class C:\n    x = 1\n    def f(self): ...\n    import here", circumstances(Phase.IMPORT)),
        ("def f(\n    x,\n) -> int:\n    import here", circumstances(Phase.CALL)),
        ("def f():\n    x = '''\nat the margin\n'''\n    import here", circumstances(Phase.CALL)),
        (
            "class C:\n    if (x and\n  y):\n        import here",
            circumstances(Phase.IMPORT, conditional=True),
        ),
    ],
)
def test_headers_around_a_statement_tell_when_it_executes(
    source: str, expected: Circumstances
) -> None:
    assert at_marker(source) == expected


def test_windows_line_ends_change_nothing() -> None:
    blocks = Blocks(b"def f():\r\n    import here\r\n")
    found = blocks.circumstances_at(blocks.starts()[1])
    assert (found, blocks.lines) == (circumstances(Phase.CALL), 2)


def test_a_file_without_a_line_is_at_the_top() -> None:
    blocks = Blocks(b"")
    assert blocks.starts() == [0]
    assert blocks.circumstances_at(0) == circumstances(Phase.IMPORT)


def test_one_line_is_judged_alike_whatever_was_judged_before() -> None:
    source = dedent(
        """
        try:
            import a
            if x:
                import b
            import c
        except ImportError:
            import d
        if TYPE_CHECKING:
            import e
            def f():
                import g
        def h():
            import i
        class C:
            import j
            def k(self):
                import l
        if False:
            import m
        """
    ).encode()
    together = Blocks(source)
    starts = [place for place in together.starts() if b"import" in source[place:].split(b"\n")[0]]
    alone = [Blocks(source).circumstances_at(start) for start in starts]
    assert [together.circumstances_at(start) for start in starts] == alone
    assert "".join(found.phase.value[0] for found in alone) == "iiiittcict"
