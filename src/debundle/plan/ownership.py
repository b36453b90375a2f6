"""Which distribution owns what is no module: entry points, data files, stubs, libraries."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from debundle.graph.native import is_native_file, unbuilt_modules
from debundle.model import ImportGraph, ModuleKind, Partition

#: Files that describe the module of the same name, rather than the folder they lie in.
_BESIDE_A_MODULE = frozenset({".c", ".cc", ".cpp", ".cxx", ".pyi", ".pyx", ".pxd"})
#: Sources that a compiler, or Cython before it, can be given as they are.
_COMPILED = frozenset({".c", ".cc", ".cpp", ".cxx", ".pyx"})


def owner_of_file(path: str, *, of_module: Mapping[str, str], default: str) -> str:
    """The distribution that a file belongs to; `path` in the form of `Module.path`.

    `a/x.pyi` goes with the module `a.x`; any other file, and a stub of nothing, with the nearest
    package that encloses it. A file outside of all packages goes to `default`.
    """
    file = PurePosixPath(path)
    folder = list(file.parent.parts)
    if file.suffix in _BESIDE_A_MODULE:
        stem = file.name.partition(".")[0]
        folder += [] if stem == "__init__" else [stem]
    return _owner(folder, of_module, default)


def owner_of_module(module: str, *, of_module: Mapping[str, str], default: str) -> str:
    """The distribution that holds a module, or the nearest package above it."""
    return _owner(module.split("."), of_module, default)


def native_distributions(
    graph: ImportGraph, partition: Partition, files: Mapping[str, tuple[str, ...]]
) -> frozenset[str]:
    """Names of the distributions that make platform wheels, given their data files."""
    extensions = (module for module in graph.modules if module.kind is ModuleKind.EXTENSION)
    by_module = {partition.of_module[module.name] for module in extensions}
    by_file = {name for name, paths in files.items() if any(map(is_native_file, paths))}
    return frozenset(by_module | by_file)


def unbuilt_extensions(graph: ImportGraph) -> dict[str, str]:
    """Extension modules that a build has yet to make, and the source of each; "" for none.

    None of a target that has compiled ones: its build has run, and what it left is no module of
    its own (tests of scipy hold examples in Cython).
    """
    if any(is_native_file(module.path) for module in graph.modules):
        return {}
    return {
        module.name: module.path if PurePosixPath(module.path).suffix in _COMPILED else ""
        for module in unbuilt_modules(graph)
    }


def _owner(parts: list[str], of_module: Mapping[str, str], default: str) -> str:
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if name in of_module:
            return of_module[name]
    return default
