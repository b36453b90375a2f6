"""What C and C++ files include, and what they define for Python, by patterns.

Macros are not expanded and branches of the preprocessor are all read: what a file might define
counts. Names that a macro puts together are not found.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/|(?P<kept>\"(?:\\.|[^\"\\\n])*\")", re.DOTALL)
_INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[ \t]*(?P<file>\"[^\"\n]+\"|<[^>\n]+>)", re.MULTILINE)
#: Each defines an extension module, by the name that stands in it.
_MODULE = re.compile(
    r"\bPyInit_(\w+)\s*\(|\b(?:PYBIND11_MODULE|PYBIND11_PLUGIN|NB_MODULE|BOOST_PYTHON_MODULE|"
    r"TORCH_PYTHON_MODULE)\s*\(\s*(\w+)"
)
#: Each defines an attribute of some extension module: a binding, or an entry of a table.
_ATTRIBUTE = re.compile(
    r"\b\w+\s*\.\s*def\w*\s*\(\s*\"(\w+)\"|\{\s*\"(\w+)\"\s*,\s*(?:\(PyCFunction\)|[\w:]+\s*,\s*METH_)"
)


class CDefinition(NamedTuple):
    """An extension module that a file initialises."""

    name: str
    line: int


class CFacts(NamedTuple):
    """What one file says."""

    #: (as written, quotes or angle brackets included, line).
    includes: tuple[tuple[str, int], ...]
    modules: tuple[CDefinition, ...]
    #: Attributes of extension modules, or of classes in them; sorted.
    attributes: tuple[str, ...]


def read_c(text: str) -> CFacts:
    """What a C or C++ file includes and defines; any text gives an answer."""
    code = _COMMENT.sub(_blank, text)
    includes = tuple((match["file"], _line(code, match)) for match in _INCLUDE.finditer(code))
    modules: dict[str, CDefinition] = {}
    for match in _MODULE.finditer(code):
        name = match[1] or match[2]
        modules.setdefault(name, CDefinition(name, _line(code, match)))
    attributes = {match[1] or match[2] for match in _ATTRIBUTE.finditer(code)}
    return CFacts(includes, tuple(modules.values()), tuple(sorted(attributes)))


def _blank(match: re.Match[str]) -> str:
    """Strings as they are; of comments nothing but their lines."""
    return match["kept"] or "\n" * match.group().count("\n")


def _line(text: str, match: re.Match[str]) -> int:
    return text.count("\n", 0, match.start()) + 1
