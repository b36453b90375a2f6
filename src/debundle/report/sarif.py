"""Violations as SARIF 2.1.0, the format that code scanning services read."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import quote

from debundle.model import CheckResult, Link, Violation, ViolationKind
from debundle.report.places import Folders, repository_path

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

_RULES = {
    ViolationKind.UNDECLARED: (
        "UndeclaredDependency",
        "A distribution imports another that it does not depend on, even transitively.",
    ),
    ViolationKind.PARENT: (
        "ParentOutsideDependencies",
        "A module's parent package lies in a distribution that the module's does not depend on.",
    ),
    ViolationKind.CYCLE: (
        "CyclicDependencies",
        "The declared dependencies of the distributions form a cycle.",
    ),
    ViolationKind.BAN: (
        "BannedTogether",
        "A distribution holds modules that are to be apart.",
    ),
    ViolationKind.DIRECTION: (
        "ForbiddenDirection",
        "A distribution holds, or depends on, what is forbidden to a part of it.",
    ),
}


def render_sarif(
    result: CheckResult, *, tool_version: str = "", folders: Folders | None = None
) -> str:
    """A SARIF log with one run; known violations are in it, suppressed."""
    driver: dict[str, Any] = {"name": "debundle", "rules": [_rule(kind) for kind in _RULES]}
    if tool_version:
        driver["version"] = tool_version
    run = {
        "tool": {"driver": driver},
        "invocations": [
            {
                "executionSuccessful": True,
                "toolConfigurationNotifications": [_stale(*entry) for entry in result.stale],
            }
        ],
        "results": [_result(violation, folders) for violation in result.violations],
        "columnKind": "unicodeCodePoints",
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _rule(kind: ViolationKind) -> dict[str, Any]:
    name, description = _RULES[kind]
    return {
        "id": kind.value,
        "name": name,
        "shortDescription": {"text": description},
        "defaultConfiguration": {"level": "error"},
    }


def _result(violation: Violation, folders: Folders | None) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": violation.kind.value,
        "ruleIndex": list(_RULES).index(violation.kind),
        "level": "error",
        "message": {"text": violation.message},
        "partialFingerprints": {"debundleImport/v1": _fingerprint(violation)},
    }
    links = violation.chain.links
    if links:
        result["locations"] = [_location(links[0], folders)]
    if len(links) > 1:
        result["relatedLocations"] = [
            {
                "id": number,
                **_location(link, folders),
                "message": {"text": f"{link.importer} imports {link.imported}"},
            }
            for number, link in enumerate(links, start=1)
        ]
    if violation.known:
        result["suppressions"] = [{"kind": "external", "justification": "Known: in the baseline."}]
    return result


def _fingerprint(violation: Violation) -> str:
    """What stays when lines move: the rule and the two ends."""
    phase = violation.chain.links[0].phase.value if violation.chain.links else ""
    ends = (violation.kind.value, violation.importer, violation.imported, phase)
    return hashlib.sha256("\0".join(ends).encode()).hexdigest()[:32]


def _location(link: Link, folders: Folders | None) -> dict[str, Any]:
    uri = quote(repository_path(link.file, folders))
    region = {"region": {"startLine": link.line}} if link.line else {}
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, **region}}


def _stale(importer: str, imported: str, phase: str) -> dict[str, Any]:
    text = f"{importer} -> {imported} ({phase}) is in the baseline but no longer occurs."
    return {"level": "error", "message": {"text": text}}
