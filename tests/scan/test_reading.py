"""Facts come from the cache or from workers, and are the same either way."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from debundle.model import Cache, NoCache, SilentProgress, SourceRoot, Target
from debundle.scan import reading, workers
from debundle.scan.discover import SourceFile, discover_modules
from debundle.scan.reading import read_facts, tree_key
from debundle.scan.source.facts import FileFacts
from debundle.scan.workers import Answer
from support import temporary_package

OLD = 1_600_000_000
SOURCES: dict[str, str | bytes] = {
    "p/__init__.py": "from p.b import x\n",
    "p/a.py": "import p.b\nvalue = p.b.x\n",
    "p/b.py": "x = 1\n",
    "p/c.py": "def f(:\n",
    "p/d.py": b"# coding: nothing\n",
}


class Memory:
    """A cache that remembers everything, and who asked for what."""

    def __init__(self) -> None:
        self.shelves: dict[str, dict[str, bytes]] = {}

    def read(self, shelf: str, keys: Sequence[str]) -> dict[str, bytes]:
        kept = self.shelves.get(shelf, {})
        return {key: kept[key] for key in keys if key in kept}

    def write(self, shelf: str, entries: Mapping[str, bytes]) -> None:
        self.shelves.setdefault(shelf, {}).update(entries)

    def holds(self, shelf: str, start: str) -> bool:
        return any(key.startswith(start) for key in self.shelves.get(shelf, {}))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    temporary_package(SOURCES, tmp_path)
    for path in tmp_path.rglob("*.py"):
        os.utime(path, (OLD, OLD))
    return tmp_path


@pytest.fixture
def read_anew(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that were read rather than recalled, as they come."""
    names: list[str] = []
    original = reading._reading

    def noting(
        files: Sequence[SourceFile], processes: int
    ) -> AbstractContextManager[Iterator[Answer]]:
        names.extend(file.name for file in files)
        return original(files, processes)

    monkeypatch.setattr(reading, "_reading", noting)
    return names


@pytest.fixture
def many_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use worker processes for small packages too."""
    monkeypatch.setattr(reading, "_SMALL", 0)


def files_in(folder: Path) -> tuple[SourceFile, ...]:
    return discover_modules(Target("p", (SourceRoot("p", folder / "p"),))).sources


def read(folder: Path, cache: Cache | None = None, processes: int = 1) -> dict[str, FileFacts]:
    return read_facts(
        files_in(folder),
        cache=cache or NoCache(),
        processes=processes,
        progress=SilentProgress(),
    )


def test_every_file_has_facts_and_problems_are_among_them(folder: Path) -> None:
    problems = {name: facts.problem[:18] for name, facts in read(folder).items()}
    assert problems == {
        "p": "",
        "p.a": "",
        "p.b": "",
        "p.c": "cannot be parsed: ",
        "p.d": "cannot be decoded:",
    }


@pytest.mark.usefixtures("many_workers")
@pytest.mark.parametrize("processes", [2, 3, 16])
def test_workers_find_what_one_process_finds(folder: Path, processes: int) -> None:
    assert read(folder, processes=processes) == read(folder)


@pytest.mark.usefixtures("many_workers")
def test_workers_read_modules_whose_names_are_not_ascii(tmp_path: Path) -> None:
    temporary_package({"p/__init__.py": "import p.é\n", "p/é.py": "import p\n"}, tmp_path)
    assert read(tmp_path, processes=2) == read(tmp_path)


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.usefixtures("many_workers")
def test_what_is_read_for_the_first_time_is_read_once(
    processes: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Memory()
    with monkeypatch.context() as patched:
        patched.setattr(reading, "_digest", lambda file: pytest.fail(f"{file.name} read twice"))
        read(folder, cache, processes)
        noted = reading.content_keys(files_in(folder), cache)
    assert noted == reading.content_keys(files_in(folder), Memory())


def test_the_second_time_nothing_is_read(folder: Path, read_anew: list[str]) -> None:
    cache = Memory()
    first = read(folder, cache)
    read_anew.clear()
    assert (read(folder, cache), read_anew) == (first, [])


def test_only_a_changed_file_is_read_again(folder: Path, read_anew: list[str]) -> None:
    cache = Memory()
    read(folder, cache)
    read_anew.clear()
    (folder / "p/a.py").write_text("import p.d\n")
    facts = read(folder, cache)
    assert read_anew == ["p.a"]
    assert [binding.module for binding in facts["p.a"].bindings] == ["p.d"]


def test_a_file_that_was_only_touched_is_not_read_again(folder: Path, read_anew: list[str]) -> None:
    cache = Memory()
    read(folder, cache)
    read_anew.clear()
    os.utime(folder / "p/a.py", (OLD + 1, OLD + 1))
    read(folder, cache)
    assert read_anew == []


def test_a_young_file_that_changes_within_the_clock_is_read_again(folder: Path) -> None:
    cache = Memory()
    path = folder / "p/a.py"
    path.write_text("import p.b\n")
    before = path.stat()
    read(folder, cache)
    path.write_text("import p.d\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert [binding.module for binding in read(folder, cache)["p.a"].bindings] == ["p.d"]


def test_files_with_the_same_text_are_told_apart_by_their_names(tmp_path: Path) -> None:
    temporary_package({"p/q/a.py": "from . import b\n", "p/r/a.py": "from . import b\n"}, tmp_path)
    facts = read(tmp_path, Memory())
    assert facts["p.q.a"].bindings[0].module == "p.q"
    assert facts["p.r.a"].bindings[0].module == "p.r"


def test_a_file_that_vanishes_after_it_was_found_is_a_problem(folder: Path) -> None:
    files = files_in(folder)
    (folder / "p/b.py").unlink()
    facts = read_facts(files, cache=Memory(), processes=1, progress=SilentProgress())
    assert facts["p.b"].problem == "cannot be read: No such file or directory"
    assert facts["p.a"].problem == ""


@pytest.mark.usefixtures("many_workers")
def test_a_file_that_ends_its_worker_costs_no_other_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read(folder)
    *start, program, fresh_after = workers.worker_command()
    deadly = (
        "import os; from debundle.scan.source import worker; read = worker.read_and_digest; "
        "worker.read_and_digest = lambda path, **names: "
        "os._exit(9) if path.endswith('b.py') else read(path, **names); "
    )
    before, _, last = program.rpartition("from debundle")
    command = [*start, f"{before}{deadly}from debundle{last}", fresh_after]
    monkeypatch.setattr(workers, "worker_command", lambda count: command)

    facts = read(folder, processes=2)

    assert "ends the process that reads it" in facts["p.b"].problem
    assert {name: item for name, item in facts.items() if name != "p.b"} == {
        name: item for name, item in whole.items() if name != "p.b"
    }


@pytest.mark.usefixtures("many_workers")
def test_where_no_worker_can_be_started_this_process_reads(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read(folder)
    monkeypatch.setattr(
        workers, "worker_command", lambda count: [sys.executable, "-c", "raise SystemExit"]
    )
    assert read(folder, processes=2) == whole


@pytest.mark.usefixtures("many_workers")
@pytest.mark.parametrize("bytes_each", [2, 100, 300])
def test_a_worker_that_starts_afresh_after_some_bytes_reads_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch, bytes_each: int
) -> None:
    whole = read(folder)
    monkeypatch.setattr(workers, "_FRESH_AFTER", bytes_each)
    assert read(folder, processes=2) == whole


@pytest.mark.skipif(sys.platform != "linux", reason="workers make copies of themselves on Linux")
def test_a_worker_is_ended_with_its_copies(folder: Path) -> None:
    slow = "import time\n" + "x = [" * 80 + "]" * 80 + "\n"
    for number in range(50):
        (folder / f"p/slow{number}.py").write_text(slow * 200)
    before = _running_below(os.getpid())
    with workers.workers_reading(files_in(folder), 1) as answers:
        next(answers)
        running = _running_below(os.getpid()) - before
        assert len(running) == 2  # the worker and its copy
    patience = time.monotonic() + 20  # a process that was killed takes a while to end
    while any(map(_is_alive, running)):
        assert time.monotonic() < patience
        time.sleep(0.01)


def _is_alive(process: int) -> bool:
    try:
        text = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return text.rpartition(")")[2].split()[0] not in "ZX"  # ended, and not waited for yet


def _running_below(process: int) -> set[int]:
    """The processes that a process has started, and those that these have."""
    found: set[int] = set()
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found |= {child} | _running_below(child)
    return found


def test_the_key_of_a_tree_changes_with_any_file(folder: Path) -> None:
    keys = [tree_key(files_in(folder), "full")]
    os.utime(folder / "p/a.py", (OLD + 5, OLD + 5))
    keys.append(tree_key(files_in(folder), "full"))
    (folder / "p/b.py").unlink()
    keys.append(tree_key(files_in(folder), "full"))
    keys.append(tree_key(files_in(folder), "statements"))
    assert len(set(keys)) == len(keys)
    assert "" not in keys


def test_a_tree_with_a_young_file_has_no_key(folder: Path) -> None:
    (folder / "p/a.py").write_text("import p.c\n")
    assert tree_key(files_in(folder)) == ""


def test_runs_at_the_same_time_share_a_cache_and_agree(folder: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from debundle.store.cache import open_cache; "
        "from debundle.model import *; from debundle.scan import scan_package; "
        "root = SourceRoot('p', Path(sys.argv[1])); progress = SilentProgress()\n"
        "with open_cache(Path(sys.argv[2])) as cache:\n"
        "    for _ in range(20):\n"
        "        graph = scan_package(Target('p', (root,)), ScanOptions(), progress=progress, "
        "cache=cache)\n"
        "print(graph.modules, graph.imports)"
    )
    command = [sys.executable, "-c", program, str(folder / "p"), str(tmp_path / "cache")]
    runs = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    answers = [run.communicate(timeout=60) for run in runs]
    assert {errors for _, errors in answers} == {""}
    assert len({output for output, _ in answers}) == 1
    assert "p.b" in answers[0][0]
