"""Pictures of the weather, most of them made of letters."""

from barograph.plotting.rose import wind_rose
from barograph.plotting.sparkline import sparkline
from barograph.plotting.svg import chart

__all__ = ["chart", "sparkline", "wind_rose"]
