"""Reads a syntax tree once and gathers what `FileFacts` holds.

The visitor is written for speed, since it sees every node of every file: one dictionary lookup
a node, no `ast.NodeVisitor`, lines and flags packed into whole numbers.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

from debundle.scan.source.circumstances import (
    Branch,
    judge_condition,
    negated,
    suppresses_import_error,
    survives_import_error,
)
from debundle.scan.source.dynamic import imported_by_name, names_attached
from debundle.scan.source.facts import (
    ANNOTATION,
    BASE,
    CALL,
    CALL_RESULT,
    CLASS_ANNOTATION,
    CONDITIONAL,
    GLOBAL,
    GUARDED,
    LAZY,
    LOAD,
    METACLASS,
    SCRIPT,
    TYPING,
    Binding,
    Dynamic,
    Scope,
)
from debundle.scan.source.literals import LiteralTables
from debundle.scan.source.names import dotted_path, quoted_names, resolve_relative
from debundle.scan.source.scopes import SUPER, OpenScope, pack_use

#: Built-ins that call a function which they are given, before they return.
_CALLS_ARGUMENT = frozenset({"filter", "map", "max", "min", "reduce", "sorted"})
#: Fields without expressions or statements, which a walk need not enter.
_BARREN = frozenset({"ctx", "op", "ops", "kind", "type_comment", "conversion", "type_ignores"})
_FIELDS: dict[type, tuple[str, ...]] = {
    kind: tuple(name for name in kind._fields if name not in _BARREN)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
_ANNOTATIONS = (ANNOTATION, CLASS_ANNOTATION)
_CIRCUMSTANCE = {
    Branch.TYPING: TYPING,
    Branch.RUNNING: 0,
    Branch.SCRIPT: SCRIPT,
    Branch.OPEN: CONDITIONAL,
}

Node = Any  # Annotations of `ast` nodes would need a cast for each class in the dispatch table.


class Visitor:
    """One pass over one file; the results are its public attributes."""

    def __init__(self, *, module: str, is_package: bool) -> None:
        """Make ready to read the file of `module`."""
        package = module if is_package else module.rpartition(".")[0]
        self._module = module
        self._package = package
        self._tables = LiteralTables(module=module, package=package)
        self._type_checking = {"TYPE_CHECKING"}
        self._flags = 0
        self._use = LOAD
        root = OpenScope(Scope("module", "", -1, 0, (), ()), 0, None)
        self._scope = root
        self.scopes = [root]
        self.bindings: list[Binding] = []
        self.dynamics: list[Dynamic] = []
        self.definitions: dict[str, str] = {}
        self.lazy_names: dict[str, str] = {}
        self.exports: list[str] | None = None
        self.has_code = False
        self._handlers: dict[type, Callable[[Node], None]] = {
            ast.AnnAssign: self._annotated_assignment,
            ast.Assign: self._assignment,
            ast.AsyncFunctionDef: self._function,
            ast.Attribute: self._attribute,
            ast.AugAssign: self._augmented_assignment,
            ast.Call: self._call,
            ast.ClassDef: self._class,
            ast.Compare: self._comparison,
            ast.Constant: self._constant,
            ast.DictComp: self._comprehension,
            ast.ExceptHandler: self._handler,
            ast.For: self._loop,
            ast.FunctionDef: self._function,
            ast.GeneratorExp: self._comprehension,
            ast.Global: self._global,
            ast.If: self._if,
            ast.Import: self._import,
            ast.ImportFrom: self._import_from,
            ast.Lambda: self._lambda,
            ast.ListComp: self._comprehension,
            ast.MatchAs: self._capture,
            ast.MatchMapping: self._capture,
            ast.MatchStar: self._capture,
            ast.Name: self._name,
            ast.SetComp: self._comprehension,
            ast.Try: self._try,
            ast.With: self._with,
            ast.match_case: self._case,
        }
        if hasattr(ast, "TryStar"):  # Python 3.11
            self._handlers[ast.TryStar] = self._try

    def read(self, tree: ast.Module) -> None:
        """Gather the facts of a whole file."""
        self.has_code = any(_is_code(statement) for statement in tree.body)
        self._all(tree.body)

    # Walking

    def _visit(self, node: Node) -> None:
        handler = self._handlers.get(type(node))
        if handler is not None:
            handler(node)
        else:
            self._children(node)

    def _children(self, node: Node) -> None:
        handlers = self._handlers
        for name in _FIELDS[type(node)]:
            value = getattr(node, name)
            if value.__class__ is list:
                for item in value:
                    if isinstance(item, ast.AST):
                        handler = handlers.get(item.__class__)
                        if handler is not None:
                            handler(item)
                        else:
                            self._children(item)
            elif isinstance(value, ast.AST):
                handler = handlers.get(value.__class__)
                if handler is not None:
                    handler(value)
                else:
                    self._children(value)

    def _all(self, nodes: Iterable[Node | None]) -> None:
        for node in nodes:
            if node is not None:
                self._visit(node)

    def _under(self, circumstance: int, nodes: Iterable[Node]) -> None:
        """Visit statements that execute only under a circumstance."""
        flags, use = self._flags, self._use
        self._flags |= circumstance
        if circumstance & TYPING:
            self._use = ANNOTATION
        self._all(nodes)
        self._flags, self._use = flags, use

    def _with_use(self, use: int, node: Node | None) -> None:
        """Visit an expression whose names are used in a particular way."""
        if node is not None:
            before, self._use = self._use, use if self._use == LOAD else self._use
            self._visit(node)
            self._use = before

    def _note_use(self, path: str, line: int, flags: int) -> None:
        uses = self._scope.uses
        uses[path] = uses.get(path, pack_use(line, 0)) | flags

    # Names

    def _constant(self, node: Node) -> None:
        """A constant names nothing, but for a string in an annotation."""
        if self._use in _ANNOTATIONS and node.value.__class__ is str:
            for path in quoted_names(node.value):
                self._note_use(path, node.lineno, self._use)

    def _name(self, node: Node) -> None:
        if node.ctx.__class__ is ast.Load:
            uses = self._scope.uses
            name = node.id
            uses[name] = uses.get(name, node.lineno << 8) | self._use
        else:
            self._bind(node.id)

    def _bind(self, name: str, value: str = "") -> None:
        scope = self._scope
        if name in scope.globals:
            scope = self.scopes[0]
        scope.bound.add(name)
        if scope is self.scopes[0] and not self._flags & TYPING:
            self.definitions[name] = value or self.definitions.get(name, "")

    def _attribute(self, node: Node) -> None:
        path = dotted_path(node)
        if path:
            self._note_use(path, node.lineno, self._use)
        else:
            self._visit(node.value)

    def _global(self, node: Node) -> None:
        if self._scope.parent is not None:
            self._scope.globals.update(node.names)

    def _capture(self, node: Node) -> None:
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        if name:
            self._bind(name)
        self._children(node)

    # Calls

    def _call(self, node: Node) -> None:
        function = node.func
        path = dotted_path(function)
        if path:
            self._note_use(path, node.lineno, CALL if self._use == LOAD else self._use)
            self._dynamic(path, node)
        elif isinstance(function, ast.Call):
            self._call_result(function)
        else:
            self._method_of_super(function)
            self._visit(function)
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        if path.rpartition(".")[2] in _CALLS_ARGUMENT:
            self._called_arguments(arguments)
        else:
            self._all(arguments)

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

    def _called_arguments(self, arguments: list[Node]) -> None:
        for argument in arguments:
            path = dotted_path(argument)
            if isinstance(argument, ast.Lambda):
                self._shadowed(_parameters(argument.args), [argument.body])
            elif path:
                self._note_use(path, argument.lineno, CALL if self._use == LOAD else self._use)
            else:
                self._visit(argument)

    def _dynamic(self, path: str, node: Node) -> None:
        found = imported_by_name(path, node, self._tables, self._package)
        if found:
            modules = tuple(sorted({item.value for item in found}))
            self.dynamics.append(Dynamic(self._scope.index, modules, node.lineno, self._flags))
            if self._scope.scope.name == "__getattr__" and self._scope.scope.parent == 0:
                self.lazy_names.update({item.key: item.value for item in found if item.key})
            return
        attached = names_attached(path, node, self._tables, self._module)
        if attached:
            self.lazy_names.update({item.key: item.value for item in attached})

    # Imports

    def _import(self, node: Node) -> None:
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            name = "" if alias.asname or "." not in alias.name else "."
            self._add_binding(bound, alias.name, name, node)

    def _import_from(self, node: Node) -> None:
        module = resolve_relative(self._package, node.module or "", node.level)
        if module is None or module == "__future__":
            return
        for alias in node.names:
            bound = alias.asname or alias.name
            if alias.name == "TYPE_CHECKING":
                self._type_checking.add(bound)
            self._add_binding(bound, module, alias.name, node)

    def _add_binding(self, bound: str, module: str, name: str, node: Node) -> None:
        flags = self._flags | (LAZY if getattr(node, "is_lazy", 0) else 0)
        target = self._scope
        if bound in target.globals:
            target = self.scopes[0]
            flags |= GLOBAL
        target.imports.setdefault(bound, []).append(len(self.bindings))
        self.bindings.append(Binding(self._scope.index, bound, module, name, node.lineno, flags))

    # Statements

    def _if(self, node: Node) -> None:
        branch = judge_condition(node.test, aliases=self._type_checking)
        if branch is Branch.OPEN:
            self._visit(node.test)
        self._under(_CIRCUMSTANCE[branch], node.body)
        self._under(_CIRCUMSTANCE[negated(branch)], node.orelse)

    def _case(self, node: Node) -> None:
        self._visit(node.pattern)
        self._all([node.guard])
        self._under(CONDITIONAL, node.body)

    def _try(self, node: Node) -> None:
        self._under(GUARDED if survives_import_error(node) else 0, node.body)
        self._under(CONDITIONAL, node.handlers)
        self._all(node.orelse)
        self._all(node.finalbody)

    def _handler(self, node: Node) -> None:
        self._all([node.type])
        if node.name:
            self._bind(node.name)
        self._all(node.body)

    def _with(self, node: Node) -> None:
        self._all(node.items)
        is_guard = any(suppresses_import_error(item) for item in node.items)
        self._under(GUARDED if is_guard else 0, node.body)

    def _loop(self, node: Node) -> None:
        self._tables.loop(node.target, node.iter)
        self._children(node)

    def _comparison(self, node: Node) -> None:
        if isinstance(node.ops[0], (ast.In, ast.NotIn)):
            self._tables.member(node.left, node.comparators[0])
        self._children(node)

    def _assignment(self, node: Node) -> None:
        self._visit(node.value)
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._assign_name(target.id, node.value)
            else:
                self._visit(target)

    def _assign_name(self, name: str, value: Node) -> None:
        self._bind(name, _describe(value))
        self._tables.assign(name, value)
        if name == "TYPE_CHECKING":
            self._type_checking.add(name)
        if name == "__all__" and self._scope.parent is None:
            self.exports = [item.value for item in self._tables.table(value)]

    def _augmented_assignment(self, node: Node) -> None:
        self._extend_exports(node.target, node.value)
        self._children(node)

    def _extend_exports(self, target: Node, value: Node) -> None:
        is_exports = isinstance(target, ast.Name) and target.id == "__all__"
        if is_exports and self._scope.parent is None:
            self.exports = [
                *(self.exports or []),
                *(item.value for item in self._tables.table(value)),
            ]

    def _annotated_assignment(self, node: Node) -> None:
        kind = self._scope.scope.kind
        self._annotation(node.annotation, CLASS_ANNOTATION if kind == "class" else ANNOTATION)
        self._all([node.value])
        if isinstance(node.target, ast.Name):
            if node.value is not None:
                self._assign_name(node.target.id, node.value)
            else:
                self._bind(node.target.id)
        else:
            self._visit(node.target)

    def _annotation(self, node: Node | None, use: int = ANNOTATION) -> None:
        self._with_use(use, node)

    # Scopes

    def _function(self, node: Node) -> None:
        self._all(node.decorator_list)
        for decorator in node.decorator_list:
            self._decorate(decorator)
        arguments = node.args
        self._all([*arguments.defaults, *arguments.kw_defaults])
        for argument in _arguments(arguments):
            self._annotation(argument.annotation)
        self._annotation(node.returns)
        self._bind(node.name, f"def:{len(self.scopes)}")
        decorators = tuple(filter(None, map(_decorator_path, node.decorator_list)))
        self._enter(Scope("function", node.name, self._scope.index, node.lineno, decorators, ()))
        self._read_body(arguments, node.body, is_static="staticmethod" in decorators)

    def _read_body(self, arguments: Node, body: list[Node], *, is_static: bool) -> None:
        scope = self._scope
        names = _parameters(arguments)
        scope.bound.update(names)
        around = scope.parent
        if around is not None and around.scope.kind == "class" and names and not is_static:
            scope.receiver = names[0]
        flags = self._flags
        # What guards the definition does not guard the body: only never-run code stays so.
        self._flags &= TYPING
        self._all(body)
        self._flags = flags
        self._leave()

    def _lambda(self, node: Node) -> None:
        self._all([*node.args.defaults, *node.args.kw_defaults])
        self._enter(Scope("function", "<lambda>", self._scope.index, node.lineno, (), ()))
        self._read_body(node.args, [node.body], is_static=True)

    def _class(self, node: Node) -> None:
        self._all(node.decorator_list)
        for decorator in node.decorator_list:
            self._decorate(decorator)
        bases = [*node.bases, *(keyword.value for keyword in node.keywords)]
        for base in bases:
            self._with_use(BASE, base)
        paths = [*filter(None, map(_base_path, node.bases))]
        paths += [
            METACLASS + path
            for keyword in node.keywords
            if keyword.arg == "metaclass" and (path := dotted_path(keyword.value))
        ]
        self._bind(node.name, f"class:{len(self.scopes)}")
        decorators = tuple(filter(None, map(_decorator_path, node.decorator_list)))
        self._enter(
            Scope("class", node.name, self._scope.index, node.lineno, decorators, tuple(paths))
        )
        self._all(node.body)
        self._leave()

    def _decorate(self, decorator: Node) -> None:
        """A decorator is called; where it is a call itself, what that returned is called."""
        is_call = isinstance(decorator, ast.Call)
        path = dotted_path(decorator.func if is_call else decorator)
        if path and self._use == LOAD:
            self._note_use(path, decorator.lineno, CALL_RESULT if is_call else CALL)

    def _enter(self, scope: Scope) -> None:
        self._scope = OpenScope(scope, len(self.scopes), self._scope)
        self.scopes.append(self._scope)

    def _leave(self) -> None:
        assert self._scope.parent is not None
        self._scope = self._scope.parent

    def _comprehension(self, node: Node) -> None:
        targets: list[str] = []
        for generator in node.generators:
            self._tables.loop(generator.target, generator.iter)
            targets += [
                name.id for name in ast.walk(generator.target) if isinstance(name, ast.Name)
            ]
        parts: list[Node] = [part for generator in node.generators for part in generator.ifs]
        parts += [generator.iter for generator in node.generators]
        if isinstance(node, ast.DictComp):
            parts += [node.key, node.value]
        else:
            parts.append(node.elt)
        self._shadowed(targets, parts)

    def _shadowed(self, names: Iterable[str], nodes: list[Node]) -> None:
        """Visit expressions of which some names are their own."""
        own = set(names)
        before, self._scope.uses = self._scope.uses, {}
        self._all(nodes)
        inner, self._scope.uses = self._scope.uses, before
        for path, packed in inner.items():
            if path.partition(".")[0] not in own:
                before[path] = before.get(path, packed) | (packed & 0xFF)


def _is_code(statement: ast.stmt) -> bool:
    """Whether a statement is more than documentation, an import or a dunder such as `__all__`."""
    if isinstance(statement, (ast.Import, ast.ImportFrom, ast.Pass)):
        return False
    if isinstance(statement, ast.Expr):
        return not isinstance(statement.value, ast.Constant)
    if isinstance(statement, (ast.If, ast.Try)):
        return any(
            _is_code(inner)
            for inner in ast.iter_child_nodes(statement)
            if isinstance(inner, ast.stmt)
        )
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    return not all(
        isinstance(target, ast.Name) and target.id.startswith("__") and target.id.endswith("__")
        for target in targets
    )


def _describe(value: ast.expr) -> str:
    """What an assigned value is, in the terms of `FileFacts.definitions`."""
    if isinstance(value, ast.Call):
        path = dotted_path(value.func)
        return f"call:{path}" if path else ""
    path = dotted_path(value)
    return f"alias:{path}" if path else ""


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    optional = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *optional]


def _parameters(arguments: ast.arguments) -> list[str]:
    return [argument.arg for argument in _arguments(arguments)]


def _decorator_path(node: ast.expr) -> str:
    return dotted_path(node.func if isinstance(node, ast.Call) else node)


def _base_path(node: ast.expr) -> str:
    """The path of a base class: of `Generic[T]` and of `with_metaclass(Meta)` the function's."""
    if isinstance(node, ast.Subscript):
        node = node.value
    return dotted_path(node.func if isinstance(node, ast.Call) else node)
