from __future__ import annotations

import io
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from debundle.graph.chains import shortest_chains
from debundle.graph.summary import summarize_graph
from debundle.model import CheckResult, FrontierPoint, ImportGraph, Module, Partition
from debundle.report import text
from debundle.report.text.proposal import condensed_frontier
from debundle.report.text.style import percent, safe
from support import import_graph

POINTS = st.builds(
    FrontierPoint,
    price=st.just(0.0),
    modules=st.integers(1, 500),
    lines=st.integers(1, 9000),
    share=st.just(0.5),
    cuts=st.integers(0, 50),
    cost=st.integers(0, 500),
    person=st.integers(0, 5),
)


def printed(renderable: RenderableType, *, width: int = 80, encoding: str = "utf-8") -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(file=stream, width=width, color_system=None, legacy_windows=False)
    console.print(renderable)
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode(encoding)


@given(st.lists(POINTS, min_size=1, max_size=60), st.integers(0, 59))
def test_a_condensed_frontier_keeps_both_ends_and_the_choice(
    points: list[FrontierPoint], place: int
) -> None:
    points[place % len(points)] = replace(points[place % len(points)], chosen=True)
    shown = condensed_frontier(points, 12)
    sizes = [point.lines for point in points]
    assert len(shown) == min(len(points), 12)
    assert (shown[0].lines, shown[-1].lines) == (max(sizes), min(sizes))
    assert sum(point.chosen for point in shown) == 1


def test_reports_fit_the_width(
    graph: ImportGraph, partition: Partition, result: CheckResult
) -> None:
    for width in (60, 80, 200):
        for renderable in (
            text.map_renderable(summarize_graph(graph)),
            text.proposal_renderable(graph, partition),
            text.check_renderable(result),
        ):
            lines = printed(renderable, width=width).splitlines()
            assert max(map(len, lines)) <= width
            assert not any(line.endswith(" ") for line in lines)


def test_a_frontier_says_what_its_points_are_the_best_of(
    graph: ImportGraph, partition: Partition
) -> None:
    """Where what others need makes the core, a smaller one may cost less."""
    small, large = (replace(partition.frontier[0], lines=lines) for lines in (1, 2))
    falling = replace(partition, frontier=(replace(small, cost=9), replace(large, cost=2)))
    rising = replace(partition, frontier=(replace(small, cost=2), replace(large, cost=9)))
    assert "No core of that size costs less" in printed(text.proposal_renderable(graph, falling))
    assert "Each is what other subpackages need" in printed(text.proposal_renderable(graph, rising))


def test_who_would_have_to_edit_is_told_of_a_larger_core_that_runs(
    graph: ImportGraph, partition: Partition
) -> None:
    point = partition.frontier[0]
    small = replace(point, modules=2, share=0.2, person=3, cost=309)
    large = replace(point, modules=6, share=0.6, person=0, cost=7)
    whole = replace(point, modules=8, share=1.0, person=0, cost=0)
    quality = replace(partition.quality, person=3)
    frontier = (small, large, whole)
    asked = replace(partition, frontier=frontier, quality=quality)
    runs = replace(asked, quality=replace(quality, person=0))

    shown = [printed(text.proposal_renderable(graph, item)) for item in (asked, runs)]

    assert ["debundle propose TARGET --max-cost 7" in page for page in shown] == [True, False]


def test_nobody_is_told_to_write_down_what_is_written(
    graph: ImportGraph, partition: Partition
) -> None:
    shown = [
        printed(text.proposal_renderable(graph, partition, is_written=is_written))
        for is_written in (False, True)
    ]
    assert ["debundle propose TARGET -o" in page for page in shown] == [True, False]
    assert ["debundle split TARGET -o" in page for page in shown] == [False, True]


def test_a_terminal_without_unicode_gets_ascii(graph: ImportGraph, partition: Partition) -> None:
    shown = printed(text.proposal_renderable(graph, partition), width=130, encoding="ascii")
    assert "  *        5    445  80.9%  ====" in shown


def test_names_are_never_taken_for_markup_or_control_codes() -> None:
    graph = import_graph("pkg -> pkg.a")
    hostile = Module("pkg.[red]\x1b[2J", "pkg/x.py", 3, problem="[bold]no[/] \x07")
    summary = summarize_graph(replace(graph, modules=(*graph.modules, hostile)))
    shown = printed(text.map_renderable(summary))
    assert "pkg.[red]\ufffd[2J  [bold]no[/] \ufffd" in shown
    assert "\x1b" not in shown


def test_a_long_chain_is_stacked_where_it_does_not_fit() -> None:
    graph = import_graph("pkg -> pkg.a_module_with_quite_a_long_name.and_another_one.inside")
    ends = ("pkg", "pkg.a_module_with_quite_a_long_name.and_another_one.inside")
    chains = shortest_chains(graph, importer=ends[0], imported=ends[1])
    shown = text.chains_renderable(chains, importer=ends[0], imported=ends[1])
    assert printed(shown, width=70).splitlines()[-2:] == [
        "  → pkg.a_module_with_quite_a_long_name.and_another_one.inside",
        "      pkg/__init__.py:1  at import time",
    ]


def test_no_chain_is_said_plainly() -> None:
    shown = printed(text.chains_renderable((), importer="a", imported="b"))
    assert shown == "a → b\nNo chain of imports leads there.\n"


def test_a_kept_layering_is_said_in_two_lines() -> None:
    shown = printed(text.check_renderable(CheckResult((), checked=1)))
    assert shown == "Kept\n1 import between distributions checked\n"


def test_shares_have_as_many_digits_as_they_deserve() -> None:
    shares = [percent(part, 1000) for part in (0, 0.4, 4, 125, 999.9, 1000)]
    assert shares == ["0%", "<0.1%", "0.4%", "12.5%", "100.0%", "100%"]
    assert percent(1, 0) == "0%"


@given(st.text())
def test_safe_text_is_printable_and_as_long(content: str) -> None:
    assert safe(content).isprintable()
    assert len(safe(content)) == len(content)
