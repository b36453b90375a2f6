"""The entry point of the stage: ImportGraph -> NativeMap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from debundle.binary.compiled import Compiled, CompiledFile, read_compiled
from debundle.graph.native import extension_name, is_native_file, native_files
from debundle.model import (
    Cache,
    Certainty,
    ImportGraph,
    ModuleKind,
    NativeFile,
    NativeMap,
    NativeReference,
    NoCache,
    Progress,
    RegistryRule,
)
from debundle.model.configuration import LOADERS
from debundle.native.links import Library, link_libraries
from debundle.native.loaders import loaded_libraries
from debundle.native.registries import native_providers, python_providers, registry_consumers
from debundle.native.sources import read_sources
from debundle.native.stubs import read_stubs


def survey_native(
    graph: ImportGraph,
    registries: Sequence[RegistryRule] = (),
    *,
    loaders: Sequence[str] = (),
    progress: Progress,
    cache: Cache | None = None,
) -> NativeMap:
    """Read what is compiled, and what describes it: ImportGraph -> NativeMap.

    No file is loaded or executed. One that cannot be read, or is no library, has a `problem`.
    Where `registries` are given, `graph` has to be scanned with their names as `watched`.
    `loaders` are functions that load libraries by their file, beside those of `LOADERS`.
    """
    cache = cache or NoCache()
    modules = native_files(graph)
    places = _places(graph)
    compiled = [path for path in modules if path in places and is_native_file(path)]
    files = [_compiled_file(path, places[path]) for path in compiled]
    with progress.step("Reading compiled files"):
        read = read_compiled(files, [root.name for root in graph.target.roots], cache)
        libraries = [Library(file, read[file.relative]) for file in files]
        links = link_libraries(libraries, cache)
    with progress.step("Reading sources of native code"):
        sources = read_sources(graph, registries)
    with progress.step("Reading stubs and registries"):
        return NativeMap(
            files=tuple(_file(item, graph, libraries) for item in libraries),
            links=links,
            references=_references(libraries, modules, graph),
            nested=_nested(graph),
            stubs=read_stubs(graph, places, cache),
            providers=(
                *python_providers(graph, registries, places, cache),
                *native_providers(registries, libraries, cache),
                *sources.providers,
            ),
            consumers=registry_consumers(graph, registries),
            loads=loaded_libraries(graph, (*LOADERS, *loaders), compiled, places, cache),
            source_folders=sources.folders,
            includes=sources.includes,
            declared=sources.declared,
        )


def _places(graph: ImportGraph) -> dict[str, str]:
    """Where each file of the target is on this machine, by path in the target."""
    return {file.relative: file.path for file in graph.target.files}


def _compiled_file(relative: str, path: str) -> CompiledFile:
    try:
        status = Path(path).stat()
    except OSError:
        return CompiledFile(relative, path, 0, 0)
    return CompiledFile(relative, path, status.st_size, status.st_mtime_ns)


def _file(library: Library, graph: ImportGraph, all_files: Sequence[Library]) -> NativeFile:
    file, (binary, problem, *_) = library
    module = extension_name(file.relative, graph)
    if binary is None:
        return NativeFile(file.relative, module, file.size, problem=problem)
    return NativeFile(
        path=file.relative,
        module=module,
        size=file.size,
        format=binary.format,
        machine=binary.machine,
        needed=binary.needed,
        bundled=tuple(
            sorted(
                {
                    other.file.relative
                    for other in all_files
                    if not other.names.isdisjoint(binary.needed)
                }
            )
        ),
        imports=len(binary.imports),
        exports=binary.exports,
        inits=binary.inits,
        is_stripped=binary.is_stripped,
    )


def _references(
    libraries: Sequence[Library], owners: Mapping[str, str], graph: ImportGraph
) -> tuple[NativeReference, ...]:
    """Modules of the target that compiled files name, their own and those around them left out."""
    return tuple(
        NativeReference(library.file.relative, name, _certainty(library.compiled))
        for library in libraries
        for name in library.compiled.names
        if name in graph.by_name and not _is_around(name, owners[library.file.relative])
        if graph.by_name[name].path != library.file.relative
    )


def _certainty(compiled: Compiled) -> Certainty:
    sure = compiled.can_import or compiled.is_cython
    return Certainty.CERTAIN if sure else Certainty.LIKELY


def _is_around(name: str, module: str) -> bool:
    return f"{module}.".startswith(f"{name}.")


def _nested(graph: ImportGraph) -> tuple[tuple[str, str], ...]:
    extensions = [module for module in graph.modules if module.kind is ModuleKind.EXTENSION]
    paths: dict[str, str] = {}
    return tuple(
        (module.name, module.path)
        for module in extensions
        if paths.setdefault(module.path, module.name) != module.name
    )
