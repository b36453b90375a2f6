"""Sources of native code in a project: what defines what, and which folders need one another."""

from __future__ import annotations

from pathlib import Path

from debundle.model import (
    DeclaredExtension,
    IncludeLink,
    RegistryEntry,
    RegistryRule,
    SourceFolder,
)
from support import temporary_package
from support.natives import surveyed

PROJECT = {
    "pyproject.toml": """
        [project]
        name = "p"
        [[tool.setuptools.ext-modules]]
        name = "p._c"
        sources = ["src/c.c"]
    """,
    "src/c.c": """
        #include <Python.h>
        #include "lib/deep/add.h"  // and not "lib/other.h"
        #include "own.h"
        /* PyInit_unreal(void) */
        static PyMethodDef methods[] = {{"add", add, METH_VARARGS, ""}, {"sub", (PyCFunction)s}};
        PyMODINIT_FUNC PyInit__c(void) { return 0; }
    """,
    "src/own.h": "",
    "src/lib/deep/add.h": "",
    "src/lib/other.h": "",
    "src/more.cpp": """
        #include <lib/deep/add.h>
        #include <vector>
        PYBIND11_MODULE(_more, m) { m.def("twice", &twice); }
        TORCH_LIBRARY(tide, m) {}
    """,
    "fast/x.pyx.in": 'cdef extern from "lib/other.h":\n    pass',
    "meson.build": """
        py.extension_module('x', ['fast/x.pyx'], subdir: 'p/fast', install: true)
        foreach name : names
          py.extension_module(name, [name + '.pyx'])
        endforeach
    """,
    "CMakeLists.txt": "pybind11_add_module(_more src/more.cpp)",
    "setup.py": """
        from setuptools import Extension, setup
        setup(ext_modules=[Extension("p._d", sources=["d.c"]), Extension(NAME, [])])
    """,
    "build/left.c": "PyMODINIT_FUNC PyInit_left(void)",
}


def test_sources_of_a_project_tell_what_they_define_and_include(tmp_path: Path) -> None:
    temporary_package(PROJECT, tmp_path)
    registry = RegistryRule("p.ops", sources=("TORCH_LIBRARY({namespace},",))

    _, native = surveyed({"p/a.py": ""}, tmp_path, registries=[registry])

    assert native.source_folders == (
        SourceFolder("fast", 1, ("x",), ()),
        SourceFolder("src", 3, ("_c", "_more"), ("add", "sub", "twice")),
        SourceFolder("src/lib", 1, (), ()),
        SourceFolder("src/lib/deep", 1, (), ()),
    )
    assert native.includes == (
        IncludeLink("src", "src/lib/deep", 2, "src/c.c:3"),
        IncludeLink("fast", "src/lib", 1, "fast/x.pyx.in:0"),
    )
    assert native.declared == (
        DeclaredExtension("_more", "CMakeLists.txt", 1, ()),
        DeclaredExtension("p.fast.x", "meson.build", 2, ("fast/x.pyx",)),
        DeclaredExtension("p._c", "pyproject.toml", 0, ("src/c.c",)),
        DeclaredExtension("p._d", "setup.py", 3, ("d.c",)),
    )
    assert native.providers == (RegistryEntry("p.ops", "tide", "src/more.cpp", True, (), 5),)


def test_a_header_that_several_folders_have_is_not_guessed_at(tmp_path: Path) -> None:
    files = {
        "setup.py": "",
        "one/api.h": "",
        "two/api.h": "",
        "src/a.c": '#include "api.h"',
        "one/b.c": '#include "api.h"',
    }
    temporary_package(files, tmp_path)

    _, native = surveyed({"p/a.py": ""}, tmp_path)

    assert native.includes == ()


def test_a_package_without_a_project_has_no_sources(tmp_path: Path) -> None:
    temporary_package({"src/a.c": "PyMODINIT_FUNC PyInit_a(void)"}, tmp_path / "x" / "y")

    _, native = surveyed({"p/a.py": ""}, tmp_path / "x" / "y" / "z")

    assert (native.source_folders, native.declared) == ((), ())
