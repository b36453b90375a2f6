"""Which symbols the compiled files of a target take from one another."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from debundle.binary import MalformedBinary, exports_among, namespace_of, qualified_name
from debundle.binary.compiled import Compiled, CompiledFile
from debundle.model import Cache, LibraryLink, SymbolGroup

#: Namespaces below this depth are counted with those above: most are classes.
_DEPTH = 2
_EXAMPLES = 3
_SHELF = "exports"
#: Changes whenever the same file would give another answer.
_VERSION = 1


class Library(NamedTuple):
    """A compiled file of the target, and what was read of it."""

    file: CompiledFile
    compiled: Compiled

    @property
    def names(self) -> frozenset[str]:
        """What others call it that need it: its file name, and the name that it gives itself."""
        own = self.compiled.binary.name if self.compiled.binary else ""
        return frozenset({self.file.relative.rpartition("/")[2], own} - {""})


def link_libraries(libraries: Sequence[Library], cache: Cache) -> tuple[LibraryLink, ...]:
    """What each file takes from each other one, most symbols first.

    A symbol is taken from the first library, in the order in which a loader looks, that offers
    it: the libraries that a file needs, then those that they need. Symbols from outside of the
    target (the interpreter, the C library) are left out.
    """
    by_path = {item.file.relative: item for item in libraries}
    order = {path: _search_order(item, libraries) for path, item in by_path.items()}
    wanted: dict[str, set[str]] = defaultdict(set)
    for path, others in order.items():
        binary = by_path[path].compiled.binary
        for other in others:
            wanted[other].update(binary.imports if binary else ())
    offered = _offered(by_path, wanted, cache)
    links = [
        _link(path, other, symbols)
        for path in by_path
        for other, symbols in _taken(by_path[path], order[path], offered).items()
    ]
    return tuple(sorted(links, key=lambda link: (-link.symbols, link.importer, link.imported)))


def _search_order(library: Library, libraries: Sequence[Library]) -> list[str]:
    """The files of the target that a file is linked with, the nearest first."""
    found = [library]
    for here in found:  # grows while it is walked: breadth first
        binary = here.compiled.binary
        for name in binary.needed if binary else ():
            found += [other for other in libraries if name in other.names and other not in found]
    return [item.file.relative for item in found[1:]]


def _offered(
    by_path: Mapping[str, Library], wanted: Mapping[str, set[str]], cache: Cache
) -> dict[str, frozenset[str]]:
    """Those of the wanted symbols that each file offers, from the cache where it did not change."""
    keys = {path: _key(by_path[path].file, names) for path, names in wanted.items()}
    kept = cache.read(_SHELF, sorted(keys.values()))
    found: dict[str, frozenset[str]] = {}
    fresh: dict[str, bytes] = {}
    for path, key in keys.items():
        if key in kept:
            found[path] = frozenset(json.loads(kept[key]))
            continue
        try:
            found[path] = exports_among(by_path[path].file.path, wanted[path])
        except MalformedBinary:
            found[path] = frozenset()
        fresh[key] = json.dumps(sorted(found[path])).encode()
    cache.write(_SHELF, fresh)
    return found


def _key(file: CompiledFile, names: Iterable[str]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for name in sorted(names):
        digest.update(name.encode("utf-8", "surrogateescape") + b"\0")
    return f"{_VERSION}|{file.path}|{file.size}|{file.mtime_ns}|{digest.hexdigest()}"


def _taken(
    library: Library, order: Sequence[str], offered: Mapping[str, frozenset[str]]
) -> dict[str, list[str]]:
    """The symbols that a file takes, by the file that it takes them from."""
    left = set(library.compiled.binary.imports if library.compiled.binary else ())
    taken: dict[str, list[str]] = {}
    for other in order:
        symbols = left & offered[other]
        left -= symbols
        if symbols:
            taken[other] = sorted(symbols)
    return taken


def _link(importer: str, imported: str, symbols: Sequence[str]) -> LibraryLink:
    grouped: dict[str, list[str]] = defaultdict(list)
    for symbol in symbols:
        namespace = "::".join(namespace_of(symbol).split("::")[:_DEPTH])
        grouped[namespace].append(qualified_name(symbol))
    groups = [
        SymbolGroup(namespace, len(names), tuple(sorted(set(names))[:_EXAMPLES]))
        for namespace, names in grouped.items()
    ]
    ordered = sorted(groups, key=lambda group: (-group.symbols, group.namespace))
    return LibraryLink(importer, imported, len(symbols), tuple(ordered))
