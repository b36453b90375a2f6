"""Why something failed, and which wish would mend it: Outcome -> Cause."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from debundle.model import (
    Cause,
    CauseKind,
    EditRecord,
    EditStatus,
    ImportMark,
    Mark,
    Missed,
    Outcome,
    Pin,
    Remedy,
    TraceLine,
)

_NAMES = (
    re.compile(r"^NameError: name '(?P<name>\w+)' is not defined"),
    re.compile(r"^AttributeError: .*has no attribute '(?P<name>\w+)'"),
    # Of a registry that is asked by attribute, in whatever words.
    re.compile(r"^AttributeError: [^']*'(?P<name>[A-Za-z_]\w*)' (?!object)"),
    re.compile(r"^ImportError: cannot import name '(?P<name>\w+)' from "),
    re.compile(r"^UnboundLocalError: .*'(?P<name>\w+)'"),
)
_MODULE = re.compile(
    r"module '(?P<module>[\w.]+)'|from '(?P<home>[\w.]+)'|initialized module '(?P<half>[\w.]+)'"
)
_HALF = re.compile(r"partially initialized module '(?P<module>[\w.]+)'")
_DEFINED = frozenset({Remedy.FACADE, Remedy.DEFER, Remedy.TYPING_ONLY, Remedy.HOOK})


def blame(
    outcome: Outcome,
    *,
    home: str,
    imports: Collection[tuple[str, str]],
    edits: Sequence[EditRecord],
    modules: Collection[str],
) -> Cause:
    """The cause of one failure in the environment of the distribution `home`.

    `imports` are the pairs (importer, imported) of the graph: a wish about one import needs one.
    A missing module is blamed where the error names it, then a name that an edit took away, then
    the last module that was missed, for code may answer a missing module with any error.
    """
    if outcome.strays and not outcome.error:
        name, file = outcome.strays[0]
        error = f"{name} was loaded from outside the environment: {file}"
        return Cause(CauseKind.STRAY, outcome.module, error, imported=name)
    chain = _chain(outcome.frames, modules)
    outcome = _without_fallbacks(outcome, edits)
    named = _named_miss(outcome)
    if named is not None:
        return _missing(outcome, named, home=home, imports=imports, chain=chain)
    taken = _taken_name(outcome, edits, modules)
    if taken is not None:
        return Cause(
            CauseKind.NAME,
            outcome.module,
            outcome.error,
            importer=_module_of(taken.file),
            imported=taken.imported[0],
            line=taken.line,
            chain=chain,
            wishes=(
                _wish(
                    _module_of(taken.file),
                    taken.imported[0],
                    home=home,
                    imports=imports,
                    reason=_reason(taken, outcome),
                ),
            ),
        )
    if outcome.missed:
        return _missing(outcome, outcome.missed[-1], home=home, imports=imports, chain=chain)
    return Cause(CauseKind.UNKNOWN, outcome.module, outcome.error, chain=chain)


def suspect(
    cause: Cause,
    outcome: Outcome,
    *,
    home: str,
    imports: Collection[tuple[str, str]],
    edits: Sequence[EditRecord],
    modules: Collection[str],
) -> Cause:
    """A cause that nothing else tells, laid on an import that was made for its effect.

    Of the edits without names (whoever imported had no use for one) in the modules of the
    traceback, and in the packages above them, the one that stands nearest to the error.
    """
    for line in reversed(outcome.frames):
        place = module_at(line, modules)
        while place:
            for edit in edits:
                if _module_of(edit.file) == place and _is_for_effect(edit):
                    wish = _wish(
                        place,
                        edit.imported[0],
                        home=home,
                        imports=imports,
                        reason=f"imported for its effect; without it: {outcome.error[:80]}",
                    )
                    return replace(
                        cause,
                        kind=CauseKind.EFFECT,
                        importer=place,
                        imported=edit.imported[0],
                        line=edit.line,
                        wishes=(wish,),
                    )
            place = place.rpartition(".")[0]
    return cause


def missing_name(error: str) -> str:
    """The name that an error says is not there; "" where it speaks of none."""
    match = next((found for p in _NAMES if (found := p.match(error))), None)
    return match["name"] if match else ""


def half_imported(error: str) -> str:
    """The module that an error says is only partially initialized; "" where it speaks of none."""
    match = _HALF.search(error)
    return match["module"] if match else ""


def _is_for_effect(edit: EditRecord) -> bool:
    return edit.status is EditStatus.APPLIED and bool(edit.line) and not edit.names


def _reason(taken: EditRecord, outcome: Outcome) -> str:
    what = f"{outcome.module} is imported" if outcome.module else "the workload runs"
    return f"{', '.join(taken.names[:3]) or taken.imported[0]} is read while {what}"


def _without_fallbacks(outcome: Outcome, edits: Sequence[EditRecord]) -> Outcome:
    """The outcome without the modules whose importer has statements that stand in for them."""
    guarded = {
        (_module_of(edit.file), edit.imported[0])
        for edit in edits
        if edit.remedy is Remedy.OPTIONAL and edit.status is EditStatus.APPLIED
    }
    missed = tuple(item for item in outcome.missed if (item.importer, item.imported) not in guarded)
    return replace(outcome, missed=missed)


def _named_miss(outcome: Outcome) -> Missed | None:
    for miss in reversed(outcome.missed):
        if re.search(rf"\b{re.escape(miss.imported)}\b(?!\.\w)", outcome.error):
            return miss
    return None


def _missing(
    outcome: Outcome,
    miss: Missed,
    *,
    home: str,
    imports: Collection[tuple[str, str]],
    chain: tuple[str, ...],
) -> Cause:
    what = f"importing {outcome.module}" if outcome.module else "the workload"
    # Who reads a late name of a package needs the module; the package itself does without.
    is_read = (miss.reader, miss.imported) in imports
    importer = miss.reader if is_read else miss.importer
    return Cause(
        CauseKind.MISSING,
        outcome.module,
        outcome.error,
        importer=importer,
        imported=miss.imported,
        line=miss.line,
        chain=chain,
        wishes=(
            _wish(
                importer,
                miss.imported,
                home=home,
                imports=imports,
                reason=f"{what} executes this import",
            ),
        ),
    )


def _wish(
    importer: str, imported: str, *, home: str, imports: Collection[tuple[str, str]], reason: str
) -> Pin | ImportMark:
    if (importer, imported) in imports:
        return ImportMark(importer, imported, Mark.KEEP, reason)
    return Pin((imported,), home, reason)


def _taken_name(
    outcome: Outcome, edits: Sequence[EditRecord], modules: Collection[str]
) -> EditRecord | None:
    """The edit that took away the name that an error speaks of."""
    name = missing_name(outcome.error)
    if not name:
        return None
    said = _MODULE.search(outcome.error)
    place = next((part for part in said.groups() if part), "") if said else ""
    inner = module_at(outcome.frames[-1], modules) if outcome.frames else ""
    applied = [
        item
        for item in edits
        if item.status is EditStatus.APPLIED and item.remedy in _DEFINED and _binds(item, name)
    ]
    for module in (place, inner):
        for item in applied:
            if module and _module_of(item.file) == module:
                return item
    return None


def _binds(edit: EditRecord, name: str) -> bool:
    return name in edit.names or edit.imported[0].rpartition(".")[2] == name


def _chain(frames: Iterable[TraceLine], modules: Collection[str]) -> tuple[str, ...]:
    """Module and place of each step, one after the other, repetitions left out."""
    found: list[str] = []
    for frame in frames:
        module = module_at(frame, modules)
        if module:
            place = f"{module}:{frame.line} ({frame.function})"
            if not found or found[-1].partition(":")[0] != module:
                found.append(place)
            else:
                found[-1] = place
    return tuple(found)


def module_at(frame: TraceLine, modules: Collection[str]) -> str:
    """The module of the target that a file of a workspace or of the monolith holds, or ""."""
    parts = frame.file.replace("\\", "/").removesuffix(".py").removesuffix("/__init__").split("/")
    for start in range(len(parts)):
        name = ".".join(parts[start:])
        if name in modules:
            return name
    return ""


def _module_of(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
