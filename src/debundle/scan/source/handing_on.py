"""Functions that tell others of their file what to import: `def load(name): _load("p." + name)`.

Who calls the outer one imports as well, so it is a `Loader` in its own right.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from debundle.scan.source.facts import ARGUMENT, Loader
from debundle.scan.source.literals import Keyed, LiteralTables
from debundle.scan.source.names import dotted_path
from debundle.scan.source.scopes import OpenScope

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def handed_on(
    loaders: Iterable[Loader], tree: ast.Module, scopes: Sequence[OpenScope], tables: LiteralTables
) -> list[Loader]:
    """The loaders that a file's functions are because they call its loaders, however far on."""
    latest = [loader for loader in loaders if loader.template and loader.parameter]
    is_told = any(_names(scopes[loader.scope], scopes) for loader in latest)
    calls = list(_calls(tree, scopes)) if is_told else []
    known = {(loader.scope, loader.parameter) for loader in latest}
    found: list[Loader] = []
    while latest:
        outer = [
            item
            for loader in latest
            for around, call in calls
            if (item := _outer(loader, scopes[loader.scope], around, call, tables)) is not None
        ]
        # A function that is told once more what it is told would go on for ever.
        latest = [item for item in outer if (item.scope, item.parameter) not in known]
        known.update((item.scope, item.parameter) for item in latest)
        found += latest
    return found


def parameter_in(argument: ast.expr, scope: OpenScope) -> str:
    """The one parameter of a function that an expression uses, "" for none or several."""
    used = {part.id for part in ast.walk(argument) if isinstance(part, ast.Name)}
    wanted = [name for name in scope.parameters if name in used and name != scope.receiver]
    return wanted[0] if len(wanted) == 1 else ""


def _names(function: OpenScope, scopes: Sequence[OpenScope]) -> bool:
    """Whether other functions use the name of a function at all."""
    return any(
        _name_in(scope, function) in scope.uses
        for scope in scopes
        if scope is not function and scope.parameters
    )


def _calls(tree: ast.Module, scopes: Sequence[OpenScope]) -> Iterator[tuple[OpenScope, ast.Call]]:
    """Every call in a function, with the innermost function around it."""
    places = {(scope.scope.line, scope.scope.name): scope for scope in scopes}
    queue: list[tuple[ast.AST, OpenScope | None]] = [(tree, None)]
    for node, around in queue:
        inner = places.get((node.lineno, node.name)) if isinstance(node, _FUNCTIONS) else around
        if inner is not None and isinstance(node, ast.Call):
            yield inner, node
        queue += [(child, inner) for child in ast.iter_child_nodes(node)]


def _outer(
    loader: Loader, inner: OpenScope, around: OpenScope, call: ast.Call, tables: LiteralTables
) -> Loader | None:
    """What the function around a call of a loader is told, in terms of the loader's template."""
    if inner is around or dotted_path(call.func) != _name_in(around, inner):
        return None
    given = [item.value for item in call.keywords if item.arg == loader.parameter]
    given += call.args[loader.position : loader.position + 1]
    wanted = parameter_in(given[0], around) if given else ""
    if not wanted:
        return None
    with tables.substituted({wanted: (Keyed("", ARGUMENT),)}):
        told = [item.value for item in tables.strings(given[0]) if ARGUMENT in item.value]
    if len(told) != 1:
        return None
    template = loader.template.replace(ARGUMENT, told[0])
    position = around.parameters.index(wanted) - bool(around.receiver)
    return Loader(around.index, wanted, position, template)


def _name_in(around: OpenScope, function: OpenScope) -> str:
    """How a function calls another of the file: by its name, or as a method of its object."""
    if function.scope.parent == 0:
        return function.scope.name
    is_method = function.parent is around.parent and function.receiver and around.receiver
    return f"{around.receiver}.{function.scope.name}" if is_method else ""
