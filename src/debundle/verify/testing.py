"""The package's own tests, in the environments of the distributions that own what they need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp

from debundle.graph.patterns import select_modules
from debundle.model import Role, TestRun, Workspace
from debundle.verify.dividing import divide_tests, modules_with_tests
from debundle.verify.installing import install_tools
from debundle.verify.overlay import importable
from debundle.verify.probing import Environment
from debundle.verify.pytesting import Bench, companies, run_benches
from debundle.verify.refining import Proof
from debundle.verify.results import (
    Result,
    compare_results,
    missed_by_module,
    module_of,
    with_worse,
)
from debundle.verify.third_party import link_requirements
from debundle.verify.trees import lay_over

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
    tests = tests[:: proof.options.every]
    if not tests:
        return ()
    tools = _Tools(proof, workspace, folder, environment_of)
    whole = [tools.bench(proof.monolith(), tests), tools.with_tests(together, (), tests)]
    # All at once: where a few tests take minutes, the others need not wait for them three times.
    apart = tools.apart(tests, {})
    with proof.progress.step("Running the tests in the monolith, with everything, and apart"):
        before, after, *found = tools.run([*whole, *apart])
    alone = tools.divided(tests, before, apart, _all_of(found))
    return (*alone, tools.compared((), tests, before, after, _company_of(whole)))


class _Tools:
    """Puts tests and what they ask for into environments, and runs them there."""

    def __init__(
        self,
        proof: Proof,
        workspace: Workspace,
        folder: Path,
        environment_of: Callable[[Sequence[str]], Environment],
    ) -> None:
        self._proof, self._workspace, self._folder = proof, workspace, folder
        self._environment_of = environment_of
        parts = [part for part in workspace.parts if part.role is Role.TESTS]
        self._sources = [self._source(part.name) for part in parts]
        self._required = sorted({"pytest", *(line for part in parts for line in part.needed())})
        self._optional = sorted({line for part in parts for line in part.optional})

    def apart(self, tests: Iterable[str], also: Mapping[str, Iterable[str]]) -> list[Bench]:
        """Environments of the distributions that own what tests import; see `divide_tests`."""
        groups = divide_tests(self._proof.graph, self._workspace, tests, also)
        return [
            self.with_tests(self._environment_of(names), names, groups[names]) for names in groups
        ]

    def divided(
        self,
        tests: Sequence[str],
        before: Mapping[str, Result],
        benches: Sequence[Bench],
        found: Mapping[str, Result],
    ) -> list[TestRun]:
        """How tests ended with the distributions that own what they import.

        What a function imports when it is called shows when it runs: test modules that asked for
        a distribution in vain, and failed for it, run again with that one, too.
        """
        also: dict[str, set[str]] = {}
        results = dict(found)
        company_of = _company_of(benches)
        left = list(tests)
        while left:
            # Each time with more than before, so with all of them at last.
            missed = missed_by_module(_only(left, before), _only(left, results))
            left = [test for test in missed if not also.get(test, set()).issuperset(missed[test])]
            if not left:
                break
            for test in left:
                also.setdefault(test, set()).update(missed[test])
            benches = self.apart(left, also)
            company_of |= _company_of(benches)
            with self._proof.progress.step("Running tests again with what they asked for"):
                results = _without(left, results) | _all_of(self.run(benches))
        final = divide_tests(self._proof.graph, self._workspace, tests, also)
        return [
            self.compared(names, own, before, _only(own, results), company_of)
            for names, own in final.items()
        ]

    def compared(
        self,
        names: _Names,
        tests: Sequence[str],
        before: Mapping[str, Result],
        after: Mapping[str, Result],
        company_of: Mapping[str, _Names],
    ) -> TestRun:
        """Some test modules against the same ones in the monolith; see `compare_results`.

        A test may go by what others of its process have left. What ended worse than in the
        monolith, where it had other company, is run there once more with the company it had here:
        `company_of` are the test modules that shared the process of each.
        """
        run = compare_results(names, tests, before, after)
        wrong = set(map(module_of, run.broken))
        same = sorted({company_of[test] for test in wrong & company_of.keys()})
        if not same:
            return run
        with self._proof.progress.step("Running what ended worse in the monolith once more"):
            benches = [self.bench(self._proof.monolith(), company) for company in same]
            again = _all_of(self.run(benches))
        shared = {test for company in same for test in company}
        return compare_results(names, tests, with_worse(before, again, shared), after)

    def with_tests(self, environment: Environment, names: _Names, tests: Sequence[str]) -> Bench:
        """The environment of some distributions, none for all, with tests at their places."""
        if self._proof.options.overlay:
            closures = [self._workspace.closure(name) for name in names]
            held = {name for closure in closures for name in closure} or {*self._workspace.by_name}
            tree = lay_over(
                [self._source(name) for name in sorted(held)],
                Path(mkdtemp(dir=self._proof.scratch)),
            )
            third = [
                path for path in environment.paths if self._folder.resolve() not in path.parents
            ]
            environment = replace(environment, paths=(tree, *third), libraries=())
        else:
            tree = environment.inside[0]
        # All tests, for they read one another's files; what they import is another matter.
        lay_over(self._sources if names else (), tree)
        return self.bench(environment, tests)

    def bench(self, environment: Environment, tests: Sequence[str]) -> Bench:
        """An environment that has all that tests ask for beside the distributions."""
        asked, of_module = environment.renamed.asked, self._workspace.of_module
        elsewhere = {asked(name): of_module[name] for name in sorted(environment.elsewhere)}
        return Bench(environment, (self._shared,), tuple(tests), elsewhere)

    @cached_property
    def _shared(self) -> Path:
        """A folder with what runs tests, the same for all: behind what they have themselves."""
        place = self._proof.scratch / "runner"
        own = sorted(
            {*self._workspace.by_name, self._workspace.whole, self._workspace.label} - {""}
        )
        if self._proof.options.overlay or self._proof.options.offline:
            link_requirements([*self._required, *self._optional], place, without=own)
            return place
        # With what the monolith requires, so that all of it goes together.
        required = [*self._required, *self._proof.graph.target.metadata.requires_dist]
        with self._proof.progress.step("Installing what tests ask for"):
            return install_tools(
                required, self._optional, place, without=own, python=self._proof.options.python
            )

    def run(self, benches: Sequence[Bench]) -> list[dict[str, Result]]:
        """How the tests of each bench ended, by their names."""
        return run_benches(benches, self._proof.options, progress=self._proof.progress)

    def _source(self, name: str) -> Path:
        return self._folder.resolve() / "packages" / name / "src"


def _all_of(results: Iterable[Mapping[str, Result]]) -> dict[str, Result]:
    """The results of tests that ran in several environments, each in one of them."""
    return {test: item for found in results for test, item in found.items()}


def _company_of(benches: Iterable[Bench]) -> dict[str, _Names]:
    """The test modules that shared the process of each, itself included."""
    return {
        test: company for bench in benches for company in companies(bench.tests) for test in company
    }


def _only(modules: Iterable[str], results: Mapping[str, Result]) -> dict[str, Result]:
    """The results of the tests of some modules."""
    ours = set(modules)
    return {test: item for test, item in results.items() if module_of(test) in ours}


def _without(modules: Iterable[str], results: Mapping[str, Result]) -> dict[str, Result]:
    ours = set(modules)
    return {test: item for test, item in results.items() if module_of(test) not in ours}
