"""Change packages a little and propose again: `python -m benchmarks.stability --help`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.stability.changes import changed, moved_modules
from debundle.config import read_configuration, render_configuration, resolve_preset
from debundle.config.reading import parse_configuration
from debundle.model import (
    Configuration,
    ImportGraph,
    Partition,
    PartitionOptions,
    ScanOptions,
    SilentProgress,
)
from debundle.partition import partition_graph
from debundle.pipeline import map_package, partition_options

PACKAGES = ("networkx", "scipy", "sympy", "django", "torch")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one change did to the proposal, made anew and from the one before."""

    anew: int
    kept: int
    #: Modules that `--from` reports as moved.
    told: int
    cost_anew: int
    cost_kept: int
    person: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw changes for every package, propose after each, and print what moved."""
    options = _options(arguments)
    for package in options.packages:
        wishes = PartitionOptions()
        if options.preset:
            wishes = partition_options(read_configuration(resolve_preset(options.preset)))
        scanning = ScanOptions(cache_dir=options.cache)
        graph = map_package([package], options=scanning, progress=SilentProgress()).graph
        found = outcomes(graph, wishes, changes=options.changes)
        print(f"{package}: {_summary(len(graph.modules), found)}", flush=True)
    return 0


def outcomes(graph: ImportGraph, wishes: PartitionOptions, *, changes: int) -> list[Outcome]:
    """One outcome for each of so many changes; the same each time."""
    before = _proposed(graph, wishes)
    text = render_configuration(
        before, configuration=Configuration(target=(graph.target.label,)), graph=graph
    )
    described = parse_configuration(text, source="debundle.toml").distributions
    random = Random(1)
    found = []
    for _ in range(changes):
        after = changed(graph, random)
        anew = _proposed(after, wishes)
        kept = _proposed(after, replace(wishes, described=described, stay=True))
        found.append(
            Outcome(
                anew=moved_modules(before.of_module, anew.of_module),
                kept=sum(kept.of_module[name] != before.of_module[name] for name in graph.by_name),
                told=sum(len(move.modules) for move in kept.moves),
                cost_anew=anew.quality.cost,
                cost_kept=kept.quality.cost,
                person=kept.quality.person - anew.quality.person,
            )
        )
    return found


def _proposed(graph: ImportGraph, wishes: PartitionOptions) -> Partition:
    return partition_graph(graph, wishes, progress=SilentProgress())


def _summary(modules: int, found: Sequence[Outcome]) -> str:
    anew = [item.anew for item in found]
    kept = [item.kept for item in found]
    dearer = max(item.cost_kept / max(1, item.cost_anew) - 1 for item in found)
    return (
        f"{modules:,} modules, {len(found)} changes; anew: none moves in {anew.count(0)}, "
        f"median {median(anew):g}, most {max(anew)}; --from: none in {kept.count(0)}, "
        f"median {median(kept):g}, most {max(kept)}, dearer by at most {dearer:.0%}, "
        f"{sum(item.person for item in found):+} edits by a person in all"
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stability", description=__doc__)
    parser.add_argument("packages", nargs="*", default=PACKAGES, help="installed ones, or archives")
    parser.add_argument("--changes", type=int, default=12, help="drawn for each package")
    parser.add_argument("--preset", default="", help="whose wishes count, e.g. pytorch")
    parser.add_argument(
        "--cache", type=Path, default=Path(".debundle_cache/history/readings"), help="of readings"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
