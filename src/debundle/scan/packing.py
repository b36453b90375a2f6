"""A whole graph as bytes for the cache: columns of whole numbers beside a table of strings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from debundle.model import (
    Confidence,
    ExternalImport,
    Import,
    Module,
    ModuleKind,
    NativeUse,
    Phase,
    Reading,
    Use,
    Via,
)

_PHASES = tuple(Phase)
_USES = tuple(Use)
_VIAS = tuple(Via)
_CONFIDENCES = tuple(Confidence)


class Content(NamedTuple):
    """What a scan found, without the target."""

    modules: tuple[Module, ...]
    imports: tuple[Import, ...]
    external: tuple[ExternalImport, ...]
    native: tuple[NativeUse, ...] = ()


def pack_content(content: Content) -> bytes:
    """The content as JSON; the same content gives the same bytes."""
    table: dict[str, int] = {}
    modules = [
        [item.name, item.path, item.lines, item.kind, item.reading, item.problem, item.has_code]
        for item in content.modules
    ]
    imports = [
        [_number(table, item.importer) for item in content.imports],
        [_number(table, item.imported) for item in content.imports],
        [item.line for item in content.imports],
        [_PHASES.index(item.phase) for item in content.imports],
        [_VIAS.index(item.via) for item in content.imports],
        [_USES.index(item.use) for item in content.imports],
        [_number(table, "\n".join(item.names)) for item in content.imports],
        [_number(table, item.through) for item in content.imports],
        [2 * item.guarded + item.conditional for item in content.imports],
        [_CONFIDENCES.index(item.confidence) for item in content.imports],
    ]
    external = [
        [_number(table, item.importer) for item in content.external],
        [_number(table, item.imported) for item in content.external],
        [item.line for item in content.external],
        [_PHASES.index(item.phase) for item in content.external],
        [2 * item.guarded + item.conditional for item in content.external],
    ]
    document = {
        "modules": modules,
        "imports": imports,
        "external": external,
        "native": _pack_native(content, table),
        "strings": [*table],
    }
    return json.dumps(document, separators=(",", ":")).encode()


def _pack_native(content: Content, table: dict[str, int]) -> list[list[int]]:
    return [
        [_number(table, item.importer) for item in content.native],
        [_number(table, item.native) for item in content.native],
        [_number(table, item.symbol) for item in content.native],
        [item.line for item in content.native],
        [_PHASES.index(item.phase) for item in content.native],
        [int(item.guarded) for item in content.native],
        [_USES.index(item.use) for item in content.native],
    ]


def unpack_content(packed: bytes) -> Content:
    """The content that `pack_content` made.

    Raises ValueError, KeyError, IndexError or TypeError where the bytes are something else.
    """
    document = json.loads(packed)
    strings: list[str] = document["strings"]
    return Content(
        tuple(_module(fields) for fields in document["modules"]),
        tuple(_imports(document["imports"], strings)),
        tuple(_external(document["external"], strings)),
        tuple(_native(document["native"], strings)),
    )


def _number(table: dict[str, int], text: str) -> int:
    return table.setdefault(text, len(table))


def _module(fields: Sequence[Any]) -> Module:
    name, path, lines, kind, reading, problem, has_code = fields
    return Module(name, path, lines, ModuleKind(kind), Reading(reading), problem, has_code)


def _imports(columns: list[list[int]], strings: list[str]) -> Iterable[Import]:
    importers, imported, lines, phases, vias, uses, names, through, flags, confidences = columns
    name_sets = [tuple(text.split("\n")) if text else () for text in strings]
    return map(
        Import,
        [strings[number] for number in importers],
        [strings[number] for number in imported],
        lines,
        [_PHASES[number] for number in phases],
        [_VIAS[number] for number in vias],
        [_USES[number] for number in uses],
        [name_sets[number] for number in names],
        [strings[number] for number in through],
        [bool(flag & 2) for flag in flags],
        [bool(flag & 1) for flag in flags],
        [_CONFIDENCES[number] for number in confidences],
    )


def _external(columns: list[list[int]], strings: list[str]) -> Iterable[ExternalImport]:
    importers, imported, lines, phases, flags = columns
    return map(
        ExternalImport,
        [strings[number] for number in importers],
        [strings[number] for number in imported],
        lines,
        [_PHASES[number] for number in phases],
        [bool(flag & 2) for flag in flags],
        [bool(flag & 1) for flag in flags],
    )


def _native(columns: list[list[int]], strings: list[str]) -> Iterable[NativeUse]:
    importers, natives, symbols, lines, phases, guards, uses = columns
    return map(
        NativeUse,
        [strings[number] for number in importers],
        [strings[number] for number in natives],
        [strings[number] for number in symbols],
        lines,
        [_PHASES[number] for number in phases],
        map(bool, guards),
        [_USES[number] for number in uses],
    )
