"""Moves one small definition from one file to another; its old name stays importable."""

from __future__ import annotations

import ast
import builtins
import sys
from dataclasses import dataclass

from debundle.codemod.inserting import first_offset
from debundle.codemod.names import read_names
from debundle.codemod.removing import alias_removals
from debundle.codemod.scopes import ImportStatement, Names, Place, places_of
from debundle.codemod.selecting import Setting, imported_base, setting_of
from debundle.codemod.text import Edit, SourceText, UnreadableSourceError
from debundle.codemod.wording import ImportedName, import_lines, imported_name

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)


@dataclass(frozen=True, slots=True)
class Relocation:
    """Both files after a definition has moved; or as they were, with the reason."""

    provider: bytes
    importer: bytes
    #: Why nothing moved; "" if it did.
    reason: str = ""


class _CannotMoveError(Exception):
    """Why a definition has to stay."""


def relocate_definition(
    provider: bytes,
    importer: bytes,
    *,
    name: str,
    provider_module: str,
    importer_module: str,
    importer_is_package: bool,
) -> Relocation:
    """Move the definition of `name` to the file that imports it from `provider_module`.

    Only a definition that needs nothing but built-ins and the standard library moves: a function,
    a class or an assignment, bound once. The provider then imports it from the importer, so it
    can still be had from there; its `__module__` is the importer, which pickles made from now on
    say. Nothing is raised: what cannot move is answered with the reason.
    """
    try:
        origin, target = SourceText.read(provider), SourceText.read(importer)
        node, needs = _definition(origin, name)
        statement, alias = _import_of(
            target, name, provider_module, importer_module, is_package=importer_is_package
        )
        _check_needs(needs, target)
    except (UnreadableSourceError, _CannotMoveError) as problem:
        return Relocation(provider, importer, str(problem))
    start, end = _extent(origin, node)
    text = origin.between(start, end)
    back = f"from {importer_module} import {name}"
    lines = [line for need in needs for line in import_lines([need], "")]
    moved = "".join(f"{line}\n" for line in lines) + text + "\n"
    edits = _taken_out(target, statement, alias, moved)
    return Relocation(origin.edited([Edit(start, end, back)]), target.edited(edits))


def _definition(text: SourceText, name: str) -> tuple[ast.stmt, list[ImportedName]]:
    names = read_names(text.tree, annotations_are_text=False)
    bindings = names.bindings.get(name, [])
    if len(bindings) != 1 or name in names.declared_global:
        raise _CannotMoveError(f"{name} is bound {len(bindings)} times")
    node = bindings[0].place.statement
    if not isinstance(node, _DEFINITIONS) or node not in text.tree.body:
        raise _CannotMoveError(f"{name} is not defined by a statement of its own")
    if isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name):
        raise _CannotMoveError(f"{name} is assigned together with others")
    if not _has_own_lines(text, node):
        raise _CannotMoveError(f"{name} shares a line with something else")
    return node, _needs(names, node, name)


def _needs(names: Names, node: ast.stmt, name: str) -> list[ImportedName]:
    """The imports of the standard library that a definition takes along."""
    found: dict[str, ImportedName] = {}
    for other, uses in sorted(names.uses.items()):
        if other == name or not any(_stands_in(use.place, node) for use in uses):
            continue
        bindings = names.bindings.get(other, [])
        if not bindings and hasattr(builtins, other):
            continue
        found[other] = _standard_import(other, [item.node for item in bindings])
    return [found[other] for other in sorted(found)]


def _stands_in(place: Place, node: ast.stmt) -> bool:
    return any(item.statement is node for item in places_of(place))


def _standard_import(name: str, nodes: list[ast.AST]) -> ImportedName:
    if len(nodes) == 1 and isinstance(nodes[0], (ast.Import, ast.ImportFrom)):
        node = nodes[0]
        for alias in node.names:
            found = imported_name(node, alias)
            if found.bound == name and found.module.partition(".")[0] in sys.stdlib_module_names:
                return found
    raise _CannotMoveError(f"it needs {name}, which stays behind")


def _check_needs(needs: list[ImportedName], target: SourceText) -> None:
    names = read_names(target.tree, annotations_are_text=False)
    for need in needs:
        for binding in names.bindings.get(need.bound, ()):
            node = binding.node
            same = isinstance(node, (ast.Import, ast.ImportFrom)) and any(
                imported_name(node, alias) == need for alias in node.names
            )
            if not same:
                raise _CannotMoveError(f"{need.bound} means something else where it would go")


def _import_of(
    text: SourceText, name: str, provider: str, importer: str, *, is_package: bool
) -> tuple[ImportStatement, ast.alias]:
    names = read_names(text.tree, annotations_are_text=False)
    for statement in names.imports:
        base = imported_base(statement.node, module=importer, is_package=is_package)
        for alias in statement.node.names:
            if base == provider and alias.name == name:
                if alias.asname not in (None, name) or setting_of(statement) is not Setting.PLAIN:
                    raise _CannotMoveError(f"{importer} imports {name} in another way")
                if not _has_own_lines(text, statement.node):
                    raise _CannotMoveError(f"the import of {name} shares a line")
                return statement, alias
    raise _CannotMoveError(f"{importer} does not import {name} from {provider}")


def _has_own_lines(text: SourceText, node: ast.stmt) -> bool:
    start, end = first_offset(text, node), text.end(node)
    rest = text.data[end : text.line_end(end)].strip()
    return text.indentation(start) is not None and rest[:1] in (b"", b"#")


def _extent(text: SourceText, node: ast.stmt) -> tuple[int, int]:
    """A definition with its decorators and the comments directly above and behind it."""
    start, end = text.line_start(first_offset(text, node)), text.line_end(text.end(node))
    while start:
        above = text.line_start(start - 1 - (text.data[start - 2 : start] == b"\r\n"))
        line = text.data[above : text.line_end(above)]
        # The first lines may say how the file is encoded, or by what it is run.
        if not line.startswith(b"#") or line.startswith(b"#!") or b"coding" in line:
            break
        start = above
    return start, end


def _taken_out(
    text: SourceText, statement: ImportStatement, alias: ast.alias, moved: str
) -> list[Edit]:
    node = statement.node
    if len(node.names) == 1:
        start, end = text.line_start(text.start(node)), text.next_line(text.end(node))
        return [Edit(start, end, moved)]
    at = text.next_line(text.end(node))
    return [*alias_removals(text, node, {alias}), Edit(at, at, moved)]
