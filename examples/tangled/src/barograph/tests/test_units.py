import pytest

import barograph
from barograph.errors import UnknownUnit


def test_conversion_there_and_back():
    assert barograph.convert(1013.25, "hPa", "inHg") == 29.92
    assert barograph.convert(68, "F", "C") == 20


def test_unknown_units_are_refused():
    with pytest.raises(UnknownUnit, match="furlong"):
        barograph.convert(1, "furlong", "mm")


def test_wind_and_dew():
    assert [barograph.beaufort(speed) for speed in (0, 5, 40)] == [0, 3, 12]
    assert barograph.dew_point(20, 50) == 9.3
