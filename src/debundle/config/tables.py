"""A TOML table that is read key by key, and remembers everything that is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import Enum
from math import inf
from typing import TypeVar

from debundle.config.places import Path, line_of
from debundle.model import CombinedError, DebundleError

_Choice = TypeVar("_Choice", bound=Enum)


@dataclass(slots=True)
class Problems:
    """The problems found in one file, each at its line."""

    #: The file as the user named it.
    source: str
    lines: Mapping[Path, int]
    found: list[tuple[int, DebundleError]] = field(default_factory=list)

    def add(self, path: Path, what: str, *, next_step: str) -> None:
        """Note a problem with the value at `path`."""
        error = DebundleError(what, where=self.place(path), next_step=next_step)
        self.found.append((line_of(self.lines, path), error))

    def place(self, path: Path) -> str:
        """The file and the line of the value at `path`, e.g. "debundle.toml:12"."""
        line = line_of(self.lines, path)
        return f"{self.source}:{line}" if line else self.source

    def raise_any(self) -> None:
        """Raise what was found: nothing, one DebundleError, or one CombinedError."""
        ordered = sorted(self.found, key=lambda item: item[0])
        problems = tuple(problem for _, problem in ordered)
        if len(problems) == 1:
            raise problems[0]
        if problems:
            raise CombinedError(problems)


@dataclass(frozen=True, slots=True)
class Table:
    """The keys of one table; a wrong value is noted and read as if it were missing."""

    values: Mapping[str, object]
    path: Path
    problems: Problems

    def place(self, key: str = "") -> str:
        """The file and the line of a key, or of the table itself, e.g. "debundle.toml:12"."""
        return self.problems.place((*self.path, key) if key else self.path)

    def allow(self, keys: Collection[str]) -> None:
        """Note every key that is not among `keys`."""
        for key in self.values:
            if key not in keys:
                place = f" in [{_dotted(self.path)}]" if self.path else ""
                self.add(
                    key, f'Unknown key "{key}"{place}.', next_step=suggestion(key, keys, "keys")
                )

    def text(self, key: str, default: str = "") -> str:
        """A string."""
        value = self.values.get(key, default)
        if isinstance(value, str):
            return value
        self._wrong(key, "a string", value)
        return default

    def texts(self, key: str, *, one_is_enough: bool = False) -> tuple[str, ...]:
        """A list of strings; with `one_is_enough`, a string stands for a list of one."""
        value = self.values.get(key, [])
        if one_is_enough and isinstance(value, str):
            value = [value]
        if isinstance(value, list) and all(isinstance(item, str) and item for item in value):
            return tuple(value)
        self._wrong(key, "a list of strings, none of them empty", value)
        return ()

    def share(self, key: str) -> float | None:
        """A share of the lines, above 0 and at most 1; None where the key is missing."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1:
            return float(value)
        self._wrong(key, "a share of the lines, above 0 and at most 1", value)
        return None

    def count(self, key: str) -> int | None:
        """A whole number, 0 or more; None where the key is missing."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self._wrong(key, "a whole number, 0 or more", value)
        return None

    def switch(self, key: str) -> bool:
        """A yes or no; no where the key is missing."""
        value = self.values.get(key, False)
        if isinstance(value, bool):
            return value
        self._wrong(key, "true or false", value)
        return False

    def amount(self, key: str) -> float | None:
        """A number, 0 or more; None where the key is missing."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < inf:
            return float(value)
        self._wrong(key, "a number, 0 or more", value)
        return None

    def flag(self, key: str) -> bool:
        """True or false; false where there is none."""
        value = self.values.get(key, False)
        if isinstance(value, bool):
            return value
        self._wrong(key, "true or false", value)
        return False

    def choice(self, key: str, default: _Choice) -> _Choice:
        """One of the values of an enumeration of strings."""
        options = [str(item.value) for item in type(default)]
        value = self.values.get(key, default.value)
        if value in options:
            return type(default)(value)
        self._wrong(key, "one of " + ", ".join(f'"{option}"' for option in options), value)
        return default

    def table(self, key: str) -> Table:
        """A table; empty where the key is missing."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            self._wrong(key, f"a table: [{_dotted((*self.path, key))}]", value)
            value = {}
        return Table(value, (*self.path, key), self.problems)

    def tables(self, key: str) -> Iterator[Table]:
        """An array of tables."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self._wrong(key, f"tables, each under a line [[{key}]]", value)
            return
        for position, item in enumerate(value):
            yield Table(item, (*self.path, key, position), self.problems)

    def add(self, key: str, what: str, *, next_step: str) -> None:
        """Note a problem with the value of a key; "" for the table itself."""
        path = (*self.path, key) if key else self.path
        self.problems.add(path, what, next_step=next_step)

    def _wrong(self, key: str, expected: str, value: object) -> None:
        dotted = _dotted((*self.path, key))
        what = f"{dotted} must be {expected}; it is {_show(value)}."
        self.add(
            key,
            what,
            next_step=f"Correct the value of {key}; docs/configuration.md has an"
            " example of each key.",
        )


def suggestion(word: str, known: Collection[str], kind: str) -> str:
    """What to write in place of an unknown word: close matches first, or all there are."""
    close = get_close_matches(word, sorted(known), n=2, cutoff=0.6)
    if close:
        return "Did you mean " + " or ".join(f'"{match}"' for match in close) + "?"
    if not known:
        return f"There are no {kind} to choose from; take it out."
    return f"Known {kind}: " + ", ".join(sorted(known)) + "."


def _dotted(path: Path) -> str:
    return ".".join(str(part) for part in path if isinstance(part, str))


def _show(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "the string " + json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | float):
        return f"the number {value}"
    kinds: dict[type, str] = {list: "a list", dict: "a table"}
    return kinds.get(type(value), f"a {type(value).__name__}")
