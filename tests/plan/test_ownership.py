"""What a build has yet to make."""

from __future__ import annotations

from dataclasses import replace

from debundle.model import ImportGraph, Module, ModuleKind
from debundle.plan.ownership import unbuilt_extensions
from support import import_graph


def with_extensions(paths: dict[str, str]) -> ImportGraph:
    graph = import_graph("app")
    extensions = (
        Module(name=name, path=path, kind=ModuleKind.EXTENSION, lines=0)
        for name, path in sorted(paths.items())
    )
    return replace(graph, modules=(*graph.modules, *extensions))


def test_a_checkout_whose_build_has_not_run_has_everything_to_make() -> None:
    graph = with_extensions({"app.fast": "app/fast.pyx"})
    assert unbuilt_extensions(graph) == {"app.fast": "app/fast.pyx"}


def test_where_the_build_has_run_other_sources_are_data() -> None:
    graph = with_extensions(
        {"app.fast": "app/fast.so", "app.tests.example": "app/tests/example.pyx"}
    )
    assert unbuilt_extensions(graph) == {}
