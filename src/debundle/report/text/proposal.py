"""`debundle propose` on a terminal: the distributions, the cuts, and the cores to choose from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from debundle.model import (
    Cut,
    Distribution,
    FrontierPoint,
    ImportGraph,
    ModuleKind,
    Partition,
    Remedy,
    Role,
)
from debundle.report.text.style import (
    BAD,
    GOOD,
    NAME,
    QUIET,
    REMEDY_MEANING,
    ROOM_FOR_BARS,
    ROOM_FOR_WORDS,
    TITLE,
    WARN,
    Report,
    bar,
    count,
    counted,
    keep_whole,
    name_text,
    next_steps,
    percent,
    plain_table,
    safe,
    section,
)

#: Rows of the frontier that are shown; the chosen point is always among them.
FRONTIER_ROWS = 12


def proposal_renderable(graph: ImportGraph, partition: Partition) -> RenderableType:
    """A partition as tables that a person decides by."""
    return Report(lambda width: Group(*_sections(graph, partition, width)))


def condensed_frontier(points: Sequence[FrontierPoint], rows: int) -> list[FrontierPoint]:
    """At most `rows` points, largest core first: both ends, the chosen, and an even spread."""
    ordered = sorted(points, key=lambda point: (-point.lines, -point.modules, point.cost))
    if len(ordered) <= rows:
        return ordered
    last = len(ordered) - 1
    kept = {round(row * last / (rows - 1)) for row in range(rows)}
    for index, point in enumerate(ordered):
        if point.chosen and index not in kept:
            # The nearest of the others makes room; the two ends stay.
            inner = kept - {0, last}
            kept.discard(min(inner, key=lambda other: abs(other - index)))
            kept.add(index)
    return [ordered[index] for index in sorted(kept)]


def _sections(graph: ImportGraph, partition: Partition, width: int) -> Iterator[RenderableType]:
    yield _title(graph, partition)
    yield _distributions(graph, partition, width)
    yield _cuts(partition)
    if partition.frontier:
        yield _frontier(partition.frontier, width)
    if partition.notes:
        notes = (Text("· " + safe(note), style=WARN) for note in partition.notes)
        yield section("Worth knowing", *notes)
    yield next_steps(
        ("debundle propose TARGET -o debundle.toml", "write it down, to edit and review"),
        ("debundle emit -o split/", "package files and lint rules"),
        ("debundle check", "keep the code to it from now on"),
    )


def _title(graph: ImportGraph, partition: Partition) -> RenderableType:
    label = f"{graph.target.label} {graph.target.metadata.version}".strip()
    number = counted(len(partition.distributions), "distribution")
    quality = partition.quality
    core = next((item for item in partition.distributions if item.role is Role.CORE), None)
    figures = [
        f"core {percent(quality.core_share)} of the lines" if core else "no core",
        counted(quality.dependencies, "dependency", "dependencies"),
        "no cycle" if quality.acyclic else "with a cycle",
    ]
    person = quality.person
    verdict = Text(
        f"{counted(person, 'cut')} only a person can make"
        if person
        else "no cut needs a person: debundle can make them all",
        style=BAD if person else GOOD,
    )
    return Group(
        Text(f"{safe(label)} as {number}", style=TITLE), Text(" · ".join(figures)), verdict
    )


def _distributions(graph: ImportGraph, partition: Partition, width: int) -> RenderableType:
    names = [item.name for item in partition.distributions]
    prefix = _common_prefix(names)
    with_bar, with_role = width >= ROOM_FOR_WORDS, width >= ROOM_FOR_BARS
    role, bars = ["role"] * with_role, [""] * with_bar
    table = plain_table("name", *role, ">modules", ">lines", ">share", *bars, ">cuts", "kind")
    table.add_column("depends on", overflow="fold")
    keep_whole(table, 0, names)
    outgoing = Counter(cut.from_distribution for cut in partition.cuts if not cut.same_edit)
    for item in partition.distributions:
        below = _dependencies_that_do_not_follow(partition, item)
        table.add_row(
            name_text(item.name, style=f"bold {NAME}" if item.role is Role.CORE else NAME),
            *([item.role.value] if with_role else []),
            count(len(item.modules)),
            count(item.lines),
            percent(item.lines, graph.lines),
            *([bar(item.lines / max(graph.lines, 1))] if with_bar else []),
            count(outgoing[item.name]) if outgoing[item.name] else "",
            _kind(graph, item),
            Text(", ".join(safe(name.removeprefix(prefix)) for name in below)),
        )
    shortened = f'; "{safe(prefix)}" is left out' if prefix else ""
    note = f'"depends on" leaves out what follows from the others{shortened}'
    return section("Distributions", table, note=note)


def _dependencies_that_do_not_follow(partition: Partition, item: Distribution) -> list[str]:
    """The dependencies that no other dependency brings along."""
    brought = set[str]()
    for name in item.depends_on:
        brought |= _closure(partition, name) - {name}
    return [name for name in item.depends_on if name not in brought]


def _closure(partition: Partition, name: str) -> set[str]:
    reached = {name}
    waiting = [name]
    while waiting:
        for below in partition.by_name[waiting.pop()].depends_on:
            if below not in reached:
                reached.add(below)
                waiting.append(below)
    return reached


def _common_prefix(names: Sequence[str]) -> str:
    """What all names begin with, up to a hyphen: "torch-"; "" for fewer than three names."""
    if len(names) < 3:
        return ""
    first, last = min(names), max(names)
    length = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    head, hyphen, _ = first[:length].rpartition("-")
    return head + hyphen


def _kind(graph: ImportGraph, item: Distribution) -> str:
    kinds = {graph.by_name[name].kind for name in item.modules if name in graph.by_name}
    return "native" if ModuleKind.EXTENSION in kinds else "pure"


def _cuts(partition: Partition) -> RenderableType:
    edits = [cut for cut in partition.cuts if not cut.same_edit]
    if not edits:
        return section("Cuts", Text("None: no import leads against these dependencies."))
    return section(
        f"Cuts: {counted(len(edits), 'edit')}, cost {count(partition.quality.cost)}",
        _cut_table(edits),
        note="Imports that lead against the dependencies, and how each is removed",
    )


def _cut_table(edits: Sequence[Cut]) -> Table:
    table = plain_table("remedy", ">edits", ">cost", "what happens to the import")
    for remedy in Remedy:
        cuts = [cut for cut in edits if cut.remedy is remedy]
        if cuts:
            table.add_row(
                Text(remedy.value, style=BAD if remedy.needs_person else NAME),
                count(len(cuts)),
                count(sum(cut.cost for cut in cuts)),
                Text(REMEDY_MEANING[remedy], style=QUIET),
            )
    return table


def _frontier(points: Sequence[FrontierPoint], width: int) -> RenderableType:
    table = plain_table(
        "", ">modules", ">lines", ">share", "", ">pairs cut", ">cost", ">by a person"
    )
    for point in condensed_frontier(points, FRONTIER_ROWS):
        table.add_row(
            Text("●" if point.chosen else "", style=GOOD),
            count(point.modules),
            count(point.lines),
            percent(point.share),
            bar(point.share) if width >= ROOM_FOR_BARS else "",
            count(point.cuts),
            count(point.cost),
            Text(count(point.person), style=BAD if point.person else ""),
            style="bold" if point.chosen else None,
        )
    hidden = len(points) - FRONTIER_ROWS
    more = f"; {hidden:,} more with --format json" if hidden > 0 else ""
    return section(
        "How small can the core be?",
        table,
        note=f"No core of that size costs less; ● is this proposal{more}",
    )
