"""Temperature in the shade."""

from barograph.registry import sensor
from barograph.sensors.base import Sensor
from barograph.units import Quantity


@sensor("thermometer")
class Thermometer(Sensor):
    unit = "C"

    def measure(self, at):
        return Quantity(round(11 + 6 * self._wave(at, 24), 1), self.unit)
