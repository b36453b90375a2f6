from datetime import datetime, timedelta

import barograph
from barograph import Station
from barograph.cli import main


def _station():
    station = Station("Garden", ["barometer", "thermometer", "anemometer", "rain"])
    for hour in range(30):
        station.read(datetime(2026, 5, 1) + timedelta(hours=hour))
    return station


def test_every_sensor_registered_itself():
    assert list(barograph.sensor_kinds()) == ["anemometer", "barometer", "rain", "thermometer"]


def test_logs_keep_what_they_were_given(tmp_path):
    readings = _station().readings
    for name in ("log.csv", "log.jsonl"):
        barograph.write_log(tmp_path / name, readings)
        kept = barograph.read_log(tmp_path / name)
        assert [(r.sensor, r.at, r.quantity) for r in kept] == [
            (r.sensor, r.at, r.quantity) for r in readings
        ]


def test_a_letter_has_a_curve_and_an_outlook():
    text = barograph.report.letter(_station())
    assert "Tomorrow: " in text
    assert "▁" in text
    assert barograph.svg.chart([1, 2, 3]).startswith("<svg")


def test_normals_come_with_the_package():
    reading = barograph.Reading("thermometer", datetime(2026, 5, 1), barograph.Quantity(15, "C"))
    assert barograph.Normals().departure(reading) == 1.4
    assert round(barograph.climate.trend([1, 2, 3]), 6) == 1


def test_a_rose_has_eight_directions():
    assert barograph.wind_rose([(0, 5), (90, 1)]).splitlines()[0] == " N ***"


def test_the_command_prints_a_curve(capsys):
    assert main(["--hours", "6"]) == 0
    assert capsys.readouterr().out.startswith("barograph 2.4.0")
