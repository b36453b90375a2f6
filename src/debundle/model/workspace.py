"""The artefact of `split`: a workspace on disk, and every edit that was made for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from pathlib import Path

from debundle.model.cut import Remedy
from debundle.model.partition import TESTS_EXTRA, Role


class EditStatus(str, Enum):
    """What became of a cut in the sources."""

    #: The source was changed.
    APPLIED = "applied"
    #: The import stays as it is: it executes late or may fail, and says what to install.
    LEFT = "left"
    #: The source could not be changed; `EditRecord.note` says why.
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, order=True)
class EditRecord:
    """One cut and what was done about it in the source."""

    distribution: str
    #: Path of the file, as in `Module.path`.
    file: str
    #: 1-based line in the monolith's file; 0 where the import stands on none of its own.
    line: int
    remedy: Remedy
    #: The modules that the file no longer imports, sorted.
    imported: tuple[str, ...]
    names: tuple[str, ...]
    status: EditStatus
    note: str = ""


@dataclass(frozen=True, slots=True)
class WorkspacePart:
    """One distribution of a workspace, as far as proving it needs to know."""

    name: str
    role: Role
    depends_on: tuple[str, ...]
    modules: tuple[str, ...]
    lines: int
    #: PEP 508 requirements on third parties.
    requires: tuple[str, ...] = ()
    #: Extras with their PEP 508 requirements on third parties, sorted.
    extras: tuple[tuple[str, tuple[str, ...]], ...] = ()
    native: bool = False

    @property
    def optional(self) -> tuple[str, ...]:
        """What its extras require of third parties, sorted."""
        return tuple(sorted({line for _, lines in self.extras for line in lines}))

    def needed(self, extras: Iterable[str] = ()) -> tuple[str, ...]:
        """What it requires of third parties with some extras, those that it has; sorted."""
        chosen = set(self.wanted(extras))
        more = {line for name, lines in self.extras if name in chosen for line in lines}
        return tuple(sorted({*self.requires, *more}))

    def wanted(self, extras: Iterable[str] = ()) -> tuple[str, ...]:
        """Those of some extras that it has, and what tests need to be imported; sorted."""
        chosen = {*extras, TESTS_EXTRA} if self.role is Role.TESTS else set(extras)
        return tuple(sorted(name for name, _ in self.extras if name in chosen))


@dataclass(frozen=True)
class Workspace:
    """A split that stands on disk: its distributions, sorted so that each comes after its needs."""

    label: str
    version: str
    #: The monolith's import roots, e.g. ("torch", "torchgen").
    roots: tuple[str, ...]
    parts: tuple[WorkspacePart, ...]
    #: The distribution without code under the monolith's name; "" where a part has that name.
    whole: str = ""
    #: What was split, as the user named it.
    specs: tuple[str, ...] = ()
    #: The configuration it was split by, as the user named it.
    configuration: str = ""
    #: Old name -> new name of the modules that left their import package; as in `SplitPlan`.
    renamed: Mapping[str, str] = field(default_factory=dict)
    #: PEP 508 requirements of the monolith on third parties that no distribution has; `whole` does.
    whole_requires: tuple[str, ...] = ()

    @property
    def packages(self) -> tuple[str, ...]:
        """The monolith's import roots, and the packages of what was renamed; sorted."""
        new = {name.partition(".")[0] for name in self.renamed.values()}
        return tuple(sorted({*self.roots, *new}))

    @cached_property
    def by_name(self) -> Mapping[str, WorkspacePart]:
        """Part by name."""
        return {part.name: part for part in self.parts}

    @cached_property
    def of_module(self) -> Mapping[str, str]:
        """Name of the part that holds a module."""
        return {module: part.name for part in self.parts for module in part.modules}

    @property
    def lines(self) -> int:
        """Lines of all parts together."""
        return sum(part.lines for part in self.parts)

    def closure(self, name: str) -> tuple[str, ...]:
        """A part and all it depends on, directly or through others; sorted."""
        found: set[str] = set()
        left = [name]
        while left:
            item = left.pop()
            if item not in found:
                found.add(item)
                left += self.by_name[item].depends_on
        return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class SplitOptions:
    """How a workspace is written."""

    output: Path
    #: Processes that edit sources; 0 means one per core.
    processes: int = 0
    #: Replace files that somebody edited since debundle wrote them.
    force: bool = False
    specs: tuple[str, ...] = ()
    configuration: str = ""
    #: The oldest Python that the sources have to run on; from 3.15 on it has `lazy import`.
    python: tuple[int, int] = (3, 10)
    #: Late imports are listed in `__lazy_modules__`, which Pythons before 3.15 ignore.
    lazy_modules: bool = False

    @property
    def needs_python(self) -> str:
        """What the sources need because of what is written into them, e.g. ">=3.15"; or ""."""
        is_new = self.python >= (3, 15) and not self.lazy_modules
        return f">={self.python[0]}.{self.python[1]}" if is_new else ""


@dataclass(frozen=True, slots=True)
class SplitResult:
    """What `split` did: the workspace, the edits, and how many files it touched."""

    workspace: Workspace
    edits: tuple[EditRecord, ...]
    written: int
    kept: int
    removed: int
    linked: int
