"""The artefact of `propose --explain`: why a module is in the core, or is not."""

from __future__ import annotations

from dataclasses import dataclass

from debundle.model.cut import Cut
from debundle.model.violation import Link


@dataclass(frozen=True, slots=True)
class ForcedLink:
    """One step of the chain that brings a module into the core."""

    link: Link
    #: The import as a cut, with its remedy and its cost; None for what cannot be cut: a parent
    #: package, or what a wish keeps together.
    cut: Cut | None


@dataclass(frozen=True, slots=True)
class CoreExchange:
    """The core with some modules more or less."""

    #: What would join or leave, the module that was asked about included; sorted.
    modules: tuple[str, ...]
    lines: int
    #: What the cuts around the core cost now, and would then.
    cost: int
    new_cost: int
    #: Cuts, one for each edit, that would be needed and that would not be needed any more.
    new_cuts: tuple[Cut, ...]
    gone_cuts: tuple[Cut, ...]


@dataclass(frozen=True, slots=True)
class CoreExplanation:
    """Why a module is in the core or out of it, and what it would take to change that."""

    module: str
    lines: int
    member: bool
    #: One sentence.
    reason: str
    core_modules: int
    core_lines: int
    #: Members of the core that import it, sorted; itself left out.
    importers: tuple[str, ...]
    #: For a member: from what the core must hold to the module, along the imports that are
    #: dearest to cut; empty for what the core must hold itself.
    chain: tuple[ForcedLink, ...]
    #: For what is outside: the edits that keep the core from importing it.
    cuts: tuple[Cut, ...]
    #: A member that leaves at least cost, with what has to go along; or another that joins, with
    #: what it cannot do without. None where neither may be.
    exchange: CoreExchange | None
