"""The recorded splits, and the packages as they were before."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

#: The splits that are part of the repository; their README says what the fields mean.
SPLITS = Path(__file__).parent / "splits"

_LEAST_CONFIDENCE = 0.5


@dataclass(frozen=True)
class Split:
    """What maintainers did: where each module of a package went."""

    name: str
    #: What pip is asked for, e.g. "langchain==0.0.339".
    requirement: str
    #: The import package, e.g. "langchain".
    package: str
    core: str
    #: Distribution by module, of all modules of known whereabouts but tests.
    whereabouts: dict[str, str]
    #: Lines of these modules.
    lines: dict[str, int]
    #: The modules that are scored: with code, and moved with confidence.
    scored: frozenset[str]
    #: Other distributions that took a copy of a module.
    also: dict[str, frozenset[str]]

    @cached_property
    def count(self) -> int:
        """How many distributions the scored modules went to."""
        return len({self.whereabouts[name] for name in self.scored})

    @cached_property
    def core_share(self) -> float:
        """The core's share of the lines of all modules of known whereabouts."""
        held = sum(self.lines[name] for name, home in self.whereabouts.items() if home == self.core)
        return held / sum(self.lines.values())

    @cached_property
    def core_modules(self) -> frozenset[str]:
        """The scored modules that went to the core."""
        return frozenset(name for name in self.scored if self.whereabouts[name] == self.core)

    @cached_property
    def core_or_not(self) -> frozenset[str]:
        """Scored modules of which the core has one copy and another distribution another."""
        return frozenset(
            name
            for name, others in self.also.items()
            if self.core in others or self.whereabouts[name] == self.core
        )


def read_splits(folder: Path, only: Sequence[str] = ()) -> tuple[Split, ...]:
    """The splits of a folder in order of name, all or some."""
    splits = tuple(_split(json.loads(path.read_text())) for path in sorted(folder.glob("*.json")))
    return tuple(split for split in splits if not only or split.name in only)


def fetch_package(split: Split, folder: Path) -> Path:
    """The wheel or sdist as it was before, by pip; kept in the folder.

    A wheel if there is one. pip runs the set-up of an sdist for its metadata. Raises RuntimeError
    where pip finds nothing.
    """
    own = folder / split.name
    own.mkdir(parents=True, exist_ok=True)
    for how in (["--only-binary=:all:"], ["--no-binary=:all:"]):
        found = sorted(own.iterdir())
        if found:
            return found[0]
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *how]
        result = subprocess.run(
            [*command, "--dest", str(own), split.requirement],
            check=False,
            capture_output=True,
            text=True,
        )
    found = sorted(own.iterdir())
    if not found:
        message = f"pip cannot fetch {split.requirement}: {result.stderr.strip()[-300:]}"
        raise RuntimeError(message)
    return found[0]


def _split(record: dict[str, Any]) -> Split:
    known = {
        name: entry
        for name, entry in sorted(record["modules"].items())
        if entry.get("to") and not entry.get("test")
    }
    scored = frozenset(
        name
        for name, entry in known.items()
        if entry["confidence"] >= _LEAST_CONFIDENCE and not entry.get("no_code")
    )
    monolith = record["monolith"]
    return Split(
        name=record["case"],
        requirement=f"{monolith['distribution']}=={monolith['version']}",
        package=monolith["import_package"],
        core=record["core_distribution"],
        whereabouts={name: entry["to"] for name, entry in known.items()},
        lines={name: entry["lines"] for name, entry in known.items()},
        scored=scored,
        also={
            name: frozenset(entry["also"])
            for name, entry in known.items()
            if entry.get("also") and name in scored
        },
    )
