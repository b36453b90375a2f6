"""The violations that are known: accepted once, to shrink from then on.

An entry is (importer, imported, phase) and holds no line, so that editing a file elsewhere does
not make it stale.
"""

from __future__ import annotations

import json
from pathlib import Path

from debundle.model import CheckResult, DebundleError, Phase, Violation

#: It stands beside the configuration file.
BASELINE_NAME = "debundle-baseline.json"

_FORMAT = 1
_KEYS = ("importer", "imported", "phase")

#: (importer, imported, phase), e.g. ("torch.nn.cpp", "torch.onnx", "call").
Entry = tuple[str, str, str]


def read_baseline(path: Path) -> tuple[Entry, ...]:
    """The entries of a baseline file, sorted; none where the file does not exist.

    Raises DebundleError where it cannot be understood.
    """
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise _unusable(path, f"It cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise _unusable(path, f"It is not valid JSON: {error}.") from error
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        raise _unusable(path, f"It is no baseline of format {_FORMAT}.")
    entries = document.get("known")
    if not isinstance(entries, list):
        raise _unusable(path, 'It has no list "known".')
    return tuple(sorted({_entry(item, path) for item in entries}))


def render_baseline(result: CheckResult) -> str:
    """The text of a baseline that knows every violation of a result, and no more.

    One entry a line, sorted, so that a review shows what came and what went.
    """
    known = sorted({entry_of(violation) for violation in result.violations})
    entries = [json.dumps(dict(zip(_KEYS, entry, strict=True))) for entry in known]
    listed = "[\n    " + ",\n    ".join(entries) + "\n  ]" if entries else "[]"
    return f'{{\n  "format": {_FORMAT},\n  "known": {listed}\n}}\n'


def entry_of(violation: Violation) -> Entry:
    """The entry that a violation has in a baseline; parent packages execute at import time."""
    phase = violation.cut.phase if violation.cut else Phase.IMPORT
    return (violation.importer, violation.imported, phase.value)


def _entry(item: object, path: Path) -> Entry:
    if not isinstance(item, dict) or set(item) != set(_KEYS):
        raise _unusable(path, f"An entry has not exactly the keys {', '.join(_KEYS)}: {item!r}.")
    values = [item[key] for key in _KEYS]
    if not all(isinstance(value, str) for value in values):
        raise _unusable(path, f"An entry holds something else than strings: {item!r}.")
    if item["phase"] not in {phase.value for phase in Phase}:
        raise _unusable(path, f"An entry has an unknown phase: {item!r}.")
    importer, imported, phase = values
    return (importer, imported, phase)


def _unusable(path: Path, what: str) -> DebundleError:
    return DebundleError(
        what,
        where=str(path),
        next_step="Delete it and write it anew with: debundle check --update-baseline",
    )
