"""The import records of one module while they are gathered, merged where they say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from debundle.model import Confidence, Import, Phase, Use, Via

#: Uses by how much they ask of the imported module.
STRENGTH = {
    Use.UNKNOWN: 0,
    Use.REEXPORT: 1,
    Use.SIDE_EFFECT: 2,
    Use.ANNOTATION: 3,
    Use.CALL_TIME: 4,
    Use.IMPORT_TIME: 5,
}
_PHASES = (Phase.IMPORT, Phase.CALL, Phase.TYPING)
_EARLIEST = {phase: rank for rank, phase in enumerate(_PHASES)}
#: Where the import system is asked for a module by its name, and so for the packages above it.
_BY_NAME = frozenset({Via.STATEMENT, Via.STAR, Via.DYNAMIC, Via.LAZY})


class _Key(NamedTuple):
    imported: str
    line: int
    phase: Phase
    via: Via
    through: str
    guarded: bool
    conditional: bool
    confidence: Confidence = Confidence.CERTAIN


@dataclass(slots=True)
class _Gathered:
    use: Use
    line: int
    names: set[str] = field(default_factory=set)

    def merge(self, use: Use, name: str) -> None:
        """Take in another name of the same statement."""
        if STRENGTH[use] > STRENGTH[self.use]:
            self.use = use
        if name:
            self.names.add(name)


class Records:
    """Imports of one module: one record for each statement and module that it reaches."""

    def __init__(self, importer: str) -> None:
        """Start with none."""
        self._importer = importer
        self._records: dict[_Key, _Gathered] = {}
        self._called: dict[str, tuple[int, str]] = {}
        self._parents: dict[str, tuple[Phase, int]] = {}

    def add(
        self,
        imported: str,
        line: int,
        phase: Phase,
        via: Via,
        use: Use,
        *,
        name: str = "",
        through: str = "",
        guarded: bool = False,
        conditional: bool = False,
        confidence: Confidence = Confidence.CERTAIN,
    ) -> None:
        """Note that a statement reaches a module.

        A statement that names the importer itself (`from package import x` in its `__init__`)
        counts as well; whatever leads back to the importer by another way does not.
        """
        if imported == self._importer and via is not Via.STATEMENT:
            return
        key = _Key(imported, line, phase, via, through, guarded, conditional, confidence)
        if key not in self._records:
            self._records[key] = _Gathered(use, line)
        self._records[key].merge(use, name)

    def add_attribute(
        self,
        imported: str,
        line: int,
        phase: Phase,
        use: Use,
        *,
        name: str,
        through: str,
        guarded: bool,
    ) -> None:
        """Note that a dotted path leads to a module; the first line stands for all."""
        if imported == self._importer:
            return
        key = _Key(imported, 0, phase, Via.ATTRIBUTE, through, guarded, False)
        if key not in self._records:
            self._records[key] = _Gathered(use, line)
        gathered = self._records[key]
        gathered.merge(use, name)
        gathered.line = min(gathered.line, line)

    def add_called(self, imported: str, line: int, *, through: str) -> None:
        """Note that a function of another module, run by this one's body, needs a module."""
        if imported != self._importer:
            self._called.setdefault(imported, (line, through))

    def add_parents(self, modules: frozenset[str]) -> None:
        """Note every package above the imported modules, and above the importer itself."""
        nearest: dict[str, tuple[int, int]] = {self._importer.rpartition(".")[0]: (0, 0)}
        for key, gathered in self._records.items():
            if key.via in _BY_NAME:
                parent = key.imported.rpartition(".")[0]
                rank = (_EARLIEST[key.phase], gathered.line)
                if parent not in nearest or rank < nearest[parent]:
                    nearest[parent] = rank
        earliest: dict[str, tuple[int, int]] = {}
        for package, rank in nearest.items():
            for parent in (*_ancestors(package), package):
                if parent not in earliest or rank < earliest[parent]:
                    earliest[parent] = rank
        self._parents = {
            parent: (_PHASES[phase], line)
            for parent, (phase, line) in earliest.items()
            if parent in modules and parent != self._importer
        }

    def reached(self, via: Via) -> list[str]:
        """The modules that are reached in one way, in order of their names."""
        return sorted({key.imported for key in self._records if key.via is via})

    def named(self) -> set[str]:
        """The modules that anything but a parent package or an annotation leads to."""
        return {key.imported for key in self._records if key.phase is not Phase.TYPING}

    def note_effect(self, imported: str) -> None:
        """Note that statements which bind no name of a module are there for its side effect."""
        for key, gathered in self._records.items():
            is_bare = key.via is Via.STATEMENT and not gathered.names
            if key.imported == imported and is_bare and gathered.use is Use.REEXPORT:
                gathered.use = Use.SIDE_EFFECT

    def executed(self) -> set[str]:
        """The modules that are reached while the importer is imported itself."""
        own = {key.imported for key in self._records if key.phase is Phase.IMPORT}
        return own | {name for name, (phase, _) in self._parents.items() if phase is Phase.IMPORT}

    def imports(self) -> Iterator[Import]:
        """The records, in no particular order."""
        import_time = set()
        for key, gathered in self._records.items():
            if key.phase is Phase.IMPORT and gathered.use is Use.IMPORT_TIME:
                import_time.add(key.imported)
            yield Import(
                self._importer,
                key.imported,
                gathered.line,
                key.phase,
                key.via,
                gathered.use,
                tuple(sorted(gathered.names)),
                key.through,
                key.guarded,
                key.conditional,
                key.confidence,
            )
        for parent, (phase, line) in self._parents.items():
            yield Import(self._importer, parent, line, phase, Via.PARENT, Use.SIDE_EFFECT)
        import_time.update(_ancestors(self._importer))
        for imported, (line, through) in self._called.items():
            if imported not in import_time:
                yield Import(
                    self._importer,
                    imported,
                    line,
                    Phase.IMPORT,
                    Via.CALLED,
                    Use.IMPORT_TIME,
                    (),
                    through,
                )


def parents_of(module: str, modules: frozenset[str]) -> Iterator[Import]:
    """What a module without source executes: the packages above it, as every module does."""
    for parent in _ancestors(module):
        if parent in modules:
            yield Import(module, parent, 0, Phase.IMPORT, Via.PARENT, Use.SIDE_EFFECT)


@cache
def _ancestors(module: str) -> tuple[str, ...]:
    parts = module.split(".")[:-1]
    return tuple(".".join(parts[: count + 1]) for count in range(len(parts)))
