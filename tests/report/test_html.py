from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from debundle.model import ImportGraph, Module, Partition
from debundle.report.html import DATA_MARK, LINES_MARK, TITLE_MARK, render_html
from support import exploration_of, import_graph, partition_of


@pytest.fixture
def plain() -> ImportGraph:
    return import_graph("app.web -> app.core [line=3 names=run]", "app.core -> app.late [call]")


@pytest.fixture
def grouped(plain: ImportGraph) -> Partition:
    return partition_of(
        plain, {"app-core": "app app.core", "app-web -> app-core": "app.web app.late"}
    )


def data_of(page: str, holder: str = "data") -> Any:
    element = f'<script type="application/octet-stream" id="{holder}">([^<]*)</script>'
    match = re.search(element, page)
    assert match is not None
    return json.loads(gzip.decompress(base64.b64decode(match[1])))


def test_the_page_holds_what_it_shows(plain: ImportGraph, grouped: Partition) -> None:
    found = exploration_of(plain, grouped, sources={("app/web.py", 3): "from app.core import run"})

    page = render_html(found)
    data = data_of(page)

    names = data["modules"]["name"]
    assert names == ["app", "app.core", "app.late", "app.web"]
    home = [data["partition"]["name"][own] for own in data["partition"]["home"]]
    assert dict(zip(names, home, strict=True)) == dict(found.partition.of_module)
    assert data_of(page, "lines") == {
        "count": [0, 0, 0, 1],
        "line": [3],
        "text": ["from \ue000 import run"],
        "names": ["", "", "", ""],
    }
    assert data["imports"]["count"] == [0, 1, 0, 1]
    assert data["partition"]["quality"]["by_remedy"] == {"optional": 1}


def test_the_same_exploration_gives_the_same_bytes(plain: ImportGraph, grouped: Partition) -> None:
    found = exploration_of(plain, grouped)
    assert render_html(found) == render_html(found)


def test_nothing_of_the_target_becomes_markup(plain: ImportGraph) -> None:
    evil = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'
    hostile = replace(
        plain,
        target=replace(plain.target, label=evil),
        modules=tuple(
            replace(item, problem=evil) if item.name == "app" else item for item in plain.modules
        ),
    )
    partition = partition_of(hostile, {"app-core": "app.**"})
    page = render_html(exploration_of(hostile, partition, sources={("app/web.py", 3): evil}))

    assert "<script>alert(" not in page
    assert "<img" not in page
    assert data_of(page)["target"]["label"] == evil
    assert page.count("<script") == 3


def test_the_policy_allows_the_script_and_the_style_of_the_page_and_nothing_else(
    plain: ImportGraph, grouped: Partition
) -> None:
    page = render_html(exploration_of(plain, grouped))
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    rules = dict(part.split(" ", 1) for part in policy[1].split("; "))

    assert rules.pop("script-src") == _hash(page, r'<script type="module"[^>]*>(.*?)</script>')
    assert rules.pop("style-src") == _hash(page, r"<style[^>]*>(.*?)</style>")
    assert rules == {
        "default-src": "'none'",
        "img-src": "data: blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_the_page_is_built_with_its_marks_once() -> None:
    graph = import_graph("app.web -> app.core")
    page = render_html(exploration_of(graph, partition_of(graph, {"app": "app.**"})))
    assert DATA_MARK not in page
    assert LINES_MARK not in page
    assert TITLE_MARK not in page


def test_names_that_no_encoding_knows_are_shown_as_far_as_they_can_be() -> None:
    graph = import_graph("app.web -> app.core")
    odd = (*graph.modules, Module(name="app.odd\udcff", path="app/odd\udcff.py", lines=1))
    graph = replace(graph, modules=tuple(sorted(odd, key=lambda module: module.name)))
    found = exploration_of(graph, partition_of(graph, {"app": "app.**"}))
    assert data_of(render_html(found))["modules"]["name"][-2:] == ["app.odd?", "app.web"]


def _hash(page: str, element: str) -> str:
    match = re.search(element, page, re.DOTALL)
    assert match is not None
    digest = hashlib.sha256(match[1].encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
