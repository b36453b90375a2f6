"""The package's own tests, in the environments of the distributions that own what they need."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from debundle.graph.patterns import select_modules
from debundle.model import Role, TestRun, Workspace
from debundle.verify.dividing import divide_tests, helpers_of, modules_with_tests
from debundle.verify.installing import install_more
from debundle.verify.overlay import importable
from debundle.verify.probing import Environment, flags, variables
from debundle.verify.refining import Proof
from debundle.verify.third_party import link_requirements
from debundle.verify.trees import add_modules, lay_over

_RECORDER = Path(__file__).with_name("recording.py")
#: Test modules that share a process: where one ends it, no more than these are lost.
_CHUNK = 40
_ELSEWHERE = re.compile(r" is in [\w.-]+, which is not installed")
_BAD = ("failed", "error")
#: Everything on the path comes before the environment's own, the plugin after it.
_PROGRAM = (
    "import ast, sys\n"
    "first, last = ast.literal_eval(sys.argv[1]), sys.argv[2]\n"
    "sys.path[:0] = first; sys.path.append(last)\n"
    "import pytest; raise SystemExit(pytest.main(sys.argv[3:]))"
)


@dataclass(frozen=True, slots=True)
class Result:
    """How one test ended."""

    #: "passed", "failed", "error", "skipped" or "xfailed".
    word: str
    #: The end of what it said, where it failed.
    said: str = ""


def run_tests(
    proof: Proof,
    workspace: Workspace,
    folder: Path,
    environment_of: Callable[[str], Environment],
    together: Environment,
) -> tuple[TestRun, ...]:
    """Run the test modules of a package with pytest, and the same ones in the monolith.

    Each distribution runs the tests that need no more than it brings, in its own environment;
    then all are run with everything. What tests ask for beside the distribution, pytest and
    third parties, is the same for all and for the monolith.
    """
    tests = modules_with_tests(importable(workspace, folder, workspace.by_name))
    if proof.options.only:
        tests = sorted(select_modules(proof.options.only, tests))
    if not tests:
        return ()
    tools = _Tools(proof, workspace, folder)
    with proof.progress.step("Running the tests in the monolith"):
        before = tools.results(proof.monolith(), tests)
    runs = []
    for name, own in divide_tests(proof.graph, workspace, tests).items():
        if name:
            with proof.progress.step(f"Running the tests of {name}"):
                after = tools.results(tools.with_tests(environment_of(name), name, own), own)
            runs.append(_run(name, own, before, after))
    with proof.progress.step("Running all tests with everything installed"):
        after = tools.results(tools.with_tests(together, "", tests), tests)
    return (*runs, _run("", tests, before, after))


class _Tools:
    """Puts tests and what they ask for into environments, and runs them there."""

    def __init__(self, proof: Proof, workspace: Workspace, folder: Path) -> None:
        self._proof, self._workspace, self._folder = proof, workspace, folder
        parts = [part for part in workspace.parts if part.role is Role.TESTS]
        self._sources = [self._source(part.name) for part in parts]
        self._required = sorted({"pytest", *(line for part in parts for line in part.requires)})
        self._optional = sorted({line for part in parts for line in part.optional})
        self._linked = proof.options.overlay or proof.options.offline

    def with_tests(self, environment: Environment, name: str, tests: Sequence[str]) -> Environment:
        """The environment of a distribution, "" for all, with its tests at their places."""
        if self._proof.options.overlay:
            names = self._workspace.closure(name) if name else [*self._workspace.by_name]
            tree = lay_over(
                [self._source(item) for item in names], self._proof.scratch / "trees" / f"of-{name}"
            )
            third = [
                path for path in environment.paths if self._folder.resolve() not in path.parents
            ]
            environment = replace(environment, paths=(tree, *third), libraries=())
        else:
            tree = environment.inside[0]
        helpers = helpers_of(tests, self._proof.graph, self._workspace)
        helpers = frozenset(map(environment.renamed.installed, helpers))
        for source in self._sources if name else ():
            add_modules(helpers, source, tree)
        return environment

    def results(self, environment: Environment, tests: Sequence[str]) -> dict[str, Result]:
        """How each test ended, e.g. {"a.tests.test_x::test_y": Result("passed")}."""
        paths = [*environment.paths]
        if self._linked:
            runner = self._proof.scratch / "runner"
            own = [*self._workspace.by_name, self._workspace.whole, self._workspace.label]
            link_requirements([*self._required, *self._optional], runner, without=own)
            paths.append(runner)
        else:
            # What cannot be installed once is not asked for again: all have the same.
            self._optional = install_more(environment.python, self._required, self._optional)
        chunks = [tests[start : start + _CHUNK] for start in range(0, len(tests), _CHUNK)]
        found: dict[str, Result] = {}
        with ThreadPoolExecutor(self._proof.options.jobs or os.cpu_count() or 1) as pool:
            running = [pool.submit(self._chunk, environment, paths, chunk) for chunk in chunks]
            for done, (chunk, future) in enumerate(zip(chunks, running, strict=True)):
                found |= future.result()
                self._proof.progress.advance((done + 1) * len(chunk), len(tests))
        return found

    def _source(self, name: str) -> Path:
        return self._folder.resolve() / "packages" / name / "src"

    def _chunk(
        self, environment: Environment, paths: Sequence[Path], tests: Sequence[str]
    ) -> dict[str, Result]:
        with tempfile.TemporaryDirectory(prefix="debundle-tests-") as name:
            folder = Path(name)
            log = folder / "results"
            log.touch()
            plugin = folder / "debundle_recording.py"
            plugin.write_bytes(_RECORDER.read_bytes())
            (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
            files = {environment.renamed.installed(name): name for name in tests}
            printed = self._run(environment, [*paths, folder], [*files], folder, log)
            found = _read(log, files)
        return found or {f"{module}::": Result("error", printed[-2000:]) for module in tests}

    def _run(
        self,
        environment: Environment,
        paths: Sequence[Path],
        tests: Sequence[str],
        folder: Path,
        log: Path,
    ) -> str:
        *first, last = paths
        command = [
            *(
                environment.python or self._proof.options.python or sys.executable,
                *flags(environment),
            ),
            *("-c", _PROGRAM, repr([str(path) for path in first]), str(last)),
            *("-q", "-p", "no:cacheprovider", "-p", "debundle_recording", "--tb=short"),
            *("--import-mode=importlib", "-c", str(folder / "pytest.ini")),
            # Tests are named by their place below the root, so the root has to hold them.
            f"--rootdir={(environment.paths or environment.inside)[0]}",
            *("--continue-on-collection-errors", "--pyargs", *tests),
        ]
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env={**variables(environment, folder), "DEBUNDLE_TESTS": str(log)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=self._proof.options.timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return "it took too long"
        return done.stdout.decode("utf-8", "replace")


def _read(log: Path, modules: Mapping[str, str]) -> dict[str, Result]:
    """How each test ended; `modules` are the names of their files, and the monolith's names."""
    found: dict[str, Result] = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        name = _test_name(event["test"], modules)
        # A tear-down that fails comes after the call that passed.
        if name not in found or event["result"] in _BAD:
            found[name] = Result(event["result"], event["said"])
    return found


def _test_name(shown: str, modules: Mapping[str, str]) -> str:
    """The name of a test with its module, which does not depend on where that was found."""
    path, _, rest = shown.partition("::")
    parts = path.removesuffix(".py").split("/")
    names = (".".join(parts[start:]) for start in range(len(parts)))
    return f"{next((modules[name] for name in names if name in modules), path)}::{rest}"


def _run(
    name: str, modules: Sequence[str], before: Mapping[str, Result], after: Mapping[str, Result]
) -> TestRun:
    """One distribution's tests against the same ones in the monolith."""
    ours = set(modules)
    then = {test: item for test, item in before.items() if test.partition("::")[0] in ours}
    passed = sorted(test for test, item in then.items() if item.word == "passed")
    lost = [test for test in passed if after.get(test, Result("gone")).word != "passed"]
    # With everything installed nothing can be elsewhere.
    asked = [test for test in lost if name and test in after]
    elsewhere = {test for test in asked if _ELSEWHERE.search(after[test].said)}
    broken = [test for test in lost if test not in elsewhere]
    return TestRun(
        name=name,
        modules=len(modules),
        passed=_count(after, "passed"),
        failed=_count(after, *_BAD),
        skipped=_count(after, "skipped"),
        passed_before=len(passed),
        failed_before=_count(then, *_BAD),
        broken=tuple(broken),
        elsewhere=tuple(sorted(elsewhere)),
        said=tuple(_last_line(after[test].said) if test in after else "" for test in broken),
    )


def _count(results: Mapping[str, Result], *words: str) -> int:
    return sum(item.word in words for item in results.values())


def _last_line(text: str) -> str:
    lines = [line.removeprefix("E").strip() for line in text.splitlines() if line.startswith("E ")]
    return (lines or text.splitlines() or [""])[-1][:200]
