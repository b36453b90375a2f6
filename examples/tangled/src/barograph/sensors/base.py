"""What all sensors share."""

from __future__ import annotations

import abc
import math
import typing

if typing.TYPE_CHECKING:
    from datetime import datetime

    from ..units import Quantity


class Sensor(abc.ABC):
    """Something that can be asked for a measurement."""

    kind = ""
    unit = ""

    @abc.abstractmethod
    def measure(self, at: datetime) -> Quantity:
        """What it says at that moment."""

    def _wave(self, at: datetime, hours: float) -> float:
        """Every garden here is a simulated one: a smooth wave of the given period."""
        elapsed = 24 * at.toordinal() + at.hour + at.minute / 60
        return math.sin(2 * math.pi * elapsed / hours)
