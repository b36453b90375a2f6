"""Whether everything installed together is what the monolith was: two probes -> differences."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet

from debundle.model import Difference, DifferenceKind, Outcome, Probe

#: What a facade made by debundle adds to a module, and no module of the monolith has.
_OURS = frozenset({"_lazy_names", "_moved", "_satellites", "TYPE_CHECKING"})
#: An annotation in a signature that is text as a whole, not one that has text within it, as an
#: alias has that is written out. The fields of a named tuple have it wrapped.
_TEXT = re.compile(r"""(?::|->) (?:ForwardRef\()?['"]""")
_Surface = Mapping[str, tuple[str, ...]]


def compare_probes(
    monolith: Probe,
    together: Probe,
    *,
    modules: Collection[str],
    packages: Collection[str] = (),
) -> tuple[Difference, ...]:
    """How the distributions together differ from the monolith, sorted; empty where they do not.

    Compared are the modules that can be imported, and of each the names that `dir()` shows, what
    kind of object each is and in which module it was defined (so that a function is the same
    function wherever it is read), whether pickle finds it there, and its signature. Names of the
    standard library and third parties are compared by kind alone. Names that begin with an
    underscore count only where the split lacks them. `packages` are those that a split with new
    names has, old and new: which of them a module binds follows from the names it imports by.
    """
    before = {item.module: item for item in monolith.outcomes}
    found: list[Difference] = []
    for outcome in together.outcomes:
        original = before.get(outcome.module)
        if outcome.module and original is not None:
            found += _differences(original, outcome, modules, _OURS.union(packages))
    return tuple(sorted(found))


def _differences(
    before: Outcome, after: Outcome, modules: Collection[str], ours: AbstractSet[str]
) -> Iterator[Difference]:
    if before.error:
        return
    if after.error:
        yield Difference(after.module, "", DifferenceKind.IMPORT, after.error.splitlines()[0])
        return
    old, new = dict(before.surface), dict(after.surface)
    for name in sorted(old.keys() - new.keys() - ours):
        kind = DifferenceKind.SUBMODULE if _is_submodule(before.module, name, modules) else None
        yield Difference(after.module, name, kind or DifferenceKind.LOST, " ".join(old[name]))
    for name in sorted(new.keys() - old.keys() - ours):
        if not name.startswith("_"):
            kind = DifferenceKind.SUBMODULE if _is_submodule(before.module, name, modules) else None
            yield Difference(after.module, name, kind or DifferenceKind.ADDED, " ".join(new[name]))
    for name in sorted(old.keys() & new.keys() - ours):
        if old[name] != new[name]:
            yield _changed(after.module, name, old[name], new[name])


def _is_submodule(module: str, name: str, modules: Collection[str]) -> bool:
    return f"{module}.{name}" in modules


def _changed(module: str, name: str, old: tuple[str, ...], new: tuple[str, ...]) -> Difference:
    kind = DifferenceKind.KIND
    if old[:1] == new[:1]:
        kind = DifferenceKind.HOME if old[:3] != new[:3] else _of_signature(old, new)
        if old[4:5] != new[4:5] and len(old) == len(new):
            kind = DifferenceKind.PICKLE
    return Difference(module, name, kind, f"{' '.join(old)} -> {' '.join(new)}")


def _of_signature(old: tuple[str, ...], new: tuple[str, ...]) -> DifferenceKind:
    """Whether only annotations differ, for the split has text where an object was."""
    is_quoted = len(_TEXT.findall(new[3])) > len(_TEXT.findall(old[3]))
    if old[5:] and old[5:] == new[5:] and is_quoted:
        return DifferenceKind.ANNOTATION
    return DifferenceKind.SIGNATURE
