"""The weekly letter: a few lines of text about a station."""

from barograph import Station, forecast, record_book, sparkline
from barograph.plotting.svg import chart


def letter(station: Station) -> str:
    lines = [f"The week at {station.name}", ""]
    for kind in station.sensors:
        series = station.series(kind)
        lines.append(f"{kind:>12} {sparkline(series.values)}")
    lines += ["", f"Tomorrow: {forecast(station.series('barometer').values)}"]
    lines += [f"Highest {kind}: {high}" for kind, (_, high) in record_book(station).items()]
    return "\n".join(lines)


def illustrated(station: Station) -> str:
    return chart(station.series("barometer").values)
