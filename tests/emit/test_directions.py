"""Which imports the linters see, and which of them lead against the direction."""

from __future__ import annotations

import pytest

from debundle.emit.directions import (
    directions_of,
    modules_in_packages,
    modules_with_source,
    written_exemptions,
)
from debundle.model import Layout, PlannedDistribution, SplitPlan
from support import import_graph, partition_of
from support.bazaar import METADATA

GROUPS = {"low": "a a.base", "high -> low": "a.top.**"}
CASES = [
    # The statement names the module, or a name in it.
    ("a.base -> a.top [line=1]", {("a.base", "a.top")}),
    ("a.base -> a.top [line=1 names=Thing]", {("a.base", "a.top")}),
    ("a.base -> a.top [line=1 star]", {("a.base", "a.top")}),
    # `from a.top import part`: the module that is meant is a.top.part.
    (
        "a.base -> a.top [line=1 names=part]\n a.base -> a.top.part [line=1 names=part]",
        {("a.base", "a.top.part")},
    ),
    # `from a import top` where a module a.top.top exists as well.
    (
        "a.base -> a [line=1 names=top]\n a.base -> a.top [line=1 names=top]\n a.top.top",
        {("a.base", "a.top")},
    ),
    # Nothing of this stands in the source, or nothing of it ever runs.
    ("a.base -> a.top [typing line=1]", set()),
    ("a.base -> a.top [line=1 parent]", set()),
    ("a.base -> a.top [line=1 through=a]", set()),
    ("a.base -> a.top [line=0 lazy]", set()),
    ("a.base -> a.top [line=1 dynamic]", set()),
    # This way is allowed.
    ("a.top -> a.base [line=1]", set()),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_exemptions_are_the_statements_against_the_direction(
    text: str, expected: set[tuple[str, str]]
) -> None:
    graph = import_graph("a\na.base\na.top\na.top.part", text)
    partition = partition_of(graph, GROUPS)
    planned = tuple(map(PlannedDistribution, partition.distributions))
    plan = SplitPlan("a", METADATA, Layout.OVERLAY, ("a",), planned, partition.cuts)
    found = written_exemptions(
        graph, directions_of(plan), cuts=plan.cuts, known=modules_in_packages(graph)
    )
    assert {(item.importer, item.imported) for item in found} == expected
    assert modules_in_packages(graph) == modules_with_source(graph)
