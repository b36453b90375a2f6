"""Module boundaries for tach: `tach.toml`.

In tach a module is a path with everything below it, up to the next path that is listed; so a
path is listed wherever the distribution changes on the way down. Distributions that all others
require are "utilities", which everyone may import and nobody has to list: that keeps the core,
which has the most paths, out of every list. A planned cut is a deprecated dependency: tach
reports it and does not fail. In the core it holds between exactly its two modules, so that any
new import fails; elsewhere the modules of a distribution that have cuts share them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from debundle.emit.directions import Directions, Exemption
from debundle.emit.folding import NameTree
from debundle.emit.toml import array_lines, quoted
from debundle.emit.wording import ORIGIN, edit_of
from debundle.model import ImportGraph


def render_tach(
    graph: ImportGraph,
    directions: Directions,
    exemptions: Iterable[Exemption],
    *,
    known: Collection[str],
) -> str:
    """The text of `tach.toml`, for the tree before it is split.

    `known` are the modules that tach finds; it refuses to be told of others.
    """
    exemptions = tuple(exemptions)
    ends = {name for item in exemptions for name in (item.importer, item.imported)}
    entries = _entries(known, ends, directions.of_module)
    lines = [*_heading(graph)]
    for name in directions.names:
        for table in _tables(name, entries, directions, exemptions, graph):
            lines += ["", "[[modules]]", *table]
    return "\n".join([*lines, ""])


def _heading(graph: ImportGraph) -> Iterator[str]:
    yield f"# {ORIGIN}"
    yield "# Boundaries for tach 0.30 or later, on the tree before it is split: `tach check` in the"
    yield "# folder that holds this file and the packages. On split source roots tach misses"
    yield "# imports; use the ruff rules there."
    yield ""
    parents = {Path(root.location).parent.name for root in graph.target.roots}
    yield 'source_roots = ["src"]' if parents == {"src"} else 'source_roots = ["."]'
    yield 'exclude = ["**/__pycache__"]'
    yield "ignore_type_checking_imports = true"


def _entries(
    known: Collection[str], ends: Collection[str], of_module: Mapping[str, str]
) -> dict[str, str]:
    """Distribution by path: where it changes on the way down, and around each planned cut.

    The ends of a cut stand by themselves, apart from what lies below them, so that an exemption
    for a package does not cover its children.
    """
    found: dict[str, str] = {}
    for name in sorted(known):
        parent = name.rpartition(".")[0]
        changes = parent not in known or of_module[parent] != of_module[name]
        if changes or name in ends or parent in ends:
            found[name] = of_module[name]
    return found


def _tables(
    name: str,
    entries: Mapping[str, str],
    directions: Directions,
    exemptions: Iterable[Exemption],
    graph: ImportGraph,
) -> Iterator[list[str]]:
    """One table for the distribution's paths, and more for modules with planned cuts."""
    everyone = frozenset(directions.names)
    utilities = {other for other in everyone if directions.importers_of(other) == everyone}
    allowed = tuple(_allowed(entries, directions.may_import[name] - utilities))
    own = [item for item in exemptions if directions.of_module[item.importer] == name]
    importers = {item.importer for item in own}
    plain = [path for path, owner in entries.items() if owner == name and path not in importers]
    utility = ["utility = true"] if name in utilities else []
    if plain:
        yield [f"# {name}", *_paths(plain), *_depends_on([], allowed, graph), *utility]
    for group in _groups(own, apart=not allowed):
        paths = dict.fromkeys(item.importer for item in group)
        yield [*_paths(paths), *_depends_on(group, allowed, graph), *utility]


def _paths(paths: Iterable[str]) -> list[str]:
    return array_lines("paths", (f"{quoted(path)}," for path in paths))


def _groups(exemptions: list[Exemption], *, apart: bool) -> list[list[Exemption]]:
    """Exemptions that share a table: those of one module, or all where tables are long.

    Each table repeats what its modules may import. Where that is nothing, as in a core, every
    module has its own exemptions alone; elsewhere the modules with cuts share theirs.
    """
    if not apart:
        return [exemptions] if exemptions else []
    by_importer: dict[str, list[Exemption]] = {}
    for item in exemptions:
        by_importer.setdefault(item.importer, []).append(item)
    return list(by_importer.values())


def _allowed(entries: Mapping[str, str], names: Collection[str]) -> Iterator[str]:
    """The paths of these distributions; "a.**" stands for `a` and all paths below it."""
    members = {path for path, owner in entries.items() if owner in names}
    for fold in NameTree(entries).fold(members):
        yield f"{fold.name}.**" if fold.whole and fold.has_children else fold.name


def _depends_on(
    exemptions: Iterable[Exemption], allowed: Iterable[str], graph: ImportGraph
) -> list[str]:
    # The first path that matches decides, so what is deprecated stands before what is allowed.
    by_imported: dict[str, list[str]] = {}
    for item in exemptions:
        place = f"{graph.by_name[item.importer].path}:{item.line}"
        by_imported.setdefault(item.imported, []).append(f"{place} {edit_of(item.remedy)}")
    deprecated = [_deprecated(imported, reasons) for imported, reasons in by_imported.items()]
    return array_lines("depends_on", [*deprecated, *(f"{quoted(path)}," for path in allowed)])


def _deprecated(imported: str, reasons: Sequence[str]) -> str:
    more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
    return f"{{ path = {quoted(imported)}, deprecated = true }}, # {reasons[0]}{more}"
