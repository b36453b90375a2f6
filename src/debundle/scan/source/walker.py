"""Walks a syntax tree and gathers the names that expressions use, in the scope that is open.

Written for speed, as `dispatch` is: lines and flags are packed into whole numbers, and what the
most frequent nodes need is written out where they are handled. `calling` adds the calls, `visitor`
the statements.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from debundle.scan.source.dispatch import TREE_HANDLERS, Handler, Node, TreeWalker
from debundle.scan.source.facts import (
    ANNOTATION,
    CLASS_ANNOTATION,
    CONDITIONAL,
    DELETED,
    EAGER,
    FLAG_BITS,
    LOAD,
    TYPING,
    Binding,
    Dynamic,
    Handed,
    Loader,
    Scope,
)
from debundle.scan.source.literals import Keyed, LiteralTables
from debundle.scan.source.names import dotted_path, parameters, quoted_names
from debundle.scan.source.resolving import Unresolved
from debundle.scan.source.scopes import OpenScope, pack_use
from debundle.scan.source.values import chain_path

_ANNOTATIONS = ANNOTATION | CLASS_ANNOTATION


class ExpressionWalker(TreeWalker):
    """The part of a pass over a file that deals with names and expressions.

    The results are its public attributes.
    """

    def __init__(
        self, handlers: dict[type, Handler], *, module: str, is_package: bool, by_name: bool = True
    ) -> None:
        """Make ready to read the file of `module`.

        Without `by_name` the file has no call that imports by name, and no need to remember
        what its names can be.
        """
        super().__init__(handlers)
        self._by_name = by_name
        package = module if is_package else module.rpartition(".")[0]
        self._module = module
        self._package = package
        #: Other names of functions that import by name.
        self._renamed: dict[str, str] = {}
        #: Circumstances of the statement that is being read (TYPING, GUARDED, ...), OR-ed.
        self._flags = 0
        #: What is done with the names of the expression that is being read.
        self._use = LOAD
        root = OpenScope(Scope("module", "", -1, 0, (), ()), 0, None)
        self._scope = root
        self.scopes = [root]
        #: What names stand for, as far as the text tells.
        self.tables = LiteralTables(module=module, package=package, imported=root.imports)
        self.bindings: list[Binding] = []
        self.dynamics: list[Dynamic] = []
        #: Calls that import by a name which the text before them does not tell.
        self._unresolved: list[Unresolved] = []
        self.definitions: dict[str, str] = {}
        #: Names that a module `__getattr__` provides, with the module that each is in.
        self.lazy_names: list[Keyed] = []
        self.loaders: list[Loader] = []
        self.handed: list[Handed] = []

    # Circumstances and uses

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
        before, self._use = self._use, use if self._use == LOAD else self._use
        self._visit(node)
        self._use = before

    def _note_use(self, path: str, line: int, flags: int) -> None:
        uses = self._scope.uses
        uses[path] = uses.get(path, pack_use(line, 0)) | flags

    # Names

    def _constant(self, node: Node) -> None:
        """A constant names nothing, but for a string in an annotation."""
        if self._use & _ANNOTATIONS and node.value.__class__ is str:
            for path in quoted_names(node.value):
                self._note_use(path, node.lineno, self._use & ~EAGER)

    def _name(self, node: Node) -> None:
        kind = node.ctx.__class__
        if kind is ast.Load:
            uses = self._scope.uses
            name = node.id
            before = uses.get(name)
            uses[name] = (node.lineno << FLAG_BITS if before is None else before) | self._use
        elif kind is ast.Store:
            self._bind(node.id)
        else:
            self._delete(node.id)

    def _bind(self, name: str, value: str = "") -> None:
        scope = self._scope
        if scope.is_global(name):
            scope = self.scopes[0]
        if scope.scope.kind == "class" and name not in scope.bound and name in scope.names_read():
            scope.early.add(name)
        scope.bound.add(name)
        if scope is not self.scopes[0]:
            if value.startswith(("def:", "class:")):
                scope.local[name] = int(value.partition(":")[2])
        elif not self._flags & TYPING:
            if self._scope.is_global_body and name in self.definitions:
                return  # what hardly ever runs takes nothing's place
            before = self.definitions.get(name, "")
            self.definitions[name] = value or ("" if before.startswith(DELETED) else before)

    def _delete(self, name: str) -> None:
        is_module = self._scope.parent is None or self._scope.is_global(name)
        if not is_module:
            self._scope.bound.add(name)
        elif not self._flags & (TYPING | CONDITIONAL):
            before = self.definitions.get(name, "")
            self.definitions[name] = DELETED + before.removeprefix(DELETED)

    def _attribute(self, node: Node) -> None:
        value = node.value
        path = f"{value.id}.{node.attr}" if value.__class__ is ast.Name else dotted_path(node)
        if path:
            uses = self._scope.uses
            before = uses.get(path)
            uses[path] = (node.lineno << FLAG_BITS if before is None else before) | self._use
        else:
            while value.__class__ is ast.Attribute:
                value = value.value
            self._visit(value)

    # Scopes inside expressions

    def _lambda(self, node: Node) -> None:
        self._all([*node.args.defaults, *node.args.kw_defaults])
        body = chain_path(node.body)
        self._enter(Scope("function", "<lambda>", self._scope.index, node.lineno, (), ()))
        if body:
            self._scope.returned.append(body)
        self._read_body(node.args, [node.body], is_static=True)

    def _read_body(self, arguments: Node, body: list[Node], *, is_static: bool) -> None:
        scope = self._scope
        names = parameters(arguments)
        scope.bound.update(names)
        scope.parameters = tuple(names)
        around = scope.parent
        if around is not None and around.scope.kind == "class" and names and not is_static:
            scope.receiver = names[0]
        flags = self._flags
        # What guards the definition does not guard the body: only never-run code stays so.
        self._flags &= TYPING
        if self._by_name:
            with self.tables.substituted(dict.fromkeys(names, ())):
                self._all(body)
        else:
            self._all(body)
        self._flags = flags
        self._leave()

    def _enter(self, scope: Scope) -> None:
        self._scope = OpenScope(scope, len(self.scopes), self._scope)
        self.scopes.append(self._scope)

    def _leave(self) -> None:
        assert self._scope.parent is not None
        self._scope = self._scope.parent

    def _comprehension(self, node: Node) -> None:
        targets: list[str] = []
        for generator in node.generators:
            if self._by_name:
                self.tables.loop(generator.target, generator.iter)
            if isinstance(generator.target, ast.Name):
                targets.append(generator.target.id)
            else:
                names = ast.walk(generator.target)
                targets += [name.id for name in names if isinstance(name, ast.Name)]
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


#: What `TREE_HANDLERS` has, with handlers of names.
EXPRESSION_HANDLERS: dict[type, Handler] = {
    **TREE_HANDLERS,
    ast.Attribute: ExpressionWalker._attribute,
    ast.Constant: ExpressionWalker._constant,
    ast.DictComp: ExpressionWalker._comprehension,
    ast.GeneratorExp: ExpressionWalker._comprehension,
    ast.Lambda: ExpressionWalker._lambda,
    ast.ListComp: ExpressionWalker._comprehension,
    ast.Name: ExpressionWalker._name,
    ast.SetComp: ExpressionWalker._comprehension,
}
