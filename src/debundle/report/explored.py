"""Documents of the commands that explore: cycles, what-if, and why a module is in the core."""

from __future__ import annotations

from typing import Any

from debundle.model import (
    CycleCut,
    CycleReport,
    DependencyChange,
    ImportGraph,
    Partition,
    WhatIf,
)
from debundle.report.jsonparts import (
    Rows,
    chain_fields,
    cut_fields,
    cycle_fields,
    distribution_fields,
    document,
    link_fields,
    quality_fields,
    target_fields,
)


def cycles_document(graph: ImportGraph, report: CycleReport) -> str:
    """`debundle cycles --format json`: the cycles, and every cut in order."""
    return document(
        "debundle-cycles",
        {
            "target": target_fields(graph),
            "import_time": report.import_time,
            "pairs": report.pairs,
            "cut_pairs": report.cut_pairs,
            "cost": report.cost,
            "person": report.person,
            "person_bound": report.person_bound,
            "cycles": Rows(map(cycle_fields, report.cycles)),
            "cuts": Rows(map(_cycle_cut, report.cuts)),
        },
    )


def what_if_document(graph: ImportGraph, change: WhatIf) -> str:
    """`debundle what-if --format json`: the figures before and after, and what differs."""
    return document(
        "debundle-what-if",
        {
            "target": target_fields(graph),
            "moves": Rows(
                {
                    "module": item.module,
                    "from_distribution": item.from_distribution,
                    "to_distribution": item.to_distribution,
                }
                for item in change.moves
            ),
            "before": _grouping(graph, change.before),
            "after": _grouping(graph, change.after),
            "new_cuts": Rows(map(cut_fields, change.new_cuts)),
            "gone_cuts": Rows(map(cut_fields, change.gone_cuts)),
            "new_dependencies": Rows(map(_dependency, change.new_dependencies)),
            "gone_dependencies": Rows(map(_dependency, change.gone_dependencies)),
            "cycles": Rows(
                {
                    "distributions": item.distributions,
                    "by_parent": item.by_parent,
                    "person": item.person,
                    "chain": chain_fields(item.chain),
                }
                for item in change.cycles
            ),
            "notes": change.notes,
        },
    )


def _grouping(graph: ImportGraph, partition: Partition) -> dict[str, Any]:
    distributions = [distribution_fields(graph, item) for item in partition.distributions]
    for fields in distributions:
        fields["modules"] = len(fields["modules"])
    return {"quality": quality_fields(partition.quality), "distributions": distributions}


def _dependency(item: DependencyChange) -> dict[str, Any]:
    return {
        "from_distribution": item.from_distribution,
        "to_distribution": item.to_distribution,
        "witness": None if item.witness is None else link_fields(item.witness),
    }


def _cycle_cut(item: CycleCut) -> dict[str, Any]:
    # Distributions and "same edit" are no subject here.
    cut = cut_fields(item.cut)
    kept = {name: value for name, value in cut.items() if not name.endswith("_distribution")}
    del kept["same_edit"]
    return {
        **kept,
        "targets": item.targets,
        "own_child": item.own_child,
        "largest": item.largest,
    }
