"""Documents for programs, described field by field in `docs/schema/`.

Every document names its `format` and the `version` of that format. Entries of long lists stand
on a line each, so that they can be searched and compared with tools for lines. The same values
always give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from debundle.model import (
    AuditReport,
    Chain,
    CheckResult,
    CombinedError,
    Cut,
    Cycle,
    DebundleError,
    Distribution,
    FrontierPoint,
    ImportGraph,
    Link,
    MapSummary,
    ModuleKind,
    Partition,
    Quality,
    RenderedFile,
    Score,
    SeenImport,
    Share,
    Violation,
)

#: Raised when a field changes its meaning or goes away; new fields do not raise it.
FORMAT_VERSION = 1

_encode = json.JSONEncoder(separators=(",", ":")).encode


def map_document(graph: ImportGraph, summary: MapSummary) -> str:
    """`debundle map --format json`: every module, every import, and the summary."""
    return _document(
        "debundle-map",
        {
            "target": _target(graph),
            "summary": _summary(summary),
            "modules": _Rows(
                {
                    "name": item.name,
                    "path": item.path,
                    "lines": item.lines,
                    "kind": item.kind,
                    "reading": item.reading,
                    "problem": item.problem,
                    "has_code": item.has_code,
                }
                for item in graph.modules
            ),
            "imports": _Rows(
                {
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
                }
                for item in graph.imports
            ),
            "external": _Rows(
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


def proposal_document(graph: ImportGraph, partition: Partition) -> str:
    """`debundle propose --format json`: distributions, cuts, and the frontier of cores."""
    return _document(
        "debundle-proposal",
        {
            "target": _target(graph),
            "distributions": _Rows(_distribution(graph, item) for item in partition.distributions),
            "cuts": _Rows(_cut(item) for item in partition.cuts),
            "frontier": _Rows(_frontier_point(item) for item in partition.frontier),
            "quality": _quality(partition.quality),
            "notes": partition.notes,
        },
    )


def chains_document(
    graph: ImportGraph, chains: Sequence[Chain], *, importer: str, imported: str
) -> str:
    """`debundle why --format json`: chains of imports from one module to another."""
    return _document(
        "debundle-why",
        {
            "target": _target(graph),
            "importer": importer,
            "imported": imported,
            "chains": _Rows(_chain(chain) for chain in chains),
        },
    )


def check_document(result: CheckResult) -> str:
    """`debundle check --format json`: violations with their chains, and what is stale."""
    return _document(
        "debundle-check",
        {
            "kept": result.kept,
            "checked": result.checked,
            "violations": _Rows(_violation(item) for item in result.violations),
            "stale": _Rows(
                {"importer": importer, "imported": imported, "phase": phase}
                for importer, imported, phase in result.stale
            ),
        },
    )


def audit_document(graph: ImportGraph, report: AuditReport) -> str:
    """`debundle audit --format json`: the figures, what was missed, and everything seen."""
    seen = report.observation
    return _document(
        "debundle-audit",
        {
            "target": _target(graph),
            "python": seen.python,
            "has_phases": seen.has_phases,
            "pairs": report.pairs,
            "debundle": _score(report.debundle),
            "grimp": None if report.grimp is None else _score(report.grimp),
            "recall_by_phase": _shares(report.recall_by_phase),
            "recall_by_origin": _shares(report.recall_by_origin),
            "found_by_via": report.found_by_via,
            "precision_by_via": _shares(report.precision_by_via),
            "misses": _Rows(
                {**_seen(item.seen), "reason": item.reason, "file": item.file}
                for item in report.misses
            ),
            "late": _Rows(map(_seen, report.late)),
            "unseen": _Rows(
                {"importer": importer, "imported": imported, "line": line}
                for importer, imported, line in report.unseen
            ),
            "failures": _Rows(item._asdict() for item in seen.failures),
            "odd": _Rows({"module": name, "oddity": odd} for name, odd in seen.odd.items()),
            "loaded": seen.loaded,
            "seen": _Rows(map(_seen, seen.seen)),
        },
    )


def files_document(files: Iterable[RenderedFile], *, folder: str) -> str:
    """`debundle emit --format json`: the files written, by path below `folder`."""
    return _document(
        "debundle-emit",
        {
            "folder": folder,
            "files": _Rows(
                {"path": item.path, "bytes": len(item.text.encode())} for item in sorted(files)
            ),
        },
    )


def error_document(error: DebundleError) -> str:
    """What any command with `--format json` prints when its input is bad."""
    problems = error.problems if isinstance(error, CombinedError) else (error,)
    return _document(
        "debundle-error",
        {
            "errors": _Rows(
                {"what": item.what, "where": item.where, "next_step": item.next_step}
                for item in problems
            )
        },
    )


class _Rows:
    """A long list, whose entries are written on a line each."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._rows = rows

    def encoded(self) -> str:
        body = ",\n".join(map(_encode, self._rows))
        return f"[\n{body}\n]" if body else "[]"


def _document(name: str, content: Mapping[str, Any]) -> str:
    fields = {"format": name, "version": FORMAT_VERSION, **content}
    return "{\n" + ",\n".join(_fields(fields)) + "\n}\n"


def _fields(fields: Mapping[str, Any]) -> Iterator[str]:
    for name, value in fields.items():
        text = value.encoded() if isinstance(value, _Rows) else _encode(value)
        yield f'"{name}":{text}'


def _target(graph: ImportGraph) -> dict[str, Any]:
    """No absolute path: the same package gives the same document wherever it lies."""
    return {
        "label": graph.target.label,
        "version": graph.target.metadata.version,
        "roots": [root.name for root in graph.target.roots],
        "notes": graph.target.notes,
    }


def _summary(summary: MapSummary) -> dict[str, Any]:
    return {
        "modules": summary.modules,
        "packages": summary.packages,
        "lines": summary.lines,
        "by_phase": summary.by_phase,
        "by_use": summary.by_use,
        "by_via": summary.by_via,
        "pairs": summary.pairs,
        "cycle_all": _cycle(summary.cycle_all),
        "cycle_import": _cycle(summary.cycle_import),
        "cycle_needed": _cycle(summary.cycle_needed),
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


def _cycle(cycle: Cycle) -> dict[str, Any]:
    return {"modules": cycle.modules, "lines": cycle.lines}


def _distribution(graph: ImportGraph, item: Distribution) -> dict[str, Any]:
    kinds = {graph.by_name[name].kind for name in item.modules}
    return {
        "name": item.name,
        "role": item.role,
        "lines": item.lines,
        "share": round(item.lines / max(graph.lines, 1), 6),
        "depends_on": item.depends_on,
        "native": ModuleKind.EXTENSION in kinds,
        "modules": item.modules,
    }


def _cut(cut: Cut) -> dict[str, Any]:
    return {
        "importer": cut.importer,
        "imported": cut.imported,
        "phase": cut.phase,
        "use": cut.use,
        "via": cut.via,
        "remedy": cut.remedy,
        "cost": cut.cost,
        "file": cut.file,
        "line": cut.line,
        "names": cut.names,
        "from_distribution": cut.from_distribution,
        "to_distribution": cut.to_distribution,
        "same_edit": cut.same_edit,
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


def _quality(quality: Quality) -> dict[str, Any]:
    return {
        "cut_pairs": quality.cut_pairs,
        "cost": quality.cost,
        "person": quality.person,
        "by_remedy": quality.by_remedy,
        "core_share": round(quality.core_share, 6),
        "largest_satellite_share": round(quality.largest_satellite_share, 6),
        "dependencies": quality.dependencies,
        "acyclic": quality.acyclic,
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


def _chain(chain: Chain) -> dict[str, Any]:
    return {"links": [_link(link) for link in chain.links]}


def _link(link: Link) -> dict[str, Any]:
    return {
        "importer": link.importer,
        "imported": link.imported,
        "file": link.file,
        "line": link.line,
        "phase": link.phase,
        "use": link.use,
        "via": link.via,
        "names": link.names,
    }


def _violation(violation: Violation) -> dict[str, Any]:
    return {
        "kind": violation.kind,
        "from_distribution": violation.from_distribution,
        "to_distribution": violation.to_distribution,
        "importer": violation.importer,
        "imported": violation.imported,
        "message": violation.message,
        "known": violation.known,
        "chain": _chain(violation.chain),
        "cut": None if violation.cut is None else _cut(violation.cut),
    }
