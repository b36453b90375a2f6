"""A reading, and many of them in a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from barograph import Quantity

if TYPE_CHECKING:
    from barograph.station import Station


@dataclass(frozen=True)
class Reading:
    """What one sensor said at one moment."""

    sensor: str
    at: datetime
    quantity: Quantity
    station: Station | None = None


class Series:
    """Readings of one sensor, oldest first."""

    def __init__(self, readings=()):
        self._readings = sorted(readings, key=lambda reading: reading.at)

    def __iter__(self) -> Iterator[Reading]:
        return iter(self._readings)

    def __len__(self) -> int:
        return len(self._readings)

    @property
    def values(self) -> list[float]:
        return [reading.quantity.value for reading in self._readings]

    def smoothed(self, window: int = 3) -> list[float]:
        from barograph.smoothing import smooth

        return smooth(self.values, window)

    def plot(self) -> str:
        from .plotting import sparkline

        return sparkline(self.values)
