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
    """A colour for each distribution; with more than nine they begin again."""
    return {name: _DISTRIBUTIONS[index % len(_DISTRIBUTIONS)] for index, name in enumerate(names)}
