"""Pictures in SVG: laid out by Graphviz where it is installed, and by debundle where it is not.

Of more packages than debundle's own layout keeps readable, `graphviz-pure` draws the picture where
it is there: a port of Graphviz that pip can install, too slow and too new to be the first choice.

Colours follow the reader's light or dark scheme. Text comes from the code under analysis and is
escaped; the picture holds no script and loads nothing.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from math import log10
from xml.sax.saxutils import escape, quoteattr

from debundle.model import ImportGraph, Partition
from debundle.report.captions import caption_of, size_of, tooltip_of
from debundle.report.dot import dot_of_picture
from debundle.report.layout import Layout, Point, lay_out
from debundle.report.palette import CYCLE, colour_of_distributions
from debundle.report.picture import Arrow, Box, Picture, PictureOptions, draw_picture

#: Seconds that Graphviz gets before debundle draws the picture itself.
_PATIENCE = 20

#: Up to so many boxes debundle's own layout is the better one beside a port of Graphviz.
_READABLE_BOXES = 60

_BOX_HEIGHT = 40.0
_MARGIN = 28.0
_TITLE_HEIGHT = 46.0
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_STYLE = f"""
  :root {{ --paper: #ffffff; --ink: #1f2328; --quiet: #59636e; --box: #f6f8fa; --edge: #8c959f;
           --cycle: {CYCLE}; }}
  @media (prefers-color-scheme: dark) {{
    :root {{ --paper: #0d1117; --ink: #e6edf3; --quiet: #9198a1; --box: #1c2128; --edge: #6e7681;
             --cycle: #ff8c42; }}
  }}
"""

_OWN_STYLE = """
  svg { background: var(--paper);
        font-family: system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
  text { fill: var(--ink); font-size: 12px; }
  .title { font-size: 17px; font-weight: 600; }
  .quiet { fill: var(--quiet); font-size: 10.5px; }
  .middle { text-anchor: middle; }
  .box rect { fill: var(--box); stroke: var(--edge); stroke-width: 1; }
  .box text.name { font-weight: 600; }
  .arrow { fill: none; stroke: var(--edge); }
  .call { stroke-dasharray: 6 4; }
  .typing { stroke-dasharray: 1.5 4; stroke-linecap: round; }
  .arrow.cycle { stroke: var(--cycle); }
  .tip { fill: var(--edge); }
  .tip.cycle { fill: var(--cycle); }
  .count { fill: var(--quiet); font-size: 9.5px; text-anchor: middle;
           paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
  .count.cycle { fill: var(--cycle); }
"""

_GRAPHVIZ_STYLE = """
  svg { background: var(--paper); }
  text { fill: var(--ink); }
  .node path, .node polygon { fill: var(--box); }
  .edge path { stroke: var(--edge); }
  .edge polygon { fill: var(--edge); stroke: var(--edge); }
  .edge text { fill: var(--quiet); }
  .cycle path { stroke: var(--cycle); }
  .cycle polygon { fill: var(--cycle); stroke: var(--cycle); }
  .cycle text { fill: var(--cycle); }
"""


def render_svg(
    graph: ImportGraph,
    partition: Partition | None = None,
    options: PictureOptions | None = None,
    *,
    use_graphviz: bool = True,
) -> str:
    """A picture of packages in SVG.

    With `use_graphviz` the `dot` program lays it out if there is one, and `graphviz-pure` what has
    many boxes; without, the bytes do not depend on what is installed.
    """
    picture = draw_picture(graph, partition, options or PictureOptions())
    programs = _programs(picture) if use_graphviz else ()
    drawn = (_graphviz_svg(picture, program) for program in programs)
    return next(filter(None, drawn), "") or own_svg(picture)


def own_svg(picture: Picture) -> str:
    """The picture as debundle lays it out itself."""
    widths = {box.key: _box_width(box) for box in picture.boxes}
    layout = lay_out(widths, [(arrow.importer, arrow.imported) for arrow in picture.arrows])
    return _Drawing(picture, widths, layout).text()


def _programs(picture: Picture) -> Iterator[str]:
    """Where the programs lie that may lay a picture out before debundle does, the first first."""
    scripts = sysconfig.get_path("scripts")
    many = len(picture.boxes) > _READABLE_BOXES
    for name in ("dot", "graphviz-pure") if many else ("dot",):
        # What pip installed lies beside this Python, be its environment activated or not.
        program = shutil.which(name) or shutil.which(name, path=scripts)
        if program:
            yield program


def _graphviz_svg(picture: Picture, program: str) -> str:
    """The picture as Graphviz lays it out; "" where it cannot, or it takes too long."""
    try:
        done = subprocess.run(
            [program, "-Tsvg"],
            input=dot_of_picture(picture).encode(),
            capture_output=True,
            check=True,
            timeout=_PATIENCE,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    svg = done.stdout.decode(errors="replace").replace("\r\n", "\n")
    start = svg.find("<svg")
    inside = svg.find(">", start) + 1
    if start < 0 or not inside:
        return ""
    return f"{svg[start:inside]}\n<style>{_STYLE}{_GRAPHVIZ_STYLE}</style>{svg[inside:]}"


class _Drawing:
    """Writes the parts of one picture, from back to front."""

    def __init__(self, picture: Picture, widths: Mapping[str, float], layout: Layout) -> None:
        self._picture = picture
        self._widths = widths
        self._layout = layout
        self._names = {box.key: box.name for box in picture.boxes}
        self._colours = colour_of_distributions(picture.distributions)
        self._ports = _ports(picture.arrows, layout, widths)

    def text(self) -> str:
        """The whole document."""
        caption = list(self._caption())
        graph_height = self._layout.height + _BOX_HEIGHT
        width = max(self._layout.width, 520.0) + 2 * _MARGIN
        height = _TITLE_HEIGHT + graph_height + 16 * len(caption) + 3 * _MARGIN
        shift = (width - self._layout.width) / 2
        top = _TITLE_HEIGHT + _MARGIN + _BOX_HEIGHT / 2
        parts = [
            _opening(width, height),
            f"<title>{_safe(self._picture.title)}</title>",
            f"<style>{_STYLE}{_OWN_STYLE}</style>",
            _text(self._picture.title, "title", _MARGIN, _MARGIN + 12),
            f'<g transform="translate({shift:.1f} {top:.1f})">',
            *(self._arrow(arrow) for arrow in self._picture.arrows),
            *(self._box(box) for box in self._picture.boxes),
            *(self._count(arrow) for arrow in self._picture.arrows),
            "</g>",
        ]
        y = _TITLE_HEIGHT + graph_height + 2 * _MARGIN
        for index, line in enumerate(caption):
            parts.append(f'<g transform="translate({_MARGIN} {y + 16 * index:.1f})">{line}</g>')
        return "\n".join([*parts, "</svg>", ""])

    def _caption(self) -> Iterator[str]:
        boxes = {box.name for box in self._picture.boxes}
        for name, colour in self._colours.items():
            if name in boxes:
                continue  # The boxes are the distributions: they name themselves.
            yield (
                f'<rect y="-9" width="10" height="10" rx="2" fill="{colour}"/>'
                + _text(name, "quiet", 16, 0)
            )
        for line in caption_of(self._picture):
            yield _text(line, "quiet", 0, 0)

    def _box(self, box: Box) -> str:
        x, y = self._layout.places[box.key]
        width = self._widths[box.key]
        left, top = x - width / 2, y - _BOX_HEIGHT / 2
        stripe = ""
        if box.distribution in self._colours:
            stripe = (
                f'<path d="M{left + 5:.1f} {top:.1f}h-1a4 4 0 0 0-4 4v{_BOX_HEIGHT - 8:.1f}'
                f'a4 4 0 0 0 4 4h1z" fill="{self._colours[box.distribution]}"/>'
            )
        return (
            f'<g class="box"><title>{_safe(_title_of(box))}</title>'
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{_BOX_HEIGHT:.0f}" '
            f'rx="5"/>{stripe}'
            + _text(_short(box.label), "name middle", x, y - 3)
            + _text(_second_line(box), "quiet middle", x, y + 12)
            + "</g>"
        )

    def _arrow(self, arrow: Arrow) -> str:
        points = self._points(arrow)
        kinds = f"{arrow.phase.value}{' cycle' if arrow.backward else ''}"
        thickness = 1 + 0.6 * log10(arrow.count)
        tip = _tip(points[-2], points[-1], size=4.5 + thickness)
        return (
            f"<g><title>{_safe(tooltip_of(arrow, self._names))}</title>"
            f'<path class={quoteattr("arrow " + kinds)} stroke-width="{thickness:.1f}" '
            f'd="{_curve(points)}"/>'
            f'<polygon class="tip{" cycle" if arrow.backward else ""}" points="{tip}"/></g>'
        )

    def _count(self, arrow: Arrow) -> str:
        # Nearer to its own end, so that the numbers of two opposite arrows do not meet.
        points = self._points(arrow)
        middle = (len(points) - 1) // 2
        (x, y), (next_x, next_y) = points[middle], points[middle + 1]
        cycle = " cycle" if arrow.backward else ""
        place = (x + (next_x - x) * 0.35, y + (next_y - y) * 0.4 + 3)
        return _text(f"{arrow.count:,}", f"count{cycle}", *place)

    def _points(self, arrow: Arrow) -> list[Point]:
        """From the border of one box to the border of the other, upright between other boxes."""
        (_, first), *bends, (_, last) = self._layout.ways[arrow.importer, arrow.imported]
        half = _BOX_HEIGHT / 2 if first < last else -_BOX_HEIGHT / 2
        start, end = self._ports[arrow.importer, arrow.imported]
        upright = [(x, y + side) for x, y in bends for side in (-half, half)]
        return [(start, first + half), *upright, (end, last - half * 1.05)]


def _opening(width: float, height: float) -> str:
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">'


def _text(text: str, kinds: str, x: float, y: float) -> str:
    return f'<text class="{kinds}" x="{x:.1f}" y="{y:.1f}">{_safe(text)}</text>'


def _ports(
    arrows: Sequence[Arrow], layout: Layout, widths: Mapping[str, float]
) -> dict[tuple[str, str], tuple[float, float]]:
    """Where on their boxes' borders arrows begin and end: side by side, in the order they come."""
    ends: dict[tuple[str, bool], list[tuple[float, tuple[str, str], int]]] = {}
    for arrow in arrows:
        arc = (arrow.importer, arrow.imported)
        way = layout.ways[arc]
        downward = way[0][1] < way[-1][1]
        ends.setdefault((arrow.importer, downward), []).append((way[1][0], arc, 0))
        ends.setdefault((arrow.imported, not downward), []).append((way[-2][0], arc, 1))
    ports: dict[tuple[str, str], list[float]] = {
        (arrow.importer, arrow.imported): [0.0, 0.0] for arrow in arrows
    }
    for (key, _), items in ends.items():
        step = min(16.0, (widths[key] - 24) / max(len(items), 1))
        first = layout.places[key][0] - step * (len(items) - 1) / 2
        for index, (_, arc, side) in enumerate(sorted(items)):
            ports[arc][side] = first + step * index
    return {arc: (start, end) for arc, (start, end) in ports.items()}


def _curve(points: Sequence[Point]) -> str:
    """A line that leaves every layer at a right angle."""
    (x, y), *rest = points
    parts = [f"M{x:.1f} {y:.1f}"]
    for next_x, next_y in rest:
        half = (y + next_y) / 2
        parts.append(f"C{x:.1f} {half:.1f} {next_x:.1f} {half:.1f} {next_x:.1f} {next_y:.1f}")
        x, y = next_x, next_y
    return "".join(parts)


def _tip(before: Point, end: Point, *, size: float) -> str:
    """A small triangle; curves arrive upright, so it points straight down or up."""
    down = 1 if before[1] < end[1] else -1
    x, y = end
    back = y - down * size * 1.3
    return f"{x:.1f},{y:.1f} {x - size / 2:.1f},{back:.1f} {x + size / 2:.1f},{back:.1f}"


def _box_width(box: Box) -> float:
    return max(7.6 * len(_short(box.label)), 5.9 * len(_second_line(box)), 48.0) + 22


def _short(text: str, longest: int = 34) -> str:
    return text if len(text) <= longest else f"{text[: longest - 13]}…{text[-12:]}"


def _second_line(box: Box) -> str:
    if box.distribution and box.distribution != box.name:
        return _short(box.distribution)
    return size_of(box)


def _title_of(box: Box) -> str:
    inside = f" in {box.distribution}" if box.distribution else ""
    return f"{box.name}{inside}: {size_of(box)}"


def _safe(text: str) -> str:
    return escape(_NOT_IN_XML.sub("\ufffd", text))
