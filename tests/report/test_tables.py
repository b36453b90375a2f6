from __future__ import annotations

import csv
from io import StringIO

import pytest

from debundle.graph.measure import measure_partition
from debundle.model import Costs, DebundleError, ImportGraph, Partition
from debundle.report.picture import PictureOptions
from debundle.report.picturedoc import picture_document
from debundle.report.tables import render_csv, render_markdown
from support import import_graph, partition_of

ALL = PictureOptions()


@pytest.fixture
def drawn() -> ImportGraph:
    return import_graph(
        "app.core -> app.web [call line=7 names=run]",
        "app.core -> app.mail [line=3 names=send]",
        "app.web -> app.core",
    )


@pytest.fixture
def grouped(drawn: ImportGraph) -> Partition:
    rules = {"app-core": "app app.core", "app-web -> app-core": "app.web app.mail"}
    partition = partition_of(drawn, rules)
    return measure_partition(drawn, partition.distributions, costs=Costs())


def test_csv_has_a_line_for_every_edit(drawn: ImportGraph, grouped: Partition) -> None:
    rows = list(csv.DictReader(StringIO(render_csv(drawn, grouped, ALL))))

    assert [(row["importer"], row["imported"], row["line"], row["remedy"]) for row in rows] == [
        ("app.core", "app.mail", "3", "redesign"),
        ("app.core", "app.web", "7", "optional"),
    ]


def test_a_focus_leaves_the_edits_that_touch_it(drawn: ImportGraph, grouped: Partition) -> None:
    rows = csv.DictReader(StringIO(render_csv(drawn, grouped, PictureOptions(focus=("app.mail",)))))
    assert [row["imported"] for row in rows] == ["app.mail"]


def test_a_focus_on_nothing_is_an_error(drawn: ImportGraph, grouped: Partition) -> None:
    with pytest.raises(DebundleError, match=r"no module app\.gone"):
        render_csv(drawn, grouped, PictureOptions(focus=("app.gone",)))


def test_no_cell_begins_a_formula() -> None:
    graph = import_graph("app.core -> app.web [line=1 names==cmd()]")
    partition = partition_of(graph, {"app-core": "app app.core", "app-web -> app-core": "app.web"})
    (row,) = csv.DictReader(StringIO(render_csv(graph, partition, ALL)))
    assert row["names"] == "'=cmd()"


def test_markdown_says_the_figures_first(drawn: ImportGraph, grouped: Partition) -> None:
    text = render_markdown(drawn, grouped, ALL)

    assert text.startswith(
        "# app: 2 distributions\n\n"
        "4 modules, 40 lines. The core app-core holds 50.0% of the lines."
        " 2 imports to change; 1 of them by a person.\n"
    )
    assert "| app.core | app.mail | app/core.py:3 | redesign | 100 |" in text
    assert "```mermaid" in text


def test_the_document_keeps_arrows_that_pictures_leave_out() -> None:
    graph = import_graph("p.c -> p.b -> p.a", "p.c -> p.a")
    partition = partition_of(graph, {"p": "p.**"})
    assert picture_document(graph, partition, ALL).count('"importer"') == 3
