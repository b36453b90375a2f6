"""`debundle emit` on a terminal: the files written, folder by folder."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from debundle.model import RenderedFile
from debundle.report.text.style import (
    TITLE,
    Report,
    count,
    counted,
    name_text,
    next_steps,
    plain_table,
    safe,
)


def files_renderable(files: Sequence[RenderedFile], *, folder: str) -> RenderableType:
    """The files of an emitted split, with their sizes in lines."""
    table = plain_table("file", ">lines")
    for item in sorted(files):
        table.add_row(name_text(item.path), count(len(item.text.splitlines())))
    title = Text(f"{counted(len(files), 'file')} in {safe(folder)}", style=TITLE)
    steps = next_steps(
        ("debundle check", "does the code keep to debundle.toml? for CI and pre-commit"),
    )
    return Report(lambda _width: Group(title, table, steps))
