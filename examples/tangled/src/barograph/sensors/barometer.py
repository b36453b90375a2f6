"""Pressure of the air."""

from barograph import Quantity, sensor
from barograph.sensors.base import Sensor


@sensor("barometer")
class Barometer(Sensor):
    unit = "hPa"

    def measure(self, at):
        return Quantity(round(1013.25 + 9 * self._wave(at, 100), 1), self.unit)
