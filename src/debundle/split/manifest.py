"""A workspace as the manifest describes it, and back."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from debundle.model import (
    DebundleError,
    EditRecord,
    EditStatus,
    PlannedDistribution,
    Remedy,
    Role,
    SplitOptions,
    SplitPlan,
    Workspace,
    WorkspacePart,
)
from debundle.split.writing import read_manifest


def workspace_of(plan: SplitPlan, options: SplitOptions, *, whole: str) -> Workspace:
    """What proving a split needs to know of its plan."""
    names = {planned.distribution.name for planned in plan.distributions}
    return Workspace(
        label=plan.label,
        version=plan.metadata.release,
        roots=plan.roots,
        parts=tuple(
            WorkspacePart(
                name=planned.distribution.name,
                role=planned.distribution.role,
                depends_on=planned.distribution.depends_on,
                modules=planned.distribution.modules,
                lines=planned.distribution.lines,
                requires=planned.requires,
                extras=_extras(planned, names),
                native=planned.native,
            )
            for planned in plan.distributions
        ),
        whole=whole,
        specs=options.specs,
        configuration=options.configuration,
        renamed=plan.renamed,
        whole_requires=plan.whole_requires,
    )


def _extras(
    planned: PlannedDistribution, siblings: Collection[str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = {
        extra: tuple(line for line in lines if line.partition("==")[0] not in siblings)
        for extra, lines in planned.optional
    }
    return tuple((extra, lines) for extra, lines in sorted(found.items()) if lines)


def describe(workspace: Workspace) -> dict[str, object]:
    """The workspace as the manifest holds it."""
    return {
        "format": 2,
        "label": workspace.label,
        "version": workspace.version,
        "roots": list(workspace.roots),
        "whole": workspace.whole,
        "whole_requires": list(workspace.whole_requires),
        "target": list(workspace.specs),
        "configuration": workspace.configuration,
        "renamed": dict(workspace.renamed),
        "distributions": [
            {
                "name": part.name,
                "role": part.role.value,
                "depends_on": list(part.depends_on),
                "requires": list(part.requires),
                "extras": {extra: list(lines) for extra, lines in part.extras},
                "native": part.native,
                "lines": part.lines,
                "modules": list(part.modules),
            }
            for part in workspace.parts
        ],
    }


def read_workspace(folder: Path) -> Workspace:
    """The workspace that stands in a folder; raises DebundleError where none is finished there."""
    document: dict[str, Any] = read_manifest(folder)
    return Workspace(
        label=document["label"],
        version=document["version"],
        roots=tuple(document["roots"]),
        parts=tuple(_part(item) for item in document["distributions"]),
        whole=document["whole"],
        specs=tuple(document["target"]),
        configuration=document["configuration"],
        renamed=document.get("renamed", {}),
        whole_requires=tuple(document.get("whole_requires", ())),
    )


def read_digests(folder: Path) -> dict[str, str]:
    """Digest by path of every file of a workspace, as it was written."""
    document: dict[str, Any] = read_manifest(folder)
    return dict(document["files"])


def read_edits(folder: Path) -> tuple[EditRecord, ...]:
    """Every edit of a workspace; raises DebundleError where the record of them is gone."""
    try:
        rows = json.loads((folder / "edits.json").read_bytes())["edits"]
    except (OSError, ValueError, KeyError) as error:
        raise DebundleError(
            "The record of edits is missing or damaged.",
            where=str(folder / "edits.json"),
            next_step='Write the workspace again with "debundle split".',
        ) from error
    return tuple(
        EditRecord(
            distribution=row["distribution"],
            file=row["file"],
            line=row["line"],
            remedy=Remedy(row["remedy"]),
            imported=tuple(row["imported"]),
            names=tuple(row["names"]),
            status=EditStatus(row["status"]),
            note=row["note"],
        )
        for row in rows
    )


def _part(item: dict[str, Any]) -> WorkspacePart:
    return WorkspacePart(
        name=item["name"],
        role=Role(item["role"]),
        depends_on=tuple(item["depends_on"]),
        modules=tuple(item["modules"]),
        lines=item["lines"],
        requires=tuple(item["requires"]),
        extras=tuple((extra, tuple(lines)) for extra, lines in item["extras"].items()),
        native=item["native"],
    )
