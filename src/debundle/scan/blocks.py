"""When an import executes, judged by the indentation around it: for files read without detail.

A file whose syntax the running Python cannot parse has no syntax tree, but the headers of the
blocks around a statement still tell most of what matters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from debundle.model import Phase

_FUNCTION = re.compile(rb"(?:async\s+)?def\b")
_TYPING = re.compile(rb"(?:if|elif)\s+(?:[\w.]+\.)?TYPE_CHECKING\s*:|if\s+(?:False|0)\s*:")
_RUNNING = re.compile(rb"if\s+not\s+(?:[\w.]+\.)?TYPE_CHECKING\s*:")
_SCRIPT = re.compile(rb"if\s+__name__\s*==")
_BRANCH = re.compile(rb"(?:if|elif|else|except|match|case)\b")
_ELSE = re.compile(rb"else\s*:")
_SURVIVES = re.compile(rb"except\s*(?::|.*\b(?:ImportError|ModuleNotFoundError|Exception)\b)")


class Circumstances(NamedTuple):
    """When and whether a statement executes."""

    phase: Phase
    guarded: bool
    conditional: bool


def circumstances_at(lines: Sequence[bytes], number: int) -> Circumstances:
    """Judge the statement on a 1-based line of a file split into lines."""
    index = number - 1
    if index >= len(lines) or not lines[index][:1].isspace():
        return Circumstances(Phase.IMPORT, guarded=False, conditional=False)
    phase, guarded, conditional = Phase.IMPORT, False, False
    for header_index, header in _headers(lines, index):
        if _FUNCTION.match(header):
            phase = phase if phase is Phase.TYPING else Phase.CALL
        elif _is_typing(lines, header_index, header):
            phase = Phase.TYPING
        elif _SCRIPT.match(header):
            phase = phase if phase is Phase.TYPING else Phase.CALL
        elif header.startswith(b"try"):
            guarded = guarded or _survives(lines, header_index)
        elif _BRANCH.match(header) and not _is_running(lines, header_index, header):
            conditional = True
    return Circumstances(phase, guarded, conditional)


def _headers(lines: Sequence[bytes], index: int) -> Iterator[tuple[int, bytes]]:
    """The headers of the blocks around a line, innermost first."""
    indent = _indent(lines[index])
    while indent and index:
        index -= 1
        line = lines[index]
        stripped = line.strip()
        if stripped and not stripped.startswith(b"#") and _indent(line) < indent:
            indent = _indent(line)
            yield index, stripped


def _indent(line: bytes) -> int:
    return len(line) - len(line.lstrip())


def _is_typing(lines: Sequence[bytes], index: int, header: bytes) -> bool:
    if _ELSE.match(header):
        return bool(_RUNNING.match(_opening(lines, index)))
    return bool(_TYPING.match(header))


def _is_running(lines: Sequence[bytes], index: int, header: bytes) -> bool:
    if _ELSE.match(header):
        return bool(_TYPING.match(_opening(lines, index)))
    return bool(_RUNNING.match(header))


def _opening(lines: Sequence[bytes], index: int) -> bytes:
    """The header that an `else` belongs to: the nearest above with the same indentation."""
    indent = _indent(lines[index])
    for line in reversed(lines[:index]):
        stripped = line.strip()
        if stripped and _indent(line) == indent and stripped.endswith(b":"):
            return stripped
    return b""


def _survives(lines: Sequence[bytes], index: int) -> bool:
    """Whether the `try` on a line has a handler that an ImportError ends in."""
    indent = _indent(lines[index])
    for line in lines[index + 1 :]:
        stripped = line.strip()
        if stripped and _indent(line) <= indent:
            if _indent(line) < indent or not stripped.startswith(b"except"):
                return False
            if _SURVIVES.match(stripped):
                return True
    return False
