"""A cache that may be lost, damaged or shared, and never makes an answer wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from debundle.model import NoCache
from debundle.store import cache as store
from debundle.store.cache import open_cache


def kept(folder: Path | None, keys: list[str]) -> dict[str, bytes]:
    with open_cache(folder) as cache:
        return cache.read("facts", keys)


def keep(folder: Path | None, **entries: bytes) -> None:
    with open_cache(folder) as cache:
        cache.write("facts", entries)


def test_what_was_written_is_read_in_the_next_run(tmp_path: Path) -> None:
    keep(tmp_path, a=b"1", b=b"\x00\xff")
    assert kept(tmp_path, ["a", "b", "c"]) == {"a": b"1", "b": b"\x00\xff"}


def test_a_later_entry_takes_the_place_of_an_earlier(tmp_path: Path) -> None:
    keep(tmp_path, a=b"1")
    keep(tmp_path, a=b"2")
    assert kept(tmp_path, ["a"]) == {"a": b"2"}


def test_shelves_are_apart(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        cache.write("facts", {"a": b"1"})
        assert cache.read("graphs", ["a"]) == {}


def test_whether_any_key_begins_with_a_text_is_known(tmp_path: Path) -> None:
    keep(tmp_path, ba=b"1", bc=b"2", d=b"3")
    with open_cache(tmp_path) as cache:
        starts = ["", "a", "b", "bb", "bc", "bcd", "c", "d", "e"]
        held = [start for start in starts if cache.holds("facts", start)]
        assert held == ["", "b", "bc", "d"]
        assert not cache.holds("graphs", "")


def test_thousands_of_keys_are_read_at_once(tmp_path: Path) -> None:
    entries = {str(number): str(number).encode() for number in range(3000)}
    with open_cache(tmp_path) as cache:
        cache.write("facts", entries)
        assert cache.read("facts", list(entries)) == entries


def test_without_a_folder_nothing_is_kept() -> None:
    keep(None, a=b"1")
    assert kept(None, ["a"]) == {}


def test_the_folder_stays_out_of_version_control_and_backups(tmp_path: Path) -> None:
    keep(tmp_path / "new" / "cache", a=b"1")
    names = {path.name for path in (tmp_path / "new" / "cache").iterdir()}
    assert {".gitignore", "CACHEDIR.TAG"} <= names


@pytest.mark.parametrize(
    "damage", [b"", b"no database at all", b"SQLite format 3\x00" + b"\xff" * 99]
)
def test_a_damaged_file_is_begun_anew(tmp_path: Path, damage: bytes) -> None:
    keep(tmp_path, a=b"1")
    (database,) = tmp_path.glob("*.sqlite")
    for path in tmp_path.glob("*.sqlite*"):
        path.unlink()
    database.write_bytes(damage)
    assert kept(tmp_path, ["a"]) == {}
    keep(tmp_path, a=b"2")
    assert kept(tmp_path, ["a"]) == {"a": b"2"}


def test_a_file_damaged_in_the_middle_costs_only_time(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        cache.write("facts", {str(number): b"x" * 1000 for number in range(500)})
    (database,) = tmp_path.glob("*.sqlite")
    content = bytearray(database.read_bytes())
    content[5000:-5000] = b"\xff" * (len(content) - 10_000)
    database.write_bytes(content)
    with open_cache(tmp_path) as cache:
        found = cache.read("facts", [str(number) for number in range(500)])
        cache.write("facts", {"a": b"1"})
    assert set(found.values()) <= {b"x" * 1000}


def test_a_folder_that_cannot_be_made_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with open_cache(tmp_path / "file" / "cache") as cache:
        assert isinstance(cache, NoCache)


def test_a_folder_that_cannot_be_written_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_text", refuse)
    keep(tmp_path, a=b"1")
    assert kept(tmp_path, ["a"]) == {}


def test_a_cache_that_has_grown_too_large_is_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path, a=b"1")
    monkeypatch.setattr(store, "_LARGEST", 1)
    assert kept(tmp_path, ["a"]) == {}


def test_the_folder_may_be_deleted_while_it_is_in_use(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        for path in tmp_path.iterdir():
            path.unlink()
        cache.write("facts", {"a": b"1"})
        assert cache.read("facts", ["a"]) in ({}, {"a": b"1"})
    assert kept(tmp_path, ["a"]) in ({}, {"a": b"1"})


def test_two_writers_lose_nothing_of_each_other(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from debundle.store.cache import open_cache\n"
        "for number in range(50):\n"
        "    with open_cache(Path(sys.argv[1])) as cache:\n"
        "        cache.write('facts', {f'{sys.argv[2]}{number}': b'x' * 10_000})\n"
    )
    runs = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path), name]) for name in "ab"]
    assert [run.wait(timeout=60) for run in runs] == [0, 0]
    keys = [f"{name}{number}" for name in "ab" for number in range(50)]
    assert sorted(kept(tmp_path, keys)) == sorted(keys)
