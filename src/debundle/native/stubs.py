"""What stubs (`.pyi`) say that extension modules have."""

from __future__ import annotations

import ast
import json
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from debundle.model import Cache, ImportGraph, ModuleKind

_SHELF = "stubs"
#: Changes whenever the same file would give another answer.
_VERSION = 1


def read_stubs(
    graph: ImportGraph, places: Mapping[str, str], cache: Cache
) -> dict[str, frozenset[str]]:
    """The names that the stub of each extension module binds, by module.

    A stub that cannot be read describes nothing. `places` are the files of the target by their
    path in it. Modules inside an extension are names of it as well.
    """
    stubs = {_module(path): path for path in graph.target.data_files if path.endswith(".pyi")}
    found: dict[str, frozenset[str]] = {}
    extensions = [item.name for item in graph.modules if item.kind is ModuleKind.EXTENSION]
    for name in extensions:
        if name in stubs and stubs[name] in places:
            inside = {other.rpartition(".")[2] for other in stubs if _parent(other) == name}
            found[name] = frozenset(_names(places[stubs[name]], cache)) | inside
    return found


def _module(path: str) -> str:
    return path[: -len(".pyi")].replace("/", ".").removesuffix(".__init__")


def _parent(module: str) -> str:
    return module.rpartition(".")[0]


def _names(path: str, cache: Cache) -> list[str]:
    try:
        status = Path(path).stat()
        key = f"{_VERSION}|{path}|{status.st_size}|{status.st_mtime_ns}"
        kept = cache.read(_SHELF, [key])
        if key in kept:
            names: list[str] = json.loads(kept[key])
            return names
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(Path(path).read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found = sorted(set(_bound(tree.body)))
    cache.write(_SHELF, {key: json.dumps(found).encode()})
    return found


def _bound(body: Iterable[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, (ast.If, ast.Try, ast.With)):
            yield from _bound(
                inner for inner in ast.iter_child_nodes(node) if isinstance(inner, ast.stmt)
            )
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))
