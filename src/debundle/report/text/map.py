"""`debundle map` on a terminal: a package on one screen."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from debundle.model import Cycle, MapSummary, Phase, ThirdParty, Use, Via
from debundle.report.text.style import (
    PHASE_MEANING,
    PHASE_WORDS,
    QUIET,
    ROOM_FOR_BARS,
    ROOM_FOR_WORDS,
    TITLE,
    USE_WORDS,
    VIA_WORDS,
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

#: How many entries of a list are shown before "and N more".
SHOWN = 10


def map_renderable(summary: MapSummary) -> RenderableType:
    """The figures of a graph that are worth reading first."""
    return Report(lambda width: Group(*_sections(summary, width)))


def _sections(summary: MapSummary, width: int) -> Iterator[RenderableType]:
    yield _title(summary)
    yield _imports(summary, width)
    yield _cycles(summary, width)
    if summary.facades:
        yield _facades(summary)
    if summary.third_party:
        yield _third_party(summary)
    if summary.extensions:
        yield _extensions(summary)
    if summary.unread:
        yield _unread(summary)
    yield next_steps(
        ("debundle why A B", "the chains of imports from one module to another"),
        ("debundle propose TARGET", "a core and satellites, and what to cut for them"),
    )


def _title(summary: MapSummary) -> RenderableType:
    title = Text(safe(f"{summary.label} {summary.version}".strip()), style=TITLE)
    figures = [
        counted(summary.modules, "module"),
        counted(summary.packages, "package"),
        counted(summary.lines, "line"),
    ]
    if summary.extensions:
        figures.append(counted(len(summary.extensions), "extension module"))
    return Group(title, Text(" · ".join(figures)))


def _imports(summary: MapSummary, width: int) -> RenderableType:
    total = sum(summary.by_phase.values())
    table = plain_table("phase", ">imports", ">share", "bar", "meaning", header=False)
    for phase in Phase:
        number = summary.by_phase.get(phase.value, 0)
        table.add_row(
            PHASE_WORDS[phase],
            count(number),
            percent(number, total),
            bar(number / max(total, 1)) if width >= ROOM_FOR_BARS else "",
            Text(PHASE_MEANING[phase], style=QUIET),
        )
    return section(
        f"Imports between its modules: {count(total)}",
        table,
        *_kinds(summary),
        note=f"{counted(summary.pairs, 'pair')} of modules where one can execute the other",
    )


def _kinds(summary: MapSummary) -> Iterator[RenderableType]:
    """What imports are for and by which mechanism, where that is known; parents only once."""
    parents = summary.by_via.get(Via.PARENT.value, 0)
    uses = dict(summary.by_use)
    uses[Use.SIDE_EFFECT.value] = uses.get(Use.SIDE_EFFECT.value, 0) - parents
    used = [(USE_WORDS[use], uses.get(use.value, 0)) for use in Use if use is not Use.UNKNOWN]
    made = [(VIA_WORDS.get(via, via.value), summary.by_via.get(via.value, 0)) for via in Via]
    for title, parts in (("for  ", used), ("by  ", made)):
        shown = " · ".join(f"{words} {count(number)}" for words, number in parts if number > 0)
        if shown:
            yield Text(title, style=TITLE).append(shown, style=f"not bold {QUIET}")


def _cycles(summary: MapSummary, width: int) -> RenderableType:
    table = plain_table("counting", ">modules", ">share", ">lines", ">share", "", "")
    rows = (
        ("everything that can execute", summary.cycle_all, "call time, parents and all"),
        ("what runs at import time", summary.cycle_import, ""),
        (
            "what import time needs",
            summary.cycle_needed,
            "names followed to definitions",
        ),
    )
    for label, cycle, meaning in rows:
        table.add_row(label, *_cycle_figures(summary, cycle, width), _meaning(meaning, width))
    return section(
        "Largest import cycle",
        table,
        note="Modules of which each imports, in the end, all the others",
    )


def _cycle_figures(summary: MapSummary, cycle: Cycle, width: int) -> list[RenderableType]:
    if not cycle.modules:
        return [Text("none", style="green"), "", "", "", ""]
    return [
        count(len(cycle.modules)),
        percent(len(cycle.modules), summary.modules),
        count(cycle.lines),
        percent(cycle.lines, summary.lines),
        bar(cycle.lines / max(summary.lines, 1)) if width >= ROOM_FOR_BARS else "",
    ]


def _meaning(text: str, width: int) -> Text:
    return Text(text if width >= ROOM_FOR_WORDS else "", style=QUIET)


def _facades(summary: MapSummary) -> RenderableType:
    table = plain_table("module", ">of modules", ">names", ">executes", ">lines", ">share")
    keep_whole(table, 0, [item.module for item in summary.facades[:SHOWN]])
    for item in summary.facades[:SHOWN]:
        table.add_row(
            name_text(item.module),
            count(item.sources),
            count(item.names) if item.names else "",
            count(item.executes),
            count(item.lines),
            percent(item.lines, summary.lines),
        )
    return section(
        "Heaviest facades",
        table,
        note="They re-export names of other modules; importing one executes so many modules",
    )


def _third_party(summary: MapSummary) -> RenderableType:
    table = plain_table("imported as", "distribution", ">modules", ">at import", ">at call", "")
    keep_whole(table, 0, [item.import_name for item in summary.third_party[:SHOWN]])
    for item in summary.third_party[:SHOWN]:
        table.add_row(
            name_text(item.import_name),
            Text(safe(item.distribution) or "not installed", style=_known(item)),
            count(item.importers),
            _figure(item, Phase.IMPORT),
            _figure(item, Phase.CALL),
            Text("guarded" if item.guarded else "", style=QUIET),
        )
    return section(
        f"Third parties: {count(len(summary.third_party))}",
        table,
        *_and_more(len(summary.third_party)),
        note="Import packages from elsewhere; guarded: the importer goes on without it",
    )


def _known(item: ThirdParty) -> str:
    return "" if item.distribution else QUIET


def _figure(item: ThirdParty, phase: Phase) -> str:
    number = item.by_phase.get(phase.value, 0)
    return count(number) if number else ""


def _and_more(total: int) -> Iterator[RenderableType]:
    if total > SHOWN:
        yield Text(f"and {total - SHOWN:,} more (--format json lists all)", style=QUIET)


def _extensions(summary: MapSummary) -> RenderableType:
    names = ", ".join(safe(name) for name in summary.extensions[:SHOWN])
    return section(
        f"Extension modules: {count(len(summary.extensions))}",
        Text(names, style="cyan"),
        *_and_more(len(summary.extensions)),
        note="Compiled code: what imports it cannot be a pure Python distribution",
    )


def _unread(summary: MapSummary) -> RenderableType:
    table = plain_table("module", "reason", header=False)
    for module, reason in summary.unread[:SHOWN]:
        table.add_row(name_text(module), Text(safe(reason), style=WARN))
    return section(
        f"Not read in detail: {counted(len(summary.unread), 'module')}",
        table,
        *_and_more(len(summary.unread)),
    )
