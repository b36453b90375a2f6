"""What is gathered while a plan is turned into edits."""

from __future__ import annotations

from dataclasses import dataclass, field

from debundle.codemod.lazily import LazyName, LazyWords
from debundle.codemod.planning import File, Plan
from debundle.codemod.text import Edit


@dataclass(slots=True)
class Work:
    """A plan on its way to edits."""

    file: File
    plan: Plan
    #: The indentation of one level.
    unit: str
    #: Names that additions use, none of which the file uses otherwise.
    words: LazyWords
    error: str
    edits: list[Edit] = field(default_factory=list)
    #: Names to be resolved when they are first read.
    lazy: dict[str, LazyName] = field(default_factory=dict)

    @property
    def is_chained(self) -> bool:
        """Whether the module has a `__getattr__` of its own."""
        bindings = self.file.names.bindings.get("__getattr__", ())
        return any(binding.kind != "typing" for binding in bindings)
