"""A forecast in the manner of the old pocket dials: pressure now, and where it is going."""

import typing as t

import barograph.units as units
from barograph.config import config
from barograph.smoothing import smooth

if t.TYPE_CHECKING:
    from barograph.climate.normals import Normals

_OUTLOOK = (
    (1020, "Settled fine", "Fine weather", "Fine, becoming less settled"),
    (1005, "Fair, improving", "Changeable", "Showers, more later"),
    (0, "Unsettled, clearing", "Rain at times", "Stormy, much rain"),
)


def forecast(pressures, normals: "Normals | None" = None) -> str:
    """One line for tomorrow, from pressures in hPa, oldest first."""
    if not pressures:
        return "No idea"
    recent = smooth(pressures, 3)
    change = recent[-1] - recent[0]
    column = 1 if change > 1.5 else 3 if change < -1.5 else 2
    row = next(row for row in _OUTLOOK if recent[-1] >= row[0])
    return row[column]


def headline(pressures) -> str:
    value = units.Quantity(pressures[-1], "hPa").preferred()
    return f"{forecast(pressures)} ({value}){' [imperial]' if config.imperial else ''}"
