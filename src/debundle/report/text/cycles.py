"""`debundle cycles` on a terminal: what is entangled, and how to untangle it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from debundle.model import Cycle, CycleCut, CycleReport, ImportGraph
from debundle.report.text.proposal import remedy_table
from debundle.report.text.style import (
    BAD,
    GOOD,
    NAME,
    QUIET,
    TITLE,
    Report,
    count,
    counted,
    name_text,
    percent,
    place,
    plain_table,
    safe,
    section,
)

#: Rows of the table of cycles, and of the one that shows how they shrink.
CYCLES_SHOWN = 8
MILESTONES = 10


def cycles_renderable(
    graph: ImportGraph, report: CycleReport, *, limit: int = 20
) -> RenderableType:
    """The cycles, what breaks them, how they shrink meanwhile, and the first cuts of the list."""
    return Report(lambda _: Group(*_parts(graph, report, limit)))


def milestones(cuts: Sequence[CycleCut], start: int) -> list[int]:
    """After how many cuts the largest cycle is first at most 9/10, 8/10, ... of `start`."""
    found = []
    steps = [start * share // MILESTONES for share in range(MILESTONES - 1, -1, -1)]
    for number, cut in enumerate(cuts, start=1):
        if steps and cut.largest <= steps[0]:
            found.append(number)
            steps = [step for step in steps if step < cut.largest]
    return found


def _parts(graph: ImportGraph, report: CycleReport, limit: int) -> Iterator[RenderableType]:
    label = safe(f"{graph.target.label} {graph.target.metadata.version}".strip())
    words = "imports at import time" if report.import_time else "imports that can execute"
    if not report.cycles:
        yield Text(f"{label}: no cycle", style=GOOD)
        yield Text(f"{counted(report.pairs, 'pair')} of modules, {words}", style=QUIET)
        return
    yield Text(f"{label}: {counted(len(report.cycles), 'cycle')}", style=TITLE)
    yield Text(f"{counted(report.pairs, 'pair')} of modules, {words}; parent packages included")
    yield _verdict(report)
    yield _cycles(graph, report.cycles)
    yield _remedies(report)
    yield _shrinking(report)
    person = [item for item in report.cuts if item.cut.remedy.needs_person]
    if person:
        yield _by_a_person(person, limit)
    yield _first(report.cuts, limit)


def _verdict(report: CycleReport) -> Text:
    person = report.person
    if not person:
        return Text("no cut needs a person: debundle can make them all", style=GOOD)
    proof = (
        "no list has fewer"
        if person == report.person_bound
        else (f"no list has fewer than {count(report.person_bound)}")
    )
    return Text(f"{counted(person, 'cut')} only a person can make; {proof}", style=BAD)


def _cycles(graph: ImportGraph, cycles: Sequence[Cycle]) -> RenderableType:
    table = plain_table(">modules", ">share", ">lines", ">share", "all within")
    for cycle in cycles[:CYCLES_SHOWN]:
        table.add_row(
            count(len(cycle.modules)),
            percent(len(cycle.modules), len(graph.modules)),
            count(cycle.lines),
            percent(cycle.lines, graph.lines),
            name_text(_common_package(cycle.modules)),
        )
    hidden = len(cycles) - CYCLES_SHOWN
    more = f"; {hidden:,} more with --format json" if hidden > 0 else ""
    return section(
        "Cycles", table, note=f"Modules of which each imports, in the end, all the others{more}"
    )


def _common_package(names: Sequence[str]) -> str:
    """The longest name that is, or lies above, all of them."""
    # What the first and the last of sorted names have in common, all between them have.
    pairs = zip(names[0].split("."), names[-1].split("."), strict=False)
    return ".".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _remedies(report: CycleReport) -> RenderableType:
    return section(
        f"What breaks them: {counted(len(report.cuts), 'edit')}, cost {count(report.cost)}",
        remedy_table([item.cut for item in report.cuts]),
        note=f"Together they cut {counted(report.cut_pairs, 'pair')} of modules",
    )


def _shrinking(report: CycleReport) -> RenderableType:
    table = plain_table(">cuts", ">cost", ">largest cycle")
    start = len(report.cycles[0].modules)
    table.add_row("0", "0", count(start))
    for number in milestones(report.cuts, start):
        done = report.cuts[:number]
        table.add_row(
            count(number), count(sum(item.cut.cost for item in done)), count(done[-1].largest)
        )
    return section("How the largest cycle shrinks", table, note="Made in this order, in modules")


def _by_a_person(cuts: Sequence[CycleCut], limit: int) -> RenderableType:
    others = [item for item in cuts if not item.own_child]
    own = len(cuts) - len(others)
    parts: list[RenderableType] = [_listed(item) for item in others[:limit]]
    if len(others) > limit:
        parts.append(Text(f"and {len(others) - limit:,} more", style=QUIET))
    if own:
        parts.append(
            Text(
                f"{counted(own, 'edit')} of a package that uses, while it is imported, what lies"
                " below it: no order of the modules avoids that."
            )
        )
    return section("Only a person can cut", *parts)


def _first(cuts: Sequence[CycleCut], limit: int) -> RenderableType:
    parts = [_listed(item, number) for number, item in enumerate(cuts[:limit], start=1)]
    more = f"; {len(cuts) - limit:,} more with --limit or --format json"
    return section(
        "Where to begin",
        *parts,
        note="The cuts in order; after each, the modules in the largest cycle"
        + (more if len(cuts) > limit else ""),
    )


def _listed(item: CycleCut, number: int = 0) -> RenderableType:
    first = Text(f"{number}. " if number else "", style=QUIET, overflow="fold")
    first.append(safe(item.cut.importer), style=f"not dim {NAME}")
    first.append(" → ").append(safe(", ".join(item.targets)), style=f"not dim {NAME}")
    below = place(item.cut.file, item.cut.line)
    remedy = item.cut.remedy
    below.append("  ").append(remedy.value, style=f"not dim {BAD if remedy.needs_person else NAME}")
    below.append(f"  {item.cut.phase.value}, cost {count(item.cut.cost)}", style="not dim")
    if number:
        below.append(f"  largest then {count(item.largest)}", style="not dim")
    return Group(first, Padding(below, (0, 0, 0, 4)))
