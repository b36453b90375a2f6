"""How reports look alike: headings, tables, numbers, bars, and the words for things.

Colours are the sixteen of the terminal's own theme, so that they suit a light and a dark
background; nothing is told by colour alone. Names and source lines come from the code under
analysis: they are printed as they are, never as markup, and without control characters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import dropwhile

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from debundle.model import Link, Phase, Remedy, Use, Via

NAME = "cyan"
QUIET = "dim"
TITLE = "bold"
GOOD = "green"
WARN = "yellow"
BAD = "bold red"

#: Widths from which a report has room for bars, and for explanations beside them.
ROOM_FOR_BARS = 96
ROOM_FOR_WORDS = 116

PHASE_WORDS = {
    Phase.IMPORT: "at import time",
    Phase.CALL: "at call time",
    Phase.TYPING: "typing only",
}
PHASE_MEANING = {
    Phase.IMPORT: "while the importer is itself being imported",
    Phase.CALL: "later, inside a function that is called",
    Phase.TYPING: "never: under TYPE_CHECKING",
}
USE_WORDS = {
    Use.IMPORT_TIME: "used at import time",
    Use.CALL_TIME: "used only in functions",
    Use.ANNOTATION: "used only in annotations",
    Use.REEXPORT: "re-exported",
    Use.SIDE_EFFECT: "imported for its effect",
    Use.UNKNOWN: "use not known",
}
VIA_WORDS = {
    Via.STAR: "import *",
    Via.PARENT: "parent package",
    Via.PROVIDER: "followed to the definition",
    Via.ATTRIBUTE: "through an attribute",
    Via.DYNAMIC: "import_module",
    Via.LAZY: "lazy",
    Via.CALLED: "by a function that runs then",
    Via.NATIVE: "native code",
    Via.CIMPORT: "cimport",
    Via.STRING: "dotted string",
}
REMEDY_MEANING = {
    Remedy.TYPING_ONLY: "moves under TYPE_CHECKING: annotations only",
    Remedy.OPTIONAL: "lazy or guarded already: an optional dependency",
    Remedy.FACADE: "re-exported only when first read (PEP 562)",
    Remedy.DEFER: "moves into the functions that use it",
    Remedy.HOOK: "an entry point instead of an import for effect",
    Remedy.RELOCATE: "one small definition moves to the importer",
    Remedy.REDESIGN: "used at import time: a person changes the code",
}

_TO_ASCII = str.maketrans({"━": "=", "╸": "=", "·": "-", "→": ">", "●": "*", "…": "~", "─": "-"})


class Report:
    """A report that is laid out for the width it gets, and for terminals without Unicode."""

    def __init__(self, layout: Callable[[int], RenderableType]) -> None:
        self._layout = layout

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        content = self._layout(options.max_width)
        lines = console.render_lines(content, options, pad=False)
        trimmed = [_trimmed(line, ascii_only=options.ascii_only) for line in lines]
        # A report may begin with a section, whose blank line before it has nothing to part.
        for line in dropwhile(lambda segments: not segments, trimmed):
            yield from line
            yield Segment.line()


def safe(text: str) -> str:
    """Text from the code under analysis, without characters that could steer a terminal."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def name_text(name: str, style: str = NAME) -> Text:
    """A module's or distribution's name; long ones fold at any character."""
    return Text(safe(name), style=style, overflow="fold")


def section(title: str, *content: RenderableType, note: str = "") -> Group:
    """A titled part of a report, with one quiet line that says what its words mean."""
    heading = Text(title, style=TITLE)
    lines: list[RenderableType] = [Text(""), heading]
    if note:
        lines.append(Text(note, style=QUIET))
    return Group(*lines, *(Padding(item, (0, 0, 0, 2)) for item in content))


def plain_table(*columns: str, header: bool = True) -> Table:
    """A table without rules; a column whose title begins with ">" is aligned to the right.

    Numbers never wrap. Other columns share what room there is; `keep_whole` protects one.
    """
    table = Table(
        box=None,
        show_header=header,
        header_style=QUIET,
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )
    for column in columns:
        to_the_right = column.startswith(">")
        table.add_column(
            column.removeprefix(">"),
            justify="right" if to_the_right else "left",
            no_wrap=to_the_right,
            overflow="fold",
        )
    return table


def keep_whole(table: Table, column: int, texts: Iterable[str], *, at_most: int = 44) -> None:
    """Let other columns give way before the texts of this one, unless they are very long."""
    table.columns[column].no_wrap = max(map(len, texts), default=0) <= at_most


def count(number: int) -> str:
    """A whole number with separators, e.g. "1,203,339"."""
    return f"{number:,}"


def counted(number: int, singular: str, plural: str = "") -> str:
    """A number with its noun, e.g. "1 module", "2,285 modules"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def percent(part: float, whole: float = 1) -> str:
    """A share with as many digits as it deserves, e.g. "100%", "12.5%", "0.4%"."""
    share = 100 * part / whole if whole else 0.0
    if 0 < share < 0.1:
        return "<0.1%"
    return f"{share:.0f}%" if share in (0, 100) else f"{share:.1f}%"


def bar(share: float, width: int = 20) -> Text:
    """A bar of up to `width` cells; anything above nothing shows at least half a cell."""
    halves = round(share * width * 2)
    if share > 0:
        halves = max(halves, 1)
    return Text("━" * (halves // 2) + "╸" * (halves % 2), style=NAME, no_wrap=True)


def sentence(link: Link) -> str:
    """When and what for an import executes, e.g. "at import time, re-exported"."""
    words = [PHASE_WORDS[link.phase]]
    if link.use not in (Use.UNKNOWN, _plain_use(link.phase)) and link.via is not Via.PARENT:
        words.append(USE_WORDS[link.use])
    if link.via in VIA_WORDS:
        words.append(VIA_WORDS[link.via])
    return ", ".join(words)


def place(file: str, line: int) -> Text:
    """Where a statement stands; no line where there is no statement."""
    return Text(safe(f"{file}:{line}" if line else file), style=QUIET, overflow="fold")


def next_steps(*steps: tuple[str, str]) -> Group:
    """Commands to go on with, each with what it does."""
    table = plain_table("command", "what", header=False)
    for command, meaning in steps:
        table.add_row(Text(command, style=GOOD), Text(meaning, style=QUIET))
    return section("Next", table)


def _plain_use(phase: Phase) -> Use:
    """The use that goes without saying."""
    return {
        Phase.IMPORT: Use.IMPORT_TIME,
        Phase.CALL: Use.CALL_TIME,
        Phase.TYPING: Use.ANNOTATION,
    }[phase]


def _trimmed(line: Iterable[Segment], *, ascii_only: bool) -> list[Segment]:
    """A line without the blanks that fill its last column, for copying and for files."""
    segments = list(line)
    while segments and not segments[-1].text.strip():
        segments.pop()
    if segments:
        text, style, control = segments[-1]
        segments[-1] = Segment(text.rstrip(), style, control)
    if not ascii_only:
        return segments
    return [Segment(text.translate(_TO_ASCII), style, control) for text, style, control in segments]
