"""The package's own tests, in the environments of the distributions that own what they need."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from debundle.graph.patterns import select_modules
from debundle.model import Role, TestRun, Workspace
from debundle.verify.dividing import divide_tests, helpers_of, modules_with_tests
from debundle.verify.installing import install_more
from debundle.verify.overlay import importable
from debundle.verify.probing import Environment
from debundle.verify.pytesting import Bench, run_benches
from debundle.verify.refining import Proof
from debundle.verify.results import Result, compare_results
from debundle.verify.third_party import link_requirements
from debundle.verify.trees import add_modules, lay_over

_Names = tuple[str, ...]


def run_tests(
    proof: Proof,
    workspace: Workspace,
    folder: Path,
    environment_of: Callable[[Sequence[str]], Environment],
    together: Environment,
) -> tuple[TestRun, ...]:
    """Run the test modules of a package with pytest, and the same ones in the monolith.

    Each test module runs in an environment of the distributions that own what it imports, with
    what they require and nothing else; then all are run with everything. What tests ask for
    beside the distributions, pytest and third parties, is the same for all and for the monolith.
    """
    tests = modules_with_tests(importable(workspace, folder, workspace.by_name))
    if proof.options.only:
        tests = sorted(select_modules(proof.options.only, tests))
    if not tests:
        return ()
    tools = _Tools(proof, workspace, folder)
    with proof.progress.step("Running the tests in the monolith"):
        before = tools.results([tools.bench(proof.monolith(), tests)])[0]
    groups = divide_tests(proof.graph, workspace, tests)
    benches = [
        tools.with_tests(environment_of(names), names, own, number)
        for number, (names, own) in enumerate(groups.items())
    ]
    with proof.progress.step("Running tests with the distributions that own what they import"):
        found = tools.results(benches)
    runs = [
        compare_results(names, own, before, after)
        for (names, own), after in zip(groups.items(), found, strict=True)
    ]
    with proof.progress.step("Running all tests with everything installed"):
        after = tools.results([tools.with_tests(together, (), tests, len(groups))])[0]
    return (*runs, compare_results((), tests, before, after))


class _Tools:
    """Puts tests and what they ask for into environments, and runs them there."""

    def __init__(self, proof: Proof, workspace: Workspace, folder: Path) -> None:
        self._proof, self._workspace, self._folder = proof, workspace, folder
        parts = [part for part in workspace.parts if part.role is Role.TESTS]
        self._sources = [self._source(part.name) for part in parts]
        self._required = sorted({"pytest", *(line for part in parts for line in part.needed())})
        self._optional = sorted({line for part in parts for line in part.optional})
        self._linked = proof.options.overlay or proof.options.offline

    def with_tests(
        self, environment: Environment, names: _Names, tests: Sequence[str], number: int
    ) -> Bench:
        """The environment of some distributions, none for all, with tests at their places."""
        if self._proof.options.overlay:
            closures = [self._workspace.closure(name) for name in names]
            held = {name for closure in closures for name in closure} or {*self._workspace.by_name}
            tree = lay_over(
                [self._source(name) for name in sorted(held)],
                self._proof.scratch / "trees" / f"{number}",
            )
            third = [
                path for path in environment.paths if self._folder.resolve() not in path.parents
            ]
            environment = replace(environment, paths=(tree, *third), libraries=())
        else:
            tree = environment.inside[0]
        helpers = helpers_of(tests, self._proof.graph, self._workspace)
        helpers = frozenset(map(environment.renamed.installed, helpers))
        for source in self._sources if names else ():
            add_modules(helpers, source, tree)
        return self.bench(environment, tests)

    def bench(self, environment: Environment, tests: Sequence[str]) -> Bench:
        """An environment that has all that tests ask for beside the distributions."""
        if not self._linked:
            # What cannot be installed once is not asked for again: all have the same.
            self._optional = install_more(environment.python, self._required, self._optional)
            return Bench(environment, (), tuple(tests))
        runner = self._proof.scratch / "runner"
        own = [*self._workspace.by_name, self._workspace.whole, self._workspace.label]
        link_requirements([*self._required, *self._optional], runner, without=own)
        return Bench(environment, (runner,), tuple(tests))

    def results(self, benches: Sequence[Bench]) -> list[Mapping[str, Result]]:
        """How the tests of each bench ended."""
        return [*run_benches(benches, self._proof.options, progress=self._proof.progress)]

    def _source(self, name: str) -> Path:
        return self._folder.resolve() / "packages" / name / "src"
