"""`debundle check` on a terminal: what breaks the agreed layering, pair by pair."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from debundle.model import CheckResult, Link, Remedy, Violation, ViolationKind
from debundle.report.text.chains import arrow_to, chain_steps, fit_side_by_side
from debundle.report.text.style import (
    BAD,
    GOOD,
    NAME,
    QUIET,
    REMEDY_MEANING,
    WARN,
    Report,
    counted,
    name_text,
    place,
    plain_table,
    safe,
    section,
    sentence,
)


def check_renderable(result: CheckResult) -> RenderableType:
    """New violations with their chains, what is known counted, what is stale, and a verdict."""
    return Report(lambda width: Group(*_parts(result, width)))


def _parts(result: CheckResult, width: int) -> Iterator[RenderableType]:
    new = [violation for violation in result.violations if not violation.known]
    for (upper, lower), group in groupby(sorted(new, key=_pair), key=_pair):
        yield _pair_section(upper, lower, list(group), width)
    remedies = {violation.cut.remedy for violation in new if violation.cut}
    if remedies:
        yield _remedies(remedies)
    if result.stale:
        yield _stale(result)
    if new or result.stale:
        yield Text("")
    yield _verdict(result, new)


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
    elif upper == lower:
        title = f"{safe(upper)} holds what is to be apart"
    else:
        title = f"{safe(upper)} must not import {safe(lower)}"
    parts: list[RenderableType] = []
    for violation in violations:
        parts += _violation(violation, width)
    return section(f"{title}  ({len(violations):,})", *parts)


def _violation(violation: Violation, width: int) -> Iterator[RenderableType]:
    links = violation.chain.links
    if len(links) == 1:
        yield _single(links[0], violation)
    elif links:
        side_by_side = fit_side_by_side([violation.chain], {}, width=width - 2)
        yield chain_steps(violation.chain, {}, side_by_side=side_by_side)
        yield _remedy(violation)
    if violation.cut is None:
        yield Padding(Text(safe(violation.message)), (0, 0, 0, 4 if links else 0))


def _single(link: Link, violation: Violation) -> RenderableType:
    first = name_text(link.importer).append(" ").append(arrow_to(link))
    below = place(link.file, link.line).append("  ")
    below.append(sentence(link), style="not dim").append(_remedy(violation))
    return Group(first, Padding(below, (0, 0, 0, 4)))


def _remedy(violation: Violation) -> Text:
    """The remedy's name; its meaning is told once, at the end."""
    if violation.cut is None:
        return Text("")
    remedy = violation.cut.remedy
    text = Text("  remedy: ", style=QUIET)
    return text.append(remedy.value, style=f"not dim {WARN if remedy.needs_person else NAME}")


def _remedies(remedies: Collection[Remedy]) -> RenderableType:
    table = plain_table("remedy", "meaning", header=False)
    for remedy in Remedy:
        if remedy in remedies:
            table.add_row(
                Text(remedy.value, style=WARN if remedy.needs_person else NAME),
                Text(REMEDY_MEANING[remedy], style=QUIET),
            )
    return section("Remedies", table)


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
