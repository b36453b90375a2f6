"""Runs test modules with pytest in environments, some at a time: THIS EXECUTES THEIR CODE."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from debundle.model import Progress, VerifyOptions
from debundle.verify.children import Children, working
from debundle.verify.probing import Environment, flags, variables
from debundle.verify.results import Result, read_results, unheard

_RECORDER = Path(__file__).with_name("recording.py")
_ASKING = Path(__file__).with_name("asking.py")
#: A line that each interpreter of an environment executes when it starts.
_STARTING = 'import os; "DEBUNDLE_MISSED" in os.environ and __import__("debundle_asking")\n'
#: Test modules that share a process: where one ends it, no more than these are lost.
_CHUNK = 16
_TAIL = 2000
#: The folders of the environment come before its own, what runs tests after it.
_PROGRAM = (
    "import ast, sys\n"
    "first, last = ast.literal_eval(sys.argv[1]), ast.literal_eval(sys.argv[2])\n"
    "sys.path[:0] = first; sys.path += last\n"
    "import pytest; raise SystemExit(pytest.main(sys.argv[3:]))"
)
#: pytest ended by itself: all passed, some failed, or nothing was there to be run.
_ENDED = (0, 1, 5)


@dataclass(frozen=True, slots=True)
class Bench:
    """Test modules, and the environment that they are run in."""

    environment: Environment
    #: Put on the path behind everything that the environment has there.
    paths: tuple[Path, ...]
    tests: tuple[str, ...]
    #: Distribution of each module that the environment lacks, by the name it is imported by.
    elsewhere: Mapping[str, str]


def run_benches(
    benches: Sequence[Bench], options: VerifyOptions, *, progress: Progress
) -> list[dict[str, Result]]:
    """How the tests of each bench ended, e.g. {"a.tests.test_x::test_y": Result("passed")}."""
    for bench in benches:
        _prepare(bench)
    jobs = [
        (number, bench, tests)
        for number, bench in enumerate(benches)
        for tests in companies(bench.tests)
    ]
    found: list[dict[str, Result]] = [{} for _ in benches]
    total = sum(len(bench.tests) for bench in benches)
    done = 0
    with working(options.jobs) as (pool, children):
        running = [pool.submit(_chunk, bench, tests, options, children) for _, bench, tests in jobs]
        for (number, _, tests), future in zip(jobs, running, strict=True):
            found[number] |= future.result()
            done += len(tests)
            progress.advance(done, total)
    return found


def _prepare(bench: Bench) -> None:
    """Make the interpreters that tests start themselves note what they ask for in vain, too."""
    if bench.elsewhere and bench.environment.with_site:
        place = bench.environment.inside[0]
        (place / "debundle_asking.py").write_bytes(_ASKING.read_bytes())
        (place / "debundle_asking.pth").write_text(_STARTING, encoding="utf-8")


def companies(tests: Sequence[str]) -> list[tuple[str, ...]]:
    """The test modules that share a process."""
    return [tuple(tests[start : start + _CHUNK]) for start in range(0, len(tests), _CHUNK)]


def _chunk(
    bench: Bench, tests: Sequence[str], options: VerifyOptions, children: Children
) -> dict[str, Result]:
    with tempfile.TemporaryDirectory(prefix="debundle-tests-") as name:
        folder = Path(name)
        log = folder / "results"
        log.touch()
        missed = folder / "missed"
        missed.touch()
        elsewhere = folder / "elsewhere"
        lines = [f"{module} {name}\n" for module, name in sorted(bench.elsewhere.items())]
        elsewhere.write_text("".join(lines), encoding="utf-8")
        (folder / "debundle_recording.py").write_bytes(_RECORDER.read_bytes())
        (folder / "debundle_asking.py").write_bytes(_ASKING.read_bytes())
        (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        files = {bench.environment.renamed.installed(name): name for name in tests}
        noting = {
            "DEBUNDLE_TESTS": str(log),
            "DEBUNDLE_ELSEWHERE": str(elsewhere),
            "DEBUNDLE_MISSED": str(missed),
        }
        try:
            status, printed = children.run(
                _command(bench, files, folder, options),
                folder=folder,
                variables={**variables(bench.environment, folder), **noting},
                timeout=options.timeout,
            )
        except subprocess.TimeoutExpired:
            status, printed = -1, "it took too long"
        found = read_results(log, files)
    return found if status in _ENDED else found | unheard(tests, found, printed[-_TAIL:])


def _command(
    bench: Bench, files: Mapping[str, str], folder: Path, options: VerifyOptions
) -> list[str]:
    environment = bench.environment
    first, last = environment.paths, (*bench.paths, folder)
    return [
        *(environment.python or options.python or sys.executable, *flags(environment)),
        *("-c", _PROGRAM, *(repr([str(path) for path in paths]) for paths in (first, last))),
        # Comparing asks for the same order of the same tests.
        *("-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "debundle_recording"),
        *("--tb=short", "--import-mode=importlib", "-c", str(folder / "pytest.ini")),
        # Tests are named by their place below the root, so the root has to hold them.
        f"--rootdir={(environment.paths or environment.inside)[0]}",
        *("--continue-on-collection-errors", "--pyargs", *files),
    ]
