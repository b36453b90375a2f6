"""Code that reads what a codemod changes at run time: annotations, or the module's own names."""

from __future__ import annotations

import ast

from debundle.codemod.scopes import FUNCTIONS, Names, Role, dotted, enclosing_function

#: Last parts of decorators that evaluate the annotations of what they are given.
_READING_DECORATORS = frozenset(
    {"beartype", "command", "delete", "dispatch", "get", "inject", "patch"}
    | {"post", "put", "register", "script", "script_method", "singledispatch"}
    | {"singledispatchmethod", "typechecked", "validate_arguments", "validate_call"}
)
#: Those that read no annotation when they are given arguments: `@f.register(int)`.
_TOLD_BY_ARGUMENTS = frozenset({"dispatch", "patch", "register"})
#: Last parts of base classes that evaluate the annotations of their subclasses.
_READING_BASES = frozenset(
    {"BaseModel", "BaseSettings", "GenericModel", "RootModel", "SQLModel", "Schema", "Struct"}
    | {"DeclarativeBase"}
)
_LISTERS = frozenset({"dir", "globals", "locals", "vars"})
#: What gives the dictionary that the module's names are kept in, how that is written, and what
#: takes it without writing it.
_NAMESPACES = _LISTERS - {"dir"}
_WRITERS = frozenset({"__setitem__", "setdefault", "update"})
_READERS = frozenset(
    {"bool", "dict", "frozenset", "len", "list", "print", "set", "sorted", "tuple"}
)


def evaluator_of(carrier: ast.AST | None) -> str:
    """What evaluates the annotations of a function or a class, as the file has it; "" if nothing.

    What is found out of sight of the file (`get_type_hints` in another module) is not seen.
    """
    if isinstance(carrier, FUNCTIONS):
        for decorator in carrier.decorator_list:
            name = _name_of(decorator)
            is_told = isinstance(decorator, ast.Call) and decorator.args
            if name in _READING_DECORATORS and not (name in _TOLD_BY_ARGUMENTS and is_told):
                return f"the decorator {name}"
    if isinstance(carrier, ast.ClassDef):
        for base in carrier.bases:
            name = _name_of(base)
            if name in _READING_BASES:
                return f"the base class {name}"
    return ""


def lists_own_names(names: Names) -> int:
    """The line on which the module, while it is imported, goes through its own names; 0 if none."""
    for lister in sorted(_LISTERS):
        for use in names.uses.get(lister, ()):
            if use.role is Role.RUN and enclosing_function(use.scope) is None:
                for node in _iterated(use.place.statement):
                    if any(_is_listing(part, lister) for part in ast.walk(node)):
                        return use.node.lineno
    return 0


def first_unknown_binding(names: Names) -> int:
    """The line on which the module, while it is imported, may get names that nobody can tell.

    Its namespace is handed to somebody (`fill(globals())`), or written by keys
    (`globals()[name] = value`). 0 where there is no such line; star imports do not count.
    """
    lines = [
        use.node.lineno
        for lister in sorted(_NAMESPACES)
        for use in names.uses.get(lister, ())
        if use.role is Role.RUN
        and enclosing_function(use.scope) is None
        and _is_handed_out(use.place.statement, use.node)
    ]
    return min(lines, default=0)


def _is_handed_out(statement: ast.stmt, name: ast.expr) -> bool:
    """Whether more is done with the namespace that `name()` gives than reading or listing it."""
    around: dict[ast.AST, ast.AST] = {}
    for node in ast.walk(statement):
        around.update((child, node) for child in ast.iter_child_nodes(node))
    call = around.get(name)
    if not (isinstance(call, ast.Call) and call.func is name and not call.args):
        return False
    user = around.get(call)
    if isinstance(user, ast.Subscript):
        return not isinstance(user.ctx, ast.Load)
    if isinstance(user, ast.Attribute):
        return user.attr in _WRITERS
    if isinstance(user, ast.Call):
        return not (isinstance(user.func, ast.Name) and user.func.id in _READERS)
    return isinstance(user, (ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.keyword, ast.Starred))


def _iterated(statement: ast.stmt) -> list[ast.expr]:
    found: list[ast.expr] = []
    for node in ast.walk(statement):
        if isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            found.append(node.iter)
    return found


def _is_listing(node: ast.AST, lister: str) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == lister
        and not node.args
    )


def _name_of(node: ast.expr) -> str:
    if isinstance(node, (ast.Call, ast.Subscript)):
        return _name_of(node.func if isinstance(node, ast.Call) else node.value)
    return dotted(node).rpartition(".")[2]
