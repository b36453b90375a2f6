"""Pictures in Mermaid, which code hosts and many editors draw inside Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from debundle.model import ImportGraph, Partition, Phase
from debundle.report.captions import caption_of, size_of
from debundle.report.palette import CYCLE, colour_of_distributions
from debundle.report.picture import Arrow, Box, Picture, PictureOptions, draw_picture

_TYPING_STYLE = "stroke-dasharray:1 4"


def render_mermaid(
    graph: ImportGraph, partition: Partition | None = None, options: PictureOptions | None = None
) -> str:
    """A flowchart of packages; distributions are subgraphs where a partition is given."""
    picture = draw_picture(graph, partition, options or PictureOptions())
    return "".join(f"{line}\n" for line in _lines(picture))


def _lines(picture: Picture) -> Iterator[str]:
    for line in (picture.title, *caption_of(picture)):
        yield f"%% {_one_line(line)}"
    yield "flowchart TD"
    identifiers = {box.key: f"n{index}" for index, box in enumerate(picture.boxes)}
    for index, name in enumerate(picture.distributions):
        yield f'  subgraph d{index}["{_escape(name)}"]'
        inside = (box for box in picture.boxes if box.distribution == name)
        yield from _boxes(inside, identifiers, indent="    ")
        yield "  end"
    outside = (box for box in picture.boxes if not box.distribution)
    yield from _boxes(outside, identifiers, indent="  ")
    for arrow in picture.arrows:
        yield f"  {_arrow(arrow, identifiers)}"
    yield from _styles(picture)


def _boxes(boxes: Iterable[Box], identifiers: Mapping[str, str], *, indent: str) -> Iterator[str]:
    for box in boxes:
        yield f'{indent}{identifiers[box.key]}["{_escape(box.label)}<br/>{size_of(box)}"]'


def _arrow(arrow: Arrow, identifiers: Mapping[str, str]) -> str:
    line = "-->" if arrow.phase is Phase.IMPORT else "-.->"
    count = f'|"{arrow.count:,}"|'
    return f"{identifiers[arrow.importer]} {line}{count} {identifiers[arrow.imported]}"


def _styles(picture: Picture) -> Iterator[str]:
    colours = colour_of_distributions(picture.distributions)
    for index, name in enumerate(picture.distributions):
        yield f"  style d{index} fill:transparent,stroke:{colours[name]},stroke-width:3px"
    for index, arrow in enumerate(picture.arrows):
        if arrow.backward:
            yield f"  linkStyle {index} stroke:{CYCLE},color:{CYCLE}"
        elif arrow.phase is Phase.TYPING:
            yield f"  linkStyle {index} {_TYPING_STYLE}"


def _escape(text: str) -> str:
    """Everything but letters, digits and a few marks as an entity code of Mermaid's own."""
    return "".join(
        character if character.isalnum() or character in " ._-" else f"#{ord(character)};"
        for character in text
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
