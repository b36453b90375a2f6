"""The best grouping that can run as it is, where nobody asked for a core of some size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from debundle.model import (
    CoreRules,
    FrontierPoint,
    ImportGraph,
    Partition,
    PartitionOptions,
    Progress,
    Role,
)
from debundle.partition.propose import propose_partition

#: Of a package that only a person can divide.
_TANGLED = (
    "Nothing can be split off as it is: every division into a core and satellites leaves edits to "
    "a person. Until these are made, what needs them can only be imported with all installed."
)


def without_person(
    graph: ImportGraph, options: PartitionOptions, *, progress: Progress
) -> Partition:
    """As `propose_partition`, with a larger core where the best one leaves edits to a person.

    Only where the options say nothing of the core, and something is left to be split off; a note
    says so then, and what the smaller core would have been.
    """
    best = propose_partition(graph, options, progress=progress)
    bound = _cost_without_person(best.frontier)
    if options.core != CoreRules() or not best.quality.person or bound is None:
        return best
    wishes = replace(options, core=CoreRules(max_cost=bound))
    larger = propose_partition(graph, wishes, progress=progress)
    is_divided = sum(item.role is not Role.TESTS for item in larger.distributions) > 1
    if not is_divided or larger.quality.person >= best.quality.person:
        return replace(best, notes=(*best.notes, _TANGLED))
    return replace(larger, notes=(*larger.notes, _note(best)))


def _cost_without_person(frontier: Sequence[FrontierPoint]) -> int | None:
    """What the cuts of the smallest core cost that leaves no edit to a person."""
    good = [point for point in frontier if not point.person]
    return min(good, key=lambda point: point.share).cost if good else None


def _note(smaller: Partition) -> str:
    quality = smaller.quality
    number = "1 edit" if quality.person == 1 else f"{quality.person} edits"
    return (
        f"This core is larger than it needs to be, so that all can run as it is: one of "
        f"{quality.core_share:.1%} of the lines hangs together better, but leaves {number} to a "
        f"person (--core-share {quality.core_share:.2f})."
    )
