from __future__ import annotations

import os
import shutil
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debundle.model import DebundleError, ImportGraph, Partition, Phase
from debundle.report.dot import render_dot
from debundle.report.layout import GAP, LAYER_HEIGHT, lay_out
from debundle.report.mermaid import render_mermaid
from debundle.report.palette import colour_of_distributions
from debundle.report.picture import Picture, PictureOptions, draw_picture
from debundle.report.svg import render_svg
from support import import_graph

ARROWS = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"), st.sampled_from(list(Phase))
    ),
    min_size=1,
    max_size=40,
)


def graph_of(arrows: list[tuple[str, str, Phase]]) -> ImportGraph:
    return import_graph(
        *(f"p.{tail} -> p.{head} [{phase.value}]" for tail, head, phase in arrows if tail != head),
        "p.a",
        "p.b",
    )


def names(picture: Picture) -> list[str]:
    return [box.label for box in picture.boxes]


def joined(picture: Picture) -> set[tuple[str, str]]:
    label = {box.key: box.label for box in picture.boxes}
    return {(label[arrow.importer], label[arrow.imported]) for arrow in picture.arrows}


def test_importers_stand_above_what_they_import() -> None:
    picture = draw_picture(import_graph("p.c -> p.b -> p.a"), None, PictureOptions())
    assert [name for name in names(picture) if name != "p"] == ["c", "b", "a"]


def test_an_arrow_that_follows_from_others_is_left_out_and_said() -> None:
    graph = import_graph("p.c -> p.b -> p.a", "p.c -> p.a")
    picture = draw_picture(graph, None, PictureOptions())
    assert joined(picture) == {("c", "b"), ("b", "a")}
    assert picture.notes == ("An arrow that follows from others is left out.",)
    everything = draw_picture(graph, None, PictureOptions(max_boxes=0))
    assert joined(everything) == {("c", "b"), ("b", "a"), ("c", "a")}


def test_the_lighter_side_of_a_cycle_is_marked() -> None:
    graph = import_graph("p.a -> p.b", "p.a -> p.b", "p.b -> p.a")
    picture = draw_picture(graph, None, PictureOptions())
    label = {box.key: box.label for box in picture.boxes}
    assert [label[arrow.importer] for arrow in picture.arrows if arrow.backward] == ["b"]


def test_typing_imports_close_no_cycle() -> None:
    graph = import_graph("p.a -> p.b", "p.b -> p.a [typing]")
    picture = draw_picture(graph, None, PictureOptions())
    assert [arrow.backward for arrow in picture.arrows] == [False, False]


def test_depth_opens_packages() -> None:
    graph = import_graph("p.a.x -> p.b.y.z")
    assert sorted(names(draw_picture(graph, None, PictureOptions(depth=0)))) == ["p"]
    assert sorted(names(draw_picture(graph, None, PictureOptions(depth=2)))) == [
        "a",
        "a.x",
        "b",
        "b.y",
        "p",
    ]


def test_focus_opens_one_package_and_shows_its_neighbours_alone() -> None:
    graph = import_graph("p.a.x -> p.a.y", "p.b.z -> p.a.y", "p.c -> p.d")
    picture = draw_picture(graph, None, PictureOptions(focus=("p.a",)))
    assert sorted(names(picture)) == ["a", "a.x", "a.y", "b"]


def test_focus_on_an_unknown_name_says_so() -> None:
    with pytest.raises(DebundleError, match="no module nowhere"):
        draw_picture(import_graph("p.a -> p.b"), None, PictureOptions(focus=("nowhere",)))


def test_too_many_boxes_leave_the_largest_and_a_note() -> None:
    graph = import_graph("p.a -> p.b -> p.c", lines={"p.a": 30, "p.b": 20, "p.c": 5, "p": 1})
    picture = draw_picture(graph, None, PictureOptions(max_boxes=2))
    assert (names(picture), picture.notes) == (
        ["a", "b"],
        ("Shown are the 2 largest of 4 boxes.",),
    )


def test_a_package_of_two_distributions_is_two_boxes(
    graph: ImportGraph, partition: Partition
) -> None:
    picture = draw_picture(graph, partition, PictureOptions(depth=0))
    assert sorted(names(picture)) == ["shop-core", "shop-plugins", "shop-report"]
    assert picture.distributions == tuple(item.name for item in partition.distributions)


@given(ARROWS)
def test_what_executes_downward_stays_reachable(arrows: list[tuple[str, str, Phase]]) -> None:
    graph = graph_of(arrows)
    full = draw_picture(graph, None, PictureOptions(max_boxes=0))
    short = draw_picture(graph, None, PictureOptions())
    wanted = {
        (arrow.importer, arrow.imported)
        for arrow in full.arrows
        if not arrow.backward and arrow.phase is not Phase.TYPING
    }
    kept = {(arrow.importer, arrow.imported) for arrow in short.arrows if not arrow.backward}
    for tail, head in wanted:
        assert head in _reach(tail, kept & wanted)


def _reach(start: str, arrows: set[tuple[str, str]]) -> set[str]:
    reached = {start}
    while more := {head for tail, head in arrows if tail in reached} - reached:
        reached |= more
    return reached


@given(st.sets(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=40))
def test_boxes_never_overlap_and_arrows_lead_from_layer_to_layer(
    pairs: set[tuple[int, int]],
) -> None:
    widths = {f"b{index}": 60.0 + 7 * index for index in range(15)}
    arcs = sorted((f"b{tail}", f"b{head}") for tail, head in pairs if tail != head)
    layout = lay_out(widths, arcs)
    for one, other in combinations(widths, 2):
        (x, y), (other_x, other_y) = layout.places[one], layout.places[other]
        if y == other_y:
            assert abs(x - other_x) >= (widths[one] + widths[other]) / 2 + GAP - 0.01
    order = list(widths)
    for arc, way in layout.ways.items():
        direction = 1 if order.index(arc[0]) < order.index(arc[1]) else -1
        steps = {round(end[1] - start[1], 6) for start, end in pairwise(way)}
        assert steps == {direction * LAYER_HEIGHT}
        assert (way[0], way[-1]) == (layout.places[arc[0]], layout.places[arc[1]])


def hostile_graph() -> ImportGraph:
    """A graph whose names try to get out of every format."""
    evil = 'p."];<script>alert(1)</script>&\\n%%\n]]>\x00'
    graph = import_graph("p.a -> p.b")
    modules = tuple(
        module if module.name != "p.b" else type(module)(evil, "p/b.py", 3)
        for module in graph.modules
    )
    imports = tuple(item._replace(imported=evil) for item in graph.imports)
    return ImportGraph(target=graph.target, modules=modules, imports=imports)


def test_hostile_names_stay_text_in_svg() -> None:
    root = ElementTree.fromstring(render_svg(hostile_graph(), use_graphviz=False))
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags == {"svg", "title", "style", "text", "g", "path", "polygon", "rect"}
    assert any("<script>" in (element.text or "") for element in root.iter())


def test_hostile_names_stay_text_in_mermaid() -> None:
    shown = render_mermaid(hostile_graph())
    assert "<script>" not in shown
    assert [line for line in shown.splitlines() if line.startswith("  n")][-1].count('"') == 2


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_hostile_names_stay_text_in_dot() -> None:
    root = ElementTree.fromstring(render_svg(hostile_graph()))
    texts = [element.text or "" for element in root.iter() if element.tag.endswith("text")]
    assert any("<script>" in content for content in texts)
    assert not any(element.tag.endswith("script") for element in root.iter())


@given(ARROWS)
def test_pictures_are_the_same_every_time(arrows: list[tuple[str, str, Phase]]) -> None:
    graph = graph_of(arrows)
    for render in (render_dot, render_mermaid):
        assert render(graph) == render(graph)
    assert render_svg(graph, use_graphviz=False) == render_svg(graph, use_graphviz=False)


def test_eighteen_distributions_have_colours_of_their_own() -> None:
    colours = colour_of_distributions([f"d{index}" for index in range(18)])
    assert len(set(colours.values())) == 18
    assert all(len(colour) == 7 for colour in colours.values())


def _program(folder: Path, name: str, *, says: str) -> None:
    """A program that answers with an SVG that holds a word."""
    file = folder / name
    file.write_text(f"#!/bin/sh\ncat > /dev/null\necho '<svg>{says}</svg>'\n", encoding="utf-8")
    file.chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="the program is a shell script")
def test_dot_draws_what_it_can_and_its_port_only_what_has_many_boxes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name, path=None: _found(tmp_path / name))
    few = import_graph("p.b -> p.a")
    many = import_graph(*(f"p.m{number} -> p.a" for number in range(80)))
    everything = PictureOptions(max_boxes=0)
    _program(tmp_path, "graphviz-pure", says="port")

    assert "port" in render_svg(many, options=everything)
    assert render_svg(few, options=everything) == own(few)

    _program(tmp_path, "dot", says="dot")

    assert "dot" in render_svg(few, options=everything)
    assert "port" not in render_svg(many, options=everything)


@pytest.mark.skipif(os.name == "nt", reason="the program is a shell script")
def test_where_graphviz_fails_debundle_draws_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name, path=None: _found(tmp_path / name))
    (tmp_path / "dot").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    (tmp_path / "dot").chmod(0o755)
    few = import_graph("p.b -> p.a")

    assert render_svg(few, options=PictureOptions(max_boxes=0)) == own(few)


def _found(file: Path) -> str | None:
    return str(file) if file.is_file() else None


def own(graph: ImportGraph) -> str:
    return render_svg(graph, options=PictureOptions(max_boxes=0), use_graphviz=False)
