"""What was seen can be kept and compared again; records of others can be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from debundle.audit import compare_imports, grimp_pairs, read_recorded
from debundle.model import (
    DebundleError,
    Ending,
    Failure,
    Observation,
    Oddity,
    Origin,
    Phase,
    SeenImport,
    SilentProgress,
)
from debundle.report.jsondoc import audit_document
from debundle.scan.targets import locate_target
from support import import_graph, temporary_package


def test_what_is_written_can_be_read_back(tmp_path: Path) -> None:
    observation = Observation(
        seen=(
            SeenImport("p.a", "p.b", Phase.IMPORT, Origin.STATEMENT, 3),
            SeenImport("p.a", "p.c", Phase.CALL, Origin.NATIVE, 0, True),
        ),
        loaded=("p", "p.a"),
        failures=(Failure("p.b", Ending.DIED, "exit status 1"),),
        odd={"p.c": Oddity.MADE},
        python="3.11.9",
    )
    graph = import_graph("p.a -> p.b")
    file = tmp_path / "seen.json"
    report = compare_imports(graph, observation, grimp_pairs=None)
    file.write_text(audit_document(graph, report))

    assert read_recorded(file) == observation


def test_lists_of_pairs_are_taken_together(tmp_path: Path) -> None:
    file = tmp_path / "seen.json"
    file.write_text(json.dumps({"about": "me", "x": [["a", "b"]], "y": [["a", "b"], ["a", "c"]]}))

    found = read_recorded(file)

    assert [item[:2] for item in found.seen] == [("a", "b"), ("a", "c")]
    assert not found.has_phases


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"x": [1]}', '{"x": [["a", "b", "c"]]}', '{"format": "debundle-audit"}'],
)
def test_anything_else_is_a_plain_error(content: str, tmp_path: Path) -> None:
    file = tmp_path / "seen.json"
    file.write_text(content)

    with pytest.raises(DebundleError) as caught:
        read_recorded(file)

    assert caught.value.where == str(file)
    assert "debundle audit" in caught.value.next_step


def test_a_record_that_is_not_there_is_a_plain_error(tmp_path: Path) -> None:
    with pytest.raises(DebundleError, match="cannot be read"):
        read_recorded(tmp_path / "none.json")


def test_grimp_reads_a_folder_without_running_it(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    temporary_package(
        {"p/__init__.py": f"open({str(marker)!r}, 'w')", "p/a.py": "from p import b", "p/b.py": ""},
        tmp_path,
    )

    with locate_target([str(tmp_path / "p")], progress=SilentProgress()) as target:
        assert grimp_pairs(target) == frozenset({("p.a", "p.b")})
    assert not marker.exists()


def test_where_grimp_cannot_read_the_target_there_is_no_comparison(tmp_path: Path) -> None:
    temporary_package({"p/a.py": "def ("}, tmp_path)

    with locate_target([str(tmp_path / "p")], progress=SilentProgress()) as target:
        assert grimp_pairs(target) is None
