"""Source lines for chains."""

from __future__ import annotations

from pathlib import Path

from debundle.model import Chain, Link, Phase, SourceRoot, Target, Use, Via
from debundle.scan.lines import read_lines


def chain(*places: tuple[str, int]) -> Chain:
    """A chain of imports that stand at these places."""
    return Chain(
        tuple(
            Link("a", "b", file, line, Phase.IMPORT, Use.CALL_TIME, Via.STATEMENT)
            for file, line in places
        )
    )


def test_lines_are_counted_as_python_counts_them(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"import x\r\n# a page\x0cbreak\nimport y\n")
    target = Target("a", (SourceRoot("a", tmp_path / "a.py"),))

    found = read_lines(target, [chain(("a.py", 1), ("a.py", 3))])

    assert found == {("a.py", 1): "import x", ("a.py", 3): "import y"}


def test_a_root_below_a_namespace_is_found(tmp_path: Path) -> None:
    (tmp_path / "cloud" / "store").mkdir(parents=True)
    (tmp_path / "cloud" / "store" / "__init__.py").write_text("import cloud.store.api\n")
    target = Target("store", (SourceRoot("cloud.store", tmp_path / "cloud" / "store"),))

    found = read_lines(target, [chain(("cloud/store/__init__.py", 1))])

    assert found == {("cloud/store/__init__.py", 1): "import cloud.store.api"}


def test_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"# coding: no-such-coding\nimport x\n")
    target = Target("a", (SourceRoot("a", tmp_path / "a.py"),))

    found = read_lines(target, [chain(("a.py", 2), ("a.py", 0), ("gone.py", 1))])

    assert found == {}
