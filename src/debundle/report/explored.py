"""Documents of the commands that explore: cycles, what-if, and why a module is in the core."""

from __future__ import annotations

from typing import Any

from debundle.model import CycleCut, CycleReport, ImportGraph
from debundle.report.jsonparts import Rows, cut_fields, cycle_fields, document, target_fields


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
