"""Monthly normals from a table that comes with the package, and trends where numpy is there."""

import csv
import importlib.resources

from packaging.version import Version

import barograph
from barograph.units import Quantity

try:
    import numpy as np
except ImportError:
    np = None

FORMAT = Version("1.1")


class Normals:
    """The usual temperature of each month."""

    def __init__(self):
        table = importlib.resources.files("barograph") / "data" / "normals.csv"
        rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
        self._by_month = {int(row["month"]): float(row["temperature"]) for row in rows}

    def temperature(self, month) -> Quantity:
        return Quantity(self._by_month[month], "C")

    def departure(self, reading: "barograph.Reading") -> float:
        usual = self.temperature(reading.at.month).value
        return round(reading.quantity.to("C").value - usual, 1)


def trend(values) -> float:
    """Slope of the straight line through the values, per step."""
    if np is not None:
        return float(np.polyfit(range(len(values)), values, 1)[0])
    mean_x, mean_y = (len(values) - 1) / 2, sum(values) / len(values)
    above = sum((x - mean_x) * (y - mean_y) for x, y in enumerate(values))
    return above / sum((x - mean_x) ** 2 for x in range(len(values)))
