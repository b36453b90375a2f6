"""Which dependencies to give up so that one part of a split does not need another."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

import numpy as np

from debundle.graph.mincut import INFINITE, minimum_cut

#: (importer's, imported's) distribution.
Arc = tuple[str, str]


def arcs_to_cut(
    arcs: AbstractSet[Arc],
    origin: AbstractSet[str],
    forbidden: AbstractSet[str],
    *,
    costs: Mapping[Arc, int],
    bound: AbstractSet[Arc],
) -> frozenset[Arc]:
    """The dependencies to give up at least cost so that `origin` reaches nothing `forbidden`.

    `costs` count the imports behind each dependency; those in `bound` cannot be given up. Of
    equally cheap choices the one nearest to the origin is taken. Raises ValueError where there is
    none.
    """
    names = sorted({name for arc in arcs for name in arc} | origin | forbidden)
    node = {name: place for place, name in enumerate(names, start=2)}
    ordered = sorted(arcs)
    tails = [node[tail] for tail, _ in ordered]
    heads = [node[head] for _, head in ordered]
    sizes = [INFINITE if arc in bound else 1 + costs.get(arc, 0) for arc in ordered]
    tails += [0] * len(origin) + [node[name] for name in sorted(forbidden)]
    heads += [node[name] for name in sorted(origin)] + [1] * len(forbidden)
    sizes += [INFINITE] * (len(origin) + len(forbidden))
    cut = minimum_cut(
        2 + len(names),
        np.array(tails, dtype=np.int64),
        np.array(heads, dtype=np.int64),
        np.array(sizes, dtype=np.int64),
        source=0,
        sink=1,
    )
    side = dict(zip(names, cut.source_side[2:].tolist(), strict=True))
    return frozenset(arc for arc in ordered if side[arc[0]] and not side[arc[1]])
