"""The artefact of `what-if`: what a move or a cut would change."""

from __future__ import annotations

from dataclasses import dataclass

from debundle.model.cut import Cut
from debundle.model.partition import Partition
from debundle.model.violation import Chain, Link


@dataclass(frozen=True, slots=True)
class WhatIfOptions:
    """What is supposed: modules moved, imports gone."""

    #: (module pattern, distribution) in the order in which they are carried out.
    moves: tuple[tuple[str, str], ...] = ()
    #: (importer, imported), each a module pattern.
    cuts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class MovedModule:
    """A module that goes from one distribution to another."""

    module: str
    from_distribution: str
    to_distribution: str


@dataclass(frozen=True, slots=True)
class DependencyChange:
    """A dependency between distributions that comes or goes."""

    from_distribution: str
    to_distribution: str
    #: An import that asks for it, or asked for it; None where none does.
    witness: Link | None


@dataclass(frozen=True, slots=True)
class DependencyCycle:
    """Distributions that would need one another, by imports that debundle cannot cut."""

    #: The way round; the first is also the last, e.g. ("core", "fx", "core").
    distributions: tuple[str, ...]
    #: An import for each step, as far as there is one.
    chain: Chain
    #: The first step is a module whose package lies in the next distribution.
    by_parent: bool
    #: Edits that only a person can make, and that would break the first step; 0 for a parent.
    person: int


@dataclass(frozen=True)
class WhatIf:
    """A grouping before and after, and what became different."""

    before: Partition
    after: Partition
    moves: tuple[MovedModule, ...]
    #: Cuts that come and go, by importer and line; those that only change sides are in neither.
    new_cuts: tuple[Cut, ...]
    gone_cuts: tuple[Cut, ...]
    new_dependencies: tuple[DependencyChange, ...]
    gone_dependencies: tuple[DependencyChange, ...]
    cycles: tuple[DependencyCycle, ...]
    #: Remarks a person should read, one sentence each.
    notes: tuple[str, ...] = ()
