"""Libraries that Python code loads by their file."""

from __future__ import annotations

from pathlib import Path

from debundle.graph.loading import libraries_used
from debundle.model import LibraryUse, NativeLoad, Phase
from support.binaries import elf_library
from support.natives import surveyed

LIBRARY = "p/lib/libtide-1a2b.so.2"


def loads(source: str, folder: Path) -> list[tuple[str, str, int, str, tuple[str, ...]]]:
    files: dict[str, str | bytes] = {"p/a.py": source, LIBRARY: elf_library(exports=["rise"])}
    _, native = surveyed(files, folder, loaders=("q.ops.load_library",))
    return [
        (item.loader, item.library or item.name, item.line, item.phase.value, item.symbols)
        for item in native.loads
    ]


def test_the_strings_of_the_argument_tell_the_library(tmp_path: Path) -> None:
    source = """
        import ctypes, os
        import ctypes as c
        from ctypes import CDLL as load
        from pathlib import Path
        from q import ops
        HERE = os.path.dirname(__file__)
        NAME = "libtide-1a2b.so.2"
        PLACE = os.path.join(HERE, "lib", NAME)
        tide = ctypes.CDLL(PLACE)
        tide.rise(1)

        def f(suffix, ffi):
            c.cdll.LoadLibrary(str(Path(HERE) / "lib" / f"libtide-1a2b{suffix}"))
            load("libm.so.6")
            ffi.dlopen("lib/libtide-1a2b.so.2")
            ops.load_library(PLACE)
            load(suffix)
            open("libtide-1a2b.so.2")
    """

    assert loads(source, tmp_path) == [
        ("*.dlopen", LIBRARY, 16, "call", ()),
        ("ctypes.CDLL", "libm.so.6", 15, "call", ()),
        ("ctypes.CDLL", LIBRARY, 10, "import", ("rise",)),
        ("ctypes.cdll.LoadLibrary", LIBRARY, 14, "call", ()),
        ("q.ops.load_library", LIBRARY, 17, "call", ()),
    ]


def test_a_file_that_is_no_python_loads_nothing(tmp_path: Path) -> None:
    assert loads("ctypes.CDLL('libtide.so' (", tmp_path) == []


def test_what_is_loaded_is_counted_by_distribution(tmp_path: Path) -> None:
    graph, _ = surveyed({"p/a.py": "", "p/b.py": "", LIBRARY: b""}, tmp_path)
    of_module = {"p": "core", "p.a": "one", "p.b": "one"}
    found = (
        NativeLoad("p.a", "ctypes.CDLL", LIBRARY, "libtide", 1, Phase.IMPORT, ("rise",)),
        NativeLoad("p.b", "ctypes.CDLL", LIBRARY, "libtide", 2, Phase.CALL, ("fall",)),
        NativeLoad("p.b", "ctypes.CDLL", "", "libm.so.6", 3, Phase.IMPORT),
    )

    assert libraries_used(graph, of_module, found, first="core") == (
        LibraryUse("one", LIBRARY, "core", 2, 1, ("fall", "rise")),
    )
