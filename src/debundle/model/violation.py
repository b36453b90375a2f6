"""The artefact of `check`: where the code breaks what `debundle.toml` says."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from debundle.model.cut import Cut
from debundle.model.imports import Phase, Use, Via


class ViolationKind(str, Enum):
    """Which rule is broken."""

    #: A distribution imports another that it does not depend on, even transitively.
    UNDECLARED = "undeclared"
    #: A module's parent package lies in a distribution that the module's does not depend on.
    PARENT = "parent"
    #: The declared dependencies form a cycle.
    CYCLE = "cycle"
    #: A distribution holds modules that are to be apart.
    BAN = "ban"
    #: Who installs one part gets another that is forbidden to it.
    DIRECTION = "direction"


@dataclass(frozen=True, slots=True)
class Link:
    """One import of a chain, with its place in the source."""

    importer: str
    imported: str
    file: str
    line: int
    phase: Phase
    use: Use
    via: Via
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """Imports that lead from one module to another, each beginning where the last ended."""

    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule with its witness."""

    kind: ViolationKind
    from_distribution: str
    to_distribution: str
    importer: str
    imported: str
    chain: Chain
    #: The import as the cut that would mend it; None for all but UNDECLARED.
    cut: Cut | None
    #: One sentence: what is wrong and what to do.
    message: str
    #: Already accepted in the baseline file.
    known: bool = False


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All violations, new ones first, and baseline entries that no longer occur."""

    violations: tuple[Violation, ...]
    #: (importer, imported, phase) of baseline entries that match nothing any more.
    stale: tuple[tuple[str, str, str], ...] = ()
    #: Imports between distributions that were checked.
    checked: int = 0
    #: (how `Module.path` begins, folder that holds it on this machine) of every import root.
    places: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    @property
    def kept(self) -> bool:
        """Whether nothing new is broken and the baseline holds nothing stale."""
        return not self.stale and all(violation.known for violation in self.violations)
