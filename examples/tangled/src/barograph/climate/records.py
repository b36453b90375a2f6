"""The book of records."""

from __future__ import annotations

import barograph


def record_book(station: barograph.Station) -> dict[str, tuple[float, float]]:
    """Lowest and highest value of each sensor."""
    book = {}
    for kind in station.sensors:
        values = station.series(kind).values
        if values:
            book[kind] = (min(values), max(values))
    return book
