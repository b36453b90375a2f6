"""Colours that people with any kind of colour vision can tell apart.

Distributions have the nine of Paul Tol's "muted" scheme, arrows that close cycles the vermilion
of Okabe and Ito. Nothing is told by colour alone: boxes also name their distribution.
"""

from __future__ import annotations

from collections.abc import Sequence

CYCLE = "#d55e00"

_DISTRIBUTIONS = (
    "#332288",
    "#88ccee",
    "#44aa99",
    "#117733",
    "#999933",
    "#ddcc77",
    "#cc6677",
    "#882255",
    "#aa4499",
)


def colour_of_distributions(names: Sequence[str]) -> dict[str, str]:
    """A colour for each distribution: nine, then lighter shades of them, then again."""
    shades = [*_DISTRIBUTIONS, *map(_lighter, _DISTRIBUTIONS)]
    return {name: shades[index % len(shades)] for index, name in enumerate(names)}


def _lighter(colour: str) -> str:
    """Halfway to white."""
    parts = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{(part + 255) // 2:02x}" for part in parts)
