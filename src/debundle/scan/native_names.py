"""The names of modules among the strings of extensions and of the libraries that they need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from debundle.binary.compiled import Compiled, CompiledFile, read_compiled
from debundle.model import Cache
from debundle.scan.discover import SourceFile
from debundle.scan.native import NamedModules, NativeNames


def read_native_names(
    extensions: Sequence[SourceFile],
    libraries: Sequence[SourceFile],
    roots: Iterable[str],
    cache: Cache,
) -> dict[str, NativeNames]:
    """The names in each extension, by module, and in the libraries of the target it is linked with.

    A library counts that the extension needs, or that one of those needs. A name that is only
    part of a longer string does not count.
    """
    if not extensions:
        return {}
    read = read_compiled(list(map(_compiled_file, [*extensions, *libraries])), roots, cache)
    by_name: dict[str, list[str]] = {}
    for file in libraries:
        by_name.setdefault(file.relative.rpartition("/")[2], []).append(file.relative)
    return {file.name: _names(file.relative, read, by_name) for file in extensions}


def _compiled_file(file: SourceFile) -> CompiledFile:
    return CompiledFile(file.relative, file.path, file.size, file.mtime_ns)


def _names(
    path: str, read: Mapping[str, Compiled], by_name: Mapping[str, Sequence[str]]
) -> NativeNames:
    late = tuple(_named(library, read[library]) for library in _linked(path, read, by_name))
    own = _named("", read[path])
    if read[path].is_cython:
        return NativeNames(own._replace(can_import=True), late)
    return NativeNames(None, (own, *late))


def _named(library: str, compiled: Compiled) -> NamedModules:
    return NamedModules(
        library, frozenset(compiled.names), compiled.can_import, frozenset(compiled.cut)
    )


def _linked(
    path: str, read: Mapping[str, Compiled], by_name: Mapping[str, Sequence[str]]
) -> list[str]:
    """The libraries of the target that a file needs, and that those need; the nearest first."""
    found = [path]
    for here in found:  # grows while it is walked: breadth first
        for library in _needed(here, read, by_name):
            if library not in found:
                found.append(library)
    return found[1:]


def _needed(
    path: str, read: Mapping[str, Compiled], by_name: Mapping[str, Sequence[str]]
) -> list[str]:
    binary = read[path].binary
    if binary is None:
        return []
    return [library for name in binary.needed for library in by_name.get(name, ())]
