"""The document of `debundle native`."""

from __future__ import annotations

from typing import Any

from debundle.model import (
    ImportGraph,
    NativeCoupling,
    NativeFile,
    NativeMap,
    NativeUse,
    RegistryEntry,
)
from debundle.report.jsonparts import Rows, document, surface_fields, target_fields


def native_document(graph: ImportGraph, native: NativeMap, coupling: NativeCoupling) -> str:
    """`debundle native --format json`: compiled files, every use, and who is bound by what."""
    return document(
        "debundle-native",
        {
            "target": target_fields(graph),
            "files": Rows(map(_file, native.files)),
            "nested": Rows({"module": name, "path": path} for name, path in native.nested),
            "links": Rows(
                {
                    "importer": item.importer,
                    "imported": item.imported,
                    "symbols": item.symbols,
                    "groups": [group._asdict() for group in item.groups],
                }
                for item in native.links
            ),
            "references": Rows(item._asdict() for item in native.references),
            "uses": Rows(_use(use, native) for use in graph.native),
            "distributions": Rows(map(surface_fields, coupling.surfaces)),
            "matrix": Rows(item._asdict() for item in coupling.matrix),
            "obstacles": Rows(item._asdict() for item in coupling.obstacles),
            "providers": Rows(map(_entry, native.providers)),
            "consumers": Rows(map(_entry, native.consumers)),
            "loads": Rows(item._asdict() for item in native.loads),
            "libraries": Rows(item._asdict() for item in coupling.libraries),
            "source_folders": Rows(item._asdict() for item in native.source_folders),
            "includes": Rows(item._asdict() for item in native.includes),
            "declared": Rows(item._asdict() for item in native.declared),
        },
    )


def _file(item: NativeFile) -> dict[str, Any]:
    return {
        "path": item.path,
        "module": item.module,
        "size": item.size,
        "format": item.format,
        "machine": item.machine,
        "needed": item.needed,
        "bundled": item.bundled,
        "imports": item.imports,
        "exports": item.exports,
        "inits": item.inits,
        "stripped": item.is_stripped,
        "problem": item.problem,
    }


def _use(use: NativeUse, native: NativeMap) -> dict[str, Any]:
    return {
        "importer": use.importer,
        "native": use.native,
        "symbol": use.symbol,
        "line": use.line,
        "phase": use.phase,
        "private": use.is_private,
        "in_stub": native.is_known(use),
        "guarded": use.guarded,
        "use": use.use,
        "deferrable": use.is_deferrable,
    }


def _entry(item: RegistryEntry) -> dict[str, Any]:
    return {
        "registry": item.registry,
        "namespace": item.namespace,
        "place": item.place,
        "native": item.is_native,
        "names": item.names,
        "line": item.line,
    }
