"""Why an import that was seen is not in the graph."""

from __future__ import annotations

from debundle.model import (
    ImportGraph,
    MissReason,
    ModuleKind,
    Observation,
    Oddity,
    Origin,
    SeenImport,
    Via,
)


def reason_of(graph: ImportGraph, observation: Observation, seen: SeenImport) -> MissReason:
    """The first reason that explains why the graph lacks an import, from the imported side on."""
    for module in (seen.imported, seen.importer):
        if module not in graph.by_name:
            return _why_unknown(graph, observation, module)
    if seen.origin is Origin.NATIVE:
        named = graph.by_imported.get(seen.imported, ())
        is_known = any(item.via is Via.NATIVE for item in named)
        return MissReason.NATIVE_CALLED if is_known else MissReason.NATIVE_CODE
    if seen.is_made:
        return MissReason.MADE_CODE
    if _is_predicted(graph, seen):
        return MissReason.NEVER
    if seen.origin is Origin.CALL:
        return MissReason.RUNTIME_NAME
    return MissReason.STATEMENT


def _why_unknown(graph: ImportGraph, observation: Observation, module: str) -> MissReason:
    above = module.rpartition(".")[0]
    while above and above not in graph.by_name:
        above = above.rpartition(".")[0]
    if above and graph.by_name[above].kind is ModuleKind.EXTENSION:
        return MissReason.NATIVE_MODULE
    is_patched = observation.odd.get(module) in (Oddity.ALIAS, Oddity.MADE)
    return MissReason.PATCHED_MODULES if is_patched else MissReason.UNKNOWN_MODULE


def _is_predicted(graph: ImportGraph, seen: SeenImport) -> bool:
    """Whether the graph has the pair after all, as one that never executes or as a guess."""
    return any(item.imported == seen.imported for item in graph.by_importer.get(seen.importer, ()))
