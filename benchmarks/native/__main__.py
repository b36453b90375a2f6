"""Native code of packages as markdown, for docs/native.md: `python -m benchmarks.native --help`.

python -m benchmarks.native wheels *.whl       extension modules, and the tag of each wheel
python -m benchmarks.native bound torch pytorch    by satellite, what binds it to native code
"""

from __future__ import annotations

import argparse
import importlib.machinery
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.tags import sys_tags

from debundle.config import read_configuration, resolve_preset
from debundle.graph.native import couple_partition
from debundle.model import (
    Configuration,
    CoreRules,
    NativeCoupling,
    Partition,
    Role,
    ScanOptions,
    SilentProgress,
)
from debundle.pipeline import propose_split, survey_package

#: What is asked for where there is no preset: as in the other benchmarks.
CORE_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class WheelRow:
    """One wheel."""

    wheel: str
    #: Extension modules that were listed, and those that the import system's suffixes find.
    listed: frozenset[str]
    expected: frozenset[str]
    #: Distributions of the proposal, the core first, and those of them that own compiled files.
    distributions: tuple[str, ...]
    native: frozenset[str]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.native", description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True)
    kinds.add_parser("wheels").add_argument("wheels", nargs="+", type=Path)
    bound = kinds.add_parser("bound")
    bound.add_argument("target")
    bound.add_argument("preset", nargs="?", default="")
    asked = parser.parse_args(arguments)
    if asked.kind == "wheels":
        print(_wheels_text([_wheel_row(wheel) for wheel in sorted(asked.wheels)]))
    else:
        print(_bound_text(*_coupled(asked.target, _configuration(asked.preset))))


def _wheel_row(wheel: Path) -> WheelRow:
    found = survey_package(
        [str(wheel)],
        configuration=Configuration(),
        options=ScanOptions(),
        progress=SilentProgress(),
    )
    roots = tuple(f"{root.name.replace('.', '/')}/" for root in found.graph.target.roots)
    suffixes = tuple(importlib.machinery.EXTENSION_SUFFIXES)
    with zipfile.ZipFile(wheel) as archive:
        paths = [name for name in archive.namelist() if name.endswith(suffixes)]
    expected = {
        path.partition(".")[0].replace("/", ".") for path in paths if path.startswith(roots)
    }
    listed = {item.module for item in found.native.files if item.module}
    partition, coupling = _coupled(str(wheel), _configuration(""))
    return WheelRow(
        wheel.name.split("-")[0] + " " + wheel.name.split("-")[1],
        frozenset(listed),
        frozenset(expected),
        tuple(item.name for item in partition.distributions),
        frozenset(item.distribution for item in coupling.surfaces if item.is_native),
    )


def _wheels_text(rows: Iterable[WheelRow]) -> str:
    tag = str(next(sys_tags()))
    lines = [
        (
            f"| wheel | extension modules | the suffixes find | core | satellites `{tag}` |"
            " satellites `py3-none-any` |"
        ),
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        core, *satellites = row.distributions
        platform = [name for name in satellites if name in row.native]
        pure = [name for name in satellites if name not in row.native]
        same = "the same" if row.listed == row.expected else f"{len(row.expected)}, others"
        kind = "native" if core in row.native else "pure"
        lines.append(
            f"| {row.wheel} | {len(row.listed)} | {same} | {kind} | {_names(platform)} |"
            f" {_names(pure)} |"
        )
    return "\n".join(lines)


def _bound_text(partition: Partition, coupling: NativeCoupling) -> str:
    """By satellite its lines, what it takes at import time, and every symbol that is fixed."""
    satellites = [
        coupling.by_name[item.name]
        for item in partition.distributions
        if item.role is Role.SATELLITE
    ]
    lines = [
        "| satellite | lines | private | at import | fixed | what binds it: symbol (modules) |",
        "|---|---|---|---|---|---|",
    ]
    for item in sorted(satellites, key=lambda item: (item.private_at_import, -item.lines)):
        symbols = [
            f"`{obstacle.symbol}` ({obstacle.at_import}{', late' if obstacle.deferrable else ''})"
            for obstacle in coupling.obstacles
            if obstacle.distribution == item.distribution and obstacle.at_import
        ]
        lines.append(
            f"| {item.distribution} | {item.lines:,} | {item.private} | {item.private_at_import} |"
            f" {item.private_at_import - item.deferrable} | {', '.join(symbols)} |"
        )
    total = sum(item.lines for item in satellites)
    free = sum(item.lines for item in satellites if not item.private_at_import)
    later = sum(item.lines for item in satellites if item.private_at_import == item.deferrable)
    return "\n".join(
        [
            *lines,
            "",
            (
                f"{free:,} of {total:,} lines ({free / total:.1%}) are in satellites that take no"
                f" private symbol at import time, {later / total:.1%} after deferring;"
                f" cuts cost {partition.quality.cost:,}, {partition.quality.person} by a person."
            ),
        ]
    )


def _coupled(target: str, configuration: Configuration) -> tuple[Partition, NativeCoupling]:
    found = propose_split(
        [target], configuration=configuration, options=ScanOptions(), progress=SilentProgress()
    )
    return found.partition, couple_partition(found.graph, found.partition)


def _configuration(preset: str) -> Configuration:
    if preset:
        return read_configuration(resolve_preset(preset))
    return Configuration(core=CoreRules(max_share=CORE_SHARE))


def _names(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) < 6 else f"{len(names)}: {', '.join(names)}"


if __name__ == "__main__":
    main()
