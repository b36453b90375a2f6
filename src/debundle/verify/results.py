"""How tests ended, as the plugin noted it, and how that compares with the monolith."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from debundle.model import TestRun

_BAD = ("failed", "error")
#: How much a test proves that ended so; what ends with less is worse than it was.
_WORTH = {"passed": 2, "xfailed": 2, "skipped": 1}


@dataclass(frozen=True, slots=True)
class Result:
    """How one test ended."""

    #: "passed", "failed", "error", "skipped" or "xfailed".
    word: str
    #: The end of what it said, where it failed.
    said: str = ""
    #: Distributions that it asked for and that were not there; sorted.
    missed: tuple[str, ...] = ()


_GONE = Result("gone", "it was not run")


def read_results(log: Path, modules: Mapping[str, str]) -> dict[str, Result]:
    """How each test ended; `modules` are the names of their files, and the monolith's names."""
    found: dict[str, Result] = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        name = _test_name(event["test"], modules)
        # A tear-down that fails comes after the call that passed.
        if name not in found or event["result"] in _BAD:
            found[name] = Result(event["result"], event["said"], tuple(event["missed"]))
    return found


def unheard(modules: Iterable[str], results: Mapping[str, Result], said: str) -> dict[str, Result]:
    """An error for each test module of which nothing was noted, because its process ended."""
    heard = {module_of(test) for test in results}
    return {f"{name}::": Result("error", said) for name in modules if name not in heard}


def compare_results(
    names: tuple[str, ...],
    modules: Sequence[str],
    before: Mapping[str, Result],
    after: Mapping[str, Result],
) -> TestRun:
    """Some test modules against the same ones in the monolith, test by test.

    `names` are the distributions whose environment they ran in; none where all are installed.
    """
    ours = set(modules)
    then = {test: item for test, item in before.items() if module_of(test) in ours}
    tests = sorted(then.keys() | after.keys())
    other = [test for test in tests if _word(then, test) != _word(after, test)]
    worse = [test for test in other if _is_worse(then.get(test), after.get(test, _GONE))]
    elsewhere = {test for test in worse if _of(after, test).missed}
    broken = tuple(test for test in worse if test not in elsewhere)
    return TestRun(
        names=names,
        modules=len(modules),
        passed=_count(after, "passed"),
        failed=_count(after, *_BAD),
        skipped=_count(after, "skipped"),
        passed_before=_count(then, "passed"),
        failed_before=_count(then, *_BAD),
        skipped_before=_count(then, "skipped"),
        broken=broken,
        said=tuple(_last_line(_of(after, test).said) for test in broken),
        changed=tuple(test for test in other if test not in set(worse)),
        elsewhere=tuple(sorted(elsewhere)),
    )


def with_worse(
    before: Mapping[str, Result], again: Mapping[str, Result], modules: Collection[str]
) -> dict[str, Result]:
    """How tests ended, by the worse of two runs, the second one of some test modules alone.

    Nothing is worse than a test that is gone: parameters may be taken from an iterator, which
    another test module of the same process has already taken to its end.
    """
    left = {
        test: item
        for test, item in before.items()
        if test in again or module_of(test) not in modules
    }
    worse = {test: item for test, item in again.items() if _is_worse(before.get(test), item)}
    return left | worse


def missed_by_module(
    before: Mapping[str, Result], after: Mapping[str, Result]
) -> dict[str, tuple[str, ...]]:
    """Distributions that tests asked for in vain, and then ended worse; by test module, sorted."""
    found: dict[str, set[str]] = {}
    for test in before.keys() | after.keys():
        missed = _of(after, test).missed
        if missed and _is_worse(before.get(test), after.get(test, _GONE)):
            found.setdefault(module_of(test), set()).update(missed)
    return {module: tuple(sorted(found[module])) for module in sorted(found)}


def _test_name(shown: str, modules: Mapping[str, str]) -> str:
    """The name of a test with its module, which does not depend on where that was found."""
    path, _, rest = shown.partition("::")
    parts = path.removesuffix(".py").split("/")
    names = (".".join(parts[start:]) for start in range(len(parts)))
    return f"{next((modules[name] for name in names if name in modules), path)}::{rest}"


def module_of(test: str) -> str:
    """The module that a test is in."""
    return test.partition("::")[0]


def _word(results: Mapping[str, Result], test: str) -> str:
    return results.get(test, _GONE).word


def _is_worse(before: Result | None, after: Result) -> bool:
    """A test that the monolith does not have is no worse, unless it fails."""
    if before is None:
        return after.word in _BAD
    return _WORTH.get(after.word, 0) < _WORTH.get(before.word, 0)


def _of(results: Mapping[str, Result], test: str) -> Result:
    """How a test ended, or its module where no test of that could be read."""
    return results.get(test) or results.get(f"{module_of(test)}::") or _GONE


def _count(results: Mapping[str, Result], *words: str) -> int:
    return sum(item.word in words for item in results.values())


def _last_line(text: str) -> str:
    lines = [line.removeprefix("E").strip() for line in text.splitlines() if line.startswith("E ")]
    return (lines or text.splitlines() or [""])[-1][:200]
