"""Weighted feedback arcs: an order of groups in which as little as possible leads upwards."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from debundle.graph.components import component_of_each

Weights = npt.NDArray[np.int64]

#: Up to so many nodes of one cycle are ordered exactly; each one more doubles the work.
EXACT_NODES = 13


def best_order(weights: Weights) -> list[int]:
    """An order of the nodes, lowest first, that little weight leads against.

    `weights[importer, imported]` is what it costs to place the imported above the importer,
    shape (nodes, nodes), at least 0. Cycles of up to `EXACT_NODES` nodes are ordered at least
    cost, larger ones by a sort on the surplus of what is imported (Eades, Lin and Smyth 1993)
    and moves of single nodes until none pays. Deterministic: ties go to the smaller number.
    """
    matrix = np.array(weights, dtype=np.int64)
    np.fill_diagonal(matrix, 0)
    successors = [np.flatnonzero(row).tolist() for row in matrix]
    members: dict[int, list[int]] = {}
    for node, component in enumerate(component_of_each(successors)):
        members.setdefault(component, []).append(node)
    order: list[int] = []
    # Components are numbered imported first, so that nothing leads upwards between them.
    for component in sorted(members):
        nodes = members[component]
        order += [nodes[place] for place in _order_of_cycle(matrix[np.ix_(nodes, nodes)])]
    return order


def upward_weight(weights: Weights, order: list[int]) -> int:
    """What the order costs: the weight that leads from a lower to a higher node."""
    return int(np.triu(weights[np.ix_(order, order)], 1).sum())


def _order_of_cycle(matrix: Weights) -> list[int]:
    if len(matrix) == 1:
        return [0]
    if len(matrix) <= EXACT_NODES:
        return _exact(matrix)
    return _moved(matrix, _eades(matrix))


def _exact(matrix: Weights) -> list[int]:
    """Dynamic programming over the sets of nodes that lie lowest (Lawler 1964)."""
    count = len(matrix)
    subsets = np.arange(1 << count)
    # What node n costs with the nodes of a set below it: they may need n.
    cost = np.zeros((count, 1 << count), dtype=np.int64)
    for other in range(count):
        cost += matrix[other][:, None] * ((subsets >> other) & 1)[None, :]
    best = np.full(1 << count, np.iinfo(np.int64).max, dtype=np.int64)
    last = np.zeros(1 << count, dtype=np.int64)
    best[0] = 0
    for size in range(1, count + 1):
        sets = subsets[_sizes(subsets) == size]
        for node in range(count):
            holding = sets[(sets >> node) & 1 == 1]
            without = holding ^ (1 << node)
            value = best[without] + cost[node, without]
            better = value < best[holding]
            best[holding[better]] = value[better]
            last[holding[better]] = node
    order: list[int] = []
    rest = (1 << count) - 1
    while rest:
        order.append(int(last[rest]))
        rest ^= 1 << order[-1]
    return order[::-1]


def _sizes(subsets: Weights) -> Weights:
    sizes = np.zeros_like(subsets)
    while subsets.any():
        sizes += subsets & 1
        subsets = subsets >> 1
    return sizes


def _eades(matrix: Weights) -> list[int]:
    left = list(range(len(matrix)))
    needs = matrix.sum(axis=1)
    needed = matrix.sum(axis=0)
    order = []
    while left:
        # Lowest comes what is needed most and needs least itself.
        node = max(left, key=lambda item: (int(needed[item] - needs[item]), -item))
        left.remove(node)
        order.append(node)
        needs = needs - matrix[:, node]
        needed = needed - matrix[node]
    return order


def _moved(matrix: Weights, order: list[int]) -> list[int]:
    """Move single nodes to their best place until no move pays."""
    improved = True
    while improved:
        improved = False
        for node in range(len(matrix)):
            place = order.index(node)
            rest = order[:place] + order[place + 1 :]
            costs = _cost_of_places(matrix, rest, node)
            best = int(costs.argmin())
            if costs[best] < costs[place]:
                order = [*rest[:best], node, *rest[best:]]
                improved = True
    return order


def _cost_of_places(matrix: Weights, rest: list[int], node: int) -> Weights:
    """What the node costs before each of the others and at the end, shape (nodes,)."""
    below = np.concatenate([[0], np.cumsum(matrix[rest, node])])
    above = np.concatenate([np.cumsum(matrix[node, rest][::-1])[::-1], [0]])
    total: Weights = below + above
    return total
