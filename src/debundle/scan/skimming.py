"""Import statements found in the bytes of a file, without a parser: fast, and never guessing.

A statement that stands on lines of its own is found by the word `import`; whether it stands in a
string is told by the quotes before it. Where a file leaves anything open (statements that share a
line, a line continued by a backslash in front of one, an odd encoding), only a parser can tell
what it imports: `DoubtfulError`. Whether the rest of the file is valid Python is not looked at.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import NamedTuple

from debundle.scan.strings import DoubtfulError, Strings


class Statement(NamedTuple):
    """One import statement."""

    #: Where its first line begins, in bytes from the start of the source.
    start: int
    #: 1-based.
    line: int
    #: What stands after `from`, e.g. "..a.b"; "" for `import a.b`.
    source: str
    #: The names after `import`, not what they are bound to; ("*",) for all.
    names: tuple[str, ...]
    #: Whether it is a PEP 810 `lazy import`.
    is_lazy: bool


#: The word; what it must not follow stands behind it, since a search is fastest for plain text.
_IMPORT = re.compile(rb"import(?<!\wimport)(?=[ \t(*\\])")
#: What stands before the word, on its line.
_FROM = re.compile(rb"(lazy[ \t]+)?from(?:[ \t]+|(?=\.))(\.*(?:[A-Za-z_][\w.]*)?)[ \t]*\Z")
_LAZY = re.compile(rb"lazy[ \t]+\Z")
_BEGUN = (b"from ", b"from\t", b"from.", b"from\\", b"lazy ", b"lazy\t", b"\f")
#: Where a statement may begin after another one, on the same line.
_AFTER_ANOTHER = re.compile(rb"[;:][ \t\f]*(?:lazy[ \t]+)?(?:from[ \t.][^;:]*)?\Z")
#: What stands after the word, up to the end of the line: in brackets, or not.
_BRACKETED = re.compile(rb"[ \t]*\(([^()#]*(?:#[^\n]*[^()#]*)*)\)[ \t]*(?:#[^\n]*)?(?:\n|\Z)")
_PLAIN = re.compile(rb"((?:[\w., \t*]|\\\n)+)(?:#[^\n]*)?(?:\n|\Z)")
_COMMENT = re.compile(r"#[^\n]*")
_COOKIE = re.compile(rb"(?:[ \t\f]*(?:#[^\n]*)?\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)")
_MARK = b"\xef\xbb\xbf"


def statements_of(source: bytes) -> tuple[bytes, list[Statement]]:
    """The import statements of a file, in order, and the bytes that they have their places in.

    Raises SyntaxError, ValueError, RecursionError or MemoryError where the file has to be parsed
    and Python's parser cannot.
    """
    try:
        plain = plain_source(source)
        return plain, list(skim_imports(plain))
    except DoubtfulError:
        return source, list(_parse_imports(source))


def plain_source(source: bytes) -> bytes:
    """The source in UTF-8 without a mark at its start, each line ending in a line feed alone.

    Raises DoubtfulError where it is in another encoding, or no text.
    """
    source = source.removeprefix(_MARK)
    if b"\r" in source:
        source = source.replace(b"\r\n", b"\n")
    cookie = _COOKIE.match(source)
    if b"\0" in source or b"\r" in source or (cookie and not _is_utf8(cookie[1])):
        raise DoubtfulError
    if not source.isascii():
        try:
            source.decode()
        except UnicodeDecodeError:
            raise DoubtfulError from None
    return source


def skim_imports(source: bytes) -> Iterator[Statement]:
    """The import statements of a `plain_source`, in order.

    Raises DoubtfulError as soon as it cannot be told what is a statement, or what it says.
    """
    strings = Strings(source)
    line, counted = 1, 0
    for word in _IMPORT.finditer(source):
        start = source.rfind(b"\n", 0, word.start()) + 1
        head = _head(source, start, word.start())
        if head is None or strings.hold(word.start()):
            continue
        if not head.is_clear:
            if strings.hold_in_line(word.start()):
                continue
            raise DoubtfulError
        line += source.count(b"\n", counted, start)
        counted = start
        names = _names(source, word.end())
        yield Statement(start, line, head.source, names, head.is_lazy)


def _parse_imports(source: bytes) -> Iterator[Statement]:
    """The import statements in the syntax tree of a file, in order."""
    import ast  # noqa: PLC0415 -- rarely needed

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
    starts = [0, *(found.end() for found in re.finditer(rb"\r\n|\r|\n", source))]
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
        module = ""
        if isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
        names = tuple(alias.name for alias in node.names)
        yield Statement(starts[node.lineno - 1], node.lineno, module, names, False)


def _is_utf8(encoding: bytes) -> bool:
    return encoding.lower().replace(b"_", b"-") in (b"utf-8", b"utf8", b"ascii", b"us-ascii")


class _Head(NamedTuple):
    """What stands before `import`, where a statement has it or may have it."""

    source: str
    is_lazy: bool
    is_clear: bool = True


_NOTHING = _Head("", False)
_UNCLEAR = _Head("", False, False)


def _head(source: bytes, start: int, end: int) -> _Head | None:
    """What is between the start of a line and the word; None where no statement has it."""
    if source.endswith(b"\\\n", 0, start):
        return _UNCLEAR
    before = source[start:end].lstrip(b" \t")
    if not before:
        return _NOTHING
    found = _FROM.match(before)
    if found is not None:
        return _Head(found[2].decode(), found[1] is not None, bool(found[2]))
    if _LAZY.match(before):
        return _Head("", True)
    if before.startswith(_BEGUN) or _AFTER_ANOTHER.search(before):
        return _UNCLEAR
    return None


def _names(source: bytes, position: int) -> tuple[str, ...]:
    """The names between the word `import` and the end of the statement."""
    found = _PLAIN.match(source, position) or _BRACKETED.match(source, position)
    if found is None or not found[1].isascii():
        raise DoubtfulError
    text = found[1].decode()
    if "#" in text:
        text = _COMMENT.sub("", text)
    if "\\" in text:
        text = text.replace("\\\n", " ")
    parts = text.split(",")
    if found.re is _BRACKETED and len(parts) > 1 and not parts[-1].strip():
        parts.pop()
    return tuple(map(_name, parts))


def _name(part: str) -> str:
    """The name that is imported, of `name` or `name as other`."""
    words = part.split()
    is_bound = len(words) == 3 and words[1] == "as"
    if (len(words) == 1 or is_bound) and (words[0] == "*" or _is_dotted(words[0])):
        return words[0]
    raise DoubtfulError


def _is_dotted(name: str) -> bool:
    return name.isidentifier() or all(part.isidentifier() for part in name.split("."))
