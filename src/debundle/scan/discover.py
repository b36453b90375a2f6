"""The modules of a target, by the rules of the import system; nothing is read yet."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from debundle.model import Module, ModuleKind, Reading, Target, TargetFile
from debundle.scan.targets import FileKind, file_kind, walk_files
from debundle.sources.cython import is_cython, is_cython_module
from debundle.sources.project import BUILD_FILES, COMPILED, native_sources, project_folder

#: File names of shared libraries, e.g. "libtorch.so", "libgomp.so.1", "libomp.dylib", "a.dll".
_LIBRARY = re.compile(r"\.(?:so(?:\.[\d.]+)?|dylib|dll)$")


class SourceFile(NamedTuple):
    """A file that debundle reads: a module's source, an extension, a library."""

    #: The module's name; "" for a library.
    name: str
    #: As in `Module.path`.
    relative: str
    #: Where it is on this machine.
    path: str
    is_package: bool
    size: int
    mtime_ns: int


class Found(NamedTuple):
    """All modules of a target, sorted by name: those with a source, and the others."""

    sources: tuple[SourceFile, ...]
    #: Namespace packages and extension modules.
    sourceless: tuple[Module, ...]
    #: The files of the extension modules.
    extensions: tuple[SourceFile, ...] = ()
    #: Shared libraries among the files, which extensions may be linked with.
    libraries: tuple[SourceFile, ...] = ()
    #: Stubs (`.pyi`) that lie beside the source of a module.
    stubs: tuple[SourceFile, ...] = ()
    #: Sources in Cython (`.pyx`, `.pxd`, and what they include), by the module that each is or
    #: declares.
    cython: tuple[SourceFile, ...] = ()
    #: Build files and sources of native code of the project that the target is part of.
    native: tuple[SourceFile, ...] = ()


def discover_modules(target: Target) -> Found:
    """Find the modules below the roots of a target.

    Folders without `__init__` are packages too (PEP 420) as soon as a module lies in or below
    them. Where a package, a source file and an extension share a name, the first of them counts.
    """
    sources: dict[str, SourceFile] = {}
    extensions: dict[str, TargetFile] = {}
    libraries: list[TargetFile] = []
    stubs: dict[str, TargetFile] = {}
    cython: list[TargetFile] = []
    for file in files_of(target):
        kind = file_kind(file.relative)
        if kind is FileKind.SOURCE:
            _add_source(sources, file)
        elif kind is FileKind.EXTENSION:
            name = _dotted(file.relative.partition(".")[0]).removesuffix(".__init__")
            extensions.setdefault(name, file)
        elif file.relative.endswith(".pyi"):
            stubs[file.relative.removesuffix("i")] = file
        elif is_cython(file.relative):
            cython.append(file)
        elif _LIBRARY.search(file.relative):
            libraries.append(file)
    extensions = {name: file for name, file in extensions.items() if name not in sources}
    others = _others(sources.keys(), extensions, cython)
    return Found(
        tuple(sorted(sources.values())),
        tuple(others[name] for name in sorted(others)),
        tuple(_unread_file(name, extensions[name]) for name in sorted(extensions)),
        tuple(_unread_file("", file) for file in libraries),
        tuple(
            _unread_file(name, stubs[source.relative])
            for name, source in sorted(sources.items())
            if source.relative in stubs
        ),
        tuple(_cython_file(file) for file in cython),
        tuple(_native_sources(target)),
    )


def _others(
    sources: Collection[str], extensions: Mapping[str, TargetFile], cython: Iterable[TargetFile]
) -> dict[str, Module]:
    """The modules without Python source: extensions, compiled or in Cython, and namespaces."""
    files = {**dict(reversed([*_built_from(cython)])), **extensions}
    others = {
        name: _sourceless(name, file.relative, ModuleKind.EXTENSION)
        for name, file in files.items()
        if name not in sources
    }
    for name in _namespaces({*sources, *others}):
        others[name] = _sourceless(name, name.replace(".", "/"), ModuleKind.NAMESPACE)
    return others


def _native_sources(target: Target) -> Iterator[SourceFile]:
    """What may say that a build makes extension modules; `relative` is "" outside of the roots."""
    project = project_folder(target)
    if project is None:
        return
    entries = {str(root.location): root.entry for root in target.roots}
    for below in native_sources(project):
        if below.endswith(COMPILED) or below.rpartition("/")[2] in BUILD_FILES:
            path = str(project / below)
            root = next((place for place in entries if path.startswith(f"{place}{os.sep}")), "")
            relative = f"{entries[root]}{path[len(root) :]}".replace(os.sep, "/") if root else ""
            yield _unread_file("", TargetFile(relative, path, 0, 0))


def _built_from(cython: Iterable[TargetFile]) -> Iterator[tuple[str, TargetFile]]:
    """Extension modules that sources in Cython become: a `.pyx` goes before a template."""
    for file in sorted(cython, key=lambda file: not file.relative.endswith(".pyx")):
        name = _described(file.relative)
        if is_cython_module(file.relative) and _is_importable(name):
            yield name, file


def files_of(target: Target) -> tuple[TargetFile, ...]:
    """All files below the roots of a target."""
    if target.files:
        return target.files
    return tuple(sorted({file for root in target.roots for file in walk_files(root).files}))


def stubs_of(target: Target) -> list[str]:
    """The `.pyi` files of a target, in the form of `Module.path`."""
    return [path for path in target.data_files if path.endswith(".pyi")]


def _add_source(sources: dict[str, SourceFile], file: TargetFile) -> None:
    name = _dotted(file.relative[: -len(".py")])
    is_package = name.endswith(".__init__")
    if is_package:
        name = name[: -len(".__init__")]
    known = sources.get(name)
    if known is None or is_package:
        sources[name] = SourceFile(
            name, file.relative, file.path, is_package, file.size, file.mtime_ns
        )


def _unread_file(name: str, file: TargetFile) -> SourceFile:
    try:
        status = Path(file.path).stat()
    except OSError:
        return SourceFile(name, file.relative, file.path, False, 0, 0)
    return SourceFile(name, file.relative, file.path, False, status.st_size, status.st_mtime_ns)


def _cython_file(file: TargetFile) -> SourceFile:
    found = _unread_file(_described(file.relative), file)
    is_package = file.relative.rpartition("/")[2].startswith("__init__.")
    return found._replace(is_package=is_package)


def _described(path: str) -> str:
    """The module that a file in Cython is by its name, or declares."""
    return _dotted(path.partition(".")[0]).removesuffix(".__init__")


def _is_importable(name: str) -> bool:
    return all(part.isidentifier() for part in name.split("."))


def _dotted(path: str) -> str:
    return path.replace("/", ".")


def _sourceless(name: str, path: str, kind: ModuleKind) -> Module:
    return Module(
        name=name,
        path=path,
        lines=0,
        kind=kind,
        reading=Reading.NO_SOURCE,
        has_code=kind is ModuleKind.EXTENSION,
    )


def _namespaces(names: Iterable[str]) -> set[str]:
    """Packages that exist only because modules lie below them."""
    known = set(names)
    above = {
        name[:position] for name in known for position, letter in enumerate(name) if letter == "."
    }
    return above - known
