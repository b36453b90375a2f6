"""`debundle propose --explain` on a terminal: why a module is in the core, or is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from debundle.model import CoreExchange, CoreExplanation, Cut, ForcedLink, ImportGraph
from debundle.report.text.style import (
    BAD,
    NAME,
    QUIET,
    TITLE,
    Report,
    count,
    counted,
    name_text,
    percent,
    place,
    safe,
    section,
    sentence,
)

#: Entries of a list that are shown; JSON has them all.
SHOWN = 12


def explanation_renderable(graph: ImportGraph, found: CoreExplanation) -> RenderableType:
    """The verdict, what forces it, and what it would take to change it."""
    return Report(lambda _: Group(*_parts(graph, found)))


def _parts(graph: ImportGraph, found: CoreExplanation) -> Iterator[RenderableType]:
    side = "is in the core" if found.member else "is not in the core"
    yield Text(f"{safe(found.module)} {side}", style=TITLE)
    yield Text(found.reason)
    core = f"{counted(found.core_modules, 'module')}, {percent(found.core_lines, graph.lines)}"
    users = f"{counted(len(found.importers), 'of them imports', 'of them import')} it"
    yield Text(f"The core: {core} of the lines; {users}", style=QUIET)
    if found.chain:
        yield _chain(found.chain)
    if found.cuts:
        yield _cuts(
            f"Imports from the core that are cut: {counted(len(found.cuts), 'edit')}", found.cuts
        )
    if found.exchange is not None:
        yield from _exchange(graph, found.exchange, member=found.member)
    else:
        yield section("To change that", Text("change what is wished: [core] roots, pins, tests."))


def _chain(chain: Sequence[ForcedLink]) -> RenderableType:
    first = name_text(chain[0].link.importer)
    return section(
        "What forces it",
        first,
        *map(_step, chain),
        note="Of all chains the one whose cheapest link is dearest to cut",
    )


def _step(item: ForcedLink) -> RenderableType:
    first = Text("→ ", style=QUIET, overflow="fold").append(safe(item.link.imported), style=NAME)
    below = place(item.link.file, item.link.line).append("  ")
    below.append(sentence(item.link), style="not dim").append("  ").append(_price(item.cut))
    return Group(first, Padding(below, (0, 0, 0, 4)))


def _price(cut: Cut | None) -> Text:
    if cut is None:
        return Text("cannot be cut", style=f"not dim {BAD}")
    style = f"not dim {BAD if cut.remedy.needs_person else NAME}"
    return Text(cut.remedy.value, style=style).append(f", cost {count(cut.cost)}", style="not dim")


def _cuts(title: str, cuts: Sequence[Cut]) -> RenderableType:
    parts: list[RenderableType] = []
    for cut in cuts[:SHOWN]:
        first = name_text(cut.importer)
        first.append(" → ", style=QUIET).append(safe(cut.imported), style=NAME)
        below = place(cut.file, cut.line).append("  ").append(_price(cut))
        parts.append(Group(first, Padding(below, (0, 0, 0, 4))))
    parts += _more(len(cuts))
    kinds = Counter(cut.remedy.value for cut in cuts)
    note = ", ".join(f"{number:,} {kind}" for kind, number in sorted(kinds.items()))
    return section(title, *parts, note=note)


def _exchange(
    graph: ImportGraph, exchange: CoreExchange, *, member: bool
) -> Iterator[RenderableType]:
    size = f"{counted(len(exchange.modules), 'module')}, {counted(exchange.lines, 'line')}"
    share = f"({percent(exchange.lines, graph.lines)})"
    price = f"The cuts around the core cost {count(exchange.cost)} now, {count(exchange.new_cost)}"
    others = exchange.modules[:SHOWN]
    yield section(
        "If it left at least cost" if member else "If it joined",
        Text(f"{size} {share} {'leave' if member else 'join'}. {price} then."),
        *(name_text(name) for name in others),
        *_more(len(exchange.modules)),
        note="" if member else "With its packages, and what only a person could keep it from",
    )
    for title, cuts in (
        ("Cuts that this asks for", exchange.new_cuts),
        ("Cuts that this saves", exchange.gone_cuts),
    ):
        if cuts:
            cost = count(sum(cut.cost for cut in cuts))
            yield _cuts(f"{title}: {counted(len(cuts), 'edit')}, cost {cost}", cuts)


def _more(number: int) -> list[RenderableType]:
    hidden = number - SHOWN
    return [Text(f"and {hidden:,} more, with --format json", style=QUIET)] if hidden > 0 else []
