"""Pictures in DOT, the language of Graphviz."""

from __future__ import annotations

from collections.abc import Iterable
from math import log10

from graphviz import Digraph, escape

from debundle.model import ImportGraph, Partition, Phase
from debundle.report.captions import caption_of, size_of
from debundle.report.palette import CYCLE, colour_of_distributions
from debundle.report.picture import Arrow, Box, Picture, PictureOptions, draw_picture

_STYLES = {Phase.IMPORT: "solid", Phase.CALL: "dashed", Phase.TYPING: "dotted"}


def render_dot(
    graph: ImportGraph, partition: Partition | None = None, options: PictureOptions | None = None
) -> str:
    """A picture of packages in DOT; distributions are clusters where a partition is given."""
    return dot_of_picture(draw_picture(graph, partition, options or PictureOptions()))


def dot_of_picture(picture: Picture) -> str:
    """The same for a picture that is drawn already."""
    dot = Digraph(
        graph_attr={
            "bgcolor": "transparent",
            "fontname": "Helvetica",
            "fontsize": "11",
            "label": "\\n" + "".join(f"{escape(line)}\\l" for line in _caption(picture)),
            "labelloc": "b",
            "labeljust": "l",
            "newrank": "true",
            "nodesep": "0.3",
            "ranksep": "0.6",
        },
        node_attr={
            "shape": "box",
            "style": "rounded,filled",
            "fillcolor": "#f6f8fa",
            "color": "#57606a",
            "fontname": "Helvetica",
            "fontsize": "12",
            "margin": "0.14,0.07",
        },
        edge_attr={
            "color": "#6e7781",
            "fontname": "Helvetica",
            "fontsize": "9",
            "arrowsize": "0.6",
        },
    )
    identifiers = {box.key: f"n{index}" for index, box in enumerate(picture.boxes)}
    _add_boxes(dot, picture, identifiers)
    for arrow in picture.arrows:
        _add_arrow(dot, arrow, identifiers)
    source: str = dot.source
    return source


def _caption(picture: Picture) -> tuple[str, ...]:
    return (picture.title, *caption_of(picture))


def _add_boxes(dot: Digraph, picture: Picture, identifiers: dict[str, str]) -> None:
    colours = colour_of_distributions(picture.distributions)
    for index, name in enumerate(picture.distributions):
        inside = [box for box in picture.boxes if box.distribution == name]
        with dot.subgraph(name=f"cluster_{index}") as cluster:
            cluster.attr(label=escape(name), color=colours[name], penwidth="2")
            cluster.attr(style="rounded", labelloc="t")
            _add_nodes(cluster, inside, identifiers, colour=colours[name])
    _add_nodes(dot, [box for box in picture.boxes if not box.distribution], identifiers)


def _add_nodes(
    dot: Digraph, boxes: Iterable[Box], identifiers: dict[str, str], colour: str = ""
) -> None:
    for box in boxes:
        label = f"{escape(box.label)}\\n{size_of(box)}"
        attributes = {"color": colour} if colour else {}
        dot.node(identifiers[box.key], label, tooltip=escape(box.name), **attributes)


def _add_arrow(dot: Digraph, arrow: Arrow, identifiers: dict[str, str]) -> None:
    attributes = {
        "label": f"{arrow.count:,}",
        "style": _STYLES[arrow.phase],
        "penwidth": f"{1 + log10(arrow.count) * 0.7:.1f}",
    }
    tail, head = identifiers[arrow.importer], identifiers[arrow.imported]
    if arrow.backward:
        attributes |= {"color": CYCLE, "fontcolor": CYCLE, "class": "cycle"}
    if arrow.against_order:
        # Drawn as if it led downward, so that it does not pull the imported below the importer.
        tail, head = head, tail
        attributes["dir"] = "back"
    dot.edge(tail, head, **attributes)
