"""`debundle check` on a terminal: what breaks the agreed layering, pair by pair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from debundle.model import CheckResult, Cut, Violation, ViolationKind
from debundle.report.text.chains import chain_steps, fit_side_by_side
from debundle.report.text.style import (
    BAD,
    GOOD,
    NAME,
    QUIET,
    REMEDY_MEANING,
    WARN,
    Report,
    counted,
    plain_table,
    safe,
    section,
)


def check_renderable(result: CheckResult) -> RenderableType:
    """New violations with their chains, what is known counted, what is stale, and a verdict."""
    return Report(lambda width: Group(*_parts(result, width)))


def _parts(result: CheckResult, width: int) -> Iterator[RenderableType]:
    new = [violation for violation in result.violations if not violation.known]
    yield _verdict(result, new)
    for (upper, lower), group in groupby(sorted(new, key=_pair), key=_pair):
        yield _pair_section(upper, lower, list(group), width)
    if result.stale:
        yield _stale(result)


def _pair(violation: Violation) -> tuple[str, str]:
    return (violation.from_distribution, violation.to_distribution)


def _verdict(result: CheckResult, new: Sequence[Violation]) -> RenderableType:
    known = len(result.violations) - len(new)
    remarks = [f"{counted(result.checked, 'import')} between distributions checked"]
    if known:
        remarks.append(f"{counted(known, 'violation')} known from the baseline")
    if result.stale:
        remarks.append(f"{counted(len(result.stale), 'stale entry', 'stale entries')} in it")
    if result.kept:
        title = Text("Kept", style=GOOD)
    else:
        broken = counted(len(new), "violation") if new else "The baseline is stale"
        title = Text(f"Broken: {broken}", style=BAD)
    return Group(title, Text(" · ".join(remarks), style=QUIET))


def _pair_section(
    upper: str, lower: str, violations: Sequence[Violation], width: int
) -> RenderableType:
    if violations[0].kind is ViolationKind.CYCLE:
        title = f"{safe(upper)} and {safe(lower)} depend on each other"
    else:
        title = f"{safe(upper)} must not import {safe(lower)}"
    parts: list[RenderableType] = []
    chains = [violation.chain for violation in violations]
    side_by_side = fit_side_by_side(chains, {}, width=width - 2)
    for violation in violations:
        parts += [Text("")] * bool(parts)
        parts += _violation(violation, side_by_side=side_by_side)
    return section(f"{title}  ({len(violations):,})", *parts)


def _violation(violation: Violation, *, side_by_side: bool) -> Iterator[RenderableType]:
    if violation.chain.links:
        yield chain_steps(violation.chain, {}, side_by_side=side_by_side)
    # With the pair in the title and the remedy below, the message would say it all again.
    advice = _remedy(violation.cut) if violation.cut else Text(safe(violation.message))
    yield Padding(advice, (0, 0, 0, 2))


def _remedy(cut: Cut) -> Text:
    who = "by a person" if cut.remedy.needs_person else f"cost {cut.cost}"
    text = Text("remedy  ", style=QUIET)
    text.append(cut.remedy.value, style=WARN if cut.remedy.needs_person else NAME)
    return text.append(f", {who} · {REMEDY_MEANING[cut.remedy]}", style=QUIET)


def _stale(result: CheckResult) -> RenderableType:
    table = plain_table("importer", "imported", "phase")
    for importer, imported, phase in result.stale:
        table.add_row(
            Text(safe(importer), style=NAME), Text(safe(imported), style=NAME), Text(safe(phase))
        )
    return section(
        "Stale entries of the baseline",
        table,
        note="These violations are gone: take them out, so that they cannot come back unseen",
    )
