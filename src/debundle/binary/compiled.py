"""Compiled files as a whole: their heads, and the names of Python modules among their strings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from debundle.binary.pooled import PooledNames, pooled_names
from debundle.binary.reader import Binary, read_binary
from debundle.binary.strings import strings_in, words_in
from debundle.binary.window import MalformedBinary
from debundle.model import Cache

#: One of these stands in whatever Cython has compiled.
_CYTHON = (b"__pyx_", b"cython_runtime")
#: The path of a source of its library, which Rust puts into whatever may panic.
_RUST = b"/rustc/"
#: Functions of the interpreter that import a module begin with one of these.
_IMPORTERS = ("PyImport_Import", "_PyImport_")
_NOTHING = PooledNames(frozenset(), frozenset())
_SHELF = "compiled"
#: Changes whenever the same file would give another answer.
_VERSION = 5


class CompiledFile(NamedTuple):
    """A file that may be an extension module or a library."""

    #: In the form of `Module.path`.
    relative: str
    #: Where it is on this machine.
    path: str
    size: int
    mtime_ns: int


class Compiled(NamedTuple):
    """What was found in one compiled file."""

    #: None where it is no whole library of a known format.
    binary: Binary | None
    #: Why there is none; "" where there is one.
    problem: str
    #: Strings that begin with the name of an import package of the target, sorted: modules,
    #: functions, or anything else.
    names: tuple[str, ...]
    #: The same, where what follows the name runs into it; see `PooledNames.cut`.
    cut: tuple[str, ...]
    is_cython: bool

    @property
    def can_import(self) -> bool:
        """Whether it takes functions from the interpreter that import modules."""
        return self.binary is not None and any(
            name.startswith(_IMPORTERS) for name in self.binary.imports
        )


def read_compiled(
    files: Sequence[CompiledFile], roots: Iterable[str], cache: Cache
) -> dict[str, Compiled]:
    """Read files, those that have not changed from the cache; by their path in the target.

    `roots` are the import packages of the target. A file that cannot be read has a `problem`.
    """
    beginnings = sorted(roots)
    about = repr((_VERSION, beginnings))
    keys = {file.relative: f"{about}|{file.path}|{file.size}|{file.mtime_ns}" for file in files}
    kept = cache.read(_SHELF, sorted(keys.values()))
    found: dict[str, Compiled] = {}
    fresh: dict[str, bytes] = {}
    for file in files:
        key = keys[file.relative]
        if key in kept:
            found[file.relative] = _unpacked(json.loads(kept[key]))
        else:
            found[file.relative] = _read(file.path, beginnings)
            fresh[key] = json.dumps(found[file.relative]).encode()
    cache.write(_SHELF, fresh)
    return found


def _read(path: str, roots: Sequence[str]) -> Compiled:
    binary, problem = None, ""
    patterns = [rf"{re.escape(root)}(?:\.\w+)*" for root in roots]
    try:
        binary = read_binary(path)
    except MalformedBinary as error:
        problem = str(error)
    constants = binary.constants if binary else None
    try:
        found = strings_in(path, constants, patterns)
        words = words_in(path, constants, (*_CYTHON, _RUST))
        is_cython = not words.isdisjoint(_CYTHON)
        pooled = _NOTHING
        if words:
            pooled = pooled_names(path, constants, roots, may_be_packed=is_cython)
        names = pooled.whole.union(*found)
        return Compiled(binary, problem, tuple(sorted(names)), tuple(sorted(pooled.cut)), is_cython)
    except MalformedBinary as error:
        return Compiled(None, str(error), (), (), False)


def _unpacked(packed: Any) -> Compiled:
    fields, problem, names, cut, is_cython = packed
    binary = None
    if fields is not None:
        name, machine, soname, needed, imports, exports, inits, is_stripped, constants = fields
        parts = tuple((offset, size) for offset, size in constants)
        binary = Binary(
            name,
            machine,
            soname,
            tuple(needed),
            tuple(imports),
            exports,
            tuple(inits),
            is_stripped,
            parts,
        )
    return Compiled(binary, problem, tuple(names), tuple(cut), is_cython)
