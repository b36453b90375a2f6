"""The station: sensors on a pole, and what they said so far."""

from __future__ import annotations

from datetime import datetime

from barograph import BarographError, Reading, Series
from barograph.registry import make_sensor

# For its side effect: the sensors register themselves.
import barograph.sensors  # noqa: F401


class Station:
    """A pole in the garden with sensors on it."""

    def __init__(self, name, sensors=("barometer", "thermometer")):
        self.name = name
        self.sensors = {kind: make_sensor(kind) for kind in sensors}
        self.readings: list[Reading] = []

    def read(self, at: datetime) -> list[Reading]:
        fresh = [
            Reading(kind, at, sensor.measure(at), self) for kind, sensor in self.sensors.items()
        ]
        self.readings += fresh
        return fresh

    def series(self, kind) -> Series:
        if kind not in self.sensors:
            raise BarographError(f"{self.name} has no {kind}")
        return Series(reading for reading in self.readings if reading.sensor == kind)

    def outlook(self) -> str:
        """What tomorrow brings."""
        from barograph.forecast import forecast

        return forecast(self.series("barometer").values)

    def save(self, path=None) -> None:
        return barograph.logs.write_log(path or barograph.config.log, self.readings)
