"""Documents of the commands that explore: cycles, what-if, and why a module is in the core."""

from __future__ import annotations

from typing import Any

from debundle.model import (
    CoreExchange,
    CoreExplanation,
    Cut,
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


def explanation_document(graph: ImportGraph, found: CoreExplanation) -> str:
    """`debundle propose --explain --format json`: why a module is in the core, or is not."""
    return document(
        "debundle-explanation",
        {
            "target": target_fields(graph),
            "module": found.module,
            "lines": found.lines,
            "member": found.member,
            "reason": found.reason,
            "core_modules": found.core_modules,
            "core_lines": found.core_lines,
            "importers": found.importers,
            "chain": Rows(
                {
                    **link_fields(item.link),
                    "remedy": None if item.cut is None else item.cut.remedy,
                    "cost": None if item.cut is None else item.cut.cost,
                }
                for item in found.chain
            ),
            "cuts": Rows(map(_edit, found.cuts)),
            "exchange": None if found.exchange is None else _exchange(found.exchange),
        },
    )


def _exchange(exchange: CoreExchange) -> dict[str, Any]:
    return {
        "modules": exchange.modules,
        "lines": exchange.lines,
        "cost": exchange.cost,
        "new_cost": exchange.new_cost,
        "new_cuts": [_edit(cut) for cut in exchange.new_cuts],
        "gone_cuts": [_edit(cut) for cut in exchange.gone_cuts],
    }


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
    return {
        **_edit(item.cut),
        "targets": item.targets,
        "own_child": item.own_child,
        "largest": item.largest,
    }


def _edit(cut: Cut) -> dict[str, Any]:
    """An edit, where neither distributions nor other imports of the edit are a subject."""
    fields = cut_fields(cut)
    for name in ("from_distribution", "to_distribution", "same_edit"):
        del fields[name]
    return fields
