"""What the shop of these tests would be like if something moved."""

from __future__ import annotations

from debundle.graph.edits import edits_of
from debundle.graph.suppose import suppose
from debundle.model import Costs, ImportGraph, Partition, WhatIf, WhatIfOptions

#: The mail plugin joins the core, and money leaves it.
MOVES = (("shop.plugins.mail", "shop-core"), ("shop.money", "shop-money"))


def supposed(
    graph: ImportGraph,
    partition: Partition,
    *,
    moves: tuple[tuple[str, str], ...] = MOVES,
    cuts: tuple[tuple[str, str], ...] = (),
) -> WhatIf:
    """The shop with moves and cuts."""
    edits = edits_of(graph, Costs())
    return suppose(graph, partition, WhatIfOptions(moves, cuts), costs=Costs(), edits=edits)
