"""`barograph`: a line about the weather in the terminal."""

import argparse
from datetime import datetime, timedelta

import barograph


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="barograph", description=__doc__)
    parser.add_argument("--name", default="Garden")
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--letter", action="store_true", help="write the weekly letter")
    options = parser.parse_args(arguments)
    station = barograph.Station(options.name)
    start = datetime(2026, 5, 1)
    for hour in range(options.hours):
        station.read(start + timedelta(hours=hour))
    if options.letter:
        print(barograph.report.letter(station))
    else:
        print(barograph.config.banner())
        print(f"{station.series('barometer').plot()} {station.outlook()}")
    return 0
