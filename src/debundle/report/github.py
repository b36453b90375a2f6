"""Violations as workflow commands, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from debundle.model import CheckResult, Violation
from debundle.report.places import Folders, chain_lines, repository_path


def render_github(result: CheckResult, *, folders: Folders | None = None) -> str:
    """One `::error` for each new violation and each stale entry, and a line that sums up.

    Known violations are counted, not shown. The form of the commands, and what has to be escaped
    in them, is that of GitHub's "Workflow commands for GitHub Actions".
    """
    return "".join(f"{line}\n" for line in _lines(result, folders))


def _lines(result: CheckResult, folders: Folders | None) -> Iterator[str]:
    new = [violation for violation in result.violations if not violation.known]
    for violation in new:
        yield _annotation(violation, folders)
    for importer, imported, phase in result.stale:
        message = (
            f"{importer} -> {imported} ({phase}) is in the baseline but no longer occurs. "
            "Take it out, so that it cannot come back unseen."
        )
        yield f"::error title=stale baseline entry::{_escape_message(message)}"
    known = len(result.violations) - len(new)
    yield (
        f"debundle check: {'kept' if result.kept else 'broken'}; {len(new)} new, {known} known, "
        f"{len(result.stale)} stale; {result.checked} imports between distributions checked"
    )


def _annotation(violation: Violation, folders: Folders | None) -> str:
    properties = []
    if violation.chain.links:
        first = violation.chain.links[0]
        file = repository_path(first.file, folders)
        properties += [f"file={_escape_property(file)}", f"line={max(first.line, 1)}"]
    title = f"{violation.from_distribution} -> {violation.to_distribution}"
    properties.append(f"title={_escape_property(title)}")
    message = "\n".join([violation.message, *chain_lines(violation.chain, folders)])
    return f"::error {','.join(properties)}::{_escape_message(message)}"


def _escape_message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_message(text).replace(":", "%3A").replace(",", "%2C")
