"""The page that lists the edits of a split."""

from __future__ import annotations

from debundle.model import EditRecord, EditStatus, Remedy
from debundle.split.recording import render_edits


def edited(line: int) -> EditRecord:
    return EditRecord(
        "app-core", "app/web.py", line, Remedy.DEFER, ("app.mail",), ("send",), EditStatus.APPLIED
    )


def test_one_cut_is_no_cuts() -> None:
    assert "\n1 cut: " in render_edits([edited(3)])[1]
    assert "\n2 cuts: " in render_edits([edited(3), edited(5)])[1]


def test_a_cut_without_a_line_of_its_own_names_the_file_alone() -> None:
    page = render_edits([edited(0), edited(7)])[1]

    assert "| app/web.py | defer |" in page
    assert "| app/web.py:7 | defer |" in page
