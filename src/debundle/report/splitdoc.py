"""`split` and `verify` for programs."""

from __future__ import annotations

from collections.abc import Iterable

from debundle.model import (
    Cause,
    Difference,
    EditStatus,
    ImportMark,
    PartProof,
    RootLoad,
    Round,
    SplitResult,
    TestRun,
    Verification,
    Workspace,
)
from debundle.report.jsonparts import Rows, document


def split_document(result: SplitResult, *, folder: str, warnings: Iterable[str] = ()) -> str:
    """`debundle split --format json`: what was written; `edits.json` there has every edit."""
    return document(
        "debundle-split",
        {
            "folder": folder,
            "distributions": Rows(
                {
                    "name": part.name,
                    "role": part.role.value,
                    "modules": len(part.modules),
                    "lines": part.lines,
                    "depends_on": list(part.depends_on),
                    "native": part.native,
                }
                for part in result.workspace.parts
            ),
            "edits": {
                status.value: sum(item.status is status for item in result.edits)
                for status in EditStatus
            },
            "files": {
                "written": result.written,
                "kept": result.kept,
                "removed": result.removed,
                "linked": result.linked,
            },
            "warnings": list(warnings),
        },
    )


def rounds_document(rounds: Iterable[Round], *, holds: bool, configuration: str) -> str:
    """`debundle verify --refine --format json`: every round with its causes."""
    return document(
        "debundle-refine",
        {
            "holds": holds,
            "configuration": configuration,
            "rounds": Rows(
                {
                    "round": item.number,
                    "core_modules": item.core_modules,
                    "core_lines": item.core_lines,
                    "core_share": round(item.core_share, 4),
                    "cuts": item.cuts,
                    "causes": [cause_row(cause) for cause in item.causes],
                    "decisions": list(item.decisions),
                }
                for item in rounds
            ),
        },
    )


def cause_row(cause: Cause) -> dict[str, object]:
    """One cause as an object."""
    return {
        "kind": cause.kind.value,
        "module": cause.module,
        "error": cause.error,
        "importer": cause.importer,
        "imported": cause.imported,
        "line": cause.line,
        "chain": list(cause.chain),
        "wishes": [
            f"{wish.mark.value} {wish.importer} -> {wish.imported}"
            if isinstance(wish, ImportMark)
            else f"pin {', '.join(wish.modules)} to {wish.distribution}"
            for wish in cause.wishes
        ],
    }


def verification_document(found: Verification, workspace: Workspace) -> str:
    """`debundle verify --format json`: what was run, what failed and why, what differs."""
    return document(
        "debundle-verify",
        {
            "label": workspace.label,
            "release": workspace.version,
            "holds": found.holds,
            "compared": found.compared,
            "unimportable": found.unimportable,
            "obstacles": Rows({"error": why, "modules": number} for why, number in found.obstacles),
            "distributions": Rows(map(_part_row, found.parts)),
            "loads": Rows(
                _load_row(where, load)
                for where, loads in (
                    ("monolith", found.loads_before),
                    *((part.name, part.loads) for part in found.parts),
                )
                for load in loads
            ),
            "differences": Rows(map(_difference_row, found.differences)),
            "tests": Rows(map(_test_row, found.tests)),
        },
    )


def _part_row(part: PartProof) -> dict[str, object]:
    return {
        "name": part.name,
        "modules": part.modules,
        "workloads": list(part.workloads),
        "causes": [cause_row(cause) for cause in part.causes],
    }


def _load_row(where: str, load: RootLoad) -> dict[str, object]:
    return {
        "where": where,
        "root": load.root,
        "seconds": round(load.seconds, 3),
        "modules": load.modules,
    }


def _difference_row(item: Difference) -> dict[str, object]:
    return {
        "module": item.module,
        "name": item.name,
        "kind": item.kind.value,
        "detail": item.detail,
    }


def _test_row(item: TestRun) -> dict[str, object]:
    return {
        "distributions": list(item.names),
        "modules": item.modules,
        "passed": item.passed,
        "failed": item.failed,
        "skipped": item.skipped,
        "passed_before": item.passed_before,
        "failed_before": item.failed_before,
        "skipped_before": item.skipped_before,
        "broken": list(item.broken),
        "said": list(item.said),
        "changed": list(item.changed),
        "elsewhere": list(item.elsewhere),
    }
