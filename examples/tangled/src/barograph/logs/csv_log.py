"""One reading a line, with commas."""

import csv
from datetime import datetime

from barograph import Quantity, Reading


def read_csv(path):
    with open(path, newline="", encoding="utf-8") as file:
        return [
            Reading(sensor, datetime.fromisoformat(at), Quantity(float(value), unit))
            for sensor, at, value, unit in csv.reader(file)
        ]


def write_csv(path, readings):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        for item in readings:
            writer.writerow(
                (item.sensor, item.at.isoformat(), item.quantity.value, item.quantity.unit)
            )
