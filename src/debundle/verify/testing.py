"""The package's own tests, in the environments of the distributions that own what they need."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from debundle.model import Role, TestRun, Workspace
from debundle.verify.overlay import importable
from debundle.verify.probing import Environment
from debundle.verify.refining import Proof
from debundle.verify.third_party import link_requirements

_RESULT = re.compile(r"^(PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS) (\S.*?)(?: - .*)?$", re.M)
_TEST_FILE = re.compile(r"(^|\.)(test_\w+|\w+_test)$")


def run_tests(
    proof: Proof,
    workspace: Workspace,
    folder: Path,
    environment_of: Callable[[str], Environment],
    together: Environment,
) -> tuple[TestRun, ...]:
    """Run the test modules of a package with pytest, and the same ones in the monolith.

    A test module that lies in a distribution of code is run in that one's environment. Those of
    a distribution of tests are run in an environment with everything.
    """
    runs = []
    for part in workspace.parts:
        modules = [
            name for name in importable(workspace, folder, [part.name]) if _TEST_FILE.search(name)
        ]
        if not modules:
            continue
        environment = together if part.role is Role.TESTS else environment_of(part.name)
        with proof.progress.step(f"Running the tests of {part.name}"):
            after = _results(proof, environment, modules)
            before = _results(proof, proof.monolith(), modules)
        runs.append(_run(part.name, len(modules), before, after))
    return tuple(runs)


def _run(name: str, modules: int, before: Mapping[str, str], after: Mapping[str, str]) -> TestRun:
    passed = {test for test, result in before.items() if result == "PASSED"}
    return TestRun(
        name=name,
        modules=modules,
        passed=_count(after, "PASSED"),
        failed=_count(after, "FAILED") + _count(after, "ERROR"),
        skipped=_count(after, "SKIPPED"),
        passed_before=len(passed),
        failed_before=_count(before, "FAILED") + _count(before, "ERROR"),
        broken=tuple(sorted(test for test in passed if after.get(test) != "PASSED")),
    )


def _count(results: Mapping[str, str], word: str) -> int:
    return sum(result == word for result in results.values())


def _results(proof: Proof, environment: Environment, modules: Sequence[str]) -> dict[str, str]:
    """Result by test, e.g. {"a/tests/test_x.py::test_y": "PASSED"}."""
    with tempfile.TemporaryDirectory(prefix="debundle-tests-") as name:
        runner = Path(name) / "runner"
        link_requirements(["pytest"], runner)
        paths = [*environment.paths, runner]
        program = (
            f"import sys; sys.path[:0] = {[str(path) for path in paths]!r}\n"
            "import pytest; raise SystemExit(pytest.main(sys.argv[1:]))"
        )
        flags = ["-I"] if environment.with_site else ["-I", "-S"]
        done = subprocess.run(
            [
                environment.python or sys.executable,
                *flags,
                "-c",
                program,
                *("-q", "-rA", "-p", "no:cacheprovider", "--no-header", "--tb=no"),
                *("--import-mode=importlib", f"--rootdir={name}", "--pyargs"),
                *modules,
            ],
            cwd=name,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=proof.options.timeout,
            check=False,
        )
    printed = done.stdout.decode("utf-8", "replace")
    return {_test_name(match[2]): match[1] for match in _RESULT.finditer(printed)}


def _test_name(shown: str) -> str:
    """The part of a test's name that does not depend on where it was found."""
    path, _, rest = shown.partition("::")
    parts = path.split("/")
    for marker in ("src", "site-packages"):
        if marker in parts:
            parts = parts[parts.index(marker) + 1 :]
    return "/".join(parts) + "::" + rest
