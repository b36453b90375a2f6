"""Reads what was recorded before: by debundle, or by others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from debundle.model import (
    DebundleError,
    Ending,
    Failure,
    Observation,
    Oddity,
    Origin,
    Phase,
    SeenImport,
)


def read_recorded(path: Path) -> Observation:
    """An observation from a file.

    The file is what `debundle audit --format json` printed, or an object whose lists hold pairs
    `[importer, imported]`; those say nothing of phases. Raises DebundleError for anything else.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise _wrong(path, f"The recorded imports cannot be read: {error}.") from error
    try:
        if document.get("format") == "debundle-audit":
            return _from_audit(document)
        return _from_pairs(document)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _wrong(path, "The file holds no recorded imports.") from error


def _from_audit(document: dict[str, Any]) -> Observation:
    return Observation(
        seen=tuple(
            sorted(
                SeenImport(
                    item["importer"],
                    item["imported"],
                    Phase(item["phase"]),
                    Origin(item["origin"]),
                    item["line"],
                    item["is_made"],
                )
                for item in document["seen"]
            )
        ),
        loaded=tuple(document["loaded"]),
        failures=tuple(
            Failure(item["module"], Ending(item["ending"]), item["reason"])
            for item in document["failures"]
        ),
        odd={item["module"]: Oddity(item["oddity"]) for item in document["odd"]},
        has_phases=document["has_phases"],
        python=document["python"],
    )


def _from_pairs(document: dict[str, Any]) -> Observation:
    lists = [value for value in document.values() if isinstance(value, list)]
    pairs = {(str(importer), str(imported)) for rows in lists for importer, imported in rows}
    if not pairs:
        raise ValueError
    return Observation(
        seen=tuple(
            SeenImport(importer, imported, Phase.CALL, Origin.STATEMENT)
            for importer, imported in sorted(pairs)
        ),
        has_phases=False,
    )


def _wrong(path: Path, what: str) -> DebundleError:
    return DebundleError(
        what,
        where=str(path),
        next_step='Name what "debundle audit --format json" wrote, or a JSON object with lists of'
        " [importer, imported].",
    )
