"""What star imports bind, and by which modules each name is handed on, read from sources."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from debundle.codemod.names import read_names
from debundle.codemod.scopes import Binding, Names, Place, dotted, places_of
from debundle.codemod.selecting import imported_base, is_guarded_by, is_script_block
from debundle.codemod.text import SourceText, UnreadableSourceError
from debundle.model import Surroundings

#: Gives the source of a module, and whether it is a package; None where there is none.
Reader = Callable[[str], "tuple[bytes, bool] | None"]


def read_surroundings(
    read: Reader, *, modules: Iterable[str], starred: Iterable[str]
) -> Surroundings:
    """What rewriting the files of a target needs to know of the modules around them.

    `modules` are the names of all modules, `starred` those that some `from module import *`
    names. Names that a module makes when it runs (`globals().update(...)`, an `__all__` that is
    computed) are not known; such a module is left out of `exports`.
    """
    exports = Exports(read)
    names = {module: exports.names(module) for module in sorted(set(starred))}
    known = {module: found for module, found in names.items() if found is not None}
    ways = {
        module: {name: exports.way(module, name) for name in found}
        for module, found in known.items()
    }
    return Surroundings(modules=frozenset(modules), exports=known, ways=ways)


def star_names(read: Reader, module: str) -> tuple[str, ...] | None:
    """The names that `from module import *` binds, sorted; None where that cannot be told."""
    return Exports(read).names(module)


class Exports:
    """Reads modules, each once, for what they hand on."""

    def __init__(self, read: Reader) -> None:
        """Take sources from `read`."""
        self._read = read
        self._files: dict[str, tuple[Names, bool] | None] = {}
        self._found: dict[str, tuple[str, ...] | None] = {}

    def names(self, module: str) -> tuple[str, ...] | None:
        """The names that a star import of a module binds, sorted; None where that is not known."""
        if module not in self._found:
            found = self._names(module, set())
            self._found[module] = None if found is None else tuple(sorted(found))
        return self._found[module]

    def way(self, module: str, name: str) -> tuple[str, ...]:
        """The modules that a name is handed on by, from `module` to the one that makes it."""
        return tuple(step[0] for step in self._steps(module, name))

    def origin(self, module: str, name: str) -> tuple[str, str]:
        """The module that makes a name, and what it calls it; "" where it is a module itself."""
        return self._steps(module, name)[-1]

    def _steps(self, module: str, name: str) -> list[tuple[str, str]]:
        steps = [(module, name)]
        while True:
            step = self._step(*steps[-1])
            if step is None or step[0] in (before for before, _ in steps):
                return steps
            steps.append(step)

    def _step(self, module: str, name: str) -> tuple[str, str] | None:
        """Where a module imports a name from, if that is all it does with it."""
        file = self._file(module)
        if file is None:
            return None
        names, is_package = file
        bindings = [item for item in names.bindings.get(name, ()) if item.kind != "typing"]
        if not bindings:
            return self._step_of_star(names, module, name)
        node = bindings[-1].node
        if len(bindings) > 1 or not isinstance(node, ast.ImportFrom):
            return None
        base = imported_base(node, module=module, is_package=is_package)
        alias = next(item for item in node.names if (item.asname or item.name) == name)
        below = f"{base}.{alias.name}"
        return (below, "") if self._file(below) is not None else (base, alias.name)

    def _step_of_star(self, names: Names, module: str, name: str) -> tuple[str, str] | None:
        file = self._file(module)
        assert file is not None
        for binding in reversed(names.bindings.get("*", ())):
            base = _star_base(binding, module, file[1])
            if name in (self.names(base) or ()):
                return base, name
        return None

    def _names(self, module: str, visited: set[str]) -> set[str] | None:
        if module in visited:
            return set()
        visited.add(module)
        file = self._file(module)
        if file is None:
            return None
        names, is_package = file
        if any(binding.kind != "typing" for binding in names.bindings.get("__all__", ())):
            return self._listed(names, module, is_package)
        found = _bound(names)
        if found is None:
            return None
        for binding in names.bindings.get("*", ()):
            below = self._names(_star_base(binding, module, is_package), visited)
            if below is None:
                return None
            found |= below
        return found | self._submodules(module) if is_package else found

    def _listed(self, names: Names, module: str, is_package: bool) -> set[str] | None:
        """What `__all__` lists; None where not all of that can be told."""
        values: list[ast.expr | None] = []
        for binding in names.bindings["__all__"]:
            statement = binding.place.statement
            is_value = isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign))
            values.append(statement.value if is_value else None)  # type: ignore[attr-defined]
        for use in names.uses.get("__all__", ()):
            method = use.path.partition(".")[2]
            if method in ("append", "extend", "remove", "insert", "clear", "pop"):
                values.append(_argument(use.place.statement, method))
        parts = [self._strings(value, names, module, is_package=is_package) for value in values]
        known = [part for part in parts if part is not None]
        return set().union(*known) if len(known) == len(parts) else None

    def _strings(
        self, value: ast.expr | None, names: Names, module: str, *, is_package: bool
    ) -> set[str] | None:
        """The strings that a value of `__all__` has: literals, and the lists of other modules."""
        if isinstance(value, ast.BinOp):
            left = self._strings(value.left, names, module, is_package=is_package)
            right = self._strings(value.right, names, module, is_package=is_package)
            return None if left is None or right is None else left | right
        path = dotted(value) if isinstance(value, ast.Attribute) else ""
        if not path.endswith(".__all__"):
            return _literal(value)
        name = path.removesuffix(".__all__")
        for binding in names.bindings.get(name, ()):
            if isinstance(binding.node, ast.ImportFrom):
                base = imported_base(binding.node, module=module, is_package=is_package)
                found = self.names(f"{base}.{name}")
                return None if found is None else set(found)
        return None

    def _submodules(self, package: str) -> set[str]:
        """Submodules that are loaded with a package, by itself or by others that it loads."""
        found: set[str] = set()
        visited = {package}
        waiting = [package]
        while waiting:
            for module in self._loaded_by(waiting.pop()):
                if module.startswith(f"{package}."):
                    found.add(module[len(package) + 1 :].partition(".")[0])
                    if module not in visited:
                        visited.add(module)
                        waiting.append(module)
        return {name for name in found if not name.startswith("_")}

    def _loaded_by(self, module: str) -> set[str]:
        """Modules that the module-level import statements of one name."""
        file = self._file(module)
        found: set[str] = set()
        for statement in file[0].imports if file else ():
            if statement.is_typing or statement.scope.parent is not None:
                continue
            assert file is not None
            base = imported_base(statement.node, module=module, is_package=file[1])
            for alias in statement.node.names:
                found.add(base or alias.name)
                if base and self._file(f"{base}.{alias.name}") is not None:
                    found.add(f"{base}.{alias.name}")
        return found

    def _file(self, module: str) -> tuple[Names, bool] | None:
        if module not in self._files:
            given = self._read(module)
            self._files[module] = None
            if given is not None:
                try:
                    tree = SourceText.read(given[0]).tree
                    names = read_names(tree, annotations_are_text=True)
                    self._files[module] = (names, given[1])
                except UnreadableSourceError:
                    pass
        return self._files[module]


def _bound(names: Names) -> set[str] | None:
    """The public names that a module binds; None where one of them may or may not be there."""
    found = set()
    for name, every in names.bindings.items():
        if name.startswith("_") or name == "*":
            continue
        bindings = [item for item in every if item.kind != "typing" and not _is_script(item)]
        if bindings and bindings[-1].kind != "del":
            if not _is_certain(bindings):
                return None
            found.add(name)
    return found


def _is_script(binding: Binding) -> bool:
    return any(is_script_block(place) for place in places_of(binding.place))


def _is_certain(bindings: list[Binding]) -> bool:
    """Whether a name is bound whichever way the module takes: in no branch, or in several."""
    branches: list[ast.stmt] = []
    for binding in bindings:
        conditions = [place for place in places_of(binding.place) if _may_be_skipped(place)]
        if not conditions:
            return binding.kind != "global"
        outermost = conditions[-1].parent
        assert outermost is not None
        branches.append(outermost.statement)
    return any(branches.count(branch) > 1 for branch in branches)


def _may_be_skipped(place: Place) -> bool:
    return isinstance(place.owner, (ast.If, ast.ExceptHandler)) or is_guarded_by(place)


def _star_base(binding: Binding, module: str, is_package: bool) -> str:
    assert isinstance(binding.node, ast.ImportFrom)
    return imported_base(binding.node, module=module, is_package=is_package)


def _argument(statement: ast.stmt, method: str) -> ast.expr | None:
    """What `__all__.extend(...)` or `append` adds, as a list; None for anything else."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or len(call.args) != 1 or method not in ("append", "extend"):
        return None
    if method == "extend":
        return call.args[0]
    return ast.List(elts=[call.args[0]], ctx=ast.Load())


def _literal(value: ast.expr | None) -> set[str] | None:
    """The strings that an expression lists; None where it is not literal."""
    if not isinstance(value, (ast.List, ast.Tuple, ast.Set)):
        return None
    found = set()
    for element in value.elts:
        if not isinstance(element, ast.Constant) or not isinstance(element.value, str):
            return None
        found.add(element.value)
    return found
