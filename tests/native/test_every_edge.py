"""A package compiled on the spot shows each way in which native code and Python are joined."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from debundle.graph.loading import libraries_used
from debundle.model import (
    Certainty,
    ImportGraph,
    IncludeLink,
    LibraryUse,
    NativeMap,
    NativeReference,
    NativeUse,
    Phase,
    RegistryEntry,
    RegistryRule,
    Use,
    Via,
)
from support import temporary_package
from support.natives import surveyed

EXTENSION = "p/_c.abi3.so"
LIBRARY = "p/lib/libtide.so"
FILES = {
    "setup.py": "",
    "native/tide.h": "int tide_rise(int);",
    "native/tide.c": "int tide_rise(int by) { return by + 1; }",
    "native/python/c.c": """
        #include <Python.h>
        #include "../tide.h"

        const char *operators[] = {"tide::rise(int by) -> int"};

        static PyObject *rise(PyObject *module, PyObject *argument)
        {
            PyObject *found = PyImport_ImportModule("p.errors");
            Py_XDECREF(found);
            return PyLong_FromLong(tide_rise(operators[0] != NULL));
        }

        static PyMethodDef methods[] = {
            {"rise", rise, METH_O, ""}, {"_fall", rise, METH_O, ""}, {NULL, NULL, 0, NULL},
        };
        static struct PyModuleDef definition = {
            PyModuleDef_HEAD_INIT, "_c", "", 0, methods, NULL, NULL, NULL, NULL,
        };
        PyMODINIT_FUNC PyInit__c(void) { return PyModule_Create(&definition); }
    """,
    "p/__init__.py": "from p._ops import ops",
    "p/_ops.py": "ops = object()",
    "p/_c.pyi": "def rise(by): ...",
    "p/errors.py": "",
    "p/eager.py": "from p._c import _fall\n_fall(1)",
    "p/late.py": "import p\nfrom p._c import rise\ndef f(): return rise(p.ops.tide.rise(1))",
    "p/loads.py": """
        import ctypes, os
        tide = ctypes.CDLL(os.path.join(os.path.dirname(__file__), "lib", "libtide.so"))
        tide.tide_rise(1)
    """,
    "p/fast.pyx": "from p.types cimport Height",
    "p/types.pyx": "",
    "p/types.pxd": "ctypedef int Height",
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[ImportGraph, NativeMap]:
    """The package after its library and its extension were compiled."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    headers = Path(sysconfig.get_path("include"))
    if compiler is None or not (headers / "Python.h").exists():
        pytest.skip("no compiler, or no headers of Python")
    folder = tmp_path_factory.mktemp("every-edge")
    temporary_package(FILES, folder)
    (folder / "p" / "lib").mkdir()
    shared = [compiler, "-shared", "-fPIC", "-o"]
    subprocess.run([*shared, LIBRARY, "native/tide.c"], cwd=folder, check=True)
    build = [*shared, EXTENSION, "native/python/c.c", f"-I{headers}", "-Lp/lib", "-ltide"]
    subprocess.run(build, cwd=folder, check=True)
    registry = RegistryRule("p.ops", strings=("{namespace}::{name}(*) -> *",))
    root = {"p/__init__.py": FILES["p/__init__.py"]}
    return surveyed(root, folder, registries=[registry])


def test_python_takes_symbols_early_or_late(found: tuple[ImportGraph, NativeMap]) -> None:
    graph, native = found
    early = NativeUse("p.eager", "p._c", "_fall", 1, Phase.IMPORT, use=Use.IMPORT_TIME)
    late = NativeUse("p.late", "p._c", "rise", 2, Phase.IMPORT, use=Use.CALL_TIME)

    assert [use for use in graph.native if use.native == "p._c"] == [early, late]
    assert (early.is_private, early.is_deferrable, native.is_known(early)) == (True, False, False)
    assert (late.is_private, late.is_deferrable, native.is_known(late)) == (False, True, True)


def test_native_code_takes_symbols_of_native_code(found: tuple[ImportGraph, NativeMap]) -> None:
    (link,) = found[1].links

    assert (link.importer, link.imported, link.groups[0].examples) == (
        EXTENSION,
        LIBRARY,
        ("tide_rise",),
    )


def test_native_code_imports_python(found: tuple[ImportGraph, NativeMap]) -> None:
    graph, native = found

    assert native.references == (NativeReference(EXTENSION, "p.errors", Certainty.CERTAIN),)
    assert [(item.importer, item.imported) for item in graph.imports if item.via is Via.NATIVE] == [
        ("p._c", "p.errors")
    ]


def test_registries_join_who_provides_with_who_takes(
    found: tuple[ImportGraph, NativeMap],
) -> None:
    native = found[1]

    assert native.providers == (RegistryEntry("p.ops", "tide", EXTENSION, True, ("rise",)),)
    assert native.consumers == (RegistryEntry("p.ops", "tide", "p.late", False, ("rise",), 3),)


def test_python_loads_libraries_by_their_file(found: tuple[ImportGraph, NativeMap]) -> None:
    graph, native = found
    of_module = {module.name: "satellite" for module in graph.modules} | {"p": "core"}

    assert libraries_used(graph, of_module, native.loads, first="core") == (
        LibraryUse("satellite", LIBRARY, "core", 1, 1, ("tide_rise",)),
    )


def test_sources_define_include_and_cimport(found: tuple[ImportGraph, NativeMap]) -> None:
    graph, native = found

    assert {item.folder: item.modules for item in native.source_folders} == {
        "native": (),
        "native/python": ("_c",),
        "p": ("fast", "types"),
    }
    assert native.includes == (IncludeLink("native/python", "native", 1, "native/python/c.c:3"),)
    assert [
        (item.importer, item.imported, item.names)
        for item in graph.imports
        if item.via is Via.CIMPORT
    ] == [("p.fast", "p.types", ("Height",))]
