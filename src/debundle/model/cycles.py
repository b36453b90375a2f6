"""The artefact of `cycles`: what is entangled, and what has to be cut until nothing is."""

from __future__ import annotations

from dataclasses import dataclass

from debundle.model.cut import Cut
from debundle.model.summary import Cycle


@dataclass(frozen=True, slots=True)
class CycleCut:
    """One edit of the list, and what is left once it and all before it are made."""

    #: The import that stands for the edit.
    cut: Cut
    #: The modules that the importer no longer reaches by this edit, sorted; more than one where a
    #: name is read from a facade that is not its package.
    targets: tuple[str, ...]
    #: A package that uses what lies below it: importing either executes the other.
    own_child: bool
    #: Modules in the largest cycle that is left; 0 where none is.
    largest: int


@dataclass(frozen=True, slots=True)
class CycleReport:
    """The cycles of a graph, and edits in order after which there is none."""

    #: Strongly connected components of two modules or more, the largest first.
    cycles: tuple[Cycle, ...]
    cuts: tuple[CycleCut, ...]
    #: Only imports that execute at import time were looked at.
    import_time: bool
    #: Distinct (importer, imported) pairs that were looked at, and those that the edits cut.
    pairs: int
    cut_pairs: int
    cost: int
    #: Edits among the cuts that only a person can make, and a proven bound: whatever the list,
    #: it holds so many.
    person: int
    person_bound: int
