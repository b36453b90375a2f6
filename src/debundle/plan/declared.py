"""What the monolith itself says that it requires, ready to be divided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from debundle.model import DistributionMetadata
from debundle.plan.markers import extras_of, marker_within_extra


@dataclass(frozen=True, slots=True)
class DeclaredRequirements:
    """The monolith's `Requires-Dist`, by normalized name, in PEP 508 form."""

    #: Lines that hold without any extra, e.g. {"numpy": ("numpy>=1.26",)}; a name with several
    #: lines (one a platform) keeps them all.
    hard: Mapping[str, tuple[str, ...]]
    #: By extra, then as `hard`; the extra is gone from the markers.
    extras: Mapping[str, Mapping[str, tuple[str, ...]]]
    #: Lines that no tool can read, as written.
    unreadable: tuple[str, ...]
    #: False where the monolith has no metadata, so that silence means nothing.
    known: bool

    @property
    def names(self) -> frozenset[str]:
        """Every normalized name that is required anywhere."""
        inside = (name for lines in self.extras.values() for name in lines)
        return frozenset(self.hard) | frozenset(inside)


def read_requirements(metadata: DistributionMetadata) -> DeclaredRequirements:
    """Sort the monolith's requirements by extra and by name.

    `monolith[fast]` inside an extra `all` stands for what the extra `fast` requires, and is
    replaced by that.
    """
    hard: dict[str, list[str]] = {}
    extras: dict[str, dict[str, list[str]]] = {}
    unreadable: list[str] = []
    for text in metadata.requires_dist:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            unreadable.append(text)
            continue
        _file_away(requirement, hard, extras)
    own_name = canonicalize_name(metadata.name)
    return DeclaredRequirements(
        hard=_frozen(hard),
        extras={name: _frozen(_expanded(name, extras, own_name)) for name in sorted(extras)},
        unreadable=tuple(sorted(unreadable)),
        known=bool(metadata.name),
    )


def _file_away(
    requirement: Requirement, hard: dict[str, list[str]], extras: dict[str, dict[str, list[str]]]
) -> None:
    name = canonicalize_name(requirement.name)
    mentioned = extras_of(requirement.marker) if requirement.marker else ()
    # The marker may hold without any extra as well: `python_version < "3" or extra == "x"`.
    for extra in ("", *mentioned):
        line = _line(requirement, extra)
        if line is None or (extra and line in hard.get(name, ())):
            continue
        lines = extras.setdefault(canonicalize_name(extra), {}) if extra else hard
        lines.setdefault(name, []).append(line)


def _line(requirement: Requirement, extra: str) -> str | None:
    """The requirement as it reads once the extra is chosen; None where it does not apply."""
    if requirement.marker is None:
        return str(requirement)
    marker = marker_within_extra(requirement.marker, extra)
    if marker is None:
        return None
    bare = Requirement(str(requirement))
    bare.marker = None
    if not marker:
        return str(bare)
    separator = " ; " if bare.url else "; "
    return str(Requirement(f"{bare}{separator}{marker}"))


def _expanded(
    extra: str, extras: Mapping[str, Mapping[str, list[str]]], own_name: str
) -> dict[str, list[str]]:
    """The requirements of an extra with references to the monolith's other extras resolved."""
    found: dict[str, list[str]] = {}
    waiting, seen = [extra], set[str]()
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        for name, lines in extras.get(current, {}).items():
            if name == own_name:
                waiting += [canonicalize_name(other) for other in _extras_asked_for(lines)]
            else:
                found.setdefault(name, []).extend(lines)
    return found


def _extras_asked_for(lines: Iterable[str]) -> list[str]:
    return [extra for line in lines for extra in Requirement(line).extras]


def _frozen(lines: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(sorted(set(lines[name]))) for name in sorted(lines)}
