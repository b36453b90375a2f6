"""Module boundaries for tach: `tach.toml`.

In tach a module is a path with everything below it, up to the next path that is listed; so a
path is listed wherever the distribution changes on the way down. Distributions that all others
require are "utilities", which everyone may import and nobody has to list: that keeps the core,
which has the most paths, out of every list. A planned cut is a deprecated dependency: tach
reports it and does not fail. In the core it holds between exactly its two modules, so that any
new import fails; elsewhere the modules of a distribution that have cuts share them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import tomlkit

from debundle.emit.directions import Directions, Exemption
from debundle.emit.folding import NameTree
from debundle.emit.toml import comment_lines, inline, list_of
from debundle.emit.wording import ORIGIN, edit_of
from debundle.model import ImportGraph

if TYPE_CHECKING:
    from tomlkit.items import Array, Table


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
    document = tomlkit.document()
    _add_heading(document, graph)
    tables = tomlkit.aot()
    for name in directions.names:
        for table in _tables(name, entries, directions, exemptions, graph):
            tables.append(table)
    document.add("modules", tables)
    return tomlkit.dumps(document)


def _add_heading(document: tomlkit.TOMLDocument, graph: ImportGraph) -> None:
    comment_lines(
        document,
        ORIGIN,
        "Boundaries for tach 0.30 or later, on the tree before it is split: `tach check` in the",
        "folder that holds this file and the packages. On split source roots tach misses imports;",
        "use the ruff rules there.",
    )
    document.add(tomlkit.nl())
    parents = {Path(root.location).parent.name for root in graph.target.roots}
    document.add("source_roots", ["src"] if parents == {"src"} else ["."])
    document.add("exclude", ["**/__pycache__"])
    document.add("ignore_type_checking_imports", True)


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
) -> Iterator[Table]:
    """One table for the distribution's paths, and more for modules with planned cuts."""
    everyone = frozenset(directions.names)
    utilities = {other for other in everyone if directions.importers_of(other) == everyone}
    allowed = tuple(_allowed(entries, directions.may_import[name] - utilities))
    own = [item for item in exemptions if directions.of_module[item.importer] == name]
    importers = {item.importer for item in own}
    plain = [path for path, owner in entries.items() if owner == name and path not in importers]
    if plain:
        table = tomlkit.table()
        comment_lines(table, name)
        table.add("paths", list_of(plain))
        yield _completed(table, list_of(allowed), utility=name in utilities)
    for group in _groups(own, apart=not allowed):
        table = tomlkit.table()
        table.add("paths", list_of(dict.fromkeys(item.importer for item in group)))
        depends_on = _with_deprecated(group, allowed, graph)
        yield _completed(table, depends_on, utility=name in utilities)


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


def _completed(table: Table, depends_on: Array, *, utility: bool) -> Table:
    table.add("depends_on", depends_on)
    if utility:
        table.add("utility", True)
    return table


def _allowed(entries: Mapping[str, str], names: Collection[str]) -> Iterator[str]:
    """The paths of these distributions; "a.**" stands for `a` and all paths below it."""
    members = {path for path, owner in entries.items() if owner in names}
    for fold in NameTree(entries).fold(members):
        yield f"{fold.name}.**" if fold.whole and fold.has_children else fold.name


def _with_deprecated(
    exemptions: Iterable[Exemption], allowed: Iterable[str], graph: ImportGraph
) -> Array:
    # The first path that matches decides, so what is deprecated stands before what is allowed.
    by_imported: dict[str, list[str]] = {}
    for item in exemptions:
        place = f"{graph.by_name[item.importer].path}:{item.line}"
        by_imported.setdefault(item.imported, []).append(f"{place} {edit_of(item.remedy)}")
    array = tomlkit.array()
    for imported, reasons in by_imported.items():
        more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
        array.add_line(inline(path=imported, deprecated=True), comment=reasons[0] + more)
    for path in allowed:
        array.add_line(path)
    array.add_line(indent="")
    return array
