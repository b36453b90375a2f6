"""Submodules that a package binds on the way: `from p.b import x` in `p` makes `b` a name of `p`.

The import system does so once the submodule has executed. Whoever reads or deletes that name in the
package's own file needs the statement where it stands, for no name is left that an edit could bind
again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from debundle.scan.source.facts import DELETED, FLAG_BITS, LOAD, TYPING, Binding, Reference
from debundle.scan.source.scopes import OpenScope, owner_of


def references_to_brought(
    package: str,
    scopes: Sequence[OpenScope],
    bindings: Sequence[Binding],
    definitions: Mapping[str, str],
) -> Iterator[Reference]:
    """What the statements of a package's own file are needed for, by the names that they bring.

    A name counts only where nothing else in the file binds it. The references stand in the body
    of the module, wherever the name is read.
    """
    brought: dict[str, list[int]] = {}
    for index, binding in enumerate(bindings):
        below = binding.module.removeprefix(f"{package}.")
        if binding.scope or below == binding.module or binding.flags & TYPING:
            continue
        name = below.partition(".")[0]
        if name not in scopes[0].imports and definitions.get(name, DELETED) == DELETED:
            brought.setdefault(name, []).append(index)
    read = _read(brought, scopes)
    for name in sorted(brought):
        if name in definitions or name in read:
            line = read.get(name, 0)
            yield from (Reference(0, name, index, LOAD, line) for index in brought[name])


def _read(names: Mapping[str, object], scopes: Sequence[OpenScope]) -> dict[str, int]:
    """The line on which each of some names of the module is first read, for those that are."""
    found: dict[str, int] = {}
    if not names:
        return found
    for scope in scopes:
        for path, packed in scope.uses.items():
            base = path.partition(".")[0]
            if base in names and base not in found and owner_of(scope, base) is scopes[0]:
                found[base] = packed >> FLAG_BITS
    return found
