"""Third-party distributions that are installed already, linked into a folder of their own.

The monolith may stand in the same site-packages, and a split must not find it there by accident:
so only what is required is linked, each top-level file or folder by its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name


def link_requirements(
    requirements: Iterable[str],
    folder: Path,
    *,
    without: Iterable[str] = (),
    elsewhere: Path | None = None,
) -> None:
    """Link what requirements name, and what that requires, as far as it is installed.

    `without` names distributions that must not be linked, such as the monolith; `elsewhere` is a
    folder with distributions that are not installed for debundle's own interpreter.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for found in _closure(requirements, without, elsewhere):
        if isinstance(found, Distribution):
            _link(found, folder)


def not_installed(requirements: Iterable[str], *, without: Iterable[str] = ()) -> tuple[str, ...]:
    """What requirements name, or what that requires, and is not installed here; sorted."""
    found = _closure(requirements, without, None)
    return tuple(sorted(name for name in found if isinstance(name, str)))


def _closure(
    requirements: Iterable[str], without: Iterable[str], elsewhere: Path | None
) -> Iterator[Distribution | str]:
    """The distributions that requirements lead to; the names of those that are nowhere."""
    refused = {canonicalize_name(name) for name in without}
    #: By name, the extras that were asked for.
    seen: dict[str, set[str]] = {}
    left = [(text, "") for text in requirements]
    while left:
        text, extra = left.pop()
        requirement = _parsed(text)
        if requirement is None or not _applies(requirement, extra):
            continue
        name = canonicalize_name(requirement.name)
        fresh = {"", *requirement.extras} - seen.get(name, set())
        if name in refused or not fresh:
            continue
        found = _installed(requirement.name, elsewhere)
        if name not in seen:
            yield name if found is None else found
        seen.setdefault(name, set()).update(fresh)
        left += [(line, item) for line in (found and found.requires) or () for item in fresh]


def _installed(name: str, elsewhere: Path | None) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        places = [str(elsewhere)] if elsewhere is not None else []
        return next(iter(Distribution.discover(name=name, path=places)), None)


def _parsed(text: str) -> Requirement | None:
    try:
        return Requirement(text)
    except InvalidRequirement:
        return None


def _applies(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def _link(found: Distribution, folder: Path) -> None:
    for name in sorted(set(_top_level(found))):
        source = Path(str(found.locate_file(name)))
        target = folder / name
        if source.exists() and not target.is_symlink():
            target.symlink_to(source)


def _top_level(found: Distribution) -> Iterator[str]:
    """The files and folders of a distribution, without what `site` would execute at the start.

    Of the environments that are compared, one has its links in its site-packages, the other not.
    """
    for file in found.files or ():
        first = file.parts[0]
        is_outside = first in ("..", "__pycache__") or Path(first).is_absolute()
        if not is_outside and not first.endswith(".pth"):
            yield first
