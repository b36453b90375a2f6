"""Logs on disk; the ending of a file's name chooses the format."""

from pathlib import Path

from barograph.errors import UnknownFormat
from barograph.logs.csv_log import read_csv, write_csv
from barograph.logs.json_log import read_json, write_json

_FORMATS = {".csv": (read_csv, write_csv), ".jsonl": (read_json, write_json)}


def _format(path):
    try:
        return _FORMATS[Path(path).suffix]
    except KeyError:
        raise UnknownFormat(f"{path}: none of {', '.join(_FORMATS)}") from None


def read_log(path):
    return _format(path)[0](path)


def write_log(path, readings):
    _format(path)[1](path, readings)
