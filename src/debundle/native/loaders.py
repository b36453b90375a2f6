"""Libraries that Python code loads by their file: `ctypes.CDLL`, cffi's `dlopen`, and others.

Which functions load is configuration: see `Configuration.loaders`. Which file is loaded is told by
the strings that make up the first argument, names that the file binds to strings looked through.
"""

from __future__ import annotations

import ast
import json
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from debundle.model import Cache, ImportGraph, NativeLoad, Phase, Reading

_SHELF = "loaders"
#: Changes whenever the same file would give another answer.
_VERSION = 1
#: How many names that stand for names are looked through.
_DEEPEST = 4
_SUFFIXES = (".so", ".dll", ".dylib", ".pyd")


class _Call(NamedTuple):
    """A call that loads a library."""

    loader: str
    #: The strings of its argument, in order.
    texts: tuple[str, ...]
    line: int
    in_function: bool
    #: What is read of the name that the library is bound to.
    symbols: tuple[str, ...]


def loaded_libraries(
    graph: ImportGraph,
    loaders: Sequence[str],
    libraries: Iterable[str],
    places: Mapping[str, str],
    cache: Cache,
) -> tuple[NativeLoad, ...]:
    """Where modules load libraries, and which of `libraries`, paths in the target, they mean.

    A loader is a dotted name, or "*.name" for a method of any object. A call of which the strings
    name no library is left out.
    """
    stems: dict[str, str] = {}
    for path in sorted(libraries):
        name = path.rpartition("/")[2]
        stems.setdefault(name, path)
        stems.setdefault(name.partition(".")[0], path)
    found = []
    for module in graph.modules:
        if module.reading is not Reading.NO_SOURCE and module.path in places:
            for call in _calls_in(places[module.path], loaders, cache):
                names = [text.replace("\\", "/").rpartition("/")[2] for text in call.texts]
                library = next((stems[name] for name in names if name in stems), "")
                outside = next((name for name in names if _is_file_name(name)), "")
                if library or outside:
                    phase = Phase.CALL if call.in_function else Phase.IMPORT
                    name = library.rpartition("/")[2] or outside
                    found.append(
                        NativeLoad(
                            module.name, call.loader, library, name, call.line, phase, call.symbols
                        )
                    )
    return tuple(sorted(found))


def _is_file_name(name: str) -> bool:
    # A suffix by itself is put to a name that only the running program knows.
    return not name.startswith(".") and (name.endswith(_SUFFIXES) or ".so." in name)


def _calls_in(path: str, loaders: Sequence[str], cache: Cache) -> list[_Call]:
    """The loading calls of one file; none where it cannot be read."""
    lasts = [loader.rpartition(".")[2].encode() for loader in loaders]
    try:
        source = Path(path).read_bytes()
        if not any(last in source for last in lasts):
            return []
        status = Path(path).stat()
    except OSError:
        return []
    key = f"{_VERSION}|{sorted(loaders)}|{path}|{status.st_size}|{status.st_mtime_ns}"
    kept = cache.read(_SHELF, [key])
    if key in kept:
        return [_Call(a, tuple(b), c, d, tuple(e)) for a, b, c, d, e in json.loads(kept[key])]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = sorted(set(_Finder(ast.parse(source), loaders).calls()))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        found = []
    cache.write(_SHELF, {key: json.dumps(found).encode()})
    return found


class _Finder:
    """The loading calls of one syntax tree."""

    def __init__(self, tree: ast.Module, loaders: Sequence[str]) -> None:
        self._tree = tree
        self._loaders = loaders
        #: What names stand for: imported ones, and expressions that were assigned to them.
        self._imported: dict[str, str] = {}
        self._assigned: dict[str, list[ast.expr]] = {}
        self._read: dict[str, set[str]] = {}
        for node in ast.walk(tree):
            self._note(node)

    def calls(self) -> Iterator[_Call]:
        """Every call of a loader with an argument."""
        yield from self._calls_below(self._tree, in_function=False, bound="")

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            self._imported.update({item.asname: item.name for item in node.names if item.asname})
        elif isinstance(node, ast.ImportFrom):
            start = f"{node.module}." if node.module else ""
            for item in node.names:
                self._imported[item.asname or item.name] = start + item.name
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    self._assigned.setdefault(target.id, []).append(node.value)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            self._assigned.setdefault(node.target.id, []).append(node.value)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            self._read.setdefault(node.value.id, set()).add(node.attr)

    def _calls_below(self, node: ast.AST, *, in_function: bool, bound: str) -> Iterator[_Call]:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            bound = node.targets[0].id
        if isinstance(node, ast.Call) and node.args:
            loader = self._loader(node.func)
            if loader:
                texts = tuple(dict.fromkeys(self._texts(node.args[0], _DEEPEST)))
                symbols = tuple(sorted(self._read.get(bound, ())))
                yield _Call(loader, texts, node.lineno, in_function, symbols)
        in_function |= isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for child in ast.iter_child_nodes(node):
            yield from self._calls_below(child, in_function=in_function, bound=bound)

    def _loader(self, function: ast.expr) -> str:
        """Which loader a function is as the file spells it; "" for any other."""
        path = _dotted(function)
        first, dot, rest = path.partition(".")
        full = self._imported.get(first, first) + dot + rest
        for loader in self._loaders:
            is_method = loader.startswith("*.") and isinstance(function, ast.Attribute)
            if full == loader or (is_method and f".{_last(function)}" == loader[1:]):
                return loader
        return ""

    def _texts(self, node: ast.expr, depth: int) -> Iterator[str]:
        """The strings in an expression and in what its names stand for."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                yield inner.value
            elif isinstance(inner, ast.Name) and depth:
                for value in self._assigned.get(inner.id, ()):
                    yield from self._texts(value, depth - 1)


def _last(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else ""


def _dotted(node: ast.expr) -> str:
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join(reversed([*parts, node.id])) if isinstance(node, ast.Name) else ""
