"""Whether a name can lose the import that binds it, and what then has to be done where."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from debundle.codemod.hazards import evaluator_of, lists_own_names
from debundle.codemod.scopes import (
    Binding,
    ImportStatement,
    Names,
    Role,
    Scope,
    Use,
    enclosing_function,
    places_of,
)
from debundle.codemod.selecting import Setting, is_script_block
from debundle.codemod.wording import ImportedName
from debundle.model import Rewrite
from debundle.syntax.implicit import IMPLICIT_NAMES


class ObstacleError(Exception):
    """Why a name must keep its import."""


@dataclass(frozen=True, slots=True)
class Detached:
    """A name that an import statement of the module no longer binds."""

    rewrite: Rewrite
    statement: ImportStatement
    alias: ast.alias
    imported: ImportedName
    setting: Setting
    #: Of `import a.b.c`, the part that is still imported, e.g. "a"; "" where nothing is.
    kept: str = ""
    #: The beginning of the paths that are lost where a part is kept, e.g. "a.b".
    lost: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """A function, or the script block of a module, with the places in it that use a name."""

    #: The function's definition, or the `if __name__ == "__main__"`.
    node: ast.AST
    scope: Scope | None
    #: All reads of the name there: where a part of the path is kept, also those of that part.
    uses: tuple[Use, ...]


@dataclass(slots=True)
class Detachment:
    """What detaching one name takes."""

    item: Detached
    homes: list[Home] = field(default_factory=list)
    #: Annotations to be put in quotes.
    quoted: list[ast.expr] = field(default_factory=list)
    #: Reads in lambdas that no function holds.
    in_lambdas: list[Use] = field(default_factory=list)
    #: Whether a type checker needs the import as well.
    for_typing: bool = False
    notes: list[str] = field(default_factory=list)


def detach(item: Detached, names: Names, *, alike: Sequence[Detached]) -> Detachment:
    """What it takes to detach a name; raises `ObstacleError` where that cannot be done.

    `alike` are all names that are to be detached; of two that are bound alike both go or none.
    """
    name = item.imported.bound
    if name in IMPLICIT_NAMES:
        raise ObstacleError(f"{name} is a name that every module has")
    if name in names.declared_global:
        raise ObstacleError(f"{name} is declared global in a function")
    if not item.kept:
        _check_bindings(item, names.bindings.get(name, ()), alike)
        _check_listing(name, names)
    found = Detachment(item)
    uses = [use for use in names.uses.get(name, ()) if _is_lost(use, item)]
    for use in uses:
        _judge_annotation(use, found)
    _gather_homes(found, [use for use in uses if use.role is Role.RUN], names)
    found.for_typing = any(use.role is not Role.RUN for use in uses)
    return found


def _is_lost(use: Use, item: Detached) -> bool:
    return not item.kept or f"{use.path}.".startswith(f"{item.lost}.")


def _check_bindings(item: Detached, bindings: Iterable[Binding], alike: Sequence[Detached]) -> None:
    others = [
        binding
        for binding in bindings
        if binding.kind != "typing" and binding.node is not item.statement.node
    ]
    if not others:
        return
    same = {
        id(other.statement.node)
        for other in alike
        if other.imported == item.imported and not other.kept
    }
    for binding in others:
        if id(binding.node) not in same:
            verb = "deleted" if binding.kind == "del" else "bound again"
            raise ObstacleError(f"{binding.name} is {verb} on line {binding.line}")


def _check_listing(name: str, names: Names) -> None:
    line = lists_own_names(names)
    if line:
        raise ObstacleError(f"line {line} goes through the names of the module, {name} among them")


def _judge_annotation(use: Use, found: Detachment) -> None:
    if use.role is not Role.ANNOTATION:
        return
    assert use.annotation is not None
    reader = evaluator_of(use.carrier)
    if reader:
        raise ObstacleError(
            f"{use.name} annotates on line {use.node.lineno}, and {reader} reads annotations"
        )
    if use.annotation not in found.quoted:
        found.quoted.append(use.annotation)


def _gather_homes(found: Detachment, uses: Sequence[Use], names: Names) -> None:
    homes: dict[int, tuple[ast.AST, Scope | None, list[Use]]] = {}
    for use in uses:
        home = _home_of(use, found)
        if home is not None:
            node, scope = home
            homes.setdefault(id(node), (node, scope, []))[2].append(use)
    name = found.item.imported.bound
    for node, scope, own in homes.values():
        # Where a part is kept, the local import binds the whole path, so every read of its first
        # name is local then.
        every = names.uses[name] if found.item.kept else own
        there = (use for use in every if use.role is not Role.TYPING and _is_at_home(use, node))
        found.homes.append(Home(node, scope, tuple(there)))


def _home_of(use: Use, found: Detachment) -> tuple[ast.AST, Scope | None] | None:
    """Where a read gets its import from; None for a lambda that no function holds."""
    _check_class_body(use)
    around = enclosing_function(use.scope)
    is_lambda = around is not None
    while around is not None and around.kind == "lambda":
        around = enclosing_function(around.parent) if around.parent is not None else None
    if around is not None:
        return around.node, around
    for place in places_of(use.place):
        if is_script_block(place):
            return place.owner, None
    if not is_lambda:
        raise ObstacleError(
            f"{use.name} is used while the module is imported, on line {use.node.lineno}"
        )
    if found.item.kept or use.in_string:
        raise ObstacleError(f"{use.path} is used in a lambda on line {use.node.lineno}")
    found.in_lambdas.append(use)
    return None


def _is_at_home(use: Use, node: ast.AST) -> bool:
    around = enclosing_function(use.scope)
    while around is not None and around.kind == "lambda":
        around = enclosing_function(around.parent) if around.parent is not None else None
    if around is not None:
        return around.node is node
    return any(place.owner is node for place in places_of(use.place))


def _check_class_body(use: Use) -> None:
    """A class body does not see the locals around it of a name that it binds itself."""
    if use.scope.kind == "class" and use.name in use.scope.bound:
        raise ObstacleError(f"{use.name} is both read and bound by the class body around it")
