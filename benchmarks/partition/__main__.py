"""Judge groupings of real packages by one evaluator: `python -m benchmarks.partition --help`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.history.cases import SPLITS, fetch_package, read_splits
from benchmarks.partition.methods import Grouped, by_debundle, by_others
from debundle.config import read_configuration, resolve_preset
from debundle.graph.edits import Edit, edits_of, parents_of
from debundle.model import (
    CoreRules,
    Costs,
    ImportGraph,
    Partition,
    PartitionOptions,
    Role,
    ScanOptions,
    SilentProgress,
)
from debundle.partition.bounds import asks_person, order_bound, spread_bound
from debundle.partition.evaluate import evaluate
from debundle.pipeline import map_package

#: Names of installed packages; the other two are fetched by pip, as their wheels were.
PACKAGES = ("torch", "scipy", "sympy", "django", "langchain", "ipython")

#: Presets whose roots are asked for, and the share of the lines that a core may have. A preset's
#: pins make its core run; a grouping is judged without them.
PRESETS = {"torch": "pytorch"}
CORE_SHARE = 0.15

#: Rounds of the linear programme; `propose` itself takes fewer where they take long.
ROUNDS = 24

#: On torch: satellites at least, the largest at most, the core at most, and the cost at most this
#: part of the directories'.
BARS = (10, 0.22, 0.15, 0.1)


@dataclass(frozen=True, slots=True)
class Row:
    """What one method came to on one package."""

    package: str
    method: str
    blocks: int
    #: Share of the lines of the largest block, tests of their own aside, and of the core, 0 to 1.
    largest: float
    core: float
    cut_pairs: int
    cost: int
    person: int
    dependencies: int
    acyclic: bool
    seconds: float
    bound: int

    @property
    def gap(self) -> float:
        """The part of the cost by which the bound is below it."""
        return 1 - self.bound / self.cost if self.cost else 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Group every package by every method, print one table; 1 where torch misses a bar."""
    options = _options(arguments)
    rows: list[Row] = []
    missed: list[str] = []
    print(_line(_HEAD))
    for package in options.packages:
        graph = _graph(package, options.cache)
        print(f"{package}: {len(graph.modules):,} modules, {graph.lines:,} lines")
        found = list(_rows(package, graph, options.rounds))
        for row in found:
            print(_line(_cells(row)), flush=True)
        rows += found
        missed += _missed(found) if package == "torch" else []
    print(*missed, sep="\n", end="\n" if missed else "")
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    return 1 if missed else 0


def _rows(package: str, graph: ImportGraph, rounds: int) -> Iterable[Row]:
    wishes = _wishes(package)
    edits = edits_of(graph, wishes.costs)
    own = by_debundle(graph, wishes)
    judged = _judged(graph, own, wishes.costs, edits)
    usual = wishes.satellites.largest(graph.lines)
    largest = max(usual, judged.quality.largest_satellite_share)
    rounds = 0 if asks_person(judged, edits) else rounds
    bound = spread_bound(graph, judged, edits, max_share=largest, rounds=rounds)
    yield _row(package, own, judged, bound)
    for other in by_others(graph, edits, parts=len(judged.distributions)):
        judged = _judged(graph, other, wishes.costs, edits)
        firm = parents_of(graph).items() if judged.quality.acyclic else ()
        yield _row(package, other, judged, order_bound(edits, judged.of_module, firm=firm))


def _wishes(package: str) -> PartitionOptions:
    if package not in PRESETS:
        return PartitionOptions(core=CoreRules(max_share=CORE_SHARE))
    preset = read_configuration(resolve_preset(PRESETS[package]))
    return PartitionOptions(core=replace(preset.core, max_share=CORE_SHARE))


def _judged(graph: ImportGraph, grouped: Grouped, costs: Costs, edits: Sequence[Edit]) -> Partition:
    return evaluate(graph, grouped.grouping, costs, edits=edits)


def _row(package: str, grouped: Grouped, judged: Partition, bound: int) -> Row:
    quality = judged.quality
    total = max(1, sum(item.lines for item in judged.distributions))
    return Row(
        package=package,
        method=grouped.method,
        blocks=len(judged.distributions),
        largest=max(item.lines for item in judged.distributions if item.role is not Role.TESTS)
        / total,
        core=quality.core_share,
        cut_pairs=quality.cut_pairs,
        cost=quality.cost,
        person=quality.person,
        dependencies=quality.dependencies,
        acyclic=quality.acyclic,
        seconds=grouped.seconds,
        bound=bound,
    )


def _missed(rows: Sequence[Row]) -> list[str]:
    own, directories = rows[0], rows[1]
    satellites, largest, core, part = BARS
    bars = {
        f"at least {satellites} satellites": own.blocks > satellites,
        f"none over {largest:.0%} of the lines": own.largest <= largest,
        f"core at most {core:.0%}": own.core <= core,
        "no cut that needs a person": own.person == 0,
        "acyclic": own.acyclic,
        f"at most {part:.0%} of the directories' cost": own.cost <= part * directories.cost,
    }
    return [f"MISSED on torch: {bar}" for bar, kept in bars.items() if not kept]


_HEAD = (
    *("", "blocks", "largest", "core", "cut pairs", "cost", "person", "depend", "acyclic"),
    *("at least", "gap", "CPU s"),
)


def _cells(row: Row) -> tuple[str, ...]:
    return (
        f"  {row.method}",
        f"{row.blocks:,}",
        f"{row.largest:.1%}",
        f"{row.core:.1%}" if row.core else "-",
        f"{row.cut_pairs:,}",
        f"{row.cost:,}",
        f"{row.person:,}",
        f"{row.dependencies:,}",
        "yes" if row.acyclic else "no",
        f"{row.bound:,}",
        f"{row.gap:.0%}",
        f"{row.seconds:.1f}",
    )


def _line(cells: Sequence[str]) -> str:
    widths = (24, 7, 8, 6, 10, 8, 7, 8, 8, 9, 5, 6)
    return "".join(
        f"{cell:<{width}}" if number == 0 else f"{cell:>{width}}"
        for number, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )


def _graph(package: str, cache: Path) -> ImportGraph:
    spec = package
    for split in read_splits(SPLITS, [package]):
        spec = str(fetch_package(split, cache))
    options = ScanOptions(cache_dir=cache / "readings")
    return map_package([spec], options=options, progress=SilentProgress()).graph


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.partition", description=__doc__)
    parser.add_argument("packages", nargs="*", default=PACKAGES, help="usually all six")
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help="of the programme that bounds debundle's cost"
    )
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path(".debundle_cache/history"),
        help="where the fetched packages and their readings are kept",
    )
    parser.add_argument("--json", type=Path, help="write every row there")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
