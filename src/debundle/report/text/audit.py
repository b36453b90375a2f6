"""`debundle audit` on a terminal: how well the graph agrees with the running program."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import TypeVar

from rich.console import Group, RenderableType
from rich.text import Text

from debundle.model import (
    AuditReport,
    Ending,
    Failure,
    Miss,
    MissReason,
    Origin,
    Score,
    Share,
    Via,
)
from debundle.report.text.style import (
    PHASE_WORDS,
    QUIET,
    TITLE,
    Report,
    count,
    counted,
    name_text,
    place,
    plain_table,
    safe,
    section,
)

#: How many entries of a list are shown before "and N more".
SHOWN = 12

ORIGIN_WORDS = {
    Origin.STATEMENT: "an import statement",
    Origin.CALL: "import_module or __import__",
    Origin.NATIVE: "native code",
}
VIA_WORDS = {
    Via.STATEMENT: "a statement names it",
    Via.STAR: "import *",
    Via.PARENT: "parent package",
    Via.PROVIDER: "followed to the definition",
    Via.ATTRIBUTE: "through an attribute",
    Via.DYNAMIC: "import_module and the like",
    Via.LAZY: "lazy",
    Via.CALLED: "by a function that runs then",
    Via.NATIVE: "native code",
}
REASON_WORDS = {
    MissReason.NATIVE_MODULE: "a module that native code makes: it has no file",
    MissReason.PATCHED_MODULES: "a name that the program puts into sys.modules",
    MissReason.UNKNOWN_MODULE: "a module that is not among the target's files",
    MissReason.NATIVE_CODE: "imported by native code",
    MissReason.NATIVE_CALLED: "imported by native code; the graph has it from an extension",
    MissReason.RUNTIME_NAME: "imported by a name that is made at run time",
    MissReason.MADE_CODE: "imported by code that is made at run time",
    MissReason.NEVER: "predicted for type checkers only, or as a guess",
    MissReason.STATEMENT: "a statement that was read otherwise",
}
ENDING_WORDS = {
    Ending.RAISED: "raised",
    Ending.DIED: "ended the process:",
    Ending.TIMED_OUT: "timed out:",
}

_Kind = TypeVar("_Kind", bound=Enum)


def audit_renderable(report: AuditReport, *, show_all: bool = False) -> RenderableType:
    """Recall and precision beside grimp's, and every pair that was missed with the reason.

    Lists end after a dozen entries each unless `show_all`.
    """
    limit = None if show_all else SHOWN
    return Report(lambda _width: Group(*_sections(report, limit)))


def _sections(report: AuditReport, limit: int | None) -> Iterator[RenderableType]:
    yield _title(report)
    yield _scores(report)
    if report.recall_by_phase:
        yield _by_kind("Pairs seen, by when", "found", report.recall_by_phase, PHASE_WORDS)
    yield _by_kind("Pairs seen, by what imports", "found", report.recall_by_origin, ORIGIN_WORDS)
    if report.found_by_via:
        yield _found(report)
    if report.precision_by_via:
        yield _by_kind(
            "Pairs predicted at import time, by kind", "seen", report.precision_by_via, VIA_WORDS
        )
    if report.misses:
        yield _misses(report.misses, limit)
    if report.late:
        yield _late(report, limit)
    if report.unseen:
        yield _unseen(report, limit)
    if report.observation.failures:
        yield _failures(report.observation.failures, limit)


def _title(report: AuditReport) -> RenderableType:
    seen = report.observation
    name = safe(f"{report.label} {report.version}".strip())
    ran = f"run by Python {seen.python}" if seen.python else "as recorded"
    modules = f", {counted(len(seen.loaded), 'module')} imported" if seen.loaded else ""
    return Group(
        Text(f"{name}, {ran}{modules}, {counted(report.pairs, 'pair')} seen", style=TITLE),
        Text(
            "A pair is (importer, imported), both in the target; a module that imports itself is"
            " left out.",
            style=QUIET,
        ),
    )


def _scores(report: AuditReport) -> RenderableType:
    table = plain_table("", ">debundle", ">grimp")
    mine, other = report.debundle, report.grimp
    table.add_row(
        "pairs in the graph", count(mine.predicted), count(other.predicted) if other else "-"
    )
    rows = [("of the pairs seen, in the graph", "recall")]
    if report.observation.has_phases:
        rows += [
            ("of those seen at import time, predicted then", "import_recall"),
            ("of those predicted at import time, seen then", "import_precision"),
        ]
    for title, field in rows:
        table.add_row(title, _share_of(mine, field), _share_of(other, field))
    return section(
        "How well the graphs agree with the program",
        table,
        note="grimp does not tell when an import executes: all its pairs count as import time.",
    )


def _share_of(score: Score | None, field: str) -> str:
    return "-" if score is None else _exact(getattr(score, field))


def _exact(share: Share) -> str:
    """A ratio with two digits, rounded down: what is not everything never reads "100%"."""
    if share.part == share.whole:
        return f"100% of {count(share.whole)}"
    return f"{math.floor(share.ratio * 10_000) / 100:.2f}% of {count(share.whole)}"


def _by_kind(
    title: str, part: str, shares: Mapping[_Kind, Share], words: Mapping[_Kind, str]
) -> RenderableType:
    table = plain_table("", f">{part}", ">")
    for kind, share in shares.items():
        table.add_row(words[kind], count(share.part), _exact(share))
    return section(title, table)


def _found(report: AuditReport) -> RenderableType:
    table = plain_table("", ">pairs")
    for via, number in report.found_by_via.items():
        table.add_row(VIA_WORDS[via], count(number))
    return section("Pairs found, by how the graph knows them", table)


def _misses(misses: Sequence[Miss], limit: int | None) -> RenderableType:
    parts: list[RenderableType] = []
    for reason, number in Counter(item.reason for item in misses).most_common():
        parts.append(Text(f"{count(number)} · {REASON_WORDS[reason]}"))
        table = plain_table("importer", "imported", "place")
        chosen = [item for item in misses if item.reason is reason]
        for item in chosen[:limit]:
            table.add_row(
                name_text(item.seen.importer),
                name_text(item.seen.imported),
                place(item.file, item.seen.line),
            )
        parts += [table, *_more(chosen, limit)]
    return section(f"Missed: {counted(len(misses), 'pair')}", *parts)


def _late(report: AuditReport, limit: int | None) -> RenderableType:
    table = plain_table("importer", "imported", ">line")
    for item in report.late[:limit]:
        table.add_row(name_text(item.importer), name_text(item.imported), str(item.line))
    return section(
        f"Seen at import time, predicted later: {counted(len(report.late), 'pair')}",
        table,
        *_more(report.late, limit),
    )


def _unseen(report: AuditReport, limit: int | None) -> RenderableType:
    table = plain_table("importer", "imported", ">line")
    for importer, imported, line in report.unseen[:limit]:
        table.add_row(name_text(importer), name_text(imported), str(line))
    return section(
        f"Predicted at import time, not seen then: {counted(len(report.unseen), 'pair')}",
        table,
        *_more(report.unseen, limit),
    )


def _failures(failures: Sequence[Failure], limit: int | None) -> RenderableType:
    """How imports ended, the most frequent first, each with the modules that it met."""
    grouped: dict[str, list[str]] = {}
    for item in failures:
        ending = f"{ENDING_WORDS[item.ending]} {item.reason}".strip()
        grouped.setdefault(ending, []).append(item.module or "the workload")
    ordered = sorted(grouped.items(), key=lambda group: -len(group[1]))
    table = plain_table("modules", "how it ended")
    for ending, modules in ordered[:limit]:
        names = name_text(modules[0])
        if len(modules) > 1:
            names.append(f" and {len(modules) - 1} more", style=QUIET)
        table.add_row(names, Text(safe(ending), overflow="fold"))
    count_of_modules = sum(bool(item.module) for item in failures)
    title = f"Could not be imported: {counted(count_of_modules, 'module')}"
    return section(title, table, *_more(ordered, limit))


def _more(items: Sequence[object], limit: int | None) -> list[RenderableType]:
    left = len(items) - limit if limit is not None else 0
    return [Text(f"and {left} more; --all lists them", style=QUIET)] if left > 0 else []
