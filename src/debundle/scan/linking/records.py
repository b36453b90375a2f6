"""The import records of one module while they are gathered, merged where they say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
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
_EARLIEST = {Phase.IMPORT: 0, Phase.CALL: 1, Phase.TYPING: 2}


class _Key(NamedTuple):
    imported: str
    line: int
    phase: Phase
    via: Via
    through: str
    guarded: bool
    conditional: bool
    confidence: Confidence = Confidence.CERTAIN


@dataclass
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
        for parent in _ancestors(self._importer):
            self._note_parent(parent, Phase.IMPORT, 0)
        for key, gathered in self._records.items():
            if key.via in (Via.STATEMENT, Via.STAR, Via.DYNAMIC, Via.LAZY):
                for parent in _ancestors(key.imported):
                    self._note_parent(parent, key.phase, gathered.line)
        self._parents = {name: self._parents[name] for name in self._parents if name in modules}

    def reached(self, via: Via) -> list[str]:
        """The modules that are reached in one way, in order of their names."""
        return sorted({key.imported for key in self._records if key.via is via})

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
        for imported, (line, through) in self._called.items():
            if imported not in import_time and imported not in _ancestors(self._importer):
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

    def _note_parent(self, parent: str, phase: Phase, line: int) -> None:
        if parent == self._importer:
            return
        rank = (_EARLIEST[phase], line)
        known = self._parents.get(parent)
        if known is None or rank < (_EARLIEST[known[0]], known[1]):
            self._parents[parent] = (phase, line)


def parents_of(module: str, modules: frozenset[str]) -> Iterator[Import]:
    """What a module without source executes: the packages above it, as every module does."""
    for parent in _ancestors(module):
        if parent in modules:
            yield Import(module, parent, 0, Phase.IMPORT, Via.PARENT, Use.SIDE_EFFECT)


def _ancestors(module: str) -> list[str]:
    parts = module.split(".")[:-1]
    return [".".join(parts[: count + 1]) for count in range(len(parts))]
