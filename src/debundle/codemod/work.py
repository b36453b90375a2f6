"""What is gathered while a plan is turned into edits."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace

from debundle.codemod.detaching import Detached
from debundle.codemod.file import File
from debundle.codemod.lazily import LazyName, LazyWords
from debundle.codemod.planning import Plan
from debundle.codemod.selecting import Setting
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
    #: Those that are registered where a statement in a branch was, by statement and name.
    in_branch: dict[ast.stmt, dict[str, LazyName]] = field(default_factory=dict)

    def add_lazy(self, entry: LazyName, item: Detached) -> None:
        """Note a name of a statement, unless there is an entry for it."""
        if item.setting is Setting.BRANCH:
            own = self.in_branch.setdefault(item.statement.node, {})
            own.setdefault(entry.name, replace(entry, in_branch=True))
        else:
            self.lazy.setdefault(entry.name, entry)

    def all_lazy(self) -> list[LazyName]:
        """Every entry, wherever it is registered."""
        return [*self.lazy.values(), *(e for own in self.in_branch.values() for e in own.values())]

    @property
    def is_chained(self) -> bool:
        """Whether the module has a `__getattr__` of its own."""
        bindings = self.file.names.bindings.get("__getattr__", ())
        return any(binding.kind != "typing" for binding in bindings)
