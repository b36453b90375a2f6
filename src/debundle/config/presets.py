"""Presets: configurations that debundle brings along, named instead of found."""

from __future__ import annotations

from pathlib import Path

import debundle
from debundle.config.tables import suggestion
from debundle.model import DebundleError


def resolve_preset(name_or_path: str) -> Path:
    """The configuration file that a user means: a path, or the name of a preset ("pytorch").

    A file of that name wins. Raises DebundleError where there is neither.
    """
    path = Path(name_or_path)
    if path.is_file():
        return path
    presets = known_presets()
    if name_or_path in presets:
        return presets[name_or_path]
    raise DebundleError(
        "There is neither such a file nor a preset of that name.",
        where=name_or_path,
        next_step=suggestion(name_or_path, presets, "presets"),
    )


def known_presets() -> dict[str, Path]:
    """The presets by their names, in the order of these; the checkout's win."""
    return {item.stem: item for folder in _folders() for item in sorted(folder.glob("*.toml"))}


def _folders() -> tuple[Path, ...]:
    """Where presets lie: in an installed wheel, and in a source checkout (which wins)."""
    package = Path(debundle.__file__).parent
    folders = (package / "presets", package.parent.parent / "configs")
    # "configs" of whatever lies above site-packages is not ours.
    return folders if (package.parent.parent / "pyproject.toml").is_file() else folders[:1]
