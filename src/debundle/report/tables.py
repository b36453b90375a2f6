"""A grouping as tables: CSV for a spreadsheet, Markdown for a wiki or a pull request."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from debundle.model import Cut, DebundleError, ImportGraph, Partition, Remedy, Role
from debundle.report.mermaid import render_mermaid
from debundle.report.picture import PictureOptions

_COLUMNS = (
    "from_distribution",
    "to_distribution",
    "importer",
    "imported",
    "file",
    "line",
    "phase",
    "use",
    "via",
    "remedy",
    "cost",
    "names",
)

#: Cuts that a Markdown table lists; CSV has them all.
_LISTED = 20

#: Distributions of which a picture at the top of a document is still readable.
_DRAWN = 24

#: A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render_csv(graph: ImportGraph, partition: Partition, options: PictureOptions) -> str:
    """Every edit that the grouping asks for, a line each; with a focus those that touch it."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for cut in _edits(graph, partition, options):
        writer.writerow(map(_cell, _row(cut)))
    return text.getvalue()


def render_markdown(graph: ImportGraph, partition: Partition, options: PictureOptions) -> str:
    """The grouping in a few tables and a picture of its distributions."""
    cuts = _edits(graph, partition, options)
    blocks = [
        f"# {_text(_title(graph))}: {_counted(len(partition.distributions), 'distribution')}",
        _summary(graph, partition),
        _table(
            ("distribution", "role", "modules", "lines", "share", "depends on"),
            _distributions(graph, partition),
        ),
        *_cut_blocks(cuts, options),
    ]
    if len(partition.distributions) <= _DRAWN:
        picture = render_mermaid(graph, partition, PictureOptions(depth=0))
        blocks.append(f"```mermaid\n{picture}```")
    return "\n\n".join(blocks) + "\n"


def _edits(graph: ImportGraph, partition: Partition, options: PictureOptions) -> list[Cut]:
    for name in options.focus:
        if name not in graph.by_name:
            raise DebundleError(
                f"There is no module {name} to focus on.",
                next_step="Name a package or module of the target as it is imported.",
            )
    return [cut for cut in partition.cuts if not cut.same_edit and _touches(cut, options.focus)]


def _touches(cut: Cut, focus: Sequence[str]) -> bool:
    ends = (f"{cut.importer}.", f"{cut.imported}.")
    return not focus or any(end.startswith(f"{name}.") for name in focus for end in ends)


def _row(cut: Cut) -> tuple[object, ...]:
    return (
        cut.from_distribution,
        cut.to_distribution,
        cut.importer,
        cut.imported,
        cut.file,
        cut.line,
        cut.phase.value,
        cut.use.value,
        cut.via.value,
        cut.remedy.value,
        cut.cost,
        " ".join(cut.names),
    )


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _summary(graph: ImportGraph, partition: Partition) -> str:
    quality = partition.quality
    edits = sum(quality.by_remedy.values())
    person = f"{quality.person:,} of them by a person" if quality.person else "none by a person"
    core = next((item for item in partition.distributions if item.role is Role.CORE), None)
    first = f"{_counted(len(graph.modules), 'module')}, {_counted(graph.lines, 'line')}."
    if core is not None:
        first += f" The core {_text(core.name)} holds {quality.core_share:.1%} of the lines."
    if not edits:
        return f"{first} No import leads against the direction."
    return f"{first} {_counted(edits, 'import')} to change; {person}."


def _distributions(graph: ImportGraph, partition: Partition) -> Iterator[tuple[str, ...]]:
    for item in reversed(partition.distributions):
        yield (
            item.name,
            item.role.value,
            f"{len(item.modules):,}",
            f"{item.lines:,}",
            f"{item.lines / max(graph.lines, 1):.1%}",
            ", ".join(item.depends_on),
        )


def _cut_blocks(cuts: Sequence[Cut], options: PictureOptions) -> Iterator[str]:
    if not cuts:
        return
    counts = Counter(cut.remedy for cut in cuts)
    costs = Counter[Remedy]()
    for cut in cuts:
        costs[cut.remedy] += cut.cost
    focus = ", ".join(map(_text, options.focus))
    yield f"## Imports to change in {focus}" if focus else "## Imports to change"
    yield _table(
        ("remedy", "imports", "cost"),
        ((item.value, f"{counts[item]:,}", f"{costs[item]:,}") for item in Remedy if counts[item]),
    )
    dearest = sorted(cuts, key=lambda cut: (-cut.cost, cut))[:_LISTED]
    yield _table(
        ("importer", "imported", "where", "remedy", "cost"),
        (
            (cut.importer, cut.imported, f"{cut.file}:{cut.line}", cut.remedy.value, f"{cut.cost}")
            for cut in dearest
        ),
    )
    if len(cuts) > len(dearest):
        yield f"The {len(dearest)} dearest of {len(cuts):,}; `--format csv` lists all."


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([_text(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _text(text: str) -> str:
    """Text that Markdown shows as it is: no name of the target becomes markup."""
    escaped = "".join(f"\\{one}" if one in "\\`*_{}[]<>#|~!" else one for one in text)
    return " ".join(escaped.split())


def _title(graph: ImportGraph) -> str:
    return f"{graph.target.label} {graph.target.metadata.version}".strip()


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
