"""Units of a weather station: pressure, temperature, speed, depth of rain."""

from __future__ import annotations

import math
from dataclasses import dataclass

from barograph.errors import UnknownUnit

# (dimension, factor, offset): canonical = value * factor + offset.
_UNITS = {
    "hPa": ("pressure", 1.0, 0.0),
    "kPa": ("pressure", 10.0, 0.0),
    "inHg": ("pressure", 33.8639, 0.0),
    "C": ("temperature", 1.0, 0.0),
    "F": ("temperature", 5 / 9, -160 / 9),
    "K": ("temperature", 1.0, -273.15),
    "m/s": ("speed", 1.0, 0.0),
    "km/h": ("speed", 1 / 3.6, 0.0),
    "kt": ("speed", 0.514444, 0.0),
    "mm": ("depth", 1.0, 0.0),
    "in": ("depth", 25.4, 0.0),
}
_BEAUFORT = (0.3, 1.6, 3.4, 5.5, 8.0, 10.8, 13.9, 17.2, 20.8, 24.5, 28.5, 32.7)


@dataclass(frozen=True)
class Quantity:
    """A number that knows its unit."""

    value: float
    unit: str

    def to(self, unit: str) -> Quantity:
        return Quantity(convert(self.value, self.unit, unit), unit)

    def preferred(self) -> Quantity:
        """In the unit that the user likes best."""
        from barograph.config import config

        return self.to(config.preferred(dimension(self.unit), self.unit))

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit}"


def dimension(unit: str) -> str:
    try:
        return _UNITS[unit][0]
    except KeyError:
        raise UnknownUnit(unit) from None


def convert(value: float, unit: str, wanted: str) -> float:
    if dimension(unit) != dimension(wanted):
        raise UnknownUnit(f"{unit} as {wanted}")
    _, factor, offset = _UNITS[unit]
    _, wanted_factor, wanted_offset = _UNITS[wanted]
    return round((value * factor + offset - wanted_offset) / wanted_factor, 2)


def beaufort(speed: float) -> int:
    """Force of a wind in m/s, 0 to 12."""
    return sum(speed >= limit for limit in _BEAUFORT)


def dew_point(temperature: float, humidity: float) -> float:
    """By the Magnus formula; degrees Celsius and per cent."""
    gamma = math.log(humidity / 100) + 17.62 * temperature / (243.12 + temperature)
    return round(243.12 * gamma / (17.62 - gamma), 1)
