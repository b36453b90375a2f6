"""One reading a line, in JSON; quicker where orjson is installed."""

import json
from datetime import datetime

try:
    import orjson
except ImportError:
    orjson = None

import barograph.readings
from barograph.units import Quantity


def read_json(path):
    loads = orjson.loads if orjson else json.loads
    with open(path, encoding="utf-8") as file:
        return [_reading(loads(line)) for line in file]


def write_json(path, readings):
    with open(path, "w", encoding="utf-8") as file:
        for item in readings:
            quantity = [item.quantity.value, item.quantity.unit]
            print(json.dumps([item.sensor, item.at.isoformat(), quantity]), file=file)


def _reading(fields):
    sensor, at, (value, unit) = fields
    return barograph.readings.Reading(sensor, datetime.fromisoformat(at), Quantity(value, unit))
