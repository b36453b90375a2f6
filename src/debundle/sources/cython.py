"""What a Cython source imports, by its lines.

Cython has no parser that is small enough to depend on, and its statements for imports are lines
of their own. Strings and comments are told from code; everything else is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

#: As it is, or as a template that the build fills in: `a.pyx`, `a.pyx.in`, `a.templ.pyx`.
_FILE = re.compile(r"\.(?:pyx|pxd|pxi)(?:\.(?:in|tp|templ|tmpl))?$")
_MODULE = re.compile(r"\.pyx(?:\.(?:in|tp|templ|tmpl))?$")
_TOKEN = re.compile(
    r'(?P<long>"""(?:\\.|[^\\])*?"""|\'\'\'(?:\\.|[^\\])*?\'\'\')'
    r'|(?P<string>"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\')'
    r"|(?P<comment>#[^\n]*)|(?P<joined>\\\r?\n)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<end>\n)",
    re.DOTALL,
)
_FROM = re.compile(r"from\s+(?P<module>\.*[\w.]*)\s*\b(?P<kind>c?import)\b\s*\(?(?P<names>[^)]*)")
_IMPORT = re.compile(r"(?P<kind>c?import)\s+(?P<names>.*)")
_INCLUDE = re.compile(r"include\s+[\"'](?P<path>[^\"']+)[\"']")
_EXTERN = re.compile(r"cdef\s+extern\s+from\s+[\"']<?(?P<path>[^\"'<>]+)>?[\"']")
_FUNCTION = re.compile(r"(?:async\s+)?(?:def\b|c?p?def\b[^=]*\()")
_SHARED = re.compile(
    r"(?:cdef|cpdef)(?:\s+(?:public|readonly|api))*\s*"
    r"(?:$|:|\s+(?!(?:extern|inline|enum|struct|union|packed|fused|cppclass)\b))"
)
_TAB = 8


class CythonImport(NamedTuple):
    """One module that a statement names."""

    #: As written, with leading dots.
    module: str
    #: What is taken from it; () for `import module`.
    names: tuple[str, ...]
    line: int
    #: `cimport`: for the compiler, and when the extension is initialised.
    is_cimport: bool
    #: In a function.
    is_late: bool
    #: In a `try`.
    is_guarded: bool


class CythonFacts(NamedTuple):
    """What one file says."""

    lines: int
    imports: tuple[CythonImport, ...]
    #: Files of Cython that are pasted in, and headers of C that are declared; as written.
    includes: tuple[str, ...]
    headers: tuple[str, ...]
    #: Whether it defines, outside of all blocks, a type, function or variable of C that others
    #: take from the running module; what is inline or only a layout in memory is not taken.
    is_shared: bool = False


class _Line(NamedTuple):
    number: int
    indent: int
    text: str


def is_cython(path: str) -> bool:
    """Whether a file is written in Cython, by its name."""
    return _FILE.search(path) is not None


def is_cython_module(path: str) -> bool:
    """Whether a file is the source of an extension module, or what one is made from."""
    return _MODULE.search(path) is not None


def read_cython(text: str) -> CythonFacts:
    """What a Cython source imports; anything that is no Cython gives few imports or none."""
    imports: list[CythonImport] = []
    includes: list[str] = []
    headers: list[str] = []
    blocks: list[tuple[int, str]] = []
    is_shared = False
    for line in _logical_lines(text):
        while blocks and blocks[-1][0] >= line.indent:
            blocks.pop()
        is_shared |= not blocks and _SHARED.match(line.text) is not None
        if line.text.endswith(":"):
            blocks.append((line.indent, _block_kind(line.text)))
        if match := _INCLUDE.match(line.text):
            includes.append(match["path"])
        elif match := _EXTERN.match(line.text):
            headers.append(match["path"])
        kinds = {kind for _, kind in blocks}
        for statement in line.text.split(";"):
            imports += _imports(
                statement.strip(), line.number, late="function" in kinds, guarded="try" in kinds
            )
    lines = text.count("\n")
    return CythonFacts(lines, tuple(imports), tuple(includes), tuple(headers), is_shared)


def _block_kind(text: str) -> str:
    if text.startswith(("try", "except")):
        return "try"
    return "function" if _FUNCTION.match(text) and not text.startswith("cdef class") else "other"


def _imports(statement: str, line: int, *, late: bool, guarded: bool) -> Iterator[CythonImport]:
    if match := _FROM.match(statement):
        names = tuple(part.split()[0] for part in match["names"].split(",") if part.split())
        is_cimport = match["kind"] == "cimport"
        yield CythonImport(match["module"], names, line, is_cimport, late, guarded)
    elif match := _IMPORT.match(statement):
        for part in match["names"].split(","):
            if part.split():
                is_cimport = match["kind"] == "cimport"
                yield CythonImport(part.split()[0], (), line, is_cimport, late, guarded)


def _logical_lines(text: str) -> Iterator[_Line]:
    """Lines of code: without comments and long strings, those in brackets joined."""
    pieces: list[str] = []
    depth, position, number, first = 0, 0, 1, 1
    for match in _TOKEN.finditer(text):
        pieces.append(text[position : match.start()])
        position = match.end()
        kind = match.lastgroup
        if kind in ("string", "long"):
            names_file = "".join(pieces).lstrip().startswith(("include", "cdef extern"))
            pieces.append(match.group() if names_file else '""')
        elif kind in ("open", "close"):
            depth = max(0, depth + (1 if kind == "open" else -1))
            pieces.append(match.group())
        number += match.group().count("\n")
        if kind == "end" and not depth:
            yield from _line("".join(pieces), first)
            pieces, first = [], number
        elif kind in ("end", "joined"):
            pieces.append(" ")
    yield from _line("".join([*pieces, text[position:]]), first)


def _line(text: str, number: int) -> Iterator[_Line]:
    expanded = text.expandtabs(_TAB)
    code = expanded.strip()
    if code:
        yield _Line(number, len(expanded) - len(expanded.lstrip()), code)
