"""`debundle why` on a terminal: how one module comes to import another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from debundle.model import Chain, Link, Phase
from debundle.report.text.style import (
    NAME,
    QUIET,
    TITLE,
    Report,
    counted,
    name_text,
    place,
    plain_table,
    safe,
    section,
    sentence,
)

#: Source lines by (file, line), as far as they are known.
Sources = Mapping[tuple[str, int], str]


def chains_renderable(
    chains: Sequence[Chain], *, importer: str, imported: str, sources: Sources | None = None
) -> RenderableType:
    """Chains of imports, one step a line, with the statement of each where it is known."""
    return Report(
        lambda width: Group(*_parts(chains, importer, imported, sources or {}, width=width)),
    )


def chain_steps(chain: Chain, sources: Sources, *, side_by_side: bool) -> RenderableType:
    """One chain: where it starts, and each import with its place, its kind and its statement."""
    first = name_text(chain.links[0].importer)
    if not side_by_side:
        return Group(first, *(_stacked(link, sources) for link in chain.links))
    table = plain_table("module", "place", "how", "statement", header=False)
    table.add_row(first)
    for link in chain.links:
        statement = Text(_statement(link, sources), style=QUIET)
        table.add_row(arrow_to(link), place(link.file, link.line), Text(sentence(link)), statement)
    return table


def fit_side_by_side(chains: Iterable[Chain], sources: Sources, *, width: int) -> bool:
    """Whether the steps of all these chains have room for tables; chains look best alike."""
    return all(_width_side_by_side(chain, sources) <= width for chain in chains)


def arrow_to(link: Link) -> Text:
    """The imported module, with the arrow that leads to it."""
    return Text("→ ", style=QUIET, overflow="fold").append(safe(link.imported), style=NAME)


def _width_side_by_side(chain: Chain, sources: Sources) -> int:
    columns = [
        [len(link.imported) + 2 for link in chain.links],
        [len(f"{link.file}:{link.line}") for link in chain.links],
        [len(sentence(link)) for link in chain.links],
        [len(_statement(link, sources)) for link in chain.links],
    ]
    return sum(max(lengths, default=0) + 2 for lengths in columns)


def _stacked(link: Link, sources: Sources) -> RenderableType:
    below: list[RenderableType] = [
        place(link.file, link.line).append("  ").append(sentence(link), style="not dim")
    ]
    if _statement(link, sources):
        below.append(Text(_statement(link, sources), style=QUIET, overflow="fold"))
    return Group(arrow_to(link), Padding(Group(*below), (0, 0, 0, 4)))


def _statement(link: Link, sources: Sources) -> str:
    return safe(sources.get((link.file, link.line), "").strip())


def _parts(
    chains: Sequence[Chain], importer: str, imported: str, sources: Sources, *, width: int
) -> Iterator[RenderableType]:
    title = Text(f"{safe(importer)} → {safe(imported)}", style=TITLE)
    if not chains:
        yield Group(title, Text("No chain of imports leads there."))
        return
    yield Group(title, Text(f"{counted(len(chains), 'chain')}, the shortest first", style=QUIET))
    side_by_side = fit_side_by_side(chains, sources, width=width - 2)
    for number, chain in enumerate(chains, start=1):
        steps = chain_steps(chain, sources, side_by_side=side_by_side)
        yield section(f"{number}. {_heading(chain.links)}", steps)


def _heading(links: Sequence[Link]) -> str:
    length = counted(len(links), "import")
    if all(link.phase is Phase.IMPORT for link in links):
        return f"{length}, at import time"
    return f"{length}, of which {_later(links)}"


def _later(links: Sequence[Link]) -> str:
    calls = sum(link.phase is Phase.CALL for link in links)
    typing = sum(link.phase is Phase.TYPING for link in links)
    parts = [f"{calls} at call time"] if calls else []
    parts += [f"{typing} for typing only"] if typing else []
    return " and ".join(parts)
