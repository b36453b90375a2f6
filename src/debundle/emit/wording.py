"""What the files say about remedies, in one place so that they all say the same."""

from __future__ import annotations

from debundle.model import PlannedDistribution, Remedy

_EDITS = {
    Remedy.TYPING_ONLY: "move it under TYPE_CHECKING",
    Remedy.OPTIONAL: "make it an optional dependency",
    Remedy.FACADE: "resolve it on first access (PEP 562)",
    Remedy.DEFER: "move it into the functions that use it",
    Remedy.HOOK: "register through an entry point",
    Remedy.RELOCATE: "move the definition to the importer's side",
    Remedy.REDESIGN: "a person has to decide",
}

#: The first line of every file that is derived.
ORIGIN = "Written by `debundle emit` from debundle.toml and the source. Change those instead."


def edit_of(remedy: Remedy | None) -> str:
    """What has to be done about an import against the direction, in a few words."""
    if remedy is None:
        return "facade: import from the module that defines the name"
    return f"{remedy.value}: {_EDITS[remedy]}"


def extra_for(planned: PlannedDistribution, sibling: str) -> str:
    """The extra of a distribution that installs a sibling; "" where it has none."""
    for extra, lines in planned.optional:
        if any(line.startswith(f"{sibling}==") for line in lines):
            return extra
    return ""


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun: "1 module", "2 modules"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
