"""`debundle verify --refine` on a terminal: the rounds, and what is left to decide."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from debundle.model import Cause, Round
from debundle.report.text.style import (
    TITLE,
    Report,
    count,
    counted,
    next_steps,
    percent,
    plain_table,
    safe,
    section,
)
from debundle.report.text.verification import causes_section

_SHOWN = 3


def refinement_renderable(rounds: Sequence[Round], *, holds: bool, learnt: str) -> RenderableType:
    """Every round with its core and its causes; then what a person must decide, if anything."""
    verdict = "It holds" if holds else "A person has to decide"
    title = Text(f"{verdict} after {counted(len(rounds), 'round')}.", style=TITLE)
    table = plain_table(">round", ">core modules", ">lines", ">share", ">cuts", "learnt")
    for item in rounds:
        # Several modules may fail for want of one.
        learnt_of = list(dict.fromkeys(map(_learnt, item.causes)))
        shown = ", ".join(learnt_of[:_SHOWN]) + (
            f" and {len(learnt_of) - _SHOWN:,} more" if len(learnt_of) > _SHOWN else ""
        )
        table.add_row(
            count(item.number),
            count(item.core_modules),
            count(item.core_lines),
            percent(item.core_share),
            count(item.cuts),
            safe(shown) or "-",
        )
    blocks: list[RenderableType] = [title, table]
    if rounds and rounds[-1].decisions:
        blocks.append(section("To decide", *(Text(safe(x)) for x in rounds[-1].decisions)))
        blocks.append(causes_section(rounds[-1].causes))
    blocks.append(
        next_steps(
            (f"git diff {learnt}", "what was learnt: pins and marks with their reasons"),
            ("debundle verify", "wheels, environments, parity with the monolith"),
        )
    )
    return Report(lambda _width: Group(*blocks))


def _learnt(cause: Cause) -> str:
    """What a failure taught, in a few words."""
    if not cause.wishes:
        return "nothing: see below"
    if cause.importer:
        return f"{cause.importer} -> {cause.imported}"
    return f"{cause.imported} has to execute"
