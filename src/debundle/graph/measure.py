"""The figures of a grouping whose dependencies are declared: its cuts, its order, its quality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from debundle.graph.edits import Edit, cuts_between, edits_of, parents_of
from debundle.graph.quotient import imported_first, is_acyclic, quotient_arcs, reachable
from debundle.model import (
    Costs,
    Cut,
    Distribution,
    ImportGraph,
    Layout,
    Partition,
    Quality,
    Role,
    Via,
)


def measure_partition(
    graph: ImportGraph,
    distributions: Sequence[Distribution],
    *,
    costs: Costs,
    edits: Sequence[Edit] | None = None,
    layout: Layout = Layout.OVERLAY,
) -> Partition:
    """Distributions with their dependencies -> a Partition with its cuts and its quality.

    The distributions hold every module of the graph exactly once and depend on one another
    without a cycle; they keep their order as far as their dependencies allow. The frontier is
    empty: nothing was optimised. `edits` saves finding them again. In the renamed layout a
    parent package does not bind what lies below it.
    """
    names = [distribution.name for distribution in distributions]
    of_module = {
        module: distribution.name
        for distribution in distributions
        for module in distribution.modules
    }
    arcs = [(item.name, other) for item in distributions for other in item.depends_on]
    edits = edits_of(graph, costs) if edits is None else edits
    cuts = cuts_between(graph, edits, of_module=of_module, allowed=reachable(names, arcs))
    by_name = {item.name: item for item in distributions}
    return Partition(
        distributions=tuple(by_name[name] for name in imported_first(names, arcs)),
        cuts=cuts,
        frontier=(),
        quality=_quality(graph, distributions, cuts, of_module, layout),
    )


def _quality(
    graph: ImportGraph,
    distributions: Sequence[Distribution],
    cuts: Sequence[Cut],
    of_module: dict[str, str],
    layout: Layout,
) -> Quality:
    edits = [cut for cut in cuts if not cut.same_edit]
    total = max(graph.lines, 1)
    satellites = [item.lines for item in distributions if item.role is Role.SATELLITE]
    pairs = {(cut.importer, cut.imported) for cut in cuts if cut.via is not Via.PARENT}
    return Quality(
        cut_pairs=len(pairs),
        cost=sum(cut.cost for cut in edits),
        person=sum(cut.remedy.needs_person for cut in edits),
        by_remedy=dict(sorted(Counter(cut.remedy.value for cut in edits).items())),
        core_share=sum(item.lines for item in distributions if item.role is Role.CORE) / total,
        largest_satellite_share=max(satellites, default=0) / total,
        dependencies=sum(len(item.depends_on) for item in distributions),
        acyclic=_is_acyclic(graph, distributions, cuts, of_module, layout),
    )


def _is_acyclic(
    graph: ImportGraph,
    distributions: Sequence[Distribution],
    cuts: Sequence[Cut],
    of_module: dict[str, str],
    layout: Layout,
) -> bool:
    # Counted anew from the imports, so that a mistake in the search would show.
    removed: dict[str, set[tuple[object, ...]]] = {}
    for cut in cuts:
        key = (cut.imported, cut.line, cut.via, cut.names)
        removed.setdefault(cut.importer, set()).add(key)
    nothing: set[tuple[object, ...]] = set()
    # Others execute a parent package only with a module below it, and go where that goes.
    kept = {
        (importer, item.imported)
        for importer, items in graph.by_importer.items()
        for gone in (removed.get(importer, nothing),)
        for item in items
        if item.executes
        and item.via is not Via.PARENT
        and not (gone and (item.imported, item.line, item.via, item.names) in gone)
    }
    parents = parents_of(graph) if layout is Layout.OVERLAY else {}
    arcs = quotient_arcs([*kept, *parents.items()], of_module)
    return is_acyclic([item.name for item in distributions], arcs)
