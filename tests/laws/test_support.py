"""The helpers that other tests stand on."""

from __future__ import annotations

import pytest

from debundle.model import Import, Module, ModuleKind, Phase, Use, Via
from support import import_graph, temporary_package


def test_a_line_of_text_is_an_import() -> None:
    graph = import_graph("plugin -> core")
    assert graph.imports == (
        Import("plugin", "core", line=1, phase=Phase.IMPORT, use=Use.IMPORT_TIME),
    )
    assert graph.modules == (Module("core", "core.py", 10), Module("plugin", "plugin.py", 10))


def test_words_in_brackets_say_how_an_import_executes() -> None:
    graph = import_graph("a -> b [call re-export guarded line=7 names=y,x through=f]", "f")
    assert graph.imports == (
        Import(
            "a",
            "b",
            line=7,
            phase=Phase.CALL,
            via=Via.PROVIDER,
            use=Use.REEXPORT,
            names=("x", "y"),
            through="f",
            guarded=True,
        ),
    )


def test_packages_are_inferred_and_sized() -> None:
    graph = import_graph("p.a.b -> p.c", lines={"p": 1, "p.c": 99})
    assert graph.modules == (
        Module("p", "p/__init__.py", 1, ModuleKind.PACKAGE),
        Module("p.a", "p/a/__init__.py", 10, ModuleKind.PACKAGE),
        Module("p.a.b", "p/a/b.py", 10),
        Module("p.c", "p/c.py", 99),
    )
    assert [root.name for root in graph.target.roots] == ["p"]


def test_parents_are_imported_with_their_child() -> None:
    graph = import_graph("p.x -> p.q.r [call]", "p.q.y -> p.q.r", parents=True)
    above = [
        (i.importer, i.imported, i.line, i.phase) for i in graph.imports if i.via is Via.PARENT
    ]
    assert above == [
        ("p.q", "p", 0, Phase.IMPORT),
        ("p.q.r", "p", 0, Phase.IMPORT),
        ("p.q.r", "p.q", 0, Phase.IMPORT),
        ("p.q.y", "p", 0, Phase.IMPORT),
        ("p.q.y", "p.q", 0, Phase.IMPORT),
        ("p.x", "p", 0, Phase.IMPORT),
        ("p.x", "p.q", 1, Phase.CALL),
    ]


@pytest.mark.parametrize(
    "text", ["a -> ", "a b -> c", "a -> b [sometimes]", "a -> b [call typing]"]
)
def test_a_slip_in_the_text_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"a|b"):
        import_graph(text)


def test_folders_of_a_temporary_package_get_an_init() -> None:
    folder = temporary_package({"p/a/b.py": "\n    x = 1\n", "p/bare/": "", "p/a/data.bin": b"\0"})
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert found == {
        "p/__init__.py": b"",
        "p/a/__init__.py": b"",
        "p/a/b.py": b"\nx = 1\n",
        "p/a/data.bin": b"\0",
    }
