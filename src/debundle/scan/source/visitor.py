"""Reads a syntax tree once and gathers what `FileFacts` holds: statements and their scopes."""

from __future__ import annotations

import ast
import sys

from debundle.scan.source.branching import BranchWalker
from debundle.scan.source.calling import CALL_HANDLERS
from debundle.scan.source.dispatch import Handler, Node
from debundle.scan.source.dynamic import IMPORTERS
from debundle.scan.source.exports import exported_names
from debundle.scan.source.facts import (
    AND_OTHERS,
    ANNOTATION,
    BASE,
    CALL,
    CALL_RESULT,
    CLASS_ANNOTATION,
    CONDITIONAL,
    DELETED,
    EAGER,
    GLOBAL,
    GUARDED,
    LAZY,
    LOAD,
    METACLASS,
    REPLACES,
    Binding,
    Scope,
)
from debundle.scan.source.growing import TABLES, added_by_call
from debundle.scan.source.headers import base_path, decorator_path, is_code, metaclass_paths
from debundle.scan.source.names import all_arguments, dotted_path, resolve_relative
from debundle.scan.source.resolving import resolve_calls
from debundle.scan.source.scopes import CLASS_PATH
from debundle.scan.source.values import chain_path, first_path, path_of

#: Whether this Python knows PEP 810; older ones take no notice of `__lazy_modules__`.
KNOWS_LAZY_IMPORTS = sys.version_info >= (3, 15)
#: Where decorators are from that leave annotations alone.
_HARMLESS = frozenset({*sys.stdlib_module_names, "typing_extensions"})
#: How far other names of what decorates are followed.
_DEEPEST = 4
#: Calls that give what they are given, as far as calling it goes.
_WRAPPERS = frozenset({"partial", "staticmethod", "classmethod"})


class Visitor(BranchWalker):
    """One pass over one file; the results are its public attributes."""

    def __init__(self, *, module: str, is_package: bool, by_name: bool = True) -> None:
        """Make ready to read the file of `module`; see `BranchWalker`."""
        super().__init__(HANDLERS, module=module, is_package=is_package, by_name=by_name)
        #: Whether annotations are evaluated where they stand (PEP 563, PEP 649).
        self._is_eager = sys.version_info < (3, 14)
        #: Modules that the statements below import lazily (PEP 810's `__lazy_modules__`).
        self._lazy_modules: frozenset[str] = frozenset()
        self.exports: list[str] | None = None
        self.has_code = False

    def read(self, tree: ast.Module) -> None:
        """Gather the facts of a whole file."""
        self.has_code = any(is_code(statement) for statement in tree.body)
        self._all(tree.body)
        if not self._unresolved:
            return
        names = {"module": self._module, "package": self._package}
        resolved = resolve_calls(self._unresolved, tree, self.scopes, tables=self.tables, **names)
        self.dynamics += resolved.dynamics
        self.loaders += resolved.loaders
        self.lazy_names += resolved.lazy_names

    # Imports

    def _import(self, node: Node) -> None:
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            name = "" if alias.asname or "." not in alias.name else "."
            self._add_binding(bound, alias.name, name, node)

    def _import_from(self, node: Node) -> None:
        module = resolve_relative(self._package, node.module or "", node.level)
        if module == "__future__":
            self._is_eager &= all(alias.name != "annotations" for alias in node.names)
        if module is None or module == "__future__":
            return
        for alias in node.names:
            bound = alias.asname or alias.name
            if alias.name == "TYPE_CHECKING":
                self._type_checking.add(bound)
            elif alias.asname and alias.name in IMPORTERS:
                self._renamed[bound] = alias.name
            self._add_binding(bound, module, alias.name, node)

    def _add_binding(self, bound: str, module: str, name: str, node: Node) -> None:
        flags = self._flags | (LAZY if getattr(node, "is_lazy", 0) else 0)
        target = self._scope
        if module in self._lazy_modules and name != "*" and target.parent is None:
            flags |= 0 if flags & GUARDED else LAZY
        if target.is_global(bound):
            target = self.scopes[0]
            flags |= GLOBAL
        if target is self.scopes[0] and self.definitions.get(bound, "").startswith(DELETED):
            del self.definitions[bound]
        target.imports.setdefault(bound, []).append(len(self.bindings))
        self.bindings.append(Binding(self._scope.index, bound, module, name, node.lineno, flags))

    # Statements

    def _assignment(self, node: Node) -> None:
        described = self._describe(node.value)
        self._visit(node.value)
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._assign_name(target.id, node.value, described)
            else:
                self._visit(target)
                if isinstance(target, ast.Tuple) and self._by_name:
                    self.tables.unpack(target, node.value)
                elif isinstance(target, ast.Subscript):
                    self._assign_item(target, node.value, described)
                elif isinstance(target, ast.Attribute) and described:
                    self._assign_attribute(target, described)

    def _describe(self, value: ast.expr) -> str:
        """What a value that is about to be visited is, in the terms of `definitions`."""
        if isinstance(value, ast.Lambda):
            return f"def:{len(self.scopes)}"
        if isinstance(value, ast.Call):
            path = dotted_path(value.func) or chain_path(value.func)
            if path.rpartition(".")[2] in _WRAPPERS and value.args:
                return self._describe(value.args[0])
            return f"call:{path}" if path else ""
        path = first_path(value)
        return f"alias:{path}" if path else ""

    def _assign_attribute(self, target: ast.Attribute, described: str) -> None:
        """`self.name = value` in a method."""
        method = self._scope
        if method.receiver and isinstance(target.value, ast.Name):
            around = method.parent
            if target.value.id == method.receiver and around is not None:
                around.attributes.setdefault(target.attr, (method, path_of(described)))

    def _return(self, node: Node) -> None:
        if node.value is not None:
            described = path_of(self._describe(node.value))
            if described:
                self._scope.returned.append(described)
            self._visit(node.value)

    def _assign_item(self, target: ast.Subscript, value: Node, described: str) -> None:
        """`sys.modules["a.b"] = value` and `TABLE["name"] = "a.b"`."""
        if isinstance(target.value, ast.Name):
            self._grow(target.value.id, ast.Dict([target.slice], [value]))
        elif self._scope.parent is None and dotted_path(target.value) == "sys.modules":
            names = self.tables.strings(target.slice)
            if described.startswith(("alias:", "call:")):
                self.definitions.update({REPLACES + item.value: described for item in names})

    def _assign_name(self, name: str, value: Node, described: str) -> None:
        self._bind(name, described)
        if self._scope.parent is not None:
            self._assign_local(name, path_of(described))
        if self._by_name or self._scope.parent is None or self._is_class_table(value):
            self.tables.assign(name, value, is_branch=bool(self._flags & CONDITIONAL))
        if name == "TYPE_CHECKING":
            self._type_checking.add(name)
        if name == "__all__" and self._scope.parent is None:
            self.exports = exported_names(value, self.tables)
        elif name == "__lazy_modules__" and self._scope.parent is None and KNOWS_LAZY_IMPORTS:
            self._lazy_modules = frozenset(exported_names(value, self.tables))

    def _is_class_table(self, value: Node) -> bool:
        return value.__class__ in TABLES and self._scope.scope.kind == "class"

    def _assign_local(self, name: str, path: str) -> None:
        """A variable of a function, known while it has one value, or an attribute of a class."""
        scope = self._scope
        if scope.scope.kind == "class":
            if path:
                scope.attributes[name] = (scope, path)
        elif path or name in scope.assigned:
            known = scope.assigned.setdefault(name, path)
            if known != path:
                scope.assigned[name] = ""

    def _expression(self, node: Node) -> None:
        """An expression by itself: `NAMES.extend(...)` and `__all__.append(...)` count."""
        self._visit(node.value)
        added = added_by_call(node.value) if isinstance(node.value, ast.Call) else None
        if added:
            self._grow(*added)

    def _augmented_assignment(self, node: Node) -> None:
        self._children(node)
        if isinstance(node.target, ast.Name) and isinstance(node.op, (ast.Add, ast.BitOr)):
            self._grow(node.target.id, node.value)

    def _grow(self, name: str, value: ast.expr) -> None:
        """A table gets the rows of another one; `__all__` is one, too."""
        if name == "__all__" and self._scope.parent is None:
            unread = [AND_OTHERS] if "__all__" in self.definitions else []
            known = unread if self.exports is None else self.exports
            self.exports = [*known, *exported_names(value, self.tables)]
        if self._by_name or self._scope.parent is None:
            self.tables.grow(name, value, is_branch=bool(self._flags & CONDITIONAL))

    def _annotated_assignment(self, node: Node) -> None:
        kind = self._scope.scope.kind
        use = CLASS_ANNOTATION if kind == "class" else ANNOTATION
        self._annotation(node.annotation, use, never=kind == "function")
        described = "" if node.value is None else self._describe(node.value)
        self._all([node.value])
        if not isinstance(node.target, ast.Name):
            self._visit(node.target)
        elif node.value is not None:
            self._assign_name(node.target.id, node.value, described)
        else:
            self._bind(node.target.id)

    def _annotation(self, node: Node | None, use: int = ANNOTATION, *, never: bool = False) -> None:
        """Visit an annotation; those of a function's own variables are `never` evaluated."""
        self._with_use(use | EAGER if self._is_eager and not never else use, node)

    def _type_parameters(self, node: Node) -> None:
        """What bounds of type parameters name is evaluated when it is asked for (PEP 695)."""
        for parameter in getattr(node, "type_params", ()):
            self._with_use(ANNOTATION, parameter)

    def _type_alias(self, node: Node) -> None:
        """`type name = value`: evaluated when it is asked for (PEP 695)."""
        self._visit(node.name)
        self._with_use(ANNOTATION, node.value)

    def _global(self, node: Node) -> None:
        if self._scope.parent is not None:
            self._scope.globals.update(node.names)

    def _capture(self, node: Node) -> None:
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        if name:
            self._bind(name)
        self._children(node)

    # Scopes

    def _function(self, node: Node) -> None:
        self._decorate(node)
        arguments = node.args
        self._all(arguments.defaults)
        self._all(arguments.kw_defaults)
        annotations = [argument.annotation for argument in all_arguments(arguments)]
        is_evaluated = node.decorator_list and self._is_evaluated(node)
        for annotation in (*annotations, node.returns):
            if annotation is not None and is_evaluated:
                self._with_use(ANNOTATION | LOAD, annotation)
            elif annotation is not None:
                self._annotation(annotation)
        self._type_parameters(node)
        self._bind(node.name, f"def:{len(self.scopes)}")
        self._pass_to_decorators(node)
        decorators = tuple(filter(None, map(decorator_path, node.decorator_list)))
        self._enter(Scope("function", node.name, self._scope.index, node.lineno, decorators, ()))
        self._read_body(arguments, node.body, is_static="staticmethod" in decorators)

    def _class(self, node: Node) -> None:
        self._decorate(node)
        bases = [*node.bases, *(keyword.value for keyword in node.keywords)]
        self._type_parameters(node)
        for base in bases:
            self._with_use(BASE, base)
        paths = [*filter(None, map(base_path, node.bases))]
        paths += [METACLASS + path for path in metaclass_paths(node)]
        self._bind(node.name, f"class:{len(self.scopes)}")
        self._pass_to_decorators(node)
        decorators = tuple(filter(None, map(decorator_path, node.decorator_list)))
        self._enter(
            Scope("class", node.name, self._scope.index, node.lineno, decorators, tuple(paths))
        )
        self._all(node.body)
        self._leave()

    def _decorate(self, node: Node) -> None:
        """A decorator is called; where it is a call itself, what that returned is called."""
        self._all(node.decorator_list)
        for decorator in node.decorator_list:
            is_call = isinstance(decorator, ast.Call)
            path = dotted_path(decorator.func if is_call else decorator)
            if path and self._use == LOAD:
                self._note_use(path, decorator.lineno, CALL_RESULT if is_call else CALL)
            if is_call:
                self._note_chain(chain_path(decorator), decorator.lineno)

    def _is_evaluated(self, node: Node) -> bool:
        """Whether a decorator of a function may evaluate its annotations, be they kept as text.

        Those of third parties may (commands, routes, validators), and so does the `register` of
        `functools.singledispatch`.
        """
        for decorator in node.decorator_list:
            path = decorator_path(decorator)
            if path.endswith(".register") or (path and self._is_of_third_party(path)):
                return True
        return False

    def _is_of_third_party(self, path: str) -> bool:
        """Whether a path leads to what an import from elsewhere gives, or to what that made."""
        base = path.partition(".")[0]
        for _ in range(_DEEPEST):
            indexes = self.scopes[0].imports.get(base)
            if indexes:
                root = self.bindings[indexes[0]].module.partition(".")[0]
                own = self._module.partition(".")[0]
                return root != own and root not in _HARMLESS
            kind, _, made_by = self.definitions.get(base, "").partition(":")
            if kind not in ("alias", "call"):
                return False
            base = made_by.partition(".")[0].partition("(")[0]
        return False

    def _pass_to_decorators(self, node: Node) -> None:
        """A decorator is told the function or class that is about to be read."""
        if self._scope.scope.kind != "function":
            for decorator in node.decorator_list:
                path = chain_path(decorator)
                if path:
                    told = CLASS_PATH.format(len(self.scopes))
                    self._scope.passed.append((path, "0", told, decorator.lineno))


#: The handlers of a `Visitor`.
HANDLERS: dict[type, Handler] = {
    **CALL_HANDLERS,
    ast.AnnAssign: Visitor._annotated_assignment,
    ast.Assign: Visitor._assignment,
    ast.AsyncFunctionDef: Visitor._function,
    ast.AugAssign: Visitor._augmented_assignment,
    ast.ClassDef: Visitor._class,
    ast.ExceptHandler: Visitor._handler,
    ast.Expr: Visitor._expression,
    ast.For: Visitor._loop,
    ast.FunctionDef: Visitor._function,
    ast.Global: Visitor._global,
    ast.If: Visitor._if,
    ast.Import: Visitor._import,
    ast.Return: Visitor._return,
    ast.ImportFrom: Visitor._import_from,
    ast.MatchAs: Visitor._capture,
    ast.MatchMapping: Visitor._capture,
    ast.MatchStar: Visitor._capture,
    ast.Try: Visitor._try,
    ast.While: Visitor._while,
    ast.With: Visitor._with,
    ast.match_case: Visitor._case,
    **({ast.TryStar: Visitor._try} if hasattr(ast, "TryStar") else {}),  # Python 3.11
    **({ast.TypeAlias: Visitor._type_alias} if hasattr(ast, "TypeAlias") else {}),  # Python 3.12
}
