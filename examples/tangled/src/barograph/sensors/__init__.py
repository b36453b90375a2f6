"""Everything that hangs on the pole. Importing a module is what registers its sensor."""

import importlib

_MODULES = ["barometer", "thermometer", "anemometer", "rain"]

for _name in _MODULES:
    importlib.import_module(f"{__name__}.{_name}")

from barograph.sensors.anemometer import Anemometer
from barograph.sensors.barometer import Barometer
from barograph.sensors.rain import RainGauge
from barograph.sensors.thermometer import Thermometer

__all__ = ["Anemometer", "Barometer", "RainGauge", "Thermometer"]
