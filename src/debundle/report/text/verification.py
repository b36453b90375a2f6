"""`debundle verify` on a terminal: what held, what failed and why, what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from debundle.model import (
    Cause,
    CauseKind,
    DifferenceKind,
    ImportMark,
    Mark,
    Pin,
    RootLoad,
    TestRun,
    Verification,
    Workspace,
)
from debundle.report.text.style import (
    QUIET,
    TITLE,
    Report,
    count,
    counted,
    name_text,
    next_steps,
    percent,
    plain_table,
    safe,
    section,
)

_SHOWN = 12
_MEANING = {
    DifferenceKind.IMPORT: "can no longer be imported",
    DifferenceKind.LOST: "names that are gone",
    DifferenceKind.ADDED: "public names that are new",
    DifferenceKind.SUBMODULE: "submodules that are attributes only once they are imported",
    DifferenceKind.KIND: "another kind of object",
    DifferenceKind.HOME: "defined elsewhere",
    DifferenceKind.SIGNATURE: "another signature",
    DifferenceKind.ANNOTATION: "the same signature, with an annotation that is text",
    DifferenceKind.ORDER: "as in the monolith, where they go by what was imported before",
    DifferenceKind.PICKLE: "pickle finds them in one and not in the other",
}


def verification_renderable(
    found: Verification, workspace: Workspace, *, folder: str
) -> RenderableType:
    """What was proved of a workspace, and how to go on where debundle may mend what does not hold.

    `folder` is the workspace's, as it was named on the command line.
    """
    verdict = "It holds." if found.holds else "It does not hold yet."
    title = Text(f"{safe(workspace.label)} {workspace.version}: {verdict}", style=TITLE)
    table = plain_table("distribution", ">modules", ">share of lines", "alone")
    for part in found.parts:
        lines = workspace.by_name[part.name].lines
        causes = counted(len(part.causes), "cause of failure", "causes of failure")
        works = "imports" + "".join(f", runs {name}" for name in part.workloads)
        table.add_row(
            name_text(part.name),
            count(part.modules),
            percent(lines, workspace.lines),
            causes if part.causes else safe(works),
        )
    failing = [cause for part in found.parts for cause in part.causes]
    blocks: list[RenderableType] = [title, table]
    if failing:
        blocks.append(causes_section(failing))
    blocks.append(_loads(found))
    if found.compared or found.differences or found.unimportable:
        blocks.append(_differences(found))
    if found.tests:
        blocks.append(_tests(found.tests))
    if failing or found.serious:
        blocks.append(
            next_steps(
                (f"debundle verify {folder} --refine", "learn from what fails, and split again")
            )
        )
    return Report(lambda _width: Group(*blocks))


def causes_section(causes: Sequence[Cause]) -> RenderableType:
    """Each cause with its chain and the wish that would mend it."""
    lines: list[RenderableType] = []
    for cause in causes[:_SHOWN]:
        what = cause.module
        if cause.kind is not CauseKind.DIFFERENCE:
            what = f"importing {what}" if what else "the workload"
        lines.append(Text(safe(f"{what}: {_first_line(cause.error)}"), overflow="fold"))
        for step in cause.chain[-4:]:
            lines.append(Text(f"    {safe(step)}", style=QUIET, overflow="fold"))
        lines.append(Text(f"    {safe(mending(cause))}", overflow="fold"))
    if len(causes) > _SHOWN:
        lines.append(Text(f"and {len(causes) - _SHOWN:,} more, with --format json", style=QUIET))
    return section("Causes", *lines)


def mending(cause: Cause) -> str:
    """What would mend it, in one line."""
    if cause.kind is CauseKind.STRAY:
        return "nothing may put its folder on the path: whatever works by it proves nothing"
    said = "; ".join(map(_wish, cause.wishes))
    return said or "a person has to look: debundle cannot tell what would mend it"


def _wish(wish: Pin | ImportMark) -> str:
    if isinstance(wish, Pin):
        return f"pin {', '.join(wish.modules)} to {wish.distribution}"
    if wish.mark is Mark.FIRST:
        return f"let {wish.imported} execute before {wish.importer}"
    return f"keep the import {wish.importer} -> {wish.imported}"


def _first_line(text: str) -> str:
    return text.splitlines()[0] if text else "no message"


def _loads(found: Verification) -> RenderableType:
    table = plain_table("import", "in", ">seconds", ">modules loaded")
    rows: Iterable[tuple[str, RootLoad]] = [
        *(("the monolith", load) for load in found.loads_before),
        *((part.name, load) for part in found.parts for load in part.loads),
    ]
    for where, load in rows:
        table.add_row(name_text(load.root), where, f"{load.seconds:.2f}", count(load.modules))
    return section("What an import costs", table)


def _differences(found: Verification) -> RenderableType:
    differences = found.differences
    title = f"All together, beside the monolith: {counted(found.compared, 'module')} compared"
    if found.unimportable:
        title += f"; {count(found.unimportable)} cannot be imported in the monolith either"
    if not differences:
        why = found.obstacles[0][0] if found.obstacles else ""
        said = "no difference" if found.compared else f"nothing, for {safe(why)}"
        return section(title, Text(said), *_obstacles(found))
    counts = Counter(item.kind for item in differences)
    table = plain_table(">names", "difference", "for example")
    for kind in DifferenceKind:
        if counts[kind]:
            first = next(item for item in differences if item.kind is kind)
            table.add_row(
                count(counts[kind]),
                _MEANING[kind],
                safe(f"{first.module}.{first.name}".rstrip(".")),
            )
    return section(title, table, *_obstacles(found))


def _obstacles(found: Verification) -> list[RenderableType]:
    """What keeps modules of the monolith from being imported, one line a reason."""
    if not found.compared:
        return []
    lines = [f"{count(number)}: {safe(why)}" for why, number in found.obstacles[:_SHOWN]]
    if lines:
        lines.insert(0, "Not compared, by what the monolith raises:")
    if len(found.obstacles) > _SHOWN:
        lines.append(f"and {len(found.obstacles) - _SHOWN:,} more reasons, with --format json")
    return [Text(line, style=QUIET, overflow="fold") for line in lines]


def _tests(tests: Sequence[TestRun]) -> RenderableType:
    table = plain_table(
        "tests with",
        *(">files", ">passed", ">failed", ">skipped", ">elsewhere", "in the monolith", ">worse"),
    )
    for item in tests:
        before = (item.passed_before, item.failed_before, item.skipped_before)
        table.add_row(
            name_text(" + ".join(item.names) or "all together"),
            *map(count, (item.modules, item.passed, item.failed, item.skipped)),
            count(len(item.elsewhere)),
            " / ".join(map(count, before)),
            count(len(item.broken)),
        )
    lines: list[RenderableType] = []
    for item in tests:
        for test, said in list(zip(item.broken, item.said, strict=True))[:_SHOWN]:
            lines.append(Text(safe(f"{test}: {said}"), overflow="fold"))
        if len(item.broken) > _SHOWN:
            more = len(item.broken) - _SHOWN
            lines.append(Text(f"and {more:,} more, with --format json", style=QUIET))
        lines += [
            Text(safe(f"{test} ends otherwise, and no worse"), style=QUIET, overflow="fold")
            for test in item.changed[:_SHOWN]
        ]
    return section("Its own tests", table, *lines)
