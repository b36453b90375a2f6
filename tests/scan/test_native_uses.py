"""Symbols of extension modules, and of registries, that Python code takes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from debundle.model import NativeUse, Phase, ScanOptions, SilentProgress, Use
from debundle.scan import scan_package
from debundle.scan.targets import locate_target
from support import temporary_package

EXTENSION = {"p/_C.abi3.so": b""}


def taken(
    files: Mapping[str, str | bytes], folder: Path, *, watched: tuple[str, ...] = ()
) -> list[tuple[str, str, str, int, str]]:
    return [
        (item.importer, item.native, item.symbol, item.line, item.phase.value)
        for item in uses(files, folder, watched=watched)
    ]


def uses(
    files: Mapping[str, str | bytes], folder: Path, *, watched: tuple[str, ...] = ()
) -> tuple[NativeUse, ...]:
    temporary_package({"p/__init__.py": "", **EXTENSION, **files}, folder)
    options = ScanOptions(processes=1, watched=watched)
    with locate_target([str(folder / "p")], progress=SilentProgress()) as target:
        return scan_package(target, options, progress=SilentProgress()).native


def test_attributes_of_an_extension_are_taken_where_they_are_read(tmp_path: Path) -> None:
    source = """
        import p
        import p._C
        from p import _C
        from p import _C as other

        _C.at_import

        def f(x: _C.Annotated):
            p._C.called()
            other.Class.method
    """

    assert taken({"p/a.py": source}, tmp_path) == [
        ("p.a", "p._C", "Annotated", 9, "import"),
        ("p.a", "p._C", "Class.method", 11, "call"),
        ("p.a", "p._C", "at_import", 7, "import"),
        ("p.a", "p._C", "called", 10, "call"),
    ]


def test_annotations_that_are_kept_as_text_take_nothing_when_run(tmp_path: Path) -> None:
    source = """
        from __future__ import annotations
        from typing import TYPE_CHECKING
        from p import _C
        if TYPE_CHECKING:
            from p._C import Other

        def f(x: _C.Kept) -> Other: ...
    """

    assert taken({"p/a.py": source}, tmp_path) == [
        ("p.a", "p._C", "Kept", 8, "typing"),
        ("p.a", "p._C", "Other", 6, "typing"),
    ]


def test_a_from_import_takes_the_symbol_when_the_statement_runs(tmp_path: Path) -> None:
    source = """
        from p._C import late, Class, _hidden as seen

        def f():
            late()
            Class.method
            from p._C import later
    """

    assert taken({"p/a.py": source}, tmp_path) == [
        ("p.a", "p._C", "Class", 2, "import"),
        ("p.a", "p._C", "Class.method", 6, "call"),
        ("p.a", "p._C", "_hidden", 2, "import"),
        ("p.a", "p._C", "late", 2, "import"),
        ("p.a", "p._C", "later", 7, "call"),
    ]


def test_other_names_for_an_extension_are_seen_through(tmp_path: Path) -> None:
    """Aliases in the module, a re-export by another module, and `getattr` with a literal."""
    files = {
        "p/facade.py": "from p._C import thing\nfrom p import _C as native",
        "p/a.py": """
            import p
            from p import facade
            _C = p._C
            inner = _C.inner

            def f():
                _C.through_alias
                inner.twice
                facade.native.through_facade
                facade.thing.deep.deeper
                return getattr(p._C, "by_name", None)
        """,
    }

    assert [item[2:] for item in taken(files, tmp_path) if item[0] == "p.a"] == [
        ("by_name", 12, "call"),
        ("inner", 5, "import"),
        ("inner.twice", 9, "call"),
        ("thing.deep", 11, "call"),
        ("through_alias", 8, "call"),
        ("through_facade", 10, "call"),
    ]


def test_star_imports_guards_and_modules_inside_an_extension_are_told(tmp_path: Path) -> None:
    files = {
        "p/a.py": "from p._C import *",
        "p/b.py": """
            try:
                from p._C import maybe
            except ImportError:
                maybe = None
        """,
        "p/c.py": "import p._C._inner as inner\nx = inner.thing\ny = [inner]",
        "p/d.py": "import p\nx = [p._C._inner]",
    }

    assert uses(files, tmp_path) == (
        NativeUse("p.a", "p._C", "*", 1, Phase.IMPORT),
        NativeUse("p.b", "p._C", "maybe", 3, Phase.IMPORT, guarded=True, use=Use.REEXPORT),
        NativeUse("p.c", "p._C._inner", "thing", 2, Phase.IMPORT),
        NativeUse("p.d", "p._C", "_inner", 2, Phase.IMPORT),
    )


def test_registries_are_watched_where_that_is_asked_for(tmp_path: Path) -> None:
    files = {
        "p/_ops.py": "class Ops: ...\nops = Ops()",
        "p/__init__.py": "from p._ops import ops as ops",
        "p/a.py": """
            import p
            aten = p.ops.aten

            def f():
                aten.add.default
                p.ops.mine.fast(1)
                p.other.mine
        """,
    }

    assert taken(files, tmp_path / "with", watched=("p.ops", "p.unknown", "elsewhere.ops")) == [
        ("p.a", "p.ops", "aten", 3, "import"),
        ("p.a", "p.ops", "aten.add", 6, "call"),
        ("p.a", "p.ops", "mine.fast", 7, "call"),
    ]
    assert taken(files, tmp_path / "without") == []


def test_without_extensions_nothing_is_native(tmp_path: Path) -> None:
    temporary_package({"p/__init__.py": "", "p/a.py": "import p\np._C.x"}, tmp_path)
    with locate_target([str(tmp_path / "p")], progress=SilentProgress()) as target:
        graph = scan_package(target, ScanOptions(processes=1), progress=SilentProgress())

    assert graph.native == ()


def test_a_symbol_is_deferrable_whose_name_is_not_needed_while_importing(tmp_path: Path) -> None:
    source = """
        from __future__ import annotations
        import p._C as _C
        from p._C import _base, _called, _guarded, _kept, _named, _read
        try:
            from p._C import _tried
        except ImportError:
            _tried = None

        class Derived(_base): ...

        x = _read.attribute
        _C._attribute

        def f(y: _named):
            _called()
            _guarded.inner
            from p._C import _late
    """

    found = {item.symbol: item.is_deferrable for item in uses({"p/a.py": source}, tmp_path)}

    assert found == {
        "_attribute": False,
        "_base": False,
        "_called": True,
        "_guarded": True,
        "_guarded.inner": False,
        "_kept": True,
        "_late": False,
        "_named": True,
        "_read": False,
        "_read.attribute": False,
        "_tried": False,
    }
