"""`debundle what-if` on a terminal: what a move or a cut would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from debundle.model import (
    Cut,
    DependencyChange,
    DependencyCycle,
    ImportGraph,
    Link,
    Partition,
    Remedy,
    WhatIf,
)
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
    sentence,
)


def what_if_renderable(graph: ImportGraph, change: WhatIf, *, limit: int = 12) -> RenderableType:
    """What moves, cycles first of all, then sizes, dependencies and cuts that differ."""
    return Report(lambda _: Group(*_parts(graph, change, limit)))


def _parts(graph: ImportGraph, change: WhatIf, limit: int) -> Iterator[RenderableType]:
    yield _headline(change)
    for note in change.notes:
        yield Text(safe(note))
    yield _verdict(change)
    for cycle in change.cycles:
        yield _cycle(cycle)
    if change.moves:
        yield _sizes(graph, change)
    if change.new_dependencies or change.gone_dependencies:
        yield _dependencies(change)
    yield _remedies(change)
    for title, cuts in (("New cuts", change.new_cuts), ("Cuts that go", change.gone_cuts)):
        if _edits(cuts):
            yield _cuts(title, _edits(cuts), limit)


def _headline(change: WhatIf) -> Text:
    if not change.moves:
        return Text("No module moves", style=TITLE)
    targets = sorted({move.to_distribution for move in change.moves})
    moved = counted(len(change.moves), "module")
    return Text(f"{moved} to {safe(', '.join(targets))}", style=TITLE)


def _verdict(change: WhatIf) -> Text:
    if not change.cycles:
        return Text("The distributions stay free of cycles.", style=GOOD)
    number = counted(len(change.cycles), "cycle")
    return Text(f"{number} of distributions that debundle cannot cut", style=BAD)


def _cycle(cycle: DependencyCycle) -> RenderableType:
    title = " → ".join(map(safe, cycle.distributions))
    first = cycle.chain.links[0]
    if cycle.by_parent:
        words = (
            f"{safe(first.importer)} cannot be imported without its package"
            f" {safe(first.imported)}: move both, or the package further down."
        )
    else:
        words = (
            f"{counted(cycle.person, 'edit')} by a person would break its first step: what is"
            " imported is used at import time."
        )
    return section(title, *(_step(link) for link in cycle.chain.links), Text(words))


def _step(link: Link) -> RenderableType:
    first = name_text(link.importer)
    first.append(" → ", style=QUIET).append(safe(link.imported), style=NAME)
    below = place(link.file, link.line).append("  ").append(sentence(link), style="not dim")
    return Group(first, Padding(below, (0, 0, 0, 4)))


def _sizes(graph: ImportGraph, change: WhatIf) -> RenderableType:
    table = plain_table("name", ">modules", ">", ">lines", ">", ">share")
    before, after = change.before.by_name, change.after.by_name
    touched = {
        name for move in change.moves for name in (move.from_distribution, move.to_distribution)
    }
    for name in sorted(touched):
        old, new = before.get(name), after.get(name)
        sizes = [(len(item.modules), item.lines) if item else (0, 0) for item in (old, new)]
        table.add_row(
            name_text(name),
            count(sizes[1][0]),
            _difference(sizes[1][0] - sizes[0][0]),
            count(sizes[1][1]),
            _difference(sizes[1][1] - sizes[0][1]),
            percent(sizes[1][1], graph.lines),
        )
    return section("Sizes", table)


def _dependencies(change: WhatIf) -> RenderableType:
    rows: list[RenderableType] = []
    for sign, changes in (("+", change.new_dependencies), ("-", change.gone_dependencies)):
        rows += [_dependency(sign, item) for item in changes]
    return section(
        "Dependencies", *rows, note='"+" is new, "-" is no longer needed; with an import for it'
    )


def _dependency(sign: str, item: DependencyChange) -> RenderableType:
    text = Text(f"{sign} ", overflow="fold").append(safe(item.from_distribution), style=NAME)
    text.append(" → ", style=QUIET).append(safe(item.to_distribution), style=NAME)
    if item.witness is None:
        return text
    below = place(item.witness.file, item.witness.line)
    below.append(f"  {safe(item.witness.importer)} → {safe(item.witness.imported)}")
    return Group(text, Padding(below, (0, 0, 0, 4)))


def _remedies(change: WhatIf) -> RenderableType:
    table = plain_table("remedy", ">edits", ">", ">cost", ">")
    for remedy in Remedy:
        before, after = (_figures(item, remedy) for item in (change.before, change.after))
        if before != after:
            table.add_row(
                Text(remedy.value, style=BAD if remedy.needs_person else NAME),
                count(after[0]),
                _difference(after[0] - before[0]),
                count(after[1]),
                _difference(after[1] - before[1]),
            )
    old, new = change.before.quality, change.after.quality
    table.add_row(
        "all",
        count(sum(new.by_remedy.values())),
        _difference(sum(new.by_remedy.values()) - sum(old.by_remedy.values())),
        count(new.cost),
        _difference(new.cost - old.cost),
    )
    return section("Cuts, where they differ", table)


def _figures(partition: Partition, remedy: Remedy) -> tuple[int, int]:
    costs = [cut.cost for cut in _edits(partition.cuts) if cut.remedy is remedy]
    return len(costs), sum(costs)


def _edits(cuts: Iterable[Cut]) -> list[Cut]:
    return [cut for cut in cuts if not cut.same_edit]


def _cuts(title: str, cuts: Sequence[Cut], limit: int) -> RenderableType:
    dearest = sorted(cuts, key=lambda cut: (-cut.cost, cut))
    parts: list[RenderableType] = [_cut(cut) for cut in dearest[:limit]]
    if len(cuts) > limit:
        parts.append(Text(f"and {len(cuts) - limit:,} more, with --limit", style=QUIET))
    kinds = Counter((cut.from_distribution, cut.to_distribution) for cut in cuts)
    note = ", ".join(
        f"{number:,} {safe(upper)} → {safe(lower)}"
        for (upper, lower), number in sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    )
    return section(f"{title}: {counted(len(cuts), 'edit')}", *parts, note=note)


def _cut(cut: Cut) -> RenderableType:
    first = name_text(cut.importer)
    first.append(" → ", style=QUIET).append(safe(cut.imported), style=NAME)
    below = place(cut.file, cut.line)
    style = f"not dim {BAD if cut.remedy.needs_person else NAME}"
    below.append("  ").append(cut.remedy.value, style=style)
    below.append(f"  {cut.phase.value}, cost {count(cut.cost)}", style="not dim")
    return Group(first, Padding(below, (0, 0, 0, 4)))


def _difference(number: int) -> Text:
    """A signed number; nothing where nothing differs."""
    return Text(f"{number:+,}" if number else "", style=QUIET)
