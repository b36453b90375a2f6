"""Words under and beside the parts of a picture, the same in every format."""

from __future__ import annotations

from collections.abc import Mapping

from debundle.model import Phase
from debundle.report.picture import Arrow, Box, Picture

_ARROWS = (
    "An arrow leads from the importer to what it imports; its number counts the places that do so.",
    "Solid: while the importer is imported. Dashed: inside functions. Dotted: for typing only.",
)
_WITHIN = "Orange: against the order of the layers; it closes a cycle."
_BETWEEN = "Orange: it leads upward; between distributions it is cut, inside one it closes a cycle."


def caption_of(picture: Picture) -> tuple[str, ...]:
    """What the arrows mean and what is left out, a line each."""
    return (*_ARROWS, _BETWEEN if picture.distributions else _WITHIN, *picture.notes)


def size_of(box: Box) -> str:
    """How large a box is, e.g. "1 module, 40 lines"."""
    modules = f"{box.modules:,} module{'' if box.modules == 1 else 's'}"
    return f"{modules}, {box.lines:,} line{'' if box.lines == 1 else 's'}"


def tooltip_of(arrow: Arrow, names: Mapping[str, str]) -> str:
    """What an arrow stands for, e.g. "a imports b: 3 at import, 1 at call"."""
    parts = ", ".join(
        f"{number:,} at {phase.value}" if phase is not Phase.TYPING else f"{number:,} for typing"
        for phase, number in arrow.statements.items()
    )
    return f"{names[arrow.importer]} imports {names[arrow.imported]}: {parts}"
