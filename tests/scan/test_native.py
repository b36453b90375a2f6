"""What is known of extension modules without loading them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from debundle.model import (
    Import,
    ImportGraph,
    Module,
    ModuleKind,
    Phase,
    Reading,
    ScanOptions,
    SilentProgress,
    Use,
    Via,
)
from debundle.scan import scan_package
from debundle.scan.targets import locate_target
from support import temporary_package
from support.binaries import elf_library

SUFFIX = ".abi3.so"


def scanned(files: Mapping[str, str | bytes], folder: Path) -> ImportGraph:
    temporary_package({"p/__init__.py": "", **files}, folder)
    with locate_target([str(folder / "p")], progress=SilentProgress()) as target:
        return scan_package(target, ScanOptions(processes=1), progress=SilentProgress())


def natively(graph: ImportGraph) -> list[Import]:
    return [item for item in graph.imports if item.via is Via.NATIVE]


def native(graph: ImportGraph) -> list[tuple[str, str]]:
    return [(item.importer, item.imported) for item in natively(graph)]


NAMES = [
    b"p.b",  # the name by itself
    b"p.q.r.function",  # an attribute, as for `repr`
    b"p.nowhere",
    b"see p.c",
    b"from/p.d",
    b"up.e",
    b"p._native",  # its own
    b"p",  # its package
]
IMPORTER = ["PyImport_ImportModule"]
FILES = {f"p/{name}.py": "" for name in "bcde"} | {"p/q/r.py": ""}


def test_full_names_among_the_strings_of_an_extension_are_imports(tmp_path: Path) -> None:
    """Most native code imports when it is called; what Cython compiled, when it is loaded."""
    by_hand = elf_library(imports=IMPORTER, strings=NAMES)
    cython = elf_library(imports=IMPORTER, strings=[*NAMES, b"__pyx_f"])

    written = scanned({**FILES, f"p/_native{SUFFIX}": by_hand}, tmp_path / "by-hand")
    compiled = scanned({**FILES, f"p/_native{SUFFIX}": cython}, tmp_path / "cython")

    assert natively(written) == [
        Import("p._native", "p.b", 0, Phase.CALL, Via.NATIVE, Use.CALL_TIME)
    ]
    assert natively(compiled) == [
        Import("p._native", "p.b", 0, Phase.IMPORT, Via.NATIVE, Use.IMPORT_TIME)
    ]


def test_names_that_cython_ran_together_are_told_by_the_modules_there_are(tmp_path: Path) -> None:
    """The longest that fits; one that is all of a word, or has attributes, is part of a text."""
    pool = b"see p.e, or p.b.name p.bp.cp.ddress_to it"
    compiled = elf_library(imports=IMPORTER, strings=[pool, b"cython_runtime"])
    files = {**FILES, "p/ddress.py": ""}

    assert native(scanned({**files, f"p/_native{SUFFIX}": compiled}, tmp_path)) == [
        ("p._native", "p.b"),
        ("p._native", "p.c"),
        ("p._native", "p.ddress"),
    ]


def test_rust_keeps_strings_in_any_order_with_nothing_between_them(tmp_path: Path) -> None:
    """It imports when it is called, as native code does that nobody generated."""
    pool = b"/rustc/1.95 p.dp.bNotAModulep.c.Type and p.e by itself"
    graph = scanned(
        {**FILES, f"p/_native{SUFFIX}": elf_library(imports=IMPORTER, strings=[pool])}, tmp_path
    )

    assert [(item.imported, item.phase) for item in natively(graph)] == [
        ("p.b", Phase.CALL),
        ("p.d", Phase.CALL),
    ]


def test_what_python_puts_into_sys_modules_is_inside_the_extension(tmp_path: Path) -> None:
    graph = scanned(
        {
            "p/__init__.py": "import sys\nfrom p import _native\n"
            "sys.modules['p._native.inner'] = _native.inner\n",
            f"p/_native{SUFFIX}": elf_library(),
        },
        tmp_path,
    )

    assert [module.name for module in graph.modules] == ["p", "p._native", "p._native.inner"]


def test_what_needs_an_extension_to_be_imported_is_imported_by_it_later(tmp_path: Path) -> None:
    """Through others too; the package around both is being imported already."""
    compiled = elf_library(imports=IMPORTER, strings=[b"__pyx_", b"p.b", b"p.c", b"p.d", b"p.e"])
    graph = scanned(
        {
            "p/__init__.py": "import p._native, p.d",
            "p/b.py": "import p.c",
            "p/c.py": "from p import _native",
            "p/d.py": "def f():\n    import p._native\n",
            "p/e.py": "import p",
            f"p/_native{SUFFIX}": compiled,
        },
        tmp_path,
    )

    assert [(item.imported, item.phase) for item in natively(graph)] == [
        ("p.b", Phase.CALL),
        ("p.c", Phase.CALL),
        ("p.d", Phase.IMPORT),
        ("p.e", Phase.IMPORT),
    ]


def test_an_extension_that_names_another_takes_its_interface_when_it_is_loaded(
    tmp_path: Path,
) -> None:
    first = elf_library(imports=IMPORTER, strings=[b"p.b"])
    graph = scanned({f"p/a{SUFFIX}": first, f"p/b{SUFFIX}": b""}, tmp_path)

    assert natively(graph) == [Import("p.a", "p.b", 0, Phase.IMPORT, Via.NATIVE, Use.IMPORT_TIME)]


def test_libraries_that_an_extension_needs_are_part_of_it_through_others_too(
    tmp_path: Path,
) -> None:
    """What a library names that cannot import by itself is likely, and said to be in it."""
    graph = scanned(
        {
            **FILES,
            f"p/_native{SUFFIX}": elf_library(needed=["libpart.so", "libc.so.6"]),
            "p/lib/libpart.so": elf_library(
                needed=["libdeep.so"], imports=IMPORTER, strings=[b"p.b"]
            ),
            "p/lib/libdeep.so": elf_library(strings=[b"p.b", b"p.d"]),
            "p/lib/libother.so": elf_library(imports=IMPORTER, strings=[b"p.c"]),
        },
        tmp_path,
    )

    assert [(item.imported, item.through, item.conditional) for item in natively(graph)] == [
        ("p.b", "p/lib/libpart.so", False),
        ("p.d", "p/lib/libdeep.so", True),
    ]


def test_names_in_a_file_of_no_known_format_are_likely(tmp_path: Path) -> None:
    graph = scanned({**FILES, f"p/_native{SUFFIX}": b"?\0p.b\0"}, tmp_path)

    assert [(item.imported, item.conditional) for item in natively(graph)] == [("p.b", True)]


def test_modules_inside_an_extension_are_known_from_statements_stubs_and_strings(
    tmp_path: Path,
) -> None:
    """A statement that names one is proof; else two witnesses are asked for."""
    graph = scanned(
        {
            f"p/_native{SUFFIX}": b"\0p._native.written\0p._native.both\0p._native.Class\0"
            b"p._native.function\0",
            "p/a.py": "from p._native.deep.inner import f\n"
            "from p._native import thing, stubbed, written, Class",
            "p/b.py": """
                from typing import TYPE_CHECKING
                if TYPE_CHECKING:
                    from p._native.types import T
                """,
            "p/_native/stubbed.pyi": "",
            "p/_native/both.pyi": "",
            "p/_native/unused.pyi": "",
        },
        tmp_path,
    )

    inside = [
        "p._native",
        "p._native.both",
        "p._native.deep",
        "p._native.deep.inner",
        "p._native.stubbed",
        "p._native.written",
    ]
    assert [module for module in graph.modules if module.kind is ModuleKind.EXTENSION] == [
        Module(name, f"p/_native{SUFFIX}", 0, ModuleKind.EXTENSION, Reading.NO_SOURCE)
        for name in inside
    ]
    assert {item.imported for item in graph.by_importer["p.a"] if item.via is Via.STATEMENT} == {
        "p._native",
        "p._native.deep.inner",
        "p._native.stubbed",
        "p._native.written",
    }


def test_functions_that_cython_compiled_are_no_modules(tmp_path: Path) -> None:
    graph = scanned(
        {f"p/_native{SUFFIX}": b"__pyx_\0p._native.f\0", "p/a.py": "from p._native import f"},
        tmp_path,
    )

    assert [module.name for module in graph.modules] == ["p", "p._native", "p.a"]


def test_an_extension_and_the_modules_inside_it_need_one_another(tmp_path: Path) -> None:
    """They are one file: neither can be had without the other."""
    graph = scanned({f"p/_native{SUFFIX}": b"", "p/a.py": "import p._native.inner"}, tmp_path)

    between = {
        (item.importer, item.imported, item.via)
        for item in graph.imports
        if {item.importer, item.imported} == {"p._native", "p._native.inner"}
    }
    assert between == {
        ("p._native", "p._native.inner", Via.NATIVE),
        ("p._native.inner", "p._native", Via.PARENT),
    }


def test_an_extension_that_changes_is_read_again(tmp_path: Path) -> None:
    files = {"p/b.py": "", "p/c.py": ""}

    first = scanned({**files, f"p/_native{SUFFIX}": b"p.b\0"}, tmp_path)
    second = scanned({**files, f"p/_native{SUFFIX}": b"p.c\0"}, tmp_path)

    assert (native(first), native(second)) == ([("p._native", "p.b")], [("p._native", "p.c")])


def test_an_extension_executes_every_package_above_it(tmp_path: Path) -> None:
    graph = scanned({f"p/q/r/_native{SUFFIX}": b"", "p/q/__init__.py": "", "p/q/r/": ""}, tmp_path)

    assert [
        (item.imported, item.via) for item in graph.imports if item.importer == "p.q.r._native"
    ] == [("p", Via.PARENT), ("p.q", Via.PARENT), ("p.q.r", Via.PARENT)]
