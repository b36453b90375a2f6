"""Speed of the wind."""

from ..registry import sensor
from ..units import Quantity, beaufort
from . import base


@sensor("anemometer")
class Anemometer(base.Sensor):
    unit = "m/s"

    def measure(self, at):
        return Quantity(round(abs(8 * self._wave(at, 17)), 1), self.unit)

    def force(self, at):
        return beaufort(self.measure(at).value)
