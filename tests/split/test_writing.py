"""Trees that are written so that nothing unfinished looks finished."""

from __future__ import annotations

from pathlib import Path

import pytest

from debundle.model import DebundleError, SilentProgress
from debundle.split import writing
from debundle.split.writing import Content, Link, Tally, read_manifest, write_tree

FILES: dict[str, Content] = {"a/x.py": b"x = 1\n", "a/y.py": b"y = 1\n", "readme": b"hello\n"}


def write(folder: Path, contents: dict[str, Content], *, force: bool = False) -> Tally:
    return write_tree(
        folder, contents, description={"format": 2}, force=force, progress=SilentProgress()
    )


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != writing.MANIFEST
    }


def test_a_new_tree_holds_exactly_what_was_asked_for(tmp_path: Path) -> None:
    assert write(tmp_path / "out", FILES) == Tally(written=3, kept=0, removed=0, linked=0)
    assert tree(tmp_path / "out") == FILES


def test_a_second_run_writes_only_what_changed(tmp_path: Path) -> None:
    write(tmp_path / "out", FILES)
    changed = {**FILES, "a/x.py": b"x = 2\n"}
    del changed["readme"]
    assert write(tmp_path / "out", changed) == Tally(written=1, kept=1, removed=1, linked=0)
    assert tree(tmp_path / "out") == changed


@pytest.mark.parametrize("interrupted_at", range(3))
def test_an_interrupted_run_leaves_nothing_finished_and_is_taken_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interrupted_at: int
) -> None:
    for start in ("new", "there"):
        folder = tmp_path / start
        if start == "there":
            write(folder, {"a/x.py": b"old\n", "stale": b"stale\n"})
        with monkeypatch.context() as patch:
            _interrupt(patch, interrupted_at)
            with pytest.raises(KeyboardInterrupt):
                write(folder, FILES)
        with pytest.raises(DebundleError, match="no finished workspace"):
            read_manifest(folder)
        write(folder, FILES)
        assert tree(folder) == FILES
        assert not folder.with_name(f"{start}.partial").exists()


def test_what_a_killed_run_had_begun_to_write_is_removed(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write(folder, FILES)
    (folder / "a" / ".x.py.new").write_bytes(b"x =")
    write(folder, FILES)
    assert tree(folder) == FILES


def test_files_that_somebody_edited_are_not_lost_without_force(tmp_path: Path) -> None:
    write(tmp_path / "out", FILES)
    (tmp_path / "out" / "a" / "x.py").write_text("mine\n")
    with pytest.raises(DebundleError, match="edited since"):
        write(tmp_path / "out", {**FILES, "a/x.py": b"x = 3\n"})
    assert (tmp_path / "out" / "a" / "x.py").read_text() == "mine\n"
    write(tmp_path / "out", {**FILES, "a/x.py": b"x = 3\n"}, force=True)
    assert (tmp_path / "out" / "a" / "x.py").read_text() == "x = 3\n"


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.tex").write_text("years")
    with pytest.raises(DebundleError, match="did not write"):
        write(tmp_path / "out", FILES)
    assert tree(tmp_path / "out") == {"thesis.tex": b"years"}


def test_large_files_are_linked_not_copied(tmp_path: Path) -> None:
    library = tmp_path / "libx.so"
    library.write_bytes(b"\x7fELF")
    tally = write(tmp_path / "out", {"lib/libx.so": Link(library)})
    assert tally == Tally(written=1, kept=0, removed=0, linked=1)
    assert (tmp_path / "out" / "lib" / "libx.so").samefile(library)
    again = write(tmp_path / "out", {"lib/libx.so": Link(library)})
    assert again == Tally(written=0, kept=1, removed=0, linked=1)


def _interrupt(patch: pytest.MonkeyPatch, at: int) -> None:
    real, calls = writing._write, iter(range(100))

    def write_one(target: Path, data: bytes, *, like: Path | None) -> bool:
        if next(calls) == at:
            raise KeyboardInterrupt
        return real(target, data, like=like)

    patch.setattr(writing, "_write", write_one)
