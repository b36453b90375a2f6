"""What one source file says by itself, before it is linked with the others.

Facts depend on nothing but the file's bytes and the module's name, so they can be read in
parallel and kept in a cache. Everything is made of tuples, strings and whole numbers, and goes
through JSON unchanged (`FileFacts.pack` and `FileFacts.unpack`).
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

# Flags of a binding or a dynamic import: under which circumstances the statement executes.
TYPING = 1  # under TYPE_CHECKING, or in a branch that cannot run
GUARDED = 2  # in a `try` that survives an ImportError
CONDITIONAL = 4  # in an `if` or a handler, so perhaps not
LAZY = 8  # PEP 810 `lazy import`
SCRIPT = 16  # under `if __name__ == "__main__"`
GLOBAL = 32  # inside a function, but bound in the module by a `global` statement
GUESSED = 64  # which modules is not known; those are named that the file's tables list

# Flags of a reference: what is done with the value that a name (or dotted path) stands for.
LOAD = 1  # read in any way that is none of the below
CALL = 2  # called, or applied as a decorator
CALL_RESULT = 4  # called, and what it returned is called too
ANNOTATION = 8  # in an annotation, or in code that only a type checker reads
CLASS_ANNOTATION = 16  # annotates an attribute in a class body; some base classes evaluate these
BASE = 32  # a base class or metaclass
EAGER = 64  # beside ANNOTATION or CLASS_ANNOTATION: evaluated on the spot, not kept as text
#: Begins the path of a metaclass among the bases of a class.
METACLASS = "="
#: Begins what is known of a name that the module deletes again; what it was before follows.
DELETED = "del:"
#: Begins the entry among the definitions that `sys.modules["a.b"] = value` makes.
REPLACES = "@"
#: Among the exports: everything public as well, since not all of `__all__` is literal.
AND_OTHERS = "*"
#: Begins a path among the exports whose own `__all__` is part of this one.
EXPORTS_OF = "="
#: Stands for what a function is told in the template of a `Loader`.
ARGUMENT = "__argument__"
#: Begins an argument of a call that is a dotted path of the program, and not a string.
PATH = "="
#: Around the path of a table that another file of the target holds: it stands for its strings.
ITEM = "<{}>"
#: Begins what a `Dynamic` imports where that is the entry points of a group.
ENTRY_POINTS = "@"
#: Stands for all names of the stub beside the file, among the lazy names.
STUB = "*"
#: Decorators whose methods run when they are read.
PROPERTIES = frozenset({"property", "cached_property"})
FLAG_BITS = 8
FLAG_MASK = (1 << FLAG_BITS) - 1


class Scope(NamedTuple):
    """A module, class or function body; comprehensions belong to the scope around them."""

    #: "module", "class" or "function".
    kind: str
    name: str
    #: Index of the scope around it; -1 for the module.
    parent: int
    line: int
    #: Dotted paths of the decorators.
    decorators: tuple[str, ...]
    #: Dotted paths of the base classes; that of a metaclass begins with METACLASS.
    bases: tuple[str, ...]


class Binding(NamedTuple):
    """A name that an import statement binds."""

    #: Index of the scope whose body holds the statement.
    scope: int
    #: The name bound, e.g. "np"; "*" for a star import.
    bound: str
    #: The module that the statement names, absolute, e.g. "torch.nn".
    module: str
    #: The name imported from it; "" for `import module`, "*" for a star import.
    name: str
    line: int
    #: Circumstances (TYPING, GUARDED, ...), OR-ed.
    flags: int


class Dynamic(NamedTuple):
    """A call that imports by name, e.g. `import_module(".x", __package__)`."""

    scope: int
    #: Absolute names of modules that it can import; a group of entry points after ENTRY_POINTS.
    #: May hold an ITEM.
    modules: tuple[str, ...]
    line: int
    flags: int


class Loader(NamedTuple):
    """A call that imports what the function around it is told, or a name made at run time."""

    scope: int
    #: The parameter that tells it; "" where none of the function's does.
    parameter: str
    #: Where a call passes it, from 0, `self` left out; -1 where there is no parameter.
    position: int
    #: The module's name with ARGUMENT for what is told, e.g. "p.__argument__"; may end with a
    #: wildcard. "" where it is put together otherwise.
    template: str


class Handed(NamedTuple):
    """A call with names of modules, or modules, among its arguments; or such names by themselves.

    Kept where a name of the file's own import package stands in a string, and of functions whose
    names speak of imports.
    """

    scope: int
    #: The function as the call spells it; "" for strings outside of calls.
    path: str
    #: (position or keyword, string); a dotted path after PATH.
    arguments: tuple[tuple[str, str], ...]
    line: int
    #: Circumstances, as of a binding.
    flags: int


class Reference(NamedTuple):
    """A dotted path that is read in a scope, e.g. "torch.fx.Graph"."""

    scope: int
    path: str
    #: Index of the binding that the path begins with, where a function imports it for itself
    #: or for the functions inside it; -1 where the module binds it.
    binding: int
    #: What is done with it (LOAD, CALL, ...), OR-ed over all its places in the scope.
    flags: int
    #: First line on which it is read.
    line: int


class Known(NamedTuple):
    """What a function returns, or an attribute of a class is."""

    #: Index of the scope of the function or class.
    scope: int
    #: The attribute; "" for what a function returns.
    name: str
    #: See `debundle.scan.source.values`.
    path: str


class Passed(NamedTuple):
    """A function that a call is told, or a parameter that a function calls itself."""

    scope: int
    #: What is called; "" where the function around calls its parameter.
    path: str
    #: Where the function is told: position, from 0, `self` left out, or the keyword.
    place: str
    #: The path of the function that is told, or a parameter of the function around.
    value: str
    line: int


class FileFacts(NamedTuple):
    """Everything that the link needs to know about one source file."""

    lines: int
    #: Whether the file defines anything of its own.
    has_code: bool
    #: `__all__`, None where there is none; may hold AND_OTHERS and paths after EXPORTS_OF.
    exports: tuple[str, ...] | None
    scopes: tuple[Scope, ...]
    bindings: tuple[Binding, ...]
    references: tuple[Reference, ...]
    #: Names that the module binds otherwise than by import, with what is known of the value:
    #: "def:3" and "class:4" (index of the scope), "alias:a.b" (`x = a.b`), "call:a.B"
    #: (`x = a.B(...)`), "" for anything else; after DELETED where it does not keep the name.
    #: After REPLACES: modules put into `sys.modules` by name.
    definitions: tuple[tuple[str, str], ...]
    dynamics: tuple[Dynamic, ...]
    #: Names that a module `__getattr__` resolves, with the module that each comes from. Where a
    #: name occurs several times, the first of the modules that exists is meant.
    lazy_names: tuple[tuple[str, str], ...]
    loaders: tuple[Loader, ...] = ()
    handed: tuple[Handed, ...] = ()
    #: Calls through paths that hold calls themselves; what `references` have is not repeated.
    chains: tuple[Reference, ...] = ()
    known: tuple[Known, ...] = ()
    passed: tuple[Passed, ...] = ()
    #: Why the file was not read in detail; "" where it was.
    problem: str = ""
    #: Whether at least the import statements were read.
    statements: bool = True
    #: Whether the module, while it is imported, reads names of its own that nothing spells.
    reads_own_values: bool = False
    #: Tables of the module and its classes, by the last part of their names: the strings that may
    #: name modules; those of the file's own import package alone, where there are such.
    tables: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def pack(self) -> list[Any]:
        """The facts as nested lists, ready for JSON."""
        return list(self)

    @classmethod
    def unpack(cls, packed: list[Any]) -> FileFacts:
        """The facts that `pack` made; `packed` must come from the same version of debundle."""
        (lines, has_code, exports, scopes, bindings, references, definitions, dynamics, *rest) = (
            packed
        )
        lazy_names, loaders, handed, chains, known, passed, *others = rest
        problem, statements, reads_own_values, tables = others
        return cls(
            lines,
            has_code,
            None if exports is None else tuple(exports),
            tuple(
                Scope(kind, name, parent, line, tuple(decorators), tuple(bases))
                for kind, name, parent, line, decorators, bases in scopes
            ),
            tuple(map(Binding._make, bindings)),
            tuple(map(Reference._make, references)),
            tuple((name, value) for name, value in definitions),
            tuple(
                Dynamic(scope, tuple(modules), line, flags)
                for scope, modules, line, flags in dynamics
            ),
            tuple((name, module) for name, module in lazy_names),
            tuple(map(Loader._make, loaders)),
            tuple(
                Handed(scope, path, tuple((place, value) for place, value in arguments), *where)
                for scope, path, arguments, *where in handed
            ),
            tuple(map(Reference._make, chains)),
            tuple(map(Known._make, known)),
            tuple(map(Passed._make, passed)),
            problem,
            statements,
            reads_own_values,
            tuple((name, tuple(strings)) for name, strings in tables),
        )


def content_digest(source: bytes) -> str:
    """A text that stands for the content of a file."""
    return hashlib.blake2b(source, digest_size=20).hexdigest()


def empty_facts(*, lines: int = 0, problem: str = "") -> FileFacts:
    """Facts of a file of which nothing is known but its length."""
    return FileFacts(
        lines=lines,
        has_code=bool(lines),
        exports=None,
        scopes=(Scope("module", "", -1, 0, (), ()),),
        bindings=(),
        references=(),
        definitions=(),
        dynamics=(),
        lazy_names=(),
        problem=problem,
        statements=not problem,
    )
