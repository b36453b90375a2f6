"""Writing files: everything or nothing, and never over what somebody else wrote."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import debundle.store.files as store_files
from debundle.model import DebundleError, RenderedFile
from debundle.store.files import MANIFEST_NAME, write_files, write_text


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST_NAME
    }


def rendered(**texts: str) -> list[RenderedFile]:
    return [RenderedFile(name.replace("__", "/"), text) for name, text in texts.items()]


def everything(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_text_is_written_as_it_is(tmp_path: Path) -> None:
    write_text(tmp_path / "new" / "a.txt", "eins\nzwei\u00e9\n")
    assert (tmp_path / "new" / "a.txt").read_bytes() == "eins\nzwei\u00e9\n".encode()
    assert everything(tmp_path) == ["new", "new/a.txt"]


def test_a_rewritten_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.sh"
    path.write_text("old")
    path.chmod(0o755)
    write_text(path, "new")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o755)


def test_a_symbolic_link_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    write_text(tmp_path / "link.txt", "new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


def test_a_device_is_not_replaced_by_a_file() -> None:
    write_text(Path("/dev/null"), "gone")
    assert Path("/dev/null").is_char_device()


def test_a_text_that_cannot_be_encoded_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(DebundleError, match="It cannot be written"):
        write_text(path, "\ud800")
    assert tree(tmp_path) == {"a.txt": "old"}


def test_a_failure_removes_the_folders_it_made(tmp_path: Path) -> None:
    with pytest.raises(DebundleError):
        write_text(tmp_path / "x" / "y" / "a.txt", "\ud800")
    assert everything(tmp_path) == []


def test_files_are_written_and_returned_in_order(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    assert write_files(out, rendered(b__c="1", a="2")) == (out / "a", out / "b/c")
    assert tree(out) == {"a": "2", "b/c": "1"}
    assert everything(tmp_path / "deep") == [
        "out",
        f"out/{MANIFEST_NAME}",
        "out/a",
        "out/b",
        "out/b/c",
    ]


def test_writing_again_updates_adds_and_removes_what_debundle_wrote(tmp_path: Path) -> None:
    write_files(tmp_path, rendered(a="1", old__b="2", same="3"))
    (tmp_path / "mine").write_text("mine")
    write_files(tmp_path, rendered(a="1.1", new__c="4", same="3"))
    assert tree(tmp_path) == {"a": "1.1", "mine": "mine", "new/c": "4", "same": "3"}
    assert not (tmp_path / "old").exists()


def test_a_file_of_somebody_else_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("theirs")
    with pytest.raises(DebundleError) as caught:
        write_files(tmp_path, rendered(a="ours", b="ours"))
    assert caught.value.what.endswith("were edited since it wrote them: a.")
    assert "--force" in caught.value.next_step
    assert everything(tmp_path) == ["a"]
    write_files(tmp_path, rendered(a="ours", b="ours"), replace=True)
    assert tree(tmp_path) == {"a": "ours", "b": "ours"}


def test_a_file_edited_since_is_neither_overwritten_nor_removed(tmp_path: Path) -> None:
    write_files(tmp_path, rendered(a="1", b="2"))
    (tmp_path / "b").write_text("edited")
    with pytest.raises(DebundleError):
        write_files(tmp_path, rendered(a="1", b="3"))
    write_files(tmp_path, rendered(a="1"))
    assert tree(tmp_path) == {"a": "1", "b": "edited"}


def test_a_file_that_already_says_the_same_is_no_conflict(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("same")
    write_files(tmp_path, rendered(a="same"))
    assert tree(tmp_path) == {"a": "same"}


@pytest.mark.parametrize(
    "path", ["../a", "/a", "a/../../b", "", ".", "a\\b", "C:/a", "a//b", "./a", MANIFEST_NAME]
)
def test_a_path_that_leads_out_is_refused(tmp_path: Path, path: str) -> None:
    out = tmp_path / "out"
    with pytest.raises(DebundleError, match="leads out of the folder"):
        write_files(out, [RenderedFile("fine", ""), RenderedFile(path, "")])
    assert everything(tmp_path) == []


def test_a_symbolic_link_does_not_lead_out_either(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DebundleError, match="leads out of the folder"):
        write_files(tmp_path / "out", rendered(link__a="1"), replace=True)
    assert everything(tmp_path / "elsewhere") == []


def test_a_folder_is_never_replaced_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(DebundleError, match="a folder where the file"):
        write_files(tmp_path, rendered(a="1"), replace=True)
    assert everything(tmp_path) == ["a"]


def test_a_file_in_place_of_the_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(DebundleError, match="It is a file, not a folder"):
        write_files(tmp_path / "out", rendered(a="1"))


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@given(at=st.integers(min_value=0, max_value=12))
def test_an_interrupted_write_leaves_the_folder_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, error: BaseException, at: int
) -> None:
    folder = tmp_path_factory.mktemp("folder")
    out = folder / "out"
    write_files(out, rendered(a="1", b__c="2", gone__d="3"))
    before = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    calls = 0

    def move(source: Path, target: Path, *rest: list[Path]) -> None:
        nonlocal calls
        calls += 1
        if calls > at:
            raise error
        original(source, target, *rest)  # type: ignore[arg-type]

    original = store_files._move
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_files, "_move", move)
        finished = _finishes(out, rendered(a="1.1", b__c="2.1", new__x__e="4"))
    if finished:
        assert tree(out) == {"a": "1.1", "b/c": "2.1", "new/x/e": "4"}
        assert calls <= at
    else:
        after = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
        assert after == before
        assert not (out / "new").exists()
    assert everything(folder)[0] == "out"


def _finishes(folder: Path, files: Sequence[RenderedFile]) -> bool:
    try:
        write_files(folder, files)
    except (DebundleError, KeyboardInterrupt):
        return False
    return True
