"""Paths behind `import a.b.c`, such as `a.b.c.X`, when modules on them get other names."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from debundle.codemod.scopes import ImportStatement, Names, Scope, Use
from debundle.codemod.text import Edit, SourceText

#: From here on positions inside f-strings are told (PEP 701).
_TOLD_IN_STRINGS = sys.version_info >= (3, 12)


class Rooted(NamedTuple):
    """One name of `import a.b.c` without `as`: it binds `a`."""

    statement: ImportStatement
    alias: ast.alias

    @property
    def root(self) -> str:
        """The name that it binds."""
        return self.alias.name.partition(".")[0]


class Ways(NamedTuple):
    """What decides where a path leads, and how it may be written."""

    #: Old name -> new name of the modules that move.
    names: Mapping[str, str]
    #: The longest part of a path that is a module; "" where none is.
    longest: Callable[[str], str]
    #: Whether the file may import a module, by its old name: it lies in its own distribution or
    #: in one that this depends on.
    allowed: Callable[[str], bool]


@dataclass
class _Group:
    """All that binds and reads one root in one scope."""

    root: str
    rooted: list[Rooted]
    uses: list[Use]
    #: New names that the paths need.
    needed: set[str] = field(default_factory=set)
    #: Whether something still reads the root by its old name.
    root_needed: bool = False
    edits: list[Edit] = field(default_factory=list)

    @property
    def imported(self) -> list[str]:
        """What the statements name, old names."""
        return [item.alias.name for item in self.rooted]


def rename_paths(
    text: SourceText, names: Names, rooted: Iterable[Rooted], ways: Ways
) -> tuple[list[Edit], list[str]]:
    """(edits, notes) that rename what `import a.b.c` imports, and the paths that begin there.

    A path whose module the file may not import keeps its old name, and so the root stays bound.
    A root that is bound in other ways as well is left alone, with a note.
    """
    edits: list[Edit] = []
    notes: list[str] = []
    for scope, group in _groups(names, rooted):
        if not _is_touched(group, ways):
            continue
        problem = _problem(names, scope, group, ways)
        if problem:
            notes.append(problem)
            continue
        for use in group.uses:
            _follow(text, use, group, ways)
        edits += group.edits
        edits += _statements(text, group, ways)
    return edits, notes


def _groups(names: Names, rooted: Iterable[Rooted]) -> Iterator[tuple[Scope, _Group]]:
    by_scope: dict[tuple[int, str], tuple[Scope, list[Rooted]]] = {}
    for item in rooted:
        scope = item.statement.scope
        if item.root in scope.globals:
            scope = names.module
        by_scope.setdefault((id(scope), item.root), (scope, []))[1].append(item)
    for (_, root), (scope, items) in by_scope.items():
        if scope is names.module:
            uses = names.uses.get(root, [])
        else:
            uses = [use for found, use in names.local_uses.get(root, ()) if found is scope]
        yield scope, _Group(root, items, list(uses))


def _is_touched(group: _Group, ways: Ways) -> bool:
    paths = (*group.imported, *(ways.longest(use.path) for use in group.uses))
    return any(path in ways.names for path in paths) or any(
        isinstance(use.node, ast.Constant) for use in group.uses
    )


def _problem(names: Names, scope: Scope, group: _Group, ways: Ways) -> str:
    root, line = group.root, group.rooted[0].statement.node.lineno
    own = {id(item.statement.node) for item in group.rooted}
    if scope is names.module and any(
        id(binding.node) not in own for binding in names.bindings.get(root, ())
    ):
        return f"{root}, imported on line {line}, is bound in another way as well: old names stay"
    taken = {ways.names[path].partition(".")[0] for path in _moved(group, ways)}
    taken &= names.identifiers
    if taken:
        return f"{min(taken)} means something else in the file: old names stay from line {line} on"
    return ""


def _moved(group: _Group, ways: Ways) -> Iterator[str]:
    for path in (*group.imported, *(ways.longest(use.path) for use in group.uses)):
        if path in ways.names:
            yield path


def _follow(text: SourceText, use: Use, group: _Group, ways: Ways) -> None:
    """Rename one path where it is read, or note that it keeps the root."""
    start = text.start(use.node)
    if isinstance(use.node, ast.Constant):
        _follow_in_string(text, use.node, group, ways)
        return
    module = ways.longest(use.path)
    if not _may_be_renamed(module, group, ways) or (use.in_string and not _TOLD_IN_STRINGS):
        group.root_needed = True
        return
    spelt = re.compile(rb"[\s\\]*\.[\s\\]*".join(part.encode() for part in module.split(".")))
    match = spelt.match(text.data, start)
    if match is None:
        group.root_needed = True
        return
    group.needed.add(ways.names[module])
    group.edits.append(Edit(start, match.end(), ways.names[module]))


def _follow_in_string(text: SourceText, node: ast.Constant, group: _Group, ways: Ways) -> None:
    """Rename the paths in an annotation that is quoted."""
    start, end = text.start(node), text.end(node)
    written = text.between(start, end)

    def renamed(match: re.Match[str]) -> str:
        module = ways.longest(match[0])
        if not _may_be_renamed(module, group, ways):
            group.root_needed = True
            return match[0]
        group.needed.add(ways.names[module])
        return ways.names[module] + match[0][len(module) :]

    spelt = re.sub(rf"(?<![\w.]){re.escape(group.root)}(\.\w+)*", renamed, written)
    edit = Edit(start, end, spelt)
    if spelt != written and edit not in group.edits:
        group.edits.append(edit)


def _may_be_renamed(module: str, group: _Group, ways: Ways) -> bool:
    if module not in ways.names:
        return False
    is_imported = any(f"{name}.".startswith(f"{module}.") for name in group.imported)
    return is_imported or ways.allowed(module)


def _statements(text: SourceText, group: _Group, ways: Ways) -> Iterator[Edit]:
    """The import statements: new names, the root where it is still read, and what else is."""
    imported = {ways.names.get(name, name) for name in group.imported}
    further = sorted(
        new
        for new in group.needed
        if not any(f"{name}.".startswith(f"{new}.") for name in imported)
    )
    drops_root = not group.root_needed and bool(group.uses) and not ways.allowed(group.root)
    for item in group.rooted:
        old = item.alias.name
        parts = _parts(item, group, ways, drops_root=drops_root)
        parts += [new for new in further if new not in parts]
        further = []
        if parts != [old]:
            yield Edit(text.start(item.alias), text.end(item.alias), ", ".join(parts or [old]))


def _parts(item: Rooted, group: _Group, ways: Ways, *, drops_root: bool) -> list[str]:
    """What one name of an import statement becomes."""
    old = item.alias.name
    if old not in ways.names:
        return [] if old == group.root and drops_root and group.needed else [old]
    return [*([group.root] if group.root_needed else []), ways.names[old]]
