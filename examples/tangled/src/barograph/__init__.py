"""Barograph: read, keep, smooth, draw and foretell the weather in your garden.

Everything is one import away:

>>> import barograph
>>> barograph.convert(1013.25, "hPa", "inHg")
29.92
"""

from barograph.errors import BarographError, UnknownUnit
from barograph.units import Quantity, beaufort, convert, dew_point
from barograph.config import Config, config
from barograph.readings import Reading, Series
from barograph.registry import sensor, sensor_kinds
from barograph.smoothing import smooth
from barograph.station import Station
from barograph.sensors import Anemometer, Barometer, RainGauge, Thermometer
from barograph.logs import read_log, write_log
from barograph.plotting import sparkline, wind_rose
from barograph.climate import Normals, record_book
from barograph.forecast import forecast

__version__ = "2.4.0"

# Rarely wanted and slow to load; resolved when somebody asks (PEP 562).
_LAZY = {"report": "barograph.report", "svg": "barograph.plotting.svg"}


def __getattr__(name):
    if name in _LAZY:
        import importlib

        return importlib.import_module(_LAZY[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
