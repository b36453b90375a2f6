"""`debundle split` on a terminal: distributions, edits, files."""

from __future__ import annotations

from collections import Counter

from rich.console import Group, RenderableType
from rich.text import Text

from debundle.model import EditStatus, SplitResult
from debundle.report.text.style import (
    QUIET,
    TITLE,
    Report,
    count,
    counted,
    name_text,
    next_steps,
    percent,
    place,
    plain_table,
    safe,
    section,
)

_STATUS = {
    EditStatus.APPLIED: "edited",
    EditStatus.LEFT: "left: late or guarded, and says what to install",
    EditStatus.REFUSED: "could not be edited",
}
_SHOWN = 12


def split_renderable(result: SplitResult, *, folder: str) -> RenderableType:
    """What was written where, and what could not be."""
    parts = result.workspace.parts
    table = plain_table("distribution", "role", ">modules", ">lines", ">share", "requires")
    for part in parts:
        table.add_row(
            name_text(part.name),
            part.role.value,
            count(len(part.modules)),
            count(part.lines),
            percent(part.lines, result.workspace.lines),
            ", ".join(part.depends_on) or "-",
        )
    title = Text(f"{counted(len(parts), 'distribution')} in {safe(folder)}", style=TITLE)
    files = (
        f"{counted(result.written, 'file')} written, {count(result.kept)} as they were, "
        f"{count(result.removed)} removed; {count(result.linked)} are links to native or large ones"
    )
    steps = next_steps(
        (f"debundle verify {folder}", "run it: every module in an environment of its own"),
        (f"debundle verify {folder} --refine", "and mend what fails"),
    )
    return Report(
        lambda _width: Group(title, Text(files, style=QUIET), table, _edits(result), steps)
    )


def _edits(result: SplitResult) -> RenderableType:
    counts = Counter(item.status for item in result.edits)
    table = plain_table(">cuts", "what became of them", header=False)
    for status in EditStatus:
        table.add_row(count(counts[status]), _STATUS[status])
    refused = [item for item in result.edits if item.status is EditStatus.REFUSED]
    reasons = plain_table("where", "why", header=False)
    for item in refused[:_SHOWN]:
        reasons.add_row(place(item.file, item.line), safe(item.note))
    if len(refused) > _SHOWN:
        reasons.add_row("", f"and {len(refused) - _SHOWN:,} more, in EDITS.md")
    return section("Edits", table, *([reasons] if refused else []))
