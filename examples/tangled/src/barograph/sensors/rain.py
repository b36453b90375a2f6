"""Depth of rain, by a bucket that tips."""

from barograph import sensor
from barograph.sensors.base import Sensor
from barograph.units import *

TIP = Quantity(0.2, "mm")


@sensor("rain")
class RainGauge(Sensor):
    unit = "mm"

    def measure(self, at):
        tips = int(max(0, 30 * self._wave(at, 60)))
        return Quantity(round(tips * TIP.value, 1), self.unit)
