"""`debundle propose` on a terminal: the distributions, the cuts, and the cores to choose from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from debundle.graph.native import couple_partition
from debundle.model import (
    Cut,
    Distribution,
    FrontierPoint,
    ImportGraph,
    ModuleKind,
    Partition,
    Remedy,
    Role,
    Transfer,
)
from debundle.report.text.native import surfaces_section
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

#: Width from which there is room for a column of cuts for each remedy.
ROOM_FOR_REMEDIES = 150

#: A title, and a cell for each distribution.
_Column = tuple[str, Sequence[RenderableType]]

#: Rows of the frontier that are shown; the chosen point is always among them.
FRONTIER_ROWS = 12

#: Modules of one move that are named.
MODULES_SHOWN = 6


def proposal_renderable(
    graph: ImportGraph, partition: Partition, *, is_written: bool = False
) -> RenderableType:
    """A partition as tables to decide by; `is_written` where a file has it already."""

    def sections(width: int) -> Group:
        return Group(
            *_sections(graph, partition, width), _next_steps(partition, is_written=is_written)
        )

    return Report(sections)


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


def remedy_table(edits: Sequence[Cut]) -> Table:
    """Edits and their cost by remedy, with what each remedy does."""
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


def _sections(graph: ImportGraph, partition: Partition, width: int) -> Iterator[RenderableType]:
    yield _title(graph, partition)
    yield _distributions(graph, partition, width)
    coupling = couple_partition(graph, partition)
    if coupling.surfaces:
        yield surfaces_section(coupling, brief=True)
    yield _cuts(partition)
    if partition.moves:
        yield _moves(partition.moves)
    if partition.frontier:
        yield _frontier(partition.frontier, width)
    if partition.notes:
        notes = (Text("· " + safe(note), style=WARN) for note in partition.notes)
        yield section("Worth knowing", *notes)


def _next_steps(partition: Partition, *, is_written: bool) -> RenderableType:
    write = ("debundle propose TARGET -o debundle.toml", "write it down, to edit and review")
    run = ("debundle split TARGET -o out/", "write the distributions, to build and verify")
    return next_steps(
        *_without_person(partition),
        run if is_written else write,
        ("debundle emit -o split/", "package files and lint rules"),
        ("debundle check", "keep the code to it from now on"),
    )


def _without_person(partition: Partition) -> Iterator[tuple[str, str]]:
    """How to get a core that nobody has to edit for, where the one that is shown is none."""
    whole = max((point.modules for point in partition.frontier), default=0)
    larger = [item for item in partition.frontier if not item.person and item.modules < whole]
    if partition.quality.person and larger:
        point = min(larger, key=lambda item: item.share)
        yield (
            f"debundle propose TARGET --max-cost {point.cost}",
            f"runs without edits by a person: a core of about {percent(point.share)}",
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
    prefix = _common_prefix([item.name for item in partition.distributions])
    below = {
        item.name: [
            safe(name.removeprefix(prefix))
            for name in _dependencies_that_do_not_follow(partition, item)
        ]
        for item in partition.distributions
    }
    columns = _columns(graph, partition, width)
    longest = max((len(name) for names in below.values() for name in names), default=0)
    beside = width - _width_of(columns) >= max(longest, len("depends on")) + 4
    if beside:
        columns.append(("depends on", [Text(", ".join(names)) for names in below.values()]))
    table = plain_table(*(title for title, _ in columns))
    for place in range(len(partition.distributions)):
        table.add_row(*(cells[place] for _, cells in columns))
    keep_whole(table, 0, below)
    shortened = f'; "{safe(prefix)}" is left out' if prefix else ""
    note = f'"depends on" leaves out what follows from the others{shortened}'
    return section("Distributions", table, *_listed(below, apart=not beside), note=note)


def _columns(graph: ImportGraph, partition: Partition, width: int) -> list[_Column]:
    """What is known of each distribution, as much as there is room for."""
    items = partition.distributions
    edits = [cut for cut in partition.cuts if not cut.same_edit]
    columns: list[_Column] = [
        ("name", [_name(item) for item in items]),
        (">modules", [count(len(item.modules)) for item in items]),
        (">lines", [count(item.lines) for item in items]),
        (">share", [percent(item.lines, graph.lines) for item in items]),
        ("kind", [_kind(graph, item) for item in items]),
        (">cuts", _cuts_from(items, edits)),
    ]
    if width >= ROOM_FOR_BARS:
        columns.insert(1, ("role", [item.role.value for item in items]))
    if width >= ROOM_FOR_WORDS:
        columns.insert(5, ("", [bar(item.lines / max(graph.lines, 1)) for item in items]))
    if width >= ROOM_FOR_REMEDIES:
        columns[-1:] = [
            (f">{remedy.value}", _cuts_from(items, [cut for cut in edits if cut.remedy is remedy]))
            for remedy in Remedy
            if any(cut.remedy is remedy for cut in edits)
        ]
    return columns


def _cuts_from(items: Iterable[Distribution], edits: Iterable[Cut]) -> list[RenderableType]:
    outgoing = Counter(cut.from_distribution for cut in edits)
    return [count(outgoing[item.name]) if outgoing[item.name] else "" for item in items]


def _name(item: Distribution) -> Text:
    return name_text(item.name, style=f"bold {NAME}" if item.role is Role.CORE else NAME)


def _width_of(columns: Iterable[_Column]) -> int:
    return sum(max(map(len, map(str, (title, *cells)))) + 2 for title, cells in columns)


def _listed(below: Mapping[str, Sequence[str]], *, apart: bool) -> Iterator[RenderableType]:
    """The dependencies in a table of their own, where there is no room beside the figures."""
    if not apart or not any(below.values()):
        return
    table = plain_table("name", "depends on")
    for name, names in below.items():
        if names:
            table.add_row(name_text(name), Text(", ".join(names)))
    keep_whole(table, 0, below)
    yield Text("")
    yield table


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
    quality = partition.quality
    bound = "" if quality.lower_bound is None else f" (at least {count(quality.lower_bound)})"
    return section(
        f"Cuts: {counted(len(edits), 'edit')}, cost {count(quality.cost)}{bound}",
        remedy_table(edits),
        note="Imports that lead against the dependencies, and how each is removed",
    )


def _moves(moves: Sequence[Transfer]) -> RenderableType:
    """What changes against the file that the proposal started from."""
    parts: list[RenderableType] = []
    for move in moves:
        first = count(len(move.modules)) + (" module" if len(move.modules) == 1 else " modules")
        line = Text(f"{first}  ").append(safe(move.origin or "new"), style=NAME)
        parts.append(line.append(" -> ").append(safe(move.destination), style=NAME))
        names = ", ".join(map(safe, move.modules[:MODULES_SHOWN]))
        hidden = len(move.modules) - MODULES_SHOWN
        more = f" and {hidden:,} more" if hidden > 0 else ""
        parts.append(Padding(Text(f"{names}{more}"), (0, 0, 0, 4)))
        parts.append(Padding(Text(safe(move.reason), style=QUIET), (0, 0, 0, 4)))
    number = counted(sum(len(move.modules) for move in moves), "module")
    return section(f"Moves: {number}", *parts, note="What differs from the file, and why")


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
        note=f"{_meaning(points)}; ● is this proposal{more}",
    )


def _meaning(points: Sequence[FrontierPoint]) -> str:
    """What makes each point the best: its cost, or else what others need."""
    growing = sorted(points, key=lambda point: point.lines)
    if all(smaller.cost >= larger.cost for smaller, larger in pairwise(growing)):
        return "No core of that size costs less"
    return "Each is what other subpackages need most"
