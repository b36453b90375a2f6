"""What distributions take from native code."""

from __future__ import annotations

from dataclasses import replace

from debundle.graph.native import couple_distributions, native_files, subpackages
from debundle.model import (
    ImportGraph,
    Module,
    ModuleKind,
    NativeCell,
    NativeObstacle,
    NativeSurface,
    NativeUse,
    Phase,
    Reading,
    Use,
)
from support import import_graph

EXTENSION = "p/_C.abi3.so"


def package() -> ImportGraph:
    """An extension with a module inside it, a library, and two subpackages that take symbols."""
    drawn = import_graph("p.a.x\np.a.y\np.b.x\np.b.free", lines={"p.a.x": 100, "p.b.x": 50})
    natives = [
        Module(name, EXTENSION, 0, ModuleKind.EXTENSION, Reading.NO_SOURCE)
        for name in ("p._C", "p._C.inner")
    ]
    uses = [
        NativeUse("p.a.x", "p._C", "_early", 1, Phase.IMPORT, use=Use.CALL_TIME),
        NativeUse("p.a.x", "p._C", "_early.attribute", 2, Phase.CALL),
        NativeUse("p.a.x", "p._C", "_late", 3, Phase.CALL),
        NativeUse("p.a.y", "p._C", "public", 1, Phase.IMPORT),
        NativeUse("p.b.x", "p._C", "_early", 7, Phase.IMPORT),
        NativeUse("p.b.x", "p._C.inner", "_own", 8, Phase.IMPORT),
        NativeUse("p.b.x", "p._C", "_never", 9, Phase.TYPING),
        NativeUse("p.b.x", "p.ops", "add", 10, Phase.IMPORT),
        NativeUse("p._C", "p._C", "_itself", 0, Phase.IMPORT),
    ]
    return replace(
        drawn,
        target=replace(drawn.target, data_files=("p/lib/liba.so.1", "p/data.csv", "q/libb.dylib")),
        modules=tuple(sorted([*drawn.modules, *natives], key=lambda item: item.name)),
        native=tuple(sorted(uses)),
    )


def test_compiled_files_belong_to_their_module_or_the_nearest_package() -> None:
    assert native_files(package()) == {
        EXTENSION: "p._C",
        "p/lib/liba.so.1": "p",
        "q/libb.dylib": "",
    }


def test_symbols_are_counted_once_a_distribution_and_what_never_runs_not_at_all() -> None:
    graph = package()

    found = couple_distributions(graph, subpackages(graph), ["p", "p.a", "p.b"])

    assert found.surfaces == (
        NativeSurface("p", (EXTENSION, "p/lib/liba.so.1", "q/libb.dylib"), 0, 0, 0, 0, 0, 10, 10),
        NativeSurface("p.a", (), 1, 2, 1, 1, 2, 120, 20),
        NativeSurface("p.b", (), 0, 2, 2, 0, 1, 70, 20),
    )
    assert found.matrix == (
        NativeCell("p.a", "p._C", 3, 2, 1),
        NativeCell("p.b", "p._C", 1, 1, 1),
        NativeCell("p.b", "p._C.inner", 1, 1, 1),
    )
    assert found.obstacles == (
        NativeObstacle("p.a", "p._C", "_early", 1, 1, True, "p/a/x.py:1", 100),
        NativeObstacle("p.a", "p._C", "_late", 1, 0, False, "p/a/x.py:3", 0),
        NativeObstacle("p.b", "p._C", "_early", 1, 1, False, "p/b/x.py:7", 0),
        NativeObstacle("p.b", "p._C.inner", "_own", 1, 1, False, "p/b/x.py:8", 0),
    )


def test_what_lies_directly_in_a_root_is_the_root() -> None:
    graph = package()

    assert {name: group for name, group in subpackages(graph).items() if group == "p"} == {
        "p": "p",
        "p._C": "p",
        "p._C.inner": "p",
    }
