"""Score proposals against recorded splits: `python -m benchmarks.history --help`."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from statistics import fmean

from benchmarks.history.cases import SPLITS, Split, fetch_package, read_splits
from benchmarks.history.groupings import Found, all_groupings
from benchmarks.history.metrics import Retrieval, adjusted_rand, mojo_fm, retrieval, v_measure
from debundle.model import ImportGraph, ScanOptions, SilentProgress
from debundle.pipeline import map_package


@dataclass(frozen=True, slots=True)
class Score:
    """How well one method did on one split."""

    split: str
    method: str
    #: Groups that hold a scored module.
    groups: int
    ari: float
    v: float
    mojofm: float
    precision: float
    recall: float
    f1: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch, map, group and score every split; print one table and the averages."""
    options = _options(arguments)
    scores = []
    for split in read_splits(options.splits, options.only):
        began = time.perf_counter()
        graph = _graph(split, options.cache)
        found = all_groupings(graph, split)
        scores += [score(split, grouping) for grouping in found]
        print(_heading(split, graph, time.perf_counter() - began))
        print(_table(item for item in scores if item.split == split.name))
    print(f"\nAverages over {len({item.split for item in scores})} splits")
    print(_table(_averages(scores)))
    if options.json:
        options.json.write_text(json.dumps([asdict(item) for item in scores], indent=1) + "\n")
    return 0


def score(split: Split, found: Found) -> Score:
    """Compare a grouping with a recorded split, on the scored modules that both know."""
    groups = {name: found.groups[name] for name in sorted(split.scored) if name in found.groups}
    recorded = _recorded(split, groups)
    core = _core(split, groups, found.core)
    return Score(
        split=split.name,
        method=found.method,
        groups=len(set(groups.values())),
        ari=adjusted_rand(groups, recorded),
        v=v_measure(groups, recorded),
        mojofm=mojo_fm(groups, recorded),
        precision=core.precision,
        recall=core.recall,
        f1=core.f1,
    )


def _recorded(split: Split, groups: dict[str, str]) -> dict[str, str]:
    """The recorded grouping; where two distributions have a copy, the one that suits better."""
    sizes: dict[tuple[str, str], int] = {}
    for name, group in groups.items():
        if name not in split.also:
            key = (group, split.whereabouts[name])
            sizes[key] = sizes.get(key, 0) + 1
    return {
        name: max(
            [split.whereabouts[name], *sorted(split.also.get(name, ()))],
            key=lambda home, group=group: sizes.get((group, home), 0),  # type: ignore[misc]
        )
        for name, group in groups.items()
    }


def _core(split: Split, groups: dict[str, str], core: str) -> Retrieval:
    """How well a method found the core: its own, or the best of its groups if it names none."""
    results = [
        retrieval(
            [name for name in groups if groups[name] == group],
            split.core_modules & groups.keys(),
            either=split.core_or_not,
        )
        for group in ([core] if core else sorted(set(groups.values())))
    ]
    return max(results, key=lambda result: result.f1)


def _graph(split: Split, cache: Path) -> ImportGraph:
    archive = fetch_package(split, cache)
    options = ScanOptions(cache_dir=cache / "readings")
    return map_package([str(archive)], options=options, progress=SilentProgress()).graph


def _averages(scores: Sequence[Score]) -> list[Score]:
    averages = []
    for method in dict.fromkeys(item.method for item in scores):
        own = [item for item in scores if item.method == method]
        means = {
            field.name: fmean(getattr(item, field.name) for item in own)
            for field in fields(Score)
            if field.name not in ("split", "method", "groups")
        }
        groups = round(fmean(item.groups for item in own))
        averages.append(Score(split="average", method=method, groups=groups, **means))
    return averages


def _heading(split: Split, graph: ImportGraph, seconds: float) -> str:
    return (
        f"\n{split.requirement}: {len(graph.modules):,} modules, {len(split.scored):,} scored; "
        f"{split.count} distributions, core {split.core_share:.1%} of the lines ({seconds:.0f} s)"
    )


def _table(scores: Iterable[Score]) -> str:
    columns = f"{'groups':>6} {'ARI':>6} {'V':>6} {'MoJoFM':>7} {'core P':>6} {'R':>6} {'F1':>6}"
    lines = [f"  {'':28} {columns}"]
    lines += [
        (
            f"  {item.method:28} {item.groups:6} {item.ari:6.2f} {item.v:6.2f} "
            f"{item.mojofm:7.2f} {item.precision:6.2f} {item.recall:6.2f} {item.f1:6.2f}"
        )
        for item in scores
    ]
    return "\n".join(lines)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.history", description=__doc__)
    parser.add_argument("--splits", type=Path, default=SPLITS, help="folder of recorded splits")
    parser.add_argument("--only", nargs="*", default=[], help="names of splits, e.g. langchain")
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path(".debundle_cache/history"),
        help="where the fetched packages and their readings are kept",
    )
    parser.add_argument("--json", type=Path, help="write every score there")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
