"""Imports that a split must cut, what cures each, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from debundle.model.imports import Phase, Use, Via


class Remedy(str, Enum):
    """How an import against the direction of the distributions is removed."""

    #: Never executes, or every use is an annotation: it moves under TYPE_CHECKING.
    TYPING_ONLY = "typing-only"
    #: Executes at call time, or is guarded: the imported becomes an optional dependency.
    OPTIONAL = "optional"
    #: A re-export: resolved on first access by a module `__getattr__` (PEP 562).
    FACADE = "facade"
    #: Used only inside functions: the import moves there.
    DEFER = "defer"
    #: Imported for its side effect: an entry point or an explicit hook.
    HOOK = "hook"
    #: One small definition is needed: it moves to the importer's side.
    RELOCATE = "relocate"
    #: Used at import time: a person has to change the code.
    REDESIGN = "redesign"

    @property
    def needs_person(self) -> bool:
        """Whether debundle cannot make this edit by itself."""
        return self is Remedy.REDESIGN


@dataclass(frozen=True, slots=True)
class Costs:
    """What one cut costs, by remedy; whole numbers, compared only with one another."""

    typing_only: int = 0
    optional: int = 1
    facade: int = 2
    defer: int = 3
    hook: int = 10
    relocate: int = 20
    redesign: int = 100

    def of(self, remedy: Remedy) -> int:
        """The cost of one cut with this remedy."""
        costs = {
            Remedy.TYPING_ONLY: self.typing_only,
            Remedy.OPTIONAL: self.optional,
            Remedy.FACADE: self.facade,
            Remedy.DEFER: self.defer,
            Remedy.HOOK: self.hook,
            Remedy.RELOCATE: self.relocate,
            Remedy.REDESIGN: self.redesign,
        }
        return costs[remedy]


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """One import that leads against the direction of the distributions.

    A statement may reach several modules (see `Import`); it is edited once. The cut that stands
    for the edit carries the cost, the others of the same edit carry 0 and `same_edit=True`.
    """

    importer: str
    imported: str
    #: Path of the importer's file, as in `Module.path`.
    file: str
    line: int
    phase: Phase
    use: Use
    via: Via
    remedy: Remedy
    cost: int
    names: tuple[str, ...] = ()
    #: Names of the distributions on both sides.
    from_distribution: str = ""
    to_distribution: str = ""
    same_edit: bool = False
