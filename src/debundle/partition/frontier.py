"""The frontier alone: for whoever draws it, or asks from which size on a module is core."""

from __future__ import annotations

import numpy as np

from debundle.model import Frontier, ImportGraph, PartitionOptions
from debundle.partition.propose import find_core


def frontier_of(graph: ImportGraph, options: PartitionOptions) -> Frontier:
    """Every optimal core from small to large, and the smallest that holds each module."""
    _, control, core = find_core(graph, options)
    since: dict[str, int] = {}
    for place, members in reversed(list(enumerate(core.nested))):
        since.update(
            dict.fromkeys((control.network.names[i] for i in np.flatnonzero(members)), place)
        )
    return Frontier(core.frontier, dict(sorted(since.items())))
