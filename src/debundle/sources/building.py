"""Extension modules that build files name outright.

Build files are programs. Read is what stands in them literally: calls with a name in quotes. A
name that is put together, or comes from a loop or a variable, is not guessed at.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_EXTENSION_CLASSES = ("Extension", "CppExtension", "CUDAExtension", "Pybind11Extension")
_MESON = re.compile(r"\.\s*extension_module\s*\(\s*'(?P<name>\w+)'\s*[,)]")
_MESON_SUBDIR = re.compile(r"\bsubdir\s*:\s*'(?P<folder>[\w./-]+)'")
_CMAKE = re.compile(
    r"^\s*(?:pybind11_add_module|nanobind_add_module|Python3?_add_library)\s*\(\s*(?P<name>\w+)",
    re.MULTILINE | re.IGNORECASE,
)
#: Tables below `[tool]`, and the key in them that names an extension module.
_PROJECT_TABLES = (
    (("setuptools", "ext-modules"), "name"),
    (("setuptools-rust", "ext-modules"), "target"),
    (("maturin",), "module-name"),
)
_QUOTED = re.compile(r"'([^'\n]+\.(?:pyx|c|cc|cpp|cxx|cu))'")


class BuiltExtension(NamedTuple):
    """An extension module that a build file names."""

    #: Fully qualified where the file says so, e.g. "scipy.special._ufuncs"; CMake never does.
    name: str
    #: As written.
    sources: tuple[str, ...]
    line: int


def built_extensions(path: Path) -> list[BuiltExtension]:
    """The extension modules that one build file names; none where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    if path.name == "setup.py":
        return sorted(set(_from_setup(text)))
    if path.name == "pyproject.toml":
        return sorted(set(_from_project(text)))
    if path.name == "meson.build":
        return sorted(set(_from_meson(text)))
    return sorted(
        BuiltExtension(match["name"], (), _line(text, match)) for match in _CMAKE.finditer(text)
    )


def _from_setup(text: str) -> Iterator[BuiltExtension]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        called = function.attr if isinstance(function, ast.Attribute) else None
        called = function.id if isinstance(function, ast.Name) else called
        if called in _EXTENSION_CLASSES:
            arguments = dict(zip(("name", "sources"), node.args, strict=False))
            arguments |= {word.arg: word.value for word in node.keywords if word.arg}
            name = _literal(arguments.get("name"))
            sources = _literal(arguments.get("sources"))
            if isinstance(name, str):
                yield BuiltExtension(name, _texts(sources), node.lineno)


def _from_project(text: str) -> Iterator[BuiltExtension]:
    try:
        tools: Any = tomllib.loads(text).get("tool", {})
    except tomllib.TOMLDecodeError:
        return
    for path, key in _PROJECT_TABLES:
        found = tools
        for part in path:
            found = found.get(part, {}) if isinstance(found, dict) else {}
        for table in found if isinstance(found, list) else [found]:
            name = table.get(key) if isinstance(table, dict) else None
            if isinstance(name, str):
                yield BuiltExtension(name, _texts(table.get("sources")), 0)


def _from_meson(text: str) -> Iterator[BuiltExtension]:
    for match in _MESON.finditer(text):
        call = text[match.start() : _end_of_call(text, match.start())]
        folder = _MESON_SUBDIR.search(call)
        place = folder["folder"].strip("/").replace("/", ".") if folder else ""
        sources = tuple(_QUOTED.findall(call))
        yield BuiltExtension(f"{place}.{match['name']}".lstrip("."), sources, _line(text, match))


def _end_of_call(text: str, start: int) -> int:
    depth = 0
    for position in range(text.index("(", start), len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if not depth:
            return position
    return len(text)


def _literal(node: ast.expr | None) -> Any:
    try:
        return None if node is None else ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        return ()
    return tuple(item for item in value if isinstance(item, str))


def _line(text: str, match: re.Match[str]) -> int:
    return text.count("\n", 0, match.start()) + 1
