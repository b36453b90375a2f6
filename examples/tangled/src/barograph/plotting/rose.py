"""Where the wind comes from: a bar for each of eight directions."""

from __future__ import annotations

from barograph import Series, beaufort

_DIRECTIONS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


class Rose(Series):
    """A series whose readings have a direction; a base class, so it is needed at import time."""

    def strongest(self) -> int:
        return max((beaufort(value) for value in self.values), default=0)


def wind_rose(winds: list[tuple[float, float]]) -> str:
    """Lines of text for (direction in degrees, speed in m/s)."""
    totals = dict.fromkeys(_DIRECTIONS, 0)
    for degrees, speed in winds:
        totals[_DIRECTIONS[round(degrees / 45) % 8]] += beaufort(speed)
    return "\n".join(f"{name:>2} {'*' * total}" for name, total in totals.items())
