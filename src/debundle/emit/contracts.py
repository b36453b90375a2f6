"""Contracts for import-linter: `.importlinter`.

For every distribution that not all others may import, one `protected` contract names its modules
and those that may import them. Compared with `forbidden` contracts this is exact at a fraction of
the length and of the time: the modules that may import a satellite are few, those that may not
are nearly all, and `forbidden` tries every pair of the two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from debundle.emit.directions import Directions, Exemption
from debundle.emit.folding import NameTree
from debundle.emit.wording import ORIGIN, edit_of
from debundle.model import ImportGraph

_INDENT = "    "


def render_importlinter(
    graph: ImportGraph,
    directions: Directions,
    exemptions: Iterable[Exemption],
    *,
    known: Collection[str],
) -> str:
    """The text of `.importlinter`, for the tree before it is split.

    `known` are the modules that import-linter finds (it refuses to be told of others). Every
    exemption appears as an ignored import, with what has to be done about it, so that the
    contracts are kept on today's code. Empty where nothing is forbidden: import-linter wants at
    least one contract.
    """
    exemptions, tree = tuple(exemptions), NameTree(known)
    contracts = [
        line
        for name in directions.names
        for line in _contract(name, graph, directions, exemptions, tree)
    ]
    if not any(line.startswith("[") for line in contracts):
        return ""
    return "\n".join([*_heading(graph, directions, known), *contracts, ""])


def _heading(graph: ImportGraph, directions: Directions, known: Collection[str]) -> Iterator[str]:
    yield f"# {ORIGIN}"
    yield "# Contracts for import-linter 2.16 or later, on the tree before it is split:"
    yield "#     lint-imports --config .importlinter"
    yield "# On split source roots import-linter sees the core alone; use the ruff rules there."
    yield "#"
    yield "# Each distribution may import those that it requires:"
    for name in directions.names:
        others = ", ".join(
            other for other in directions.names if _requires(directions, name, other)
        )
        yield f"#     {name} -> {others or 'nothing'}"
    yield "[importlinter]"
    yield from _value("root_packages", (r.name for r in graph.target.roots if r.name in known))
    yield "# What stands under TYPE_CHECKING never executes and binds no distribution."
    yield "exclude_type_checking_imports = True"


def _requires(directions: Directions, name: str, other: str) -> bool:
    return name != other and other in directions.may_import[name]


def _contract(
    name: str,
    graph: ImportGraph,
    directions: Directions,
    exemptions: tuple[Exemption, ...],
    tree: NameTree,
) -> Iterator[str]:
    importers = directions.importers_of(name)
    own = directions.modules_of(frozenset({name})) & tree.names
    yield ""
    if importers == frozenset(directions.names) or not own:
        reason = "has no source" if not own else "may be imported by all"
        yield f"# {name} {reason}: no contract."
        return
    yield f"[importlinter:contract:{name}]"
    yield f"name = {name} is imported by {_listed(directions, importers - {name})}"
    yield "type = protected"
    yield "as_packages = False"
    yield from _value("protected_modules", _expressions(own, tree))
    allowed = directions.modules_of(importers) & tree.names
    yield from _value("allowed_importers", _expressions(allowed, tree))
    mine = [item for item in exemptions if directions.of_module[item.imported] == name]
    if mine:
        yield "# The planned cuts. When one has been made, import-linter says that its line"
        yield "# matches nothing: take it out."
        yield from _value("ignore_imports", _ignored(mine, graph))
        yield "unmatched_ignore_imports_alerting = warn"
    yield from _value(
        "broken_contract_guidance",
        [
            f"Only some distributions may import {name}; the head of this file lists them.",
            f"Move the code to one of them, or do without {name} here.",
        ],
    )


def _listed(directions: Directions, names: frozenset[str]) -> str:
    ordered = [name for name in directions.names if name in names]
    return f"{', '.join(ordered)} alone" if ordered else "itself alone"


def _expressions(members: Collection[str], tree: NameTree) -> Iterator[str]:
    for fold in tree.fold(members):
        if fold.name in members:
            yield fold.name
        if fold.whole and fold.has_children:
            yield f"{fold.name}.**"


def _ignored(exemptions: Iterable[Exemption], graph: ImportGraph) -> Iterator[str]:
    for item in exemptions:
        place = f"{graph.by_name[item.importer].path}:{item.line}"
        yield f"# {place} {edit_of(item.remedy)}"
        yield f"{item.importer} -> {item.imported}"


def _value(key: str, items: Iterable[str]) -> Iterator[str]:
    yield f"{key} ="
    for item in items:
        yield f"{_INDENT}{item}"
