"""What is compiled, and what joins it with Python and with itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from debundle.model import (
    Certainty,
    LibraryLink,
    NativeFile,
    NativeReference,
    RegistryEntry,
    RegistryRule,
    SymbolGroup,
)
from support.binaries import elf_library, macho_library, pe_library
from support.natives import surveyed

EXTENSION = "p/_C.abi3.so"
IMPORTER = "PyImport_ImportModule"
Files = dict[str, str | bytes]


def test_every_compiled_file_is_listed_with_what_its_head_says(tmp_path: Path) -> None:
    content = elf_library(
        needed=["libcore.so.2", "libc.so.6"], imports=["f", "malloc"], exports=["PyInit__C", "g"]
    )
    library = elf_library(name="libcore.so.2", exports=["f"])

    _, native = surveyed({EXTENSION: content, "p/lib/libcore-1a2b.so": library}, tmp_path)

    assert native.files == (
        NativeFile(
            path=EXTENSION,
            module="p._C",
            size=len(content),
            format="elf",
            machine="x86-64",
            needed=("libcore.so.2", "libc.so.6"),
            bundled=("p/lib/libcore-1a2b.so",),
            imports=2,
            exports=2,
            inits=("_C",),
            is_stripped=True,
        ),
        NativeFile(
            path="p/lib/libcore-1a2b.so",
            module="",
            size=len(library),
            format="elf",
            machine="x86-64",
            exports=1,
            is_stripped=True,
        ),
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "it is empty"),
        (b"GROUP ( libreal.so )\n", "it is a text"),
        (elf_library(exports=["f"])[:90], "a program header lies outside of the file"),
    ],
)
def test_what_is_no_library_is_reported_and_skipped(
    content: bytes, problem: str, tmp_path: Path
) -> None:
    _, native = surveyed({EXTENSION: content, "p/lib/libx.so": content}, tmp_path)

    assert [(item.path, item.module, item.problem) for item in native.files] == [
        (EXTENSION, "p._C", problem),
        ("p/lib/libx.so", "", problem),
    ]
    assert native.links == ()


def test_a_foreign_architecture_is_read_like_any_other(tmp_path: Path) -> None:
    files: Files = {
        "p/a.cp311-win_amd64.pyd": pe_library(imports=[("python311.dll", ["PyErr_Clear"])]),
        "p/b.cpython-311-darwin.so": macho_library(exports=["PyInit_b"]),
        "p/c.cpython-311-s390x-linux-gnu.so": elf_library(order=">", machine=22),
        "p/.dylibs/libd.dylib": macho_library(name="@rpath/libd.dylib"),
    }

    _, native = surveyed(files, tmp_path)

    assert {
        (item.path.rpartition("/")[2][0], item.format, item.machine) for item in native.files
    } == {
        ("a", "pe", "x86-64"),
        ("b", "mach-o", "aarch64"),
        ("c", "elf", "s390x"),
        ("l", "mach-o", "aarch64"),
    }


def test_a_symbol_is_taken_from_the_nearest_library_that_offers_it(tmp_path: Path) -> None:
    """As a loader looks: what is needed first, then what those need; outsiders do not count."""
    files: Files = {
        EXTENSION: elf_library(
            needed=["liba.so"], imports=["_ZN2ns3oneEv", "_ZN2ns3twoEv", "plain", "malloc"]
        ),
        "p/lib/liba.so": elf_library(needed=["libb.so"], exports=["_ZN2ns3oneEv"]),
        "p/lib/libb.so": elf_library(exports=["_ZN2ns3oneEv", "_ZN2ns3twoEv", "plain", "malloc_"]),
        "p/lib/libc.so": elf_library(exports=["malloc"]),
    }

    _, native = surveyed(files, tmp_path)

    assert native.links == (
        LibraryLink(
            EXTENSION,
            "p/lib/libb.so",
            2,
            (SymbolGroup("", 1, ("plain",)), SymbolGroup("ns", 1, ("ns::two",))),
        ),
        LibraryLink(EXTENSION, "p/lib/liba.so", 1, (SymbolGroup("ns", 1, ("ns::one",)),)),
    )


def test_names_of_modules_in_native_code_are_certain_where_it_can_import(tmp_path: Path) -> None:
    files: Files = {
        "p/a.py": "",
        "p/b.py": "",
        EXTENSION: elf_library(imports=[IMPORTER], strings=[b"p.a", b"p._C", b"p", b"p.other"]),
        "p/lib/libx.so": elf_library(strings=[b"p.b", b"p.a"]),
    }

    _, native = surveyed(files, tmp_path)

    assert native.references == (
        NativeReference(EXTENSION, "p.a", Certainty.CERTAIN),
        NativeReference("p/lib/libx.so", "p.a", Certainty.LIKELY),
        NativeReference("p/lib/libx.so", "p.b", Certainty.LIKELY),
    )


def test_stubs_say_which_symbols_are_known(tmp_path: Path) -> None:
    files: Files = {
        EXTENSION: elf_library(exports=["PyInit__C"]),
        "p/_C/__init__.pyi": """
            import sys
            from typing import Any as Any
            first: int
            second = 2
            class Third: ...
            if sys.platform == "linux":
                def fourth() -> None: ...
        """,
        "p/_C/inner.pyi": "def fifth(): ...",
        "p/a.py": "import p._C.inner\nfrom p._C import first, inner, missing",
    }

    graph, native = surveyed(files, tmp_path)

    assert native.stubs == {
        "p._C": frozenset({"sys", "Any", "first", "second", "Third", "fourth", "inner"}),
        "p._C.inner": frozenset({"fifth"}),
    }
    assert native.nested == (("p._C.inner", EXTENSION),)
    assert [(use.symbol, native.is_known(use)) for use in graph.native] == [
        ("first", True),
        ("missing", False),
    ]


REGISTRY = RegistryRule(
    "p.ops",
    providers=('p.library.Library("{namespace}")', 'p.library.custom_op("{namespace}::{name}")'),
    strings=("{namespace}::{name}(*) -> *", "{namespace}::{name}.*(*) -> *"),
)


def test_registries_have_providers_and_consumers(tmp_path: Path) -> None:
    files: Files = {
        EXTENSION: elf_library(
            strings=[b"fast::add.out(Tensor a) -> Tensor", b"fast::mul(int a) -> int", b"not::this"]
        ),
        "p/_ops.py": "ops = object()",
        "p/__init__.py": "from p._ops import ops",
        "p/library.py": "def custom_op(name): ...\nclass Library: ...",
        "p/provides.py": """
            from p import library
            from p.library import Library, custom_op

            slow = Library("slow", "DEF")

            @custom_op("slow::sub")
            def sub(): ...

            library.custom_op(f"slow::{sub}")
            other.custom_op("slow::unknown")
        """,
        "p/takes.py": """
            import p

            def f():
                p.ops.fast.add(1)
                p.ops.fast.mul
                return p.ops.slow.sub
        """,
    }

    _, native = surveyed(files, tmp_path, registries=[REGISTRY])

    assert native.providers == (
        RegistryEntry("p.ops", "slow", "p.provides", False, ("sub",), 5),
        RegistryEntry("p.ops", "fast", EXTENSION, True, ("add", "mul")),
    )
    assert native.consumers == (
        RegistryEntry("p.ops", "fast", "p.takes", False, ("add", "mul"), 5),
        RegistryEntry("p.ops", "slow", "p.takes", False, ("sub",), 7),
    )


def test_the_cache_changes_nothing_but_the_time(tmp_path: Path) -> None:
    files: Files = {
        EXTENSION: elf_library(
            needed=["liba.so"], imports=["f", IMPORTER], strings=[b"p.a", b"x::y(int) -> int"]
        ),
        "p/_C.pyi": "def g(): ...",
        "p/lib/liba.so": elf_library(exports=["f"]),
        "p/a.py": 'from p.library import custom_op\ncustom_op("a::b")',
    }

    fresh, once, again = (
        surveyed(files, tmp_path / "p1", registries=[REGISTRY], cache=cache)[1]
        for cache in (None, tmp_path / "cache", tmp_path / "cache")
    )

    assert fresh == once == again
    assert [bool(fresh.links), bool(fresh.references), len(fresh.stubs)] == [True, True, 1]
    assert len(fresh.providers) == 2


def test_a_package_without_native_code_has_none(tmp_path: Path) -> None:
    _, native = surveyed({"p/a.py": ""}, tmp_path)

    assert (native.files, native.links, native.references) == ((), (), ())


def test_an_extension_beside_its_own_source_is_that_module(tmp_path: Path) -> None:
    """As Cython and mypyc leave them; Python prefers the extension."""
    library = elf_library(exports=["PyInit_fast"])

    _, native = surveyed(
        {"p/fast.py": "", "p/fast.cpython-311-x86_64-linux-gnu.so": library}, tmp_path
    )

    assert [(item.module, item.inits) for item in native.files] == [("p.fast", ("fast",))]
