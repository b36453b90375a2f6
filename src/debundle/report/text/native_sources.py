"""Sources of native code, as `debundle native` shows them of projects."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from debundle.model import NativeMap
from debundle.report.text.style import count, name_text, plain_table, safe, section

#: Names that are listed of each row.
_NAMES_SHOWN = 5


def source_sections(native: NativeMap, limit: int) -> Iterator[RenderableType]:
    """Which folder of a project defines what, what build files declare, and who includes whom."""
    if native.source_folders:
        yield _folders(native, limit)
    if native.declared:
        yield _declared(native, limit)
    if native.includes:
        yield _includes(native, limit)


def _folders(native: NativeMap, limit: int) -> RenderableType:
    table = plain_table("folder", ">files", ">symbols", "extension modules")
    ordered = sorted(
        native.source_folders,
        key=lambda item: (-len(item.modules), -len(item.symbols), -item.files, item.folder),
    )
    for item in ordered[:limit]:
        table.add_row(
            name_text(item.folder),
            count(item.files),
            count(len(item.symbols)),
            _names(item.modules),
        )
    note = f"What the files define for Python, by their text{_more(len(ordered), limit)}"
    return section("Sources of native code", table, note=note)


def _declared(native: NativeMap, limit: int) -> RenderableType:
    table = plain_table("extension module", "declared in", "sources")
    for item in native.declared[:limit]:
        place = f"{safe(item.file)}:{item.line}" if item.line else safe(item.file)
        table.add_row(name_text(item.name), place, _names(item.sources))
    note = f"Names that stand in build files as they are{_more(len(native.declared), limit)}"
    return section("Extension modules that the build makes", table, note=note)


def _includes(native: NativeMap, limit: int) -> RenderableType:
    table = plain_table("folder", "includes headers of", ">lines", "such as")
    for link in native.includes[:limit]:
        table.add_row(
            name_text(link.importer),
            name_text(link.imported),
            count(link.includes),
            safe(link.example),
        )
    note = f"Headers that are found for certain{_more(len(native.includes), limit)}"
    return section("Folders that include one another", table, note=note)


def _names(names: tuple[str, ...]) -> Text:
    hidden = len(names) - _NAMES_SHOWN
    shown = ", ".join(map(safe, names[:_NAMES_SHOWN])) + (f", {hidden} more" if hidden > 0 else "")
    return Text(shown, overflow="fold")


def _more(number: int, limit: int) -> str:
    hidden = number - limit
    return f"; {hidden:,} more with --limit or --format json" if hidden > 0 else ""
