"""Registries of operators: who provides names of them, and who takes them.

Which registries there are, and how they are spelt, is configuration: see `RegistryRule`.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from debundle.binary import MalformedBinary, strings_with
from debundle.model import (
    Cache,
    ImportGraph,
    Phase,
    Reading,
    RegistryEntry,
    RegistryRule,
)
from debundle.native.links import Library

_SHELF = "registries"
#: Changes whenever the same file would give another answer.
_VERSION = 1
#: `package.function("text")`, as patterns of providers are written.
_CALL = re.compile(r"(?P<function>[\w.]+)\(\s*[\"'](?P<text>[^\"']*)[\"']\s*\)")
#: What the two placeholders stand for, and what a star does.
_PARTS = {"{namespace}": r"(?P<namespace>[A-Za-z_]\w*)", "{name}": r"(?P<name>\w+)"}
_ANYTHING = r"[^\x00]*"


class _Call(NamedTuple):
    """A pattern for a call with a literal."""

    registry: str
    #: The last part of the function's name, and the whole of it.
    last: str
    function: str
    text: re.Pattern[str]


def watched_names(registries: Iterable[RegistryRule]) -> tuple[str, ...]:
    """The dotted names whose uses a scan has to find, sorted."""
    return tuple(sorted({rule.name for rule in registries}))


def registry_consumers(
    graph: ImportGraph, registries: Sequence[RegistryRule]
) -> tuple[RegistryEntry, ...]:
    """Modules that take names of registries, by namespace; what never executes is left out."""
    names = {rule.name for rule in registries}
    found: dict[tuple[str, str, str], tuple[set[str], list[int]]] = {}
    for use in graph.native:
        if use.native in names and use.phase is not Phase.TYPING:
            namespace, _, name = use.symbol.partition(".")
            taken, lines = found.setdefault((use.native, namespace, use.importer), (set(), []))
            taken.update({name} - {""})
            lines.append(use.line)
    return tuple(
        RegistryEntry(*key, is_native=False, names=tuple(sorted(taken)), line=min(lines))
        for key, (taken, lines) in sorted(found.items())
    )


def python_providers(
    graph: ImportGraph,
    registries: Sequence[RegistryRule],
    places: Mapping[str, str],
    cache: Cache,
) -> Iterator[RegistryEntry]:
    """Modules whose calls provide names, such as `Library("ns", ...)`."""
    calls = [call for rule in registries for call in _calls(rule)]
    if not calls:
        return
    for module in graph.modules:
        if module.reading is not Reading.NO_SOURCE and module.path in places:
            found: dict[tuple[str, str], tuple[set[str], int]] = {}
            for registry, namespace, name, line in _provided(places[module.path], calls, cache):
                names, first = found.setdefault((registry, namespace), (set(), line))
                names.update({name} - {""})
                found[registry, namespace] = names, min(first, line)
            for (registry, namespace), (names, line) in sorted(found.items()):
                yield RegistryEntry(
                    registry, namespace, module.name, False, tuple(sorted(names)), line
                )


def native_providers(
    registries: Sequence[RegistryRule], libraries: Sequence[Library], cache: Cache
) -> Iterator[RegistryEntry]:
    """Compiled files whose strings provide names, such as "ns::op(Tensor self) -> Tensor"."""
    patterns = [(rule.name, text) for rule in registries for text in rule.strings]
    for library in libraries:
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for registry, text in patterns:
            for namespace, name in _named(library, text, cache):
                found[registry, namespace].add(name)
        for (registry, namespace), names in sorted(found.items()):
            yield RegistryEntry(
                registry, namespace, library.file.relative, True, tuple(sorted(names - {""}))
            )


def pattern_of(text: str) -> re.Pattern[str]:
    """What a pattern of a registry matches, with the groups `namespace` and `name`."""
    parts = re.split(r"(\{\w+\}|\*)", text)
    return re.compile(
        "".join(_ANYTHING if part == "*" else _PARTS.get(part, re.escape(part)) for part in parts)
    )


def _calls(rule: RegistryRule) -> Iterator[_Call]:
    for provider in rule.providers:
        match = _CALL.fullmatch(provider)
        if match:
            function = match["function"]
            yield _Call(rule.name, function.rpartition(".")[2], function, pattern_of(match["text"]))


def _provided(path: str, calls: Sequence[_Call], cache: Cache) -> list[tuple[str, str, str, int]]:
    """(registry, namespace, name, line) of each call in a file that provides something."""
    try:
        source = Path(path).read_bytes()
        if not any(f"{call.last}(".encode() in source for call in calls):
            return []
        status = Path(path).stat()
    except OSError:
        return []
    about = repr((_VERSION, [(call.registry, call.function, call.text.pattern) for call in calls]))
    key = f"{about}|{path}|{status.st_size}|{status.st_mtime_ns}"
    kept = cache.read(_SHELF, [key])
    if key in kept:
        return [(a, b, c, d) for a, b, c, d in json.loads(kept[key])]
    found = sorted(set(_literal_calls(source, calls)))
    cache.write(_SHELF, {key: json.dumps(found).encode()})
    return found


def _literal_calls(source: bytes, calls: Sequence[_Call]) -> Iterator[tuple[str, str, str, int]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        text = node.args[0]
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            path = _dotted(node.func)
            for call in calls:
                # As written there: `Library`, `library.Library` or `torch.library.Library`.
                match = call.text.fullmatch(text.value)
                if path and f".{call.function}".endswith(f".{path}") and match:
                    fields = match.groupdict()
                    yield (
                        call.registry,
                        fields.get("namespace", ""),
                        fields.get("name", ""),
                        node.lineno,
                    )


def _dotted(node: ast.expr) -> str:
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join(reversed([*parts, node.id])) if isinstance(node, ast.Name) else ""


def _named(library: Library, text: str, cache: Cache) -> list[tuple[str, str]]:
    """(namespace, name) of the strings of a compiled file that a pattern describes."""
    file, binary = library.file, library.compiled.binary
    if binary is None:
        return []
    key = f"{_VERSION}|{text}|{file.path}|{file.size}|{file.mtime_ns}"
    kept = cache.read(_SHELF, [key])
    if key in kept:
        return [(namespace, name) for namespace, name in json.loads(kept[key])]
    # What stands in the pattern as it is, is found at once; little of the file has to be matched.
    fragment = max(re.split(r"\{\w+\}|\*", text), key=len)
    pattern = pattern_of(text)
    try:
        strings = strings_with(file.path, binary.constants, fragment.encode())
    except MalformedBinary:
        return []
    matches = [match.groupdict() for item in strings if (match := pattern.fullmatch(item))]
    found = sorted({(item.get("namespace", ""), item.get("name", "")) for item in matches})
    cache.write(_SHELF, {key: json.dumps(found).encode()})
    return found
