"""The baseline file: one entry a line, never a line number."""

from __future__ import annotations

from pathlib import Path

import pytest

from debundle.check import check_layering, read_baseline, render_baseline
from debundle.graph.measure import measure_partition
from debundle.model import CheckResult, Costs, DebundleError, Distribution, Role
from support import import_graph


def test_a_baseline_accepts_exactly_what_was_broken(tmp_path: Path) -> None:
    graph = import_graph("p.low -> p.top [call]", "p.low -> p.far")
    distributions = (
        Distribution("core", Role.CORE, ("p.low",), 0),
        Distribution("side", Role.SATELLITE, ("p", "p.far", "p.top"), 0, ("core",)),
    )
    layers = measure_partition(graph, distributions, costs=Costs())
    text = render_baseline(check_layering(graph, layers))
    assert text == (
        "{\n"
        '  "format": 1,\n'
        '  "known": [\n'
        '    {"importer": "p.low", "imported": "p", "phase": "import"},\n'
        '    {"importer": "p.low", "imported": "p.far", "phase": "import"},\n'
        '    {"importer": "p.low", "imported": "p.top", "phase": "call"}\n'
        "  ]\n"
        "}\n"
    )
    path = tmp_path / "debundle-baseline.json"
    path.write_text(text)
    result = check_layering(graph, layers, baseline=read_baseline(path))
    assert result.kept
    assert render_baseline(result) == text


def test_an_empty_baseline_reads_back_as_none(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(render_baseline(CheckResult(violations=())))
    assert path.read_text() == '{\n  "format": 1,\n  "known": []\n}\n'
    assert read_baseline(path) == ()


def test_no_file_is_no_baseline(tmp_path: Path) -> None:
    assert read_baseline(tmp_path / "baseline.json") == ()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "It is not valid JSON"),
        ("\xff\xfe", "It is not valid JSON"),
        ("[]", "It is no baseline of format 1."),
        ('{"format": 2}', "It is no baseline of format 1."),
        ('{"format": 1}', 'It has no list "known".'),
        ('{"format": 1, "known": ["a"]}', "An entry has not exactly the keys"),
        (
            '{"format": 1, "known": [{"importer": "a", "imported": 1, "phase": "call"}]}',
            "An entry holds something else than strings",
        ),
        (
            '{"format": 1, "known": [{"importer": "a", "imported": "b", "phase": "x"}]}',
            "An entry has an unknown phase",
        ),
    ],
)
def test_a_broken_baseline_says_how_to_mend_it(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(DebundleError) as caught:
        read_baseline(path)
    assert caught.value.what.startswith(what)
    assert caught.value.where == str(path)
    assert "--update-baseline" in caught.value.next_step
