"""Options that several commands share: one meaning, one spelling, one help text."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated, Optional, TypeVar

import typer

from debundle.model import Detail, ScanOptions

#: Folder of the cache below the working directory; safe to delete at any time.
CACHE_FOLDER = Path(".debundle_cache")

#: The configuration that is read where none is named.
CONFIG_FILE = Path("debundle.toml")


_FormatT = TypeVar("_FormatT", bound=Enum)
#: Formats by the endings of files that are not named like them.
_ENDINGS = {"gv": "dot", "htm": "html", "md": "markdown", "mmd": "mermaid", "xml": "junit"}


class TextOrJson(str, Enum):
    """Formats of a command that has no others."""

    TEXT = "text"
    JSON = "json"


Targets = Annotated[
    Optional[list[str]],  # noqa: UP045 - typer evaluates this on Python 3.10 too
    typer.Argument(
        metavar="TARGET...",
        help="An installed package, a folder, a project, a wheel or an sdist; several give one"
        " graph. Left out: what the configuration names.",
        show_default=False,
    ),
]

ConfigFile = Annotated[
    Path,
    typer.Option("-c", "--config", metavar="FILE", help="The configuration.", dir_okay=False),
]

OutputFile = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write there instead of to stdout.",
        dir_okay=False,
        show_default=False,
    ),
]

Format = Annotated[TextOrJson, typer.Option("--format", "-f", help="For people or programs.")]

OutputFormat = Annotated[
    Optional[TextOrJson],  # noqa: UP045
    typer.Option(
        "--format",
        "-f",
        help="For people or programs. Left out: as the name of the file says, else text.",
        show_default=False,
    ),
]

Interpreter = Annotated[
    str,
    typer.Option(
        metavar="EXE",
        help="The interpreter that runs it. Left out: the one that runs debundle.",
        show_default=False,
    ),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Read everything anew and keep nothing.")]

CacheDir = Annotated[
    Path,
    typer.Option("--cache-dir", metavar="DIR", help="Where readings are kept.", file_okay=False),
]

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only errors and what was asked for.")]

Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Say what is done and how long it took.")
]


def format_for(given: _FormatT | None, output: Path | None, *, default: _FormatT) -> _FormatT:
    """The format to write: the one that is asked for, else what the file's name ends in.

    "graph.json" is JSON and "page.svg" a picture; the default where no format has that name.
    """
    if given is not None or output is None:
        return given or default
    ending = output.suffix.lower().removeprefix(".")
    name = _ENDINGS.get(ending, ending)
    return next((item for item in type(default) if item.value == name), default)


def scan_options(
    cache_dir: Path, *, no_cache: bool = False, statements: bool = False, strings: bool = False
) -> ScanOptions:
    """What the shared options ask of `scan`."""
    return ScanOptions(
        detail=Detail.STATEMENTS if statements else Detail.FULL,
        cache_dir=None if no_cache else cache_dir,
        strings=strings,
    )
