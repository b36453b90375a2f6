"""Imports that a configuration gives a fallback: guarded, like those under `try`."""

from __future__ import annotations

from debundle.graph.edits import edits_of
from debundle.graph.wishes import with_fallbacks
from debundle.model import Costs, ImportMark, Mark, Remedy
from support import import_graph

GRAPH = """
    p.core -> p.far
    p.core -> p.other
"""


def test_an_import_with_a_fallback_is_an_optional_dependency() -> None:
    graph = import_graph(GRAPH)
    mark = ImportMark("p.core", "p.far", Mark.PREFER_CUT, "why", fallback="far = None")
    found = {edit.targets: edit.remedy for edit in edits_of(with_fallbacks(graph, [mark]), Costs())}
    assert found == {("p.far",): Remedy.OPTIONAL, ("p.other",): Remedy.REDESIGN}


def test_a_mark_without_a_fallback_guards_nothing() -> None:
    graph = import_graph(GRAPH)
    mark = ImportMark("p.core", "p.far", Mark.PREFER_CUT, "why")
    assert with_fallbacks(graph, [mark]) is graph
