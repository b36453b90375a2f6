"""What has to have executed first."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from debundle.model import ImportMark, Mark, Outcome, Pin, TraceLine
from debundle.verify.effects import (
    comes_further,
    entered_before,
    named_in,
    needed_first,
    wish_for_order,
    wishes_to_execute,
)
from support.graphs import import_graph

NAMES = [f"m{number}" for number in range(20)]


@pytest.mark.parametrize("culprit", NAMES)
def test_halving_finds_the_one_module_that_helps(culprit: str) -> None:
    tried: list[int] = []

    def helps(first: Sequence[str]) -> bool:
        tried.append(len(first))
        return culprit in first

    assert needed_first(NAMES, helps=helps) == culprit
    assert len(tried) <= 6


def test_nothing_is_found_where_nothing_helps() -> None:
    assert needed_first(NAMES, helps=lambda _first: False) is None
    assert needed_first([], helps=lambda _first: True) is None


def test_the_chain_that_brings_fewest_lines_is_kept() -> None:
    graph = import_graph(
        "a -> big -> effect", "a -> small -> effect", lines={"big": 900, "small": 5}
    )
    reason = "effect has to have executed"
    assert wishes_to_execute(graph, "effect", roots=["a"], home="core", held=[]) == (
        ImportMark("a", "small", Mark.KEEP, reason),
        ImportMark("small", "effect", Mark.KEEP, reason),
    )
    assert wishes_to_execute(graph, "effect", roots=["a"], home="core", held=["big"]) == (
        ImportMark("a", "big", Mark.KEEP, reason),
        ImportMark("big", "effect", Mark.KEEP, reason),
    )


def test_a_module_that_no_import_leads_to_is_pinned() -> None:
    graph = import_graph("a -> effect [call]")
    assert wishes_to_execute(graph, "effect", roots=["a"], home="core", held=[]) == (
        Pin(("effect",), "core", "effect has to have executed"),
    )


def test_a_module_that_the_error_names_is_tried_first() -> None:
    named = named_in("a.c must be imported before a.b.x.", ["a.b", "a.b.x", "a.c", "must"])
    assert named == ["a.b.x", "must", "a.c"]
    assert needed_first(NAMES, helps=lambda first: first == ["m7"], named=["m3", "m7"]) == "m7"


@pytest.mark.parametrize(
    ("frames", "further"),
    [
        ([("w.py", 9, "main")], True),
        ([("w.py", 3, "main")], False),
        ([("w.py", 5, "main"), ("a.py", 7, "f"), ("c.py", 1, "h")], True),
        ([("w.py", 5, "main"), ("a.py", 7, "f")], False),
        ([("w.py", 5, "main"), ("b.py", 90, "g")], False),
        ([("w.py", 5, "main")], False),
    ],
)
def test_another_error_helps_only_where_the_code_comes_further(
    frames: list[tuple[str, int, str]], further: bool
) -> None:
    before = Outcome("", "TypeError: x", (TraceLine("w.py", 5, "main"), TraceLine("a.py", 7, "f")))
    tried = Outcome("", "KeyError: y", tuple(TraceLine(*frame) for frame in frames))
    assert comes_further(tried, before) == further
    assert comes_further(Outcome(""), before)


def test_the_half_imported_module_waits_for_where_its_cycle_works_from() -> None:
    error = "AttributeError: partially initialized module 'app.crash' has no attribute 'Handler'"
    frames = (TraceLine("app/crash.py", 3, "<module>"), TraceLine("app/shell.py", 9, "<module>"))
    outcome = Outcome("app.crash", error, frames)
    found = wish_for_order("app.shell", outcome, ["app", "app.crash", "app.shell"])
    assert found is not None
    assert (found.importer, found.imported, found.mark) == ("app.crash", "app.shell", Mark.FIRST)


def test_who_imported_a_package_waits_for_it_and_not_what_lies_below_it() -> None:
    frames = tuple(
        TraceLine(file, 3, "<module>") for file in ("tool.py", "app/__init__.py", "app/deep.py")
    )
    modules = ["app", "app.deep", "tool"]
    found = wish_for_order("app", Outcome("tool", "KeyError: 1", frames), modules)
    assert found is not None
    assert (found.importer, found.imported) == ("tool", "app")
    assert wish_for_order("app", Outcome("app", "KeyError: 1", frames[1:]), modules) is None
    half = "ImportError: cannot import name 'x' from partially initialized module 'app.deep' (x)"
    assert wish_for_order("app", Outcome("tool", half, frames), modules) is None


def test_a_cycle_was_entered_at_the_module_of_it_that_ended_last() -> None:
    error = "ImportError: cannot import name 'Op' from partially initialized module 'app.ops' (x)"
    frames = tuple(
        TraceLine(f"app/{name}.py", 3, "<module>") for name in ("late", "ops", "tree", "utils")
    )
    outcome = Outcome("app", error, frames)
    modules = ["app", "app.late", "app.ops", "app.tree", "app.utils"]
    ended = ["app.ops", "app.utils", "app.tree", "app.late", "app"]
    assert entered_before(outcome, ended, modules) == "app.tree"
    assert entered_before(outcome, ["app.utils", "app.tree", "app.ops"], modules) == ""
    assert entered_before(Outcome("app", "KeyError: 1", frames), ended, modules) == ""
