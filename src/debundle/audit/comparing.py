"""Holds the imports that were seen against those that the graph predicts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import Enum
from typing import TypeVar

from debundle.audit.reasons import reason_of
from debundle.model import (
    AuditReport,
    Import,
    ImportGraph,
    Miss,
    ModuleKind,
    Observation,
    Oddity,
    Origin,
    Phase,
    Score,
    SeenImport,
    Share,
    Via,
)

Pair = tuple[str, str]
_Group = TypeVar("_Group", bound=Enum)

#: Mechanisms by which the importer itself imports; the others say what that leads to.
_DIRECT = (Via.STATEMENT, Via.STAR, Via.DYNAMIC)
#: Mechanisms in the order in which they are named where several lead to a module.
_VIAS = tuple(Via)


def compare_imports(
    graph: ImportGraph, observation: Observation, *, grimp_pairs: Collection[Pair] | None
) -> AuditReport:
    """Hold a graph against what was seen: ImportGraph, Observation -> AuditReport.

    Everything is counted in distinct pairs (importer, imported). A module that imports itself
    (as `from . import x` in a package does) is left out, and what a record says of modules outside
    the target's import packages. What a file makes below itself, in `sys.modules` alone, counts as
    that file. `grimp_pairs` are those of grimp's graph,
    None where grimp cannot make one.
    """
    roots = frozenset(root.name for root in graph.target.roots)
    files = (
        _by_file(item, graph, observation)
        for item in observation.seen
        if not _is_attempt(item, graph, observation)
    )
    seen = _first_of_pairs(item for item in files if _is_within(item, roots))
    at_import = {pair for pair, item in seen.items() if item.phase is Phase.IMPORT}
    predicted = _by_pair(item for item in graph.imports if item.executes and item.via != Via.STRING)
    early = {pair for pair, items in predicted.items() if _is_early(items)}
    certain = _certain(graph, observation)
    late = at_import & predicted.keys() - early if observation.has_phases else set()
    return AuditReport(
        label=graph.target.label,
        version=graph.target.metadata.version,
        observation=observation,
        pairs=len(seen),
        debundle=Score(
            predicted=len(predicted),
            recall=_share(predicted.keys(), seen.keys()),
            import_recall=_share(early, at_import),
            import_precision=_share(at_import, certain.keys()),
        ),
        grimp=_grimp_score(grimp_pairs, seen, at_import, observation),
        recall_by_phase=_recall_by(
            Phase, {pair: item.phase for pair, item in seen.items()}, predicted
        )
        if observation.has_phases
        else {},
        recall_by_origin=_recall_by(
            Origin, {pair: item.origin for pair, item in seen.items()}, predicted
        ),
        found_by_via=_found_by_via(seen, predicted),
        precision_by_via=_precision_by_via(certain, at_import),
        misses=tuple(
            _miss(graph, observation, seen[pair]) for pair in sorted(seen.keys() - predicted.keys())
        ),
        late=tuple(seen[pair] for pair in sorted(late)),
        unseen=tuple((*pair, certain[pair].line) for pair in sorted(certain.keys() - at_import)),
    )


def _is_within(item: SeenImport, roots: frozenset[str]) -> bool:
    return all(
        any(f"{module}.".startswith(f"{root}.") for root in roots)
        for module in (item.importer, item.imported)
    )


def _is_attempt(item: SeenImport, graph: ImportGraph, observation: Observation) -> bool:
    """Whether native code asked for a module that nobody has: Cython looks beside itself first.

    The interpreter tells of such an import before it is known how that ends.
    """
    is_known = item.imported in graph.by_name or item.imported in observation.loaded
    return item.origin is Origin.NATIVE and not is_known and item.imported not in observation.odd


def _by_file(item: SeenImport, graph: ImportGraph, observation: Observation) -> SeenImport:
    """An import with modules that a single file makes below itself replaced by those of the file.

    Nothing lies below the file of a module: `import p.six.moves` asks the file `p/six.py` for it.
    Below a package's own file lies what has no file in the end, and what that has below itself.
    """
    importer, imported = (
        _made_by(module, graph, observation) for module in (item.importer, item.imported)
    )
    return item._replace(importer=importer, imported=imported)


def _made_by(module: str, graph: ImportGraph, observation: Observation) -> str:
    topmost, around = "", module
    while around and around not in graph.by_name:
        topmost, around = around, around.rpartition(".")[0]
    if not around:
        return module
    kind = graph.by_name[around].kind
    is_made = kind is ModuleKind.PACKAGE and observation.odd.get(topmost) is Oddity.MADE
    return around if is_made or kind is ModuleKind.MODULE else module


def _first_of_pairs(seen: Iterable[SeenImport]) -> dict[Pair, SeenImport]:
    """One entry for each pair: at import time rather than later, by Python rather than native."""
    origins = tuple(Origin)
    phases = tuple(Phase)
    found: dict[Pair, SeenImport] = {}
    for item in sorted(
        seen, key=lambda item: (phases.index(item.phase), origins.index(item.origin), item)
    ):
        if item.importer != item.imported:
            found.setdefault((item.importer, item.imported), item)
    return found


def _by_pair(imports: Iterable[Import]) -> dict[Pair, list[Import]]:
    grouped: dict[Pair, list[Import]] = {}
    for item in imports:
        grouped.setdefault((item.importer, item.imported), []).append(item)
    return grouped


def _is_early(items: Iterable[Import]) -> bool:
    return any(item.phase is Phase.IMPORT for item in items)


def _certain(graph: ImportGraph, observation: Observation) -> dict[Pair, Import]:
    """Pairs that must be seen at import time if the graph is right, with the first such import."""
    if not observation.has_phases:
        return {}
    loaded, watched = frozenset(observation.loaded), _watched(observation)
    found: dict[Pair, Import] = {}
    for item in graph.imports:
        is_certain = item.phase is Phase.IMPORT and not item.guarded and not item.conditional
        is_comparable = item.importer in watched and item.imported in loaded
        if is_certain and item.via in _DIRECT and is_comparable:
            found.setdefault((item.importer, item.imported), item)
    return found


def _watched(observation: Observation) -> frozenset[str]:
    """Modules all of whose imports were seen.

    Those of an extension, be it in place of a source, go past every door that can be watched.
    """
    compiled = {name for name, odd in observation.odd.items() if odd is Oddity.COMPILED}
    return frozenset(observation.loaded) - compiled


def _grimp_score(
    pairs: Collection[Pair] | None,
    seen: Mapping[Pair, SeenImport],
    at_import: Collection[Pair],
    observation: Observation,
) -> Score | None:
    """As grimp knows no phases, any pair of its graph counts as predicted at import time."""
    if pairs is None:
        return None
    loaded, watched = frozenset(observation.loaded), _watched(observation)
    between = [pair for pair in pairs if pair[0] in watched and pair[1] in loaded]
    return Score(
        predicted=len(pairs),
        recall=_share(pairs, seen.keys()),
        import_recall=_share(pairs, at_import),
        import_precision=_share(at_import, between),
    )


def _share(held: Collection[Pair], of: Collection[Pair]) -> Share:
    return Share(sum(pair in held for pair in of), len(of))


def _recall_by(
    kinds: Iterable[_Group], groups: Mapping[Pair, _Group], predicted: Collection[Pair]
) -> dict[_Group, Share]:
    members = {kind: [pair for pair, group in groups.items() if group is kind] for kind in kinds}
    return {kind: _share(predicted, pairs) for kind, pairs in members.items() if pairs}


def _found_by_via(seen: Iterable[Pair], predicted: Mapping[Pair, list[Import]]) -> dict[Via, int]:
    found = dict.fromkeys(_VIAS, 0)
    for pair in seen:
        if pair in predicted:
            found[min((item.via for item in predicted[pair]), key=_VIAS.index)] += 1
    return {via: number for via, number in found.items() if number}


def _precision_by_via(
    certain: Mapping[Pair, Import], at_import: Collection[Pair]
) -> dict[Via, Share]:
    grouped = {via: [pair for pair, item in certain.items() if item.via is via] for via in _DIRECT}
    return {via: _share(at_import, pairs) for via, pairs in grouped.items() if pairs}


def _miss(graph: ImportGraph, observation: Observation, seen: SeenImport) -> Miss:
    importer = graph.by_name.get(seen.importer)
    file = importer.path if importer is not None else ""
    return Miss(seen, reason_of(graph, observation, seen), file)
