"""Compiled code as columns of the explorer's document: who takes which symbol of it, and where.

The figures of `graph.native.couple_distributions` follow from them for any grouping, so that the
page counts them anew when a part moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from debundle.graph.native import Symbol, extension_uses, native_files, symbol_of
from debundle.model import (
    Exploration,
    LibraryLink,
    NativeLoad,
    NativeMap,
    NativeUse,
    Phase,
    RegistryEntry,
    is_private_name,
)

#: Of what one library takes from another, the largest namespaces; and names of one registry.
_MOST_GROUPS = 6
_MOST_NAMES = 40


def native_columns(found: Exploration, place: Mapping[str, int]) -> dict[str, Any] | None:
    """What is compiled and who uses it, modules by their place; None where nothing is."""
    if found.native is None:
        return None
    owners = native_files(found.graph)
    uses = _distinct(extension_uses(found.graph))
    symbols = sorted({symbol_of(use) for use in uses})
    return {
        "symbols": _symbols(symbols, place),
        "uses": _uses(uses, {symbol: index for index, symbol in enumerate(symbols)}, place),
        "files": _files(found.native, owners, place),
        "registries": [
            _registry(entries, owners, place)
            for entries in (found.native.providers, found.native.consumers)
        ],
        "loads": [_load(load, list(owners), place) for load in found.native.loads],
        "sources": _sources(found.native),
    }


def _distinct(uses: Iterable[NativeUse]) -> list[NativeUse]:
    """One use of each symbol by a module at import time and one later, the first of each."""
    first: dict[tuple[str, Symbol, Phase], NativeUse] = {}
    for use in sorted(uses):
        first.setdefault((use.importer, symbol_of(use), use.phase), use)
    return sorted(first.values(), key=lambda use: (use.importer, use.line, use.symbol))


def _symbols(symbols: Sequence[Symbol], place: Mapping[str, int]) -> dict[str, Any]:
    return {
        "native": [place[native] for native, _ in symbols],
        "name": [name for _, name in symbols],
        "private": [int(is_private_name(name)) for _, name in symbols],
    }


def _uses(
    uses: Sequence[NativeUse], number: Mapping[Symbol, int], place: Mapping[str, int]
) -> dict[str, Any]:
    return {
        "importer": [place[use.importer] for use in uses],
        "symbol": [number[symbol_of(use)] for use in uses],
        "line": [use.line for use in uses],
        "import_time": [int(use.phase is Phase.IMPORT) for use in uses],
    }


def _files(
    native: NativeMap, owners: Mapping[str, str], place: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Every compiled file with what it takes from others; owners as in `native_files`."""
    number = {path: index for index, path in enumerate(owners)}
    links: dict[str, list[LibraryLink]] = {}
    for link in native.links:
        links.setdefault(link.importer, []).append(link)
    known = {file.path: file for file in native.files}
    return [
        {
            "path": path,
            "module": place.get(module, -1),
            "bytes": known[path].size if path in known else 0,
            "problem": known[path].problem if path in known else "It was not unpacked.",
            "links": [
                [
                    number[link.imported],
                    link.symbols,
                    [[group.namespace, group.symbols] for group in link.groups[:_MOST_GROUPS]],
                ]
                for link in links.get(path, ())
                if link.imported in number
            ],
        }
        for path, module in owners.items()
    ]


def _load(load: NativeLoad, files: Sequence[str], place: Mapping[str, int]) -> list[Any]:
    """[module, loader, file or -1, name, line, at import time or not, number of symbols, some]."""
    return [
        place[load.importer],
        load.loader,
        files.index(load.library) if load.library in files else -1,
        load.name,
        load.line,
        int(load.phase is Phase.IMPORT),
        len(load.symbols),
        list(load.symbols[:_MOST_NAMES]),
    ]


def _sources(native: NativeMap) -> list[list[Any]]:
    """[folder, files, modules it initialises, number of symbols, some, what it includes]."""
    includes: dict[str, list[list[Any]]] = {}
    for link in native.includes:
        included = [link.imported, link.includes, link.example]
        includes.setdefault(link.importer, []).append(included)
    return [
        [
            item.folder,
            item.files,
            list(item.modules),
            len(item.symbols),
            list(item.symbols[:_MOST_NAMES]),
            includes.get(item.folder, [])[:_MOST_GROUPS],
        ]
        for item in native.source_folders
    ]


def _registry(
    entries: Iterable[RegistryEntry], owners: Mapping[str, str], place: Mapping[str, int]
) -> list[list[Any]]:
    """[registry, namespace, module or -1, compiled or not, number of names, some names, line]."""
    return [
        [
            entry.registry,
            entry.namespace,
            place.get(entry.place, place.get(owners.get(entry.place, ""), -1)),
            int(entry.is_native),
            len(entry.names),
            list(entry.names[:_MOST_NAMES]),
            entry.line,
        ]
        for entry in entries
    ]
