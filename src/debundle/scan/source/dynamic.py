"""Calls that import by name, as far as the names can be read from the file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from debundle.scan.source.facts import ENTRY_POINTS, STUB
from debundle.scan.source.literals import Keyed, LiteralTables
from debundle.scan.source.names import resolve_relative

#: Functions whose first argument is the name of a module that they import.
IMPORTERS = frozenset({"import_module", "importorskip", "run_module", "__import__"})
#: Functions that make a module's `__getattr__` from tables (Scientific Python SPEC 1).
ATTACHERS = frozenset({"attach", "attach_stub"})
#: Functions of others that import what a string names, the attribute in a module or the module,
#: beside all whose names speak of imports.
TAKERS = frozenset(
    {"load_object", "locate", "namedAny", "patch", "resolve_name", "setattr", "symbol_by_name"}
)
#: Functions that find entry points; those of a group are loaded in a loop, mostly.
ENTRY_POINT_FINDERS = frozenset({"entry_points", "iter_entry_points"})
#: A module's name, also one that only an import by name can spell, or a wildcard below it.
_MODULE = re.compile(r"(?:\w|<[\w.]+>)+(\.(?:\w|<[\w.]+>)+)*(\.\*{1,2})?")
#: Where a module's own file is, and what lists the files of a folder.
_OWN_PLACE = frozenset({"__file__", "__path__"})
_LISTERS = frozenset({"Path", "glob", "iglob", "listdir", "scandir", "walk"})


def imported_by_name(
    path: str, call: ast.Call, tables: LiteralTables, package: str
) -> tuple[Keyed, ...]:
    """The modules that a call such as `import_module(".x", __package__)` can import.

    `path` is the function as the call spells it. Keys are those of the literal table that the
    names come from, if any.
    """
    if not is_importer(path) or not call.args:
        return ()
    anchor, level = package, 0
    if path.rpartition(".")[2] == "import_module":
        anchor = _anchor(call, tables) or package
    elif path == "__import__":
        level = _level(call)
    found = []
    for item in tables.strings(call.args[0]):
        name = item.value.lstrip(".")
        module = resolve_relative(anchor, name, level or len(item.value) - len(name))
        if module and _MODULE.fullmatch(module):
            found.append(Keyed(item.key, module))
            found += [Keyed("", f"{module}.{part}") for part in _from_list(path, call, tables)]
    return tuple(found)


def is_importer(path: str) -> bool:
    """Whether a function, as a call spells it, imports the module that its argument names."""
    return path.rpartition(".")[2] in IMPORTERS


def imported_below(
    path: str, call: ast.Call, tables: LiteralTables, package: str
) -> tuple[str, ...]:
    """The packages of which a call imports a module whose own name is not known, as "a.b.*".

    "a.b.*.c" where the name ends in what is known again: f"a.b.{x}.c".
    """
    anchor = package
    if path.rpartition(".")[2] == "import_module":
        anchor = _anchor(call, tables) or package
    ending = tables.ending(call.args[0])
    rest = ending if ending[:1] == "." and _MODULE.fullmatch(ending[1:]) else ""
    found = []
    for text in tables.beginnings(call.args[0]):
        name = text.lstrip(".")
        module = resolve_relative(anchor, name.rstrip("."), len(text) - len(name))
        if text.endswith(".") and module and _MODULE.fullmatch(module):
            found.append(f"{module}.*{rest}")
    return tuple(dict.fromkeys(found))


def lists_folder(used: Iterable[str], *, outside: Iterable[str]) -> bool:
    """Whether code that uses these dotted paths looks for files beside its own.

    `outside` are names that stand for something from elsewhere, as parameters do.
    """
    others = set(outside)
    names = {path.rpartition(".")[2] for path in used if path.partition(".")[0] not in others}
    return not names.isdisjoint(_OWN_PLACE) and not names.isdisjoint(_LISTERS)


def entry_point_groups(call: ast.Call, tables: LiteralTables) -> tuple[str, ...]:
    """The groups of `entry_points(group="p.plugins")`, as a `Dynamic` has them."""
    given = [*call.args[:1], *(item.value for item in call.keywords if item.arg == "group")]
    groups = {item.value for node in given for item in tables.strings(node)}
    return tuple(ENTRY_POINTS + group for group in sorted(groups))


def _anchor(call: ast.Call, tables: LiteralTables) -> str:
    """The package of a relative name: `import_module(name, package)`."""
    given = [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "package")]
    anchors = [item.value for node in given for item in tables.strings(node)]
    return anchors[0] if anchors else ""


def _from_list(path: str, call: ast.Call, tables: LiteralTables) -> list[str]:
    """The names in `__import__(name, globals, locals, ["a", "b"])`, which may be submodules."""
    if path != "__import__":
        return []
    given = [*call.args[3:4], *(k.value for k in call.keywords if k.arg == "fromlist")]
    names = [item.value for node in given for item in tables.table(node)]
    return [name for name in names if name.isidentifier()]


def _level(call: ast.Call) -> int:
    """How many dots are meant: `__import__(name, globals, locals, fromlist, level)`."""
    given = [*call.args[4:5], *(k.value for k in call.keywords if k.arg == "level")]
    levels = [node.value for node in given if isinstance(node, ast.Constant)]
    return levels[0] if levels and isinstance(levels[0], int) else 0


def names_attached(
    path: str, call: ast.Call, tables: LiteralTables, module: str
) -> tuple[Keyed, ...]:
    """The names that `lazy_loader.attach(__name__, submodules, submod_attrs)` provides.

    STUB for `attach_stub(__name__, __file__)`, which takes them from the stub beside the file.
    Source: Scientific Python SPEC 1, "Lazy Loading of Submodules and Functions".
    """
    function = path.rpartition(".")[2]
    if function not in ATTACHERS or len(call.args) < 1:
        return ()
    if not (isinstance(call.args[0], ast.Name) and call.args[0].id == "__name__"):
        return ()
    if function == "attach_stub":
        return (Keyed(STUB, ""),)
    given = dict(zip(("submodules", "submod_attrs"), call.args[1:], strict=False))
    given.update({keyword.arg: keyword.value for keyword in call.keywords if keyword.arg})
    found = []
    if "submodules" in given:
        found += [
            Keyed(item.value, f"{module}.{item.value}")
            for item in tables.table(given["submodules"])
        ]
    if "submod_attrs" in given:
        found += [
            Keyed(item.key, f"{module}.{item.value}")
            for item in tables.table(given["submod_attrs"])
        ]
    return tuple(found)
