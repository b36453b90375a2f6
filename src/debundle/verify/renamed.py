"""Old and new names where a split renames modules: what runs has new ones, what is told old ones.

Blame, wishes and parity speak of the monolith's names throughout; they are translated where a
process is asked and where it answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from debundle.model import Missed, Outcome, TraceLine

_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


@dataclass(frozen=True)
class Renamed:
    """The two names of every module that a split renames; none where it renames nothing."""

    #: Old name -> new name.
    names: Mapping[str, str] = field(default_factory=dict)
    #: Whether modules are asked for by their old names, as users of the monolith do.
    by_old_names: bool = False

    def asked(self, module: str) -> str:
        """The name by which a module is imported."""
        return module if self.by_old_names else self.installed(module)

    def installed(self, module: str) -> str:
        """The name of a module's file, whichever name it is imported by."""
        return self.names.get(module, module)

    def told(self, outcome: Outcome) -> Outcome:
        """An outcome in old names."""
        if not self.names:
            return outcome
        return replace(
            outcome,
            module=self._old(outcome.module),
            frames=tuple(self._frame(frame) for frame in outcome.frames),
            loaded=tuple(dict.fromkeys(map(self._old, outcome.loaded))),
            missed=tuple(
                Missed(
                    self._old(item.importer),
                    self._old(item.imported),
                    item.line,
                    self._old(item.reader),
                )
                for item in outcome.missed
            ),
            strays=tuple((self._old(name), file) for name, file in outcome.strays),
            surface=tuple(
                (name, tuple(_NAME.sub(self._old_path, part) for part in parts))
                for name, parts in outcome.surface
            ),
        )

    @cached_property
    def _by_new_name(self) -> Mapping[str, str]:
        return {new: old for old, new in self.names.items()}

    def _old(self, module: str) -> str:
        return self._by_new_name.get(module, module)

    def _old_path(self, match: re.Match[str]) -> str:
        """A dotted path, in a signature for example, with the old name of its module."""
        module = path = match[0]
        while module and module not in self._by_new_name:
            module = module.rpartition(".")[0]
        return f"{self._by_new_name[module]}{path[len(module) :]}" if module else path

    def _frame(self, frame: TraceLine) -> TraceLine:
        """A line of a traceback as it would stand in the monolith's file."""
        path = frame.file.replace("\\", "/").removesuffix(".py").removesuffix("/__init__")
        parts = path.split("/")
        for start in range(len(parts)):
            old = self._by_new_name.get(".".join(parts[start:]))
            if old is not None:
                file = "/".join([*parts[:start], *old.split(".")])
                return TraceLine(f"{file}.py", frame.line, frame.function)
        return frame


NOTHING_RENAMED = Renamed()
