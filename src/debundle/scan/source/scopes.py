"""Scopes while a file is being read, and what a name means in each once all are known.

Python decides by the whole body whether a name is local, so references are gathered first and
resolved when the file has been read to its end. The rules are those of the language reference,
section 4.2 (naming and binding): a class body sees its own names but lends them to no function
inside it; `global` reaches the module; a comprehension's targets are its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from debundle.scan.source.facts import (
    BASE,
    CALL,
    CALL_RESULT,
    FLAG_BITS,
    FLAG_MASK,
    PROPERTIES,
    Reference,
    Scope,
)

#: Begins a path that starts at the class around a method, e.g. "<4>.reset" for `self.reset`
#: in a method of the class whose scope has index 4; "<<4>>" for `super()`. A function inside
#: a function is just "<7>", by the index of its scope.
CLASS_PATH = "<{}>"
SUPER_PATH = "<<{}>>"
#: How the reader writes `super()` before it knows the class.
SUPER = "super()"
#: Uses that run a function or class of the module's own.
_RUNS = CALL | CALL_RESULT | BASE


@dataclass
class OpenScope:
    """A scope that is being read."""

    scope: Scope
    index: int
    parent: OpenScope | None
    #: Names bound otherwise than by import; parameters too.
    bound: set[str] = field(default_factory=set)
    #: Of these, names that a class body read before it bound them: those of the scopes around it.
    early: set[str] = field(default_factory=set)
    #: Bindings by the name they bind.
    imports: dict[str, list[int]] = field(default_factory=dict)
    #: Dotted path -> first line and flags, packed (see `pack_use`).
    uses: dict[str, int] = field(default_factory=dict)
    globals: set[str] = field(default_factory=set)
    #: Whether every name that is bound here is the module's.
    is_global_body: bool = False
    #: Functions and classes defined in a function or class, by name: the index of their scope.
    local: dict[str, int] = field(default_factory=dict)
    #: Local variables of a function that are assigned once: the path of the value.
    assigned: dict[str, str] = field(default_factory=dict)
    #: Paths of what a function returns.
    returned: list[str] = field(default_factory=list)
    #: Attributes of a class: the path of the value, and the scope in which it is spelled.
    attributes: dict[str, tuple[OpenScope, str]] = field(default_factory=dict)
    #: Paths with calls in them that are called, as `uses`.
    chains: dict[str, int] = field(default_factory=dict)
    #: (path called, position or keyword, path of the argument, line).
    passed: list[tuple[str, str, str, int]] = field(default_factory=list)
    #: Parameters of a function, in order.
    parameters: tuple[str, ...] = ()
    #: First parameter of a method: `self` or `cls`.
    receiver: str = ""
    #: What the first of the paths in `uses` begin with, and how many they are.
    _first_names: set[str] = field(default_factory=set)
    _looked_at: int = 0

    def is_global(self, name: str) -> bool:
        """Whether a name that is bound here is the module's."""
        return self.is_global_body or name in self.globals

    def names_read(self) -> set[str]:
        """The names that paths begin with which the scope has used so far."""
        fresh = len(self.uses) - self._looked_at
        if fresh:  # the latest, since a class may bind thousands of names, and use as many
            latest = islice(reversed(self.uses), fresh)
            self._first_names.update(path.partition(".")[0] for path in latest)
            self._looked_at += fresh
        return self._first_names


def pack_use(line: int, flags: int) -> int:
    """A line and flags in one number, which is cheap to merge in the reader's hottest loop."""
    return line << FLAG_BITS | flags


def resolve_references(
    scopes: list[OpenScope], *, definitions: Mapping[str, str], has_star: bool
) -> Iterator[Reference]:
    """References that matter to the link: to imported names, and calls of the module's own.

    `definitions` are the names that the module binds itself, as in the facts; what is read
    through another name for something imported (`_C = torch._C`) matters as well. With a star
    import anything that is bound nowhere may come from it, so nothing is left out then.
    """
    module = scopes[0]
    known = _known_names(scopes, definitions)
    properties = _properties(scopes)
    for scope in scopes:
        for path, packed in scope.uses.items():
            base, _, rest = path.partition(".")
            if base not in known and not has_star and base[0] != "<":
                continue  # a local value or a built-in, as most names are
            flags = packed & FLAG_MASK
            line = packed >> FLAG_BITS
            if base[0] == "<":
                yield Reference(scope.index, path, -1, flags, line)
                continue
            if base == SUPER:
                yield from _through_class(scope, SUPER_PATH, rest, flags, line)
                continue
            owner = owner_of(scope, base)
            if owner is None:
                continue
            if owner is not module:
                if base in owner.imports:
                    for binding in owner.imports[base]:
                        yield Reference(scope.index, path, binding, flags, line)
                elif base == owner.receiver and (flags & _RUNS or rest in properties):
                    yield from _through_class(scope, CLASS_PATH, rest, flags, line)
                elif base in owner.local and flags & _RUNS:
                    local = CLASS_PATH.format(owner.local[base]) + path[len(base) :]
                    yield Reference(scope.index, local, -1, flags, line)
                continue
            is_path = bool(rest)
            if _matters(base, flags, module, definitions, is_path=is_path, has_star=has_star):
                yield Reference(scope.index, path, -1, flags, line)


def _properties(scopes: list[OpenScope]) -> set[str]:
    """The names that are a property in some class of the file: reading them runs a method."""
    return {
        scope.scope.name
        for scope in scopes
        if any(path.rpartition(".")[2] in PROPERTIES for path in scope.scope.decorators)
    }


def _known_names(scopes: list[OpenScope], definitions: Mapping[str, str]) -> set[str]:
    """Every name that could be a reference in some scope."""
    known = {SUPER, *definitions}
    for scope in scopes:
        known.update(scope.imports, scope.local)
        known.add(scope.receiver)
    return known


def owner_of(scope: OpenScope, name: str) -> OpenScope | None:
    """The scope that binds a name as seen from `scope`; None for a plain local value."""
    current: OpenScope | None = scope
    while current is not None and current.parent is not None:
        if current.is_global(name):
            break
        is_class = current.scope.kind == "class"
        is_visible = not is_class or (current is scope and name not in current.early)
        if is_visible and (
            name in current.imports or name == current.receiver or name in current.local
        ):
            return current
        if is_visible and name in current.bound:
            return None
        current = current.parent
    while current is not None and current.parent is not None:
        current = current.parent
    return current


def _through_class(
    scope: OpenScope, form: str, rest: str, flags: int, line: int
) -> Iterator[Reference]:
    """A call of a method of the class around `scope`."""
    around: OpenScope | None = scope
    while around is not None and around.scope.kind != "class":
        around = around.parent
    if around is not None and rest:
        yield Reference(scope.index, f"{form.format(around.index)}.{rest}", -1, flags, line)


def _matters(
    base: str,
    flags: int,
    module: OpenScope,
    definitions: Mapping[str, str],
    *,
    is_path: bool,
    has_star: bool,
) -> bool:
    if base in module.imports:
        return True
    if base in definitions:
        is_other_name = is_path and definitions[base].startswith("alias:")
        return is_other_name or bool(flags & _RUNS)
    return has_star
