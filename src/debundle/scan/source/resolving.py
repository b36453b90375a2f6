"""Calls that import by a name which the text before them does not tell.

The name is a parameter of the function around the call, or that of a file beside this one, or
put together of a package and something that is only known when the program runs, or computed
from a table that the file has. What cannot be said is said too: the module imports what others
hand to it (`Loader`), and the link looks for those.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from debundle.scan.source.dynamic import imported_below, imported_by_name, lists_folder
from debundle.scan.source.elsewhere import has_item
from debundle.scan.source.facts import ARGUMENT, CONDITIONAL, GUESSED, Dynamic, Loader
from debundle.scan.source.handing_on import handed_on, parameter_in
from debundle.scan.source.literals import Keyed, LiteralTables
from debundle.scan.source.names import dotted_path, resolve_relative
from debundle.scan.source.scopes import OpenScope


class Unresolved(NamedTuple):
    """A call that imports by name, of which the names are not known yet."""

    scope: OpenScope
    path: str
    call: ast.Call
    flags: int


class Resolved(NamedTuple):
    """What the calls of one file were found to import."""

    dynamics: list[Dynamic]
    loaders: list[Loader]
    #: Names that a module `__getattr__` looks up in a table, each with the modules that it may
    #: come from, in the order in which they are to be tried.
    lazy_names: list[Keyed]


def resolve_calls(
    calls: Iterable[Unresolved],
    tree: ast.Module,
    scopes: Sequence[OpenScope],
    *,
    tables: LiteralTables,
    module: str,
    package: str,
) -> Resolved:
    """Find what each call imports, once the whole file is known."""
    resolved = Resolved([], [], [])
    resolver = _Resolver(tree, tables, module, package, resolved)
    for call in calls:
        resolver.resolve(call)
    resolved.loaders.extend(handed_on(resolved.loaders, tree, scopes, tables))
    return resolved


class _Resolver:
    """What all calls of a file share."""

    def __init__(
        self,
        tree: ast.Module,
        tables: LiteralTables,
        module: str,
        package: str,
        resolved: Resolved,
    ) -> None:
        self._tree = tree
        self._tables = tables
        self._root = module.partition(".")[0]
        self._package = package
        self._resolved = resolved

    def resolve(self, unresolved: Unresolved) -> None:
        scope, path, call, _ = unresolved
        self._resolved.loaders.append(self._loader(unresolved))
        if scope.scope.name == "__getattr__" and scope.scope.parent == 0:
            self._resolved.lazy_names.extend(self._looked_up(scope))
        named = [
            item
            for name, value in self._passed(scope, call.args[0])
            for item in self._imported(unresolved, name, self._tables.strings(value))
        ]
        named += self._kept(unresolved)
        found = [item.value for item in named if not has_item(item.value)]
        self._add(unresolved, {item.value for item in named}.difference(found), GUESSED)
        if found:
            is_choice = len(found) > 1 and self._tables.is_choice(call.args[0])
            self._add(unresolved, found, CONDITIONAL * is_choice)
            return
        below = imported_below(path, call, self._tables, self._package)
        if lists_folder(scope.uses, outside=scope.parameters):
            self._add(unresolved, below or (f"{self._package}.*",), GUESSED)
        elif any(name.count(".") > 1 for name in below):  # not every module there is
            self._add(unresolved, below, GUESSED)
        else:
            self._add(unresolved, self._tables.listed_paths(self._root), GUESSED)

    def _add(self, unresolved: Unresolved, modules: Iterable[str], flags: int) -> None:
        names = tuple(sorted(set(modules)))
        if names:
            scope, _, call, around = unresolved
            self._resolved.dynamics.append(Dynamic(scope.index, names, call.lineno, around | flags))

    def _imported(
        self, unresolved: Unresolved, name: str, values: tuple[Keyed, ...]
    ) -> tuple[Keyed, ...]:
        """What the call imports if a name has certain values."""
        with self._tables.substituted({name: values}):
            return imported_by_name(unresolved.path, unresolved.call, self._tables, self._package)

    def _passed(self, scope: OpenScope, argument: ast.expr) -> Iterator[tuple[str, ast.expr]]:
        """The parameter that an expression uses, with what each call of its function passes."""
        wanted = parameter_in(argument, scope)
        if scope.scope.parent != 0 or not wanted:
            return
        position = scope.parameters.index(wanted)
        for node in ast.walk(self._tree):
            if not isinstance(node, ast.Call) or dotted_path(node.func) != scope.scope.name:
                continue
            by_keyword = [item.value for item in node.keywords if item.arg == wanted]
            for value in [*node.args[position : position + 1], *by_keyword]:
                yield wanted, value

    def _kept(self, unresolved: Unresolved) -> Iterator[Keyed]:
        """Modules of the target by what objects of a class are told, for a call in a method of it.

        Which of the arguments the object keeps is not asked: others hardly name modules.
        """
        scope, _, call, _ = unresolved
        kept = _attribute_in(call.args[0], scope)
        if not kept or scope.parent is None:
            return
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Call) and dotted_path(node.func) == scope.parent.scope.name:
                for value in [*node.args, *(item.value for item in node.keywords)]:
                    told = self._tables.strings(value)
                    for item in self._imported(unresolved, kept, told) if told else ():
                        if item.value.startswith(f"{self._root}."):
                            yield item

    def _loader(self, unresolved: Unresolved) -> Loader:
        """The call in terms of what the function around it is told."""
        scope, path, call, _ = unresolved
        wanted = parameter_in(call.args[0], scope)
        if not wanted:
            return Loader(scope.index, "", -1, "")
        told = (Keyed("", ARGUMENT),)
        with self._tables.substituted({wanted: told, f"{wanted}.__name__": told}):
            exact = imported_by_name(path, call, self._tables, self._package)
            below = imported_below(path, call, self._tables, self._package)
        templates = [item.value for item in exact if ARGUMENT in item.value] or below
        position = scope.parameters.index(wanted) - bool(scope.receiver)
        return Loader(scope.index, wanted, position, templates[0] if len(templates) == 1 else "")

    def _looked_up(self, scope: OpenScope) -> Iterator[Keyed]:
        """What the tables that a function uses say of the modules of names."""
        for name, leaves in self._tables.rows_of(scope.uses):
            for leaf in leaves:
                bare = leaf.lstrip(".")
                level = len(leaf) - len(bare)
                absolute = resolve_relative(self._package, bare, level)
                if absolute and (level or absolute.startswith(f"{self._root}.")):
                    yield Keyed(name, absolute)
                elif bare:
                    yield Keyed(name, f"{self._package}.{bare}")
            yield Keyed(name, f"{self._package}.{name}")


def _attribute_in(argument: ast.expr, scope: OpenScope) -> str:
    """The one attribute of a method's object that an expression uses, "" for none or several."""
    used = {dotted_path(part) for part in ast.walk(argument) if isinstance(part, ast.Attribute)}
    kept = [path for path in used if scope.receiver and path.startswith(f"{scope.receiver}.")]
    return kept[0] if len(kept) == 1 else ""
