"""The reference of the configuration names every key and the true usual values."""

from __future__ import annotations

import re
from dataclasses import asdict, fields
from pathlib import Path

from debundle.config.reading import parse_configuration
from debundle.config.wishes import TABLES, keys_of
from debundle.model import (
    CoreRules,
    Costs,
    DistributionRule,
    Remedy,
    SatelliteRules,
    Weights,
)

TEXT = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")


def rows(title: str) -> dict[str, list[str]]:
    """The cells of the table under a heading, by key."""
    section = TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    cells = [line.strip("| ").split(" | ") for line in section.splitlines() if "|" in line]
    return {row[0].strip("`"): row[1:] for row in cells if row[0].startswith("`")}


def test_every_key_has_its_row() -> None:
    assert set(rows("Top level")) == {"format", "target", "layout", "strings", "loaders"}
    assert set(rows("[core]")) == {item.name for item in fields(CoreRules) if item.compare}
    assert set(rows("[satellites]")) == {item.name for item in fields(SatelliteRules)}
    assert set(rows("[distributions.NAME]")) == {
        item.name for item in fields(DistributionRule) if item.name != "name"
    }
    for name, kind in TABLES.items():
        assert set(rows(f"[[{name}]]")) == {key for _, key in keys_of(kind)}


def test_the_usual_values_are_the_built_in_ones() -> None:
    costs = {key: int(cells[0]) for key, cells in rows("[costs]").items()}
    assert costs == {remedy.value: Costs().of(remedy) for remedy in Remedy}
    weights = {key: float(cells[0]) for key, cells in rows("[weights]").items()}
    assert weights == asdict(Weights())
    bounds = rows("[satellites]")
    share, _, lines = bounds["max_share"][0].partition(", or the share of ")
    size = int(lines.split()[0].replace(",", ""))
    assert SatelliteRules().largest(100 * size) == float(share)
    assert SatelliteRules().largest(2 * size) == 0.5
    assert float(bounds["min_share"][0]) == SatelliteRules().min_share


def test_every_example_reads() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", TEXT, flags=re.DOTALL)
    assert len(blocks) == 3
    for block in blocks:
        head = "" if block.startswith("format") else "format = 1\n"
        assert parse_configuration(head + block, source="docs").source == "docs"


def test_every_example_of_a_key_reads() -> None:
    for title in ("[core]", "[satellites]"):
        for key, cells in rows(title).items():
            line = cells[-1].strip("`")
            assert line.startswith(f"{key} = ")
            parse_configuration(f"format = 1\n{title}\n{line}\n", source="docs")
