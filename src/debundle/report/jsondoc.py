"""Documents for programs, described field by field in `docs/schema/`.

Every document names its `format` and the `version` of that format. Entries of long lists stand
on a line each, so that they can be searched and compared with tools for lines. The same values
always give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from debundle.graph.native import couple_partition
from debundle.model import (
    AuditReport,
    Chain,
    CheckResult,
    CombinedError,
    DebundleError,
    FrontierPoint,
    Import,
    ImportGraph,
    MapSummary,
    Module,
    Partition,
    RenderedFile,
    Score,
    SeenImport,
    Share,
    Violation,
)
from debundle.report.jsonparts import (
    Rows,
    chain_fields,
    cut_fields,
    cycle_fields,
    distribution_fields,
    document,
    quality_fields,
    surface_fields,
    target_fields,
)


def map_document(graph: ImportGraph, summary: MapSummary) -> str:
    """`debundle map --format json`: every module, every import, and the summary."""
    return document(
        "debundle-map",
        {
            "target": target_fields(graph),
            "summary": _summary(summary),
            "modules": Rows(map(_module_fields, graph.modules)),
            "imports": Rows(map(_import_fields, graph.imports)),
            "external": Rows(
                {
                    "importer": item.importer,
                    "imported": item.imported,
                    "line": item.line,
                    "phase": item.phase,
                    "guarded": item.guarded,
                    "conditional": item.conditional,
                }
                for item in graph.external
            ),
        },
    )


def _module_fields(item: Module) -> dict[str, object]:
    return {
        "name": item.name,
        "path": item.path,
        "lines": item.lines,
        "kind": item.kind,
        "reading": item.reading,
        "problem": item.problem,
        "has_code": item.has_code,
    }


def _import_fields(item: Import) -> dict[str, object]:
    return {
        "importer": item.importer,
        "imported": item.imported,
        "line": item.line,
        "phase": item.phase,
        "use": item.use,
        "via": item.via,
        "names": item.names,
        "through": item.through,
        "guarded": item.guarded,
        "conditional": item.conditional,
        "confidence": item.confidence,
    }


def proposal_document(graph: ImportGraph, partition: Partition) -> str:
    """`debundle propose --format json`: distributions, cuts, and the frontier of cores."""
    return document(
        "debundle-proposal",
        {
            "target": target_fields(graph),
            "distributions": Rows(
                distribution_fields(graph, item) for item in partition.distributions
            ),
            "cuts": Rows(cut_fields(item) for item in partition.cuts),
            "frontier": Rows(_frontier_point(item) for item in partition.frontier),
            "quality": quality_fields(partition.quality),
            "native": Rows(map(surface_fields, couple_partition(graph, partition).surfaces)),
            "notes": partition.notes,
            "moves": Rows(
                {
                    "from": item.origin,
                    "to": item.destination,
                    "modules": item.modules,
                    "saving": item.saving,
                    "reason": item.reason,
                }
                for item in partition.moves
            ),
        },
    )


def chains_document(
    graph: ImportGraph, chains: Sequence[Chain], *, importer: str, imported: str
) -> str:
    """`debundle why --format json`: chains of imports from one module to another."""
    return document(
        "debundle-why",
        {
            "target": target_fields(graph),
            "importer": importer,
            "imported": imported,
            "chains": Rows(chain_fields(chain) for chain in chains),
        },
    )


def check_document(result: CheckResult) -> str:
    """`debundle check --format json`: violations with their chains, and what is stale."""
    return document(
        "debundle-check",
        {
            "kept": result.kept,
            "checked": result.checked,
            "violations": Rows(_violation(item) for item in result.violations),
            "stale": Rows(
                {"importer": importer, "imported": imported, "phase": phase}
                for importer, imported, phase in result.stale
            ),
        },
    )


def audit_document(graph: ImportGraph, report: AuditReport) -> str:
    """`debundle audit --format json`: the figures, what was missed, and everything seen."""
    seen = report.observation
    return document(
        "debundle-audit",
        {
            "target": target_fields(graph),
            "python": seen.python,
            "has_phases": seen.has_phases,
            "pairs": report.pairs,
            "debundle": _score(report.debundle),
            "grimp": None if report.grimp is None else _score(report.grimp),
            "recall_by_phase": _shares(report.recall_by_phase),
            "recall_by_origin": _shares(report.recall_by_origin),
            "found_by_via": report.found_by_via,
            "precision_by_via": _shares(report.precision_by_via),
            "misses": Rows(
                {**_seen(item.seen), "reason": item.reason, "file": item.file}
                for item in report.misses
            ),
            "late": Rows(map(_seen, report.late)),
            "unseen": Rows(
                {"importer": importer, "imported": imported, "line": line}
                for importer, imported, line in report.unseen
            ),
            "failures": Rows(item._asdict() for item in seen.failures),
            "odd": Rows({"module": name, "oddity": odd} for name, odd in seen.odd.items()),
            "loaded": seen.loaded,
            "seen": Rows(map(_seen, seen.seen)),
        },
    )


def files_document(files: Iterable[RenderedFile], *, folder: str) -> str:
    """`debundle emit --format json`: the files written, by path below `folder`."""
    return document(
        "debundle-emit",
        {
            "folder": folder,
            "files": Rows(
                {"path": item.path, "bytes": len(item.text.encode())} for item in sorted(files)
            ),
        },
    )


def error_document(error: DebundleError) -> str:
    """What any command with `--format json` prints when its input is bad."""
    problems = error.problems if isinstance(error, CombinedError) else (error,)
    return document(
        "debundle-error",
        {
            "errors": Rows(
                {"what": item.what, "where": item.where, "next_step": item.next_step}
                for item in problems
            )
        },
    )


def _summary(summary: MapSummary) -> dict[str, Any]:
    return {
        "modules": summary.modules,
        "packages": summary.packages,
        "lines": summary.lines,
        "by_phase": summary.by_phase,
        "by_use": summary.by_use,
        "by_via": summary.by_via,
        "pairs": summary.pairs,
        "cycle_all": cycle_fields(summary.cycle_all),
        "cycle_import": cycle_fields(summary.cycle_import),
        "cycle_needed": cycle_fields(summary.cycle_needed),
        "facades": [
            {
                "module": item.module,
                "names": item.names,
                "sources": item.sources,
                "executes": item.executes,
                "lines": item.lines,
            }
            for item in summary.facades
        ],
        "third_party": [
            {
                "import_name": item.import_name,
                "distribution": item.distribution,
                "importers": item.importers,
                "by_phase": item.by_phase,
                "guarded": item.guarded,
            }
            for item in summary.third_party
        ],
        "extensions": summary.extensions,
        "unread": [{"module": name, "reason": reason} for name, reason in summary.unread],
    }


def _frontier_point(point: FrontierPoint) -> dict[str, Any]:
    return {
        "price": point.price,
        "modules": point.modules,
        "lines": point.lines,
        "share": round(point.share, 6),
        "cuts": point.cuts,
        "cost": point.cost,
        "person": point.person,
        "chosen": point.chosen,
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "predicted": score.predicted,
        "recall": _share(score.recall),
        "import_recall": _share(score.import_recall),
        "import_precision": _share(score.import_precision),
    }


def _shares(shares: Mapping[Any, Share]) -> dict[str, Any]:
    return {kind.value: _share(share) for kind, share in shares.items()}


def _share(share: Share) -> dict[str, Any]:
    return {"part": share.part, "whole": share.whole, "ratio": round(share.ratio, 6)}


def _seen(item: SeenImport) -> dict[str, Any]:
    return item._asdict()


def _violation(violation: Violation) -> dict[str, Any]:
    return {
        "kind": violation.kind,
        "from_distribution": violation.from_distribution,
        "to_distribution": violation.to_distribution,
        "importer": violation.importer,
        "imported": violation.imported,
        "message": violation.message,
        "known": violation.known,
        "chain": chain_fields(violation.chain),
        "cut": None if violation.cut is None else cut_fields(violation.cut),
    }
