"""What star imports bind: read from sources, and spelt out where one of the names is cut."""

from __future__ import annotations

import ast
from collections.abc import Callable

from debundle.codemod.names import read_names
from debundle.codemod.scopes import Names
from debundle.codemod.selecting import imported_base
from debundle.codemod.text import SourceText, UnreadableSourceError

#: Gives the source of a module, and whether it is a package; None where there is none.
Reader = Callable[[str], "tuple[bytes, bool] | None"]


def star_names(read: Reader, module: str) -> tuple[str, ...] | None:
    """The names that `from module import *` binds, sorted; None where that cannot be told.

    `read` gives the sources of the modules that this one takes names from. Names that the module
    makes when it runs (`globals().update(...)`, an `__all__` that is computed) are not known.
    """
    found = _star_names(read, module, set())
    return None if found is None else tuple(sorted(found))


def _star_names(read: Reader, module: str, visited: set[str]) -> set[str] | None:
    given = read(module)
    if given is None or module in visited:
        return set() if module in visited else None
    visited.add(module)
    source, is_package = given
    try:
        text = SourceText.read(source)
    except UnreadableSourceError:
        return None
    names = read_names(text.tree, annotations_are_text=True)
    if any(binding.kind != "typing" for binding in names.bindings.get("__all__", ())):
        return _listed(names)
    return _public(names, read, module, is_package, visited)


def _public(
    names: Names, read: Reader, module: str, is_package: bool, visited: set[str]
) -> set[str] | None:
    found = {
        name
        for name, bindings in names.bindings.items()
        if not name.startswith("_") and any(item.kind != "typing" for item in bindings)
        if bindings[-1].kind != "del"
    }
    if "*" in found:
        found.discard("*")
        for binding in names.bindings["*"]:
            assert isinstance(binding.node, ast.ImportFrom)
            base = imported_base(binding.node, module=module, is_package=is_package)
            below = _star_names(read, base, visited)
            if below is None:
                return None
            found |= below
    if is_package:
        found |= _submodules(names, module)
    return found


def _submodules(names: Names, module: str) -> set[str]:
    """Submodules that are bound in a package because it imports them, or from them."""
    found = set()
    for statement in names.imports:
        if statement.is_typing or statement.scope.parent is not None:
            continue
        base = imported_base(statement.node, module=module, is_package=True)
        bases = [base] if base else [alias.name for alias in statement.node.names]
        for name in bases:
            if name.startswith(f"{module}."):
                found.add(name[len(module) + 1 :].partition(".")[0])
    return {name for name in found if not name.startswith("_")}


def _listed(names: Names) -> set[str] | None:
    found: set[str] = set()
    for binding in names.bindings["__all__"]:
        statement = binding.place.statement
        if not isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
            return None
        listed = _literal(statement.value)
        if listed is None:
            return None
        found |= listed
    for use in names.uses.get("__all__", ()):
        listed = _extended(use.place.statement)
        if listed is None:
            return None
        found |= listed
    return found


def _extended(statement: ast.stmt) -> set[str] | None:
    """What `__all__.extend([...])` and the like add; None where that is not literal."""
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return set() if isinstance(statement, (ast.AugAssign, ast.FunctionDef)) else None
    call = statement.value
    if not isinstance(call.func, ast.Attribute) or len(call.args) != 1:
        return None
    if call.func.attr == "append":
        return _literal(ast.List(elts=[call.args[0]], ctx=ast.Load()))
    return _literal(call.args[0]) if call.func.attr == "extend" else None


def _literal(value: ast.expr | None) -> set[str] | None:
    if isinstance(value, ast.BinOp):
        left, right = _literal(value.left), _literal(value.right)
        return None if left is None or right is None else left | right
    if not isinstance(value, (ast.List, ast.Tuple, ast.Set)):
        return None
    found = set()
    for element in value.elts:
        if not isinstance(element, ast.Constant) or not isinstance(element.value, str):
            return None
        found.add(element.value)
    return found
