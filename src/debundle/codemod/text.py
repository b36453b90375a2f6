"""A source file as bytes that can be edited in places, and is otherwise kept byte by byte."""

from __future__ import annotations

import ast
import codecs
import io
import re
import tokenize
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

_NEWLINE = re.compile(rb"\r\n|\r|\n")
_BLANK = b" \t\x0c"


class UnreadableSourceError(Exception):
    """The file cannot be decoded or parsed; the message says why."""


class OverlappingEditsError(Exception):
    """Two edits change the same bytes."""


class Edit(NamedTuple):
    """Bytes `start` to `end` of the text give way to `text`, whose lines end in a line feed."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class SourceText:
    """The text of a file in UTF-8, whatever the file's own encoding, and its syntax tree.

    Offsets count bytes of `data`, as the columns of `ast` do.
    """

    data: bytes
    tree: ast.Module
    encoding: str
    has_mark: bool
    newline: str
    #: Offset at which each line begins.
    starts: tuple[int, ...]

    @classmethod
    def read(cls, source: bytes) -> SourceText:
        """Decode and parse a file; raises `UnreadableSourceError`."""
        has_mark = source.startswith(codecs.BOM_UTF8)
        try:
            encoding = "utf-8" if has_mark else _encoding(source)
            text = source[len(codecs.BOM_UTF8) * has_mark :].decode(encoding)
            tree = _parsed(text)
        except (SyntaxError, UnicodeError, ValueError, RecursionError, MemoryError) as error:
            raise UnreadableSourceError(str(error)) from error
        data = text.encode()
        first = _NEWLINE.search(data)
        starts = (0, *(match.end() for match in _NEWLINE.finditer(data)))
        newline = first.group().decode() if first else "\n"
        return cls(data, tree, encoding, has_mark, newline, starts)

    def start(self, node: ast.stmt | ast.expr | ast.alias) -> int:
        """Where a node begins; decorators are not part of it."""
        return self.starts[node.lineno - 1] + node.col_offset

    def end(self, node: ast.stmt | ast.expr | ast.alias) -> int:
        """Where a node ends."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.starts[node.end_lineno - 1] + node.end_col_offset

    def between(self, start: int, end: int) -> str:
        """The text between two offsets, its lines ending in a line feed."""
        return _NEWLINE.sub(b"\n", self.data[start:end]).decode()

    def line_start(self, offset: int) -> int:
        """Where the line of an offset begins."""
        found = max(self.data.rfind(b"\n", 0, offset), self.data.rfind(b"\r", 0, offset))
        return found + 1

    def line_end(self, offset: int) -> int:
        """Where the line of an offset ends, before its newline."""
        match = _NEWLINE.search(self.data, offset)
        return match.start() if match else len(self.data)

    def next_line(self, offset: int) -> int:
        """Where the line after that of an offset begins."""
        match = _NEWLINE.search(self.data, offset)
        return match.end() if match else len(self.data)

    def indentation(self, offset: int) -> str | None:
        """The blanks before an offset on its line; None where something else stands there."""
        before = self.data[self.line_start(offset) : offset]
        return None if before.strip(_BLANK) else before.decode().replace("\x0c", "")

    def line_indentation(self, offset: int) -> str:
        """The blanks at the beginning of the line of an offset."""
        line = self.data[self.line_start(offset) : self.line_end(offset)]
        return line[: len(line) - len(line.lstrip(_BLANK))].decode().replace("\x0c", "")

    def unit(self) -> str:
        """The indentation of one level, as the file has it."""
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.If, ast.AsyncFunctionDef)):
                inner = self.indentation(self.start(node.body[0]))
                outer = self.line_indentation(self.start(node))
                if inner and len(inner) > len(outer) and inner.startswith(outer):
                    return inner[len(outer) :]
        return "    "

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """The file with edits made; those at one place are made in the order given.

        Blank lines that stood before what was at the end go with it. Raises
        `OverlappingEditsError`.
        """
        pieces: list[bytes] = []
        done = 0
        for edit in sorted(edits, key=lambda edit: (edit.start, edit.end != edit.start)):
            if edit.start < done:
                raise OverlappingEditsError(f"two edits meet in {edit.text!r}")
            pieces += [self.data[done : edit.start], edit.text.replace("\n", self.newline).encode()]
            done = edit.end
        text = self._without_new_end(b"".join([*pieces, self.data[done:]])).decode()
        return codecs.BOM_UTF8 * self.has_mark + text.encode(self.encoding)

    def _without_new_end(self, edited: bytes) -> bytes:
        """Edited text without blank lines at its end that were none of the end before."""
        end, before = _end_of(edited), _end_of(self.data)
        is_new = len(_NEWLINE.findall(end)) > max(1, len(_NEWLINE.findall(before)))
        if not is_new or end == edited:
            return edited
        return edited.removesuffix(end) + (before or self.newline.encode())


def _end_of(text: bytes) -> bytes:
    """The blanks and line ends at the end of a text."""
    return text[len(text.rstrip(_BLANK + b"\r\n")) :]


def _encoding(source: bytes) -> str:
    return tokenize.detect_encoding(io.BytesIO(source).readline)[0]


def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)
