"""What the shop of these tests would be like if something moved, and why it is as it is."""

from __future__ import annotations

from debundle.graph.edits import edits_of
from debundle.graph.suppose import suppose
from debundle.model import (
    CoreExplanation,
    CoreRules,
    Costs,
    ImportGraph,
    Partition,
    PartitionOptions,
    SilentProgress,
    WhatIf,
    WhatIfOptions,
)
from debundle.partition import explain_core

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


def explained(
    graph: ImportGraph, module: str = "shop.money", *, root: str = "shop.cart"
) -> CoreExplanation:
    """Why a module of the shop is in a core around its cart, or is not."""
    options = PartitionOptions(core=CoreRules((root,), max_share=0.8))
    return explain_core(graph, options, module=module, progress=SilentProgress())
