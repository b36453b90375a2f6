"""Tests that ended, here and in the monolith."""

from __future__ import annotations

import json
from pathlib import Path

from debundle.model import TestRun as Run
from debundle.verify.results import (
    Result,
    compare_results,
    missed_by_module,
    read_results,
    unheard,
    with_worse,
)

MODULE = "app.tests.test_app"


def compared(before: dict[str, str], after: dict[str, Result], *names: str) -> Run:
    """A run of the tests of one module, by the ends of their names."""
    then = {f"{MODULE}::{name}": Result(word) for name, word in before.items()}
    now = {f"{MODULE}::{name}": result for name, result in after.items()}
    return compare_results(names, [MODULE], then, now)


def test_the_same_ends_are_no_difference() -> None:
    ends = {"test_a": "passed", "test_b": "failed", "test_c": "skipped", "test_d": "xfailed"}
    found = compared(ends, {name: Result(word) for name, word in ends.items()}, "app")
    assert found == Run(("app",), 1, 1, 1, 1, 1, 1, 1)


def test_worse_is_to_fail_to_be_skipped_and_not_to_be_there() -> None:
    before = {"test_a": "passed", "test_b": "passed", "test_c": "skipped", "test_d": "passed"}
    after = {
        "test_a": Result("failed", "assert x\nE   ValueError: no"),
        "test_b": Result("skipped"),
        "test_c": Result("error"),
        "test_new": Result("failed"),
    }
    found = compared(before, after, "app")
    assert [name.rpartition("_")[2] for name in found.broken] == ["a", "b", "c", "d", "new"]
    assert found.said == ("ValueError: no", "", "", "it was not run", "")
    assert (found.changed, found.elsewhere) == ((), ())


def test_what_passes_only_here_differs_and_is_no_worse() -> None:
    found = compared({"test_a": "failed"}, {"test_a": Result("passed")})
    assert (found.broken, found.changed) == ((), (f"{MODULE}::test_a",))


def test_a_test_that_asks_for_a_distribution_in_vain_is_elsewhere() -> None:
    stop = {
        "test_a": Result("failed", "ValueError", ("app-web",)),
        "test_b": Result("passed", "", ("app-db",)),
    }
    found = compared({"test_a": "passed", "test_b": "passed"}, stop, "app")
    assert (found.elsewhere, found.broken) == ((f"{MODULE}::test_a",), ())


def test_the_worse_of_two_runs_has_no_test_that_one_of_them_lacks() -> None:
    before = {"a::x[1]": Result("passed"), "a::y": Result("passed"), "b::x": Result("passed")}
    again = {"a::x[NOTSET]": Result("skipped"), "a::y": Result("failed")}
    assert with_worse(before, again, {"a"}) == {"a::y": Result("failed"), "b::x": Result("passed")}


def test_what_was_missed_counts_where_a_test_ended_worse_for_it() -> None:
    before = {"a::x": Result("passed"), "a::y": Result("passed"), "b::x": Result("passed")}
    after = {
        "a::x": Result("failed", "", ("web",)),
        "a::y": Result("failed", "", ("db", "web")),
        "b::x": Result("passed", "", ("db",)),
    }
    assert missed_by_module(before, after) == {"a": ("db", "web")}
    assert missed_by_module(before, {"b::": Result("error", "", ("db",))}) == {"b": ("db",)}


def test_a_test_of_a_module_that_cannot_be_read_says_why() -> None:
    found = compared({"test_a": "passed"}, {"": Result("error", "E   ImportError: no b")}, "app")
    assert found.said == ("ImportError: no b", "ImportError: no b")


def test_tests_are_named_by_their_module_wherever_it_lies(tmp_path: Path) -> None:
    log = tmp_path / "log"
    events = [("app/tests/test_app.py::T::test_a", "passed"), ("x/y/test_b.py::test_c", "failed")]
    lines = [
        json.dumps({"test": name, "result": word, "said": "", "missed": []})
        for name, word in events
    ]
    log.write_text("\n".join([*lines, *lines[:1]]))
    found = read_results(log, {"app.tests.test_app": MODULE})
    assert found == {
        f"{MODULE}::T::test_a": Result("passed"),
        "x/y/test_b.py::test_c": Result("failed"),
    }


def test_a_module_whose_process_ended_early_is_an_error() -> None:
    heard = {"app.a::test_x": Result("passed")}
    assert unheard(["app.a", "app.b"], heard, "Segfault") == {
        "app.b::": Result("error", "Segfault")
    }
