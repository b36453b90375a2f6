"""The names of modules among the strings of compiled files, read from their bytes.

Nothing here knows the formats of object files: a string ends with a zero byte in all of them, and
the libraries that an extension is linked with are among its strings, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from debundle.model import Cache
from debundle.scan.discover import SourceFile

#: Bytes that stand in the middle of a text: a name after one of them is only its end.
_TEXT = frozenset(range(0x20, 0x7F))
#: Stands in whatever Cython has compiled.
_CYTHON = b"__pyx_"
_SHELF = "strings"
#: Changes whenever the same file would give other strings.
_VERSION = 1


class NativeNames(NamedTuple):
    """The dotted names of one extension that begin with an import package of the target."""

    #: Named in what Cython has compiled: needed when the extension is initialised.
    early: frozenset[str]
    #: Named in other code of the extension, or of a library that it is linked with.
    late: frozenset[str]


class _Strings(NamedTuple):
    names: list[str]
    #: File names among the strings that are those of libraries of the target.
    libraries: list[str]
    is_cython: bool


def read_native_names(
    extensions: Sequence[SourceFile],
    libraries: Sequence[SourceFile],
    roots: Iterable[str],
    cache: Cache,
) -> dict[str, NativeNames]:
    """The names in each extension, by module, and in the libraries of the target it is linked with.

    A name that is only part of a longer string does not count.
    """
    reader = _Reader(tuple(sorted(roots)), frozenset(map(_file_name, libraries)), cache)
    own = reader.read(extensions)
    linked = {name for strings in own.values() for name in strings.libraries}
    shared = reader.read([file for file in libraries if _file_name(file) in linked])
    by_file_name = {
        _file_name(file): shared[file.path] for file in libraries if file.path in shared
    }
    return {
        file.name: _names(own[file.path], by_file_name) for file in extensions if file.path in own
    }


def _names(own: _Strings, libraries: Mapping[str, _Strings]) -> NativeNames:
    late = {name for file_name in own.libraries for name in libraries[file_name].names}
    if own.is_cython:
        return NativeNames(frozenset(own.names), frozenset(late))
    return NativeNames(frozenset(), frozenset({*own.names, *late}))


class _Reader:
    """Reads files, those that have not changed from the cache."""

    def __init__(self, roots: tuple[str, ...], libraries: frozenset[str], cache: Cache) -> None:
        # One pattern for each root: one that begins with a literal is searched for quickly.
        self._patterns = [re.compile(rf"{re.escape(root)}(?:\.\w+)*\0".encode()) for root in roots]
        self._libraries = libraries
        self._about = repr((_VERSION, roots, sorted(libraries)))
        self._cache = cache

    def read(self, files: Sequence[SourceFile]) -> dict[str, _Strings]:
        """The strings of files, by path."""
        keys = {file.path: self._key(file) for file in files}
        kept = self._cache.read(_SHELF, sorted(keys.values()))
        found = {
            path: _Strings(*json.loads(kept[key])) for path, key in keys.items() if key in kept
        }
        fresh = {path: self._strings(path) for path in keys.keys() - found.keys()}
        self._cache.write(
            _SHELF, {keys[path]: json.dumps(fresh[path]).encode() for path in sorted(fresh)}
        )
        return found | fresh

    def _key(self, file: SourceFile) -> str:
        return f"{self._about}|{file.path}|{file.size}|{file.mtime_ns}"

    def _strings(self, path: str) -> _Strings:
        try:
            content = Path(path).read_bytes()
        except OSError:
            return _Strings([], [], False)
        names = {
            match.group()[:-1].decode("ascii", "replace")
            for pattern in self._patterns
            for match in pattern.finditer(content)
            if not match.start() or content[match.start() - 1] not in _TEXT
        }
        libraries = [name for name in sorted(self._libraries) if f"{name}\0".encode() in content]
        return _Strings(sorted(names), libraries, _CYTHON in content)


def _file_name(file: SourceFile) -> str:
    return Path(file.path).name
