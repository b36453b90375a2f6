from __future__ import annotations

from debundle.model import ImportGraph
from debundle.report.linecolumns import source_columns
from support import exploration_of, import_graph, partition_of


def texts_of(graph: ImportGraph, sources: dict[tuple[str, int], str]) -> list[str]:
    partition = partition_of(graph, {"app-core": "app.**"})
    found: list[str] = source_columns(exploration_of(graph, partition, sources=sources))["text"]
    return found


def test_names_that_the_imports_tell_are_one_character() -> None:
    graph = import_graph(
        "app.web -> app.core [line=3 names=connect,run]",
        "app.mail -> app.core [line=1 names=connect]",
    )
    lines = {
        ("app/web.py", 3): "from app.core import connect, run as connected",
        ("app/mail.py", 1): "from .core import connect  # core.connect",
    }

    # In the order of modules: the module, its last part, and what is taken twice.
    assert texts_of(graph, lines) == [
        "from .\ue001 import \ue002  # core.connect",
        "from \ue000 import \ue002, run as connected",
    ]


def test_a_line_without_imports_stays_as_it_is() -> None:
    graph = import_graph("app.web -> app.core [line=3]")

    assert texts_of(graph, {("app/web.py", 4): "import app.core"}) == ["import app.core"]


def test_what_would_be_read_as_a_name_is_replaced_and_long_lines_end() -> None:
    graph = import_graph("app.web -> app.core [line=3]")

    (text,) = texts_of(graph, {("app/web.py", 3): "import app.core  # \ue000" + "x" * 200})

    assert text == "import \ue000  # \ufffd" + "x" * 140 + "…"
