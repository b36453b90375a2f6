"""The part of a pass over a file that deals with calls: what they run, and what they import."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache

from debundle.scan.source.dispatch import Handler, Node
from debundle.scan.source.dynamic import (
    ATTACHERS,
    ENTRY_POINT_FINDERS,
    IMPORTERS,
    TAKERS,
    entry_point_groups,
    imported_by_name,
    is_importer,
    names_attached,
)
from debundle.scan.source.elsewhere import has_item
from debundle.scan.source.facts import (
    BASE,
    CALL,
    CALL_RESULT,
    CONDITIONAL,
    EAGER,
    FLAG_BITS,
    GUARDED,
    GUESSED,
    LOAD,
    PATH,
    Dynamic,
    Handed,
)
from debundle.scan.source.literals import Keyed
from debundle.scan.source.names import dotted_path, parameters
from debundle.scan.source.resolving import Unresolved
from debundle.scan.source.scopes import CLASS_PATH, SUPER, OpenScope, pack_use
from debundle.scan.source.values import chain_path
from debundle.scan.source.walker import EXPRESSION_HANDLERS, ExpressionWalker

#: Reads an attribute by its name, which is mostly spelt out.
_READER = "getattr"
#: Runs the source that it is given.
_EXECUTOR = "exec"
#: Last parts of functions whose calls are looked at more closely.
_SPECIAL = IMPORTERS | ATTACHERS | ENTRY_POINT_FINDERS | TAKERS | {_READER, _EXECUTOR}
#: Words in names of functions and classes that may be told what to import.
_WORDS = ("import", "load", "module", "plugin")
#: Built-ins that call a function which they are given, before they return.
_CALLS_ARGUMENT = frozenset({"filter", "map", "max", "min", "reduce", "sorted"})


class CallWalker(ExpressionWalker):
    """Gathers the calls that expressions make."""

    def _call(self, node: Node) -> None:
        function = node.func
        path = dotted_path(function)
        if path:
            use = self._use
            uses = self._scope.uses
            before = uses.get(path)
            uses[path] = (node.lineno << FLAG_BITS if before is None else before) | (
                CALL if use in (LOAD, BASE) or use & EAGER else use
            )
            last = path if function.__class__ is ast.Name else function.attr
            if last in self._renamed:
                last = path = self._renamed[last]
            if last in _SPECIAL:
                self._special(path, node)
            elif last in _CALLS_ARGUMENT:
                if self._by_name and len(node.args) > 1:
                    self._import_each(*node.args[:2])
                self._called_arguments([*node.args, *(item.value for item in node.keywords)])
                return
            elif _is_telling(last):
                self._hand_over(path, node, with_paths="import" in last or "load" in last)
        else:
            self._called_otherwise(function)
        if self._scope.scope.kind != "function":
            self._pass_on(path or chain_path(function), node)
        handlers = self._handlers
        for argument in node.args:
            handlers[argument.__class__](self, argument)
        for keyword in node.keywords:
            value = keyword.value
            handlers[value.__class__](self, value)

    def _special(self, path: str, node: Node) -> None:
        if path == _READER:
            self._read_by_name(node)
        elif path == _EXECUTOR:
            self._execute(node)
        else:
            self._dynamic(path, node)

    def _read_by_name(self, node: Node) -> None:
        """`getattr(a.b, "c")` reads a.b.c."""
        if len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
            path, name = dotted_path(node.args[0]), node.args[1].value
            if path and isinstance(name, str) and name.isidentifier():
                self._note_use(f"{path}.{name}", node.lineno, self._use)

    def _called_otherwise(self, function: Node) -> None:
        """What is called has no plain name: `f(...)(...)`, `C(...).run()`, a lambda, `f or g`."""
        if isinstance(function, ast.Call):
            self._call_result(function)
        elif isinstance(function, ast.Lambda):
            self._note_use(CLASS_PATH.format(len(self.scopes)), function.lineno, CALL)
            self._visit(function)
        elif isinstance(function, ast.IfExp):
            self._visit(function.test)
            self._called_arguments([function.body, function.orelse])
        elif isinstance(function, ast.BoolOp):
            self._called_arguments(function.values)
        else:
            self._method_of_super(function)
            self._visit(function)
        self._note_chain(chain_path(function), function.lineno)

    def _note_chain(self, path: str, line: int, flags: int = CALL) -> None:
        """Note the call of a path with calls in it."""
        if path and self._use == LOAD:
            chains = self._scope.chains
            chains[path] = chains.get(path, pack_use(line, 0)) | flags

    def _pass_on(self, path: str, node: Node) -> None:
        """Remember the functions that a call may be told, by name or as a lambda."""
        if not path:
            return
        given = [(str(place), value) for place, value in enumerate(node.args)]
        given += [(item.arg or "", item.value) for item in node.keywords]
        scopes = len(self.scopes)
        for place, value in given:
            told = value.id if isinstance(value, ast.Name) else ""
            if isinstance(value, ast.Lambda) and scopes:
                told = CLASS_PATH.format(scopes)  # the next scope that will be entered
            if told:
                self._scope.passed.append((path, place, told, node.lineno))
            elif not isinstance(value, (ast.Attribute, ast.Constant)):
                scopes = 0  # others may be entered first

    def _call_result(self, function: Node) -> None:
        """`f(...)(...)`: what f returns is called as well."""
        path = dotted_path(function.func)
        if path and self._use == LOAD:
            self._note_use(path, function.lineno, CALL_RESULT)
        self._visit(function)

    def _method_of_super(self, function: Node) -> None:
        is_super = (
            isinstance(function, ast.Attribute)
            and isinstance(function.value, ast.Call)
            and isinstance(function.value.func, ast.Name)
            and function.value.func.id == "super"
        )
        if is_super:
            self._note_use(f"{SUPER}.{function.attr}", function.lineno, CALL)

    def _execute(self, node: Node) -> None:
        """`exec("import p.b")`: the statements that a string spells run in this scope.

        With a namespace of its own, such code imports in nobody's name.
        """
        is_own = len(node.args) == 1 and isinstance(node.args[0], ast.Constant)
        text = node.args[0].value if is_own else ""
        if isinstance(text, str) and "import" in text:
            with suppress(SyntaxError, ValueError):
                body = ast.parse(text).body
                for part in body:
                    for inner in ast.walk(part):
                        if isinstance(inner, ast.stmt):
                            inner.lineno = node.lineno
                self._all(body)

    def _import_each(self, function: Node, values: Node) -> None:
        """`map(import_module, names)` calls the function for each of them."""
        path = dotted_path(function)
        path = self._renamed.get(path, path)
        if is_importer(path):
            item = ast.Name("<item>", ast.Load(), lineno=values.lineno)
            self.tables.loop(item, values)
            self._dynamic(path, ast.Call(function, [item], [], lineno=values.lineno))

    def _called_arguments(self, arguments: list[Node]) -> None:
        for argument in arguments:
            path = dotted_path(argument)
            if isinstance(argument, ast.Lambda):
                self._shadowed(parameters(argument.args), [argument.body])
            elif path:
                self._note_use(path, argument.lineno, CALL if self._use == LOAD else self._use)
            else:
                self._visit(argument)

    def _dynamic(self, path: str, node: Node) -> None:
        function = path.rpartition(".")[2]
        if function in TAKERS:
            self._hand_over(path, node)
            return
        if function in ENTRY_POINT_FINDERS:
            groups = entry_point_groups(node, self.tables)
            if groups:
                flags = self._flags | GUESSED
                self.dynamics.append(Dynamic(self._scope.index, groups, node.lineno, flags))
            return
        if is_importer(path) and node.args:
            named = imported_by_name(path, node, self.tables, self._package)
            found = tuple(item for item in named if not has_item(item.value))
            flags = self._flags | (GUARDED if self._may_fail(path, found) else 0)
            if len(named) > len(found):
                self._add_dynamic(set(named) - set(found), self._scope, node, flags | GUESSED)
            if not found:
                call = self._spelled_out(node)
                self._unresolved.append(Unresolved(self._scope, path, call, flags))
                return
            self._add_dynamic(found, self._scope, node, flags)
            if self._scope.scope.name == "__getattr__" and self._scope.scope.parent == 0:
                self.lazy_names += [item for item in found if item.key]
            return
        self.lazy_names += names_attached(path, node, self.tables, self._module)

    def _spelled_out(self, call: ast.Call) -> ast.Call:
        """A call of which the argument is a variable, with what was assigned to that."""
        given = call.args[0]
        if not isinstance(given, ast.Name) or given.id not in self._scope.bound:
            return call
        arguments = [self.tables.spelled_out(given), *call.args[1:]]
        return ast.Call(call.func, arguments, call.keywords, lineno=call.lineno)

    def _may_fail(self, path: str, found: Sequence[Keyed]) -> bool:
        """Whether an import by name goes on without the module, as far as the call tells.

        pytest skips the tests that want it; and a function that a package has of its own, to
        import what is not the package's, is there because a third party may be missing.
        """
        if path.rpartition(".")[2] == "importorskip":
            return True
        sources = [item.module for item in self.bindings if item.bound == path]
        root = _root(self._package)
        is_own = any(_root(source) == root for source in sources)
        return is_own and bool(found) and all(_root(item.value) != root for item in found)

    def _hand_over(self, path: str, node: ast.Call, *, with_paths: bool = True) -> None:
        """A call of a function that may import what it is told; `with_paths` modules, too."""
        given = [(str(place), value) for place, value in enumerate(node.args)]
        given += [(item.arg or "", item.value) for item in node.keywords]
        told = []
        for place, value in given:
            if isinstance(value, ast.Constant):
                if isinstance(value.value, str):
                    told.append((place, value.value))
                continue
            texts = {item.value for item in self.tables.strings(value)} - {self._module}
            if texts:
                told += [(place, text) for text in sorted(texts)]
            elif with_paths and (spelled := dotted_path(value)):
                told.append((place, PATH + spelled))
        if told:
            handed = Handed(self._scope.index, path, tuple(told), node.lineno, self._flags)
            self.handed.append(handed)

    def _add_dynamic(
        self, found: Iterable[Keyed], scope: OpenScope, node: ast.Call, flags: int
    ) -> None:
        modules = tuple(sorted({item.value for item in found}))
        if len(modules) > 1 and self.tables.is_choice(node.args[0]):
            flags |= CONDITIONAL
        self.dynamics.append(Dynamic(scope.index, modules, node.lineno, flags))

    def _subscript(self, node: Node) -> None:
        """`settings["name"]` runs a method where the object has one of the target's own."""
        if self._scope.scope.kind != "function" and node.ctx.__class__ is ast.Load:
            path = dotted_path(node.value)
            if path:
                self._note_chain(f"{path}.__getitem__", node.lineno)
        super()._subscript(node)

    def _comparison(self, node: Node) -> None:
        if self._by_name and isinstance(node.ops[0], (ast.In, ast.NotIn)):
            self.tables.member(node.left, node.comparators[0])
        super()._comparison(node)


#: What `EXPRESSION_HANDLERS` has, with handlers of calls.
CALL_HANDLERS: dict[type, Handler] = {
    **EXPRESSION_HANDLERS,
    ast.Call: CallWalker._call,
    ast.Compare: CallWalker._comparison,
    ast.Subscript: CallWalker._subscript,
}


@cache
def _is_telling(function: str) -> bool:
    """Whether the name of a function speaks of modules that it is told by name."""
    return any(word in function.lower() for word in _WORDS)


def _root(module: str) -> str:
    return module.partition(".")[0]
