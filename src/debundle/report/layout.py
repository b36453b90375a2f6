"""Places for boxes in layers, and ways for arrows between them.

A small version of the method of Sugiyama, Tagawa and Toda, "Methods for visual understanding of
hierarchical system structures" (1981): layers, then an order in each layer with few crossings,
then places. Deterministic, and meant for some tens of boxes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, sqrt

#: Distances in pixels.
GAP = 22.0
LAYER_HEIGHT = 96.0
BEND_WIDTH = 14.0

_SWEEPS = 16

Point = tuple[float, float]
Arc = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything goes; y grows downward, and a box is centred on its place."""

    places: Mapping[str, Point]
    #: For each arc the points that it runs through, from layer to layer.
    ways: Mapping[Arc, tuple[Point, ...]]
    width: float
    height: float


def lay_out(widths: Mapping[str, float], arcs: Sequence[Arc]) -> Layout:
    """Place boxes so that arcs lead downward where the order of `widths` lets them.

    `widths` gives every box's width, importers first; arcs against that order run upward.
    """
    order = {key: index for index, key in enumerate(widths)}
    downward = [arc if order[arc[0]] < order[arc[1]] else (arc[1], arc[0]) for arc in arcs]
    layer = _layers(list(widths), downward)
    chains = {arc: _chain(arc, layer) for arc in sorted(set(downward))}
    rows = _rows(list(widths), layer, chains)
    links = [pair for chain in chains.values() for pair in pairwise(chain)]
    rows = _with_few_crossings(rows, links)
    x = _horizontal(rows, links, widths)
    reach = {node: widths.get(node, BEND_WIDTH) / 2 for node in x}
    left = min((x[node] - reach[node] for node in x), default=0.0)
    places = {
        node: (x[node] - left, index * LAYER_HEIGHT)
        for index, row in enumerate(rows)
        for node in row
    }
    return Layout(
        places={key: places[key] for key in widths},
        ways={arc: _way(arc, chains, places) for arc in arcs},
        width=max((places[node][0] + reach[node] for node in x), default=0.0),
        height=max(len(rows) - 1, 0) * LAYER_HEIGHT,
    )


def _layers(keys: Sequence[str], downward: Iterable[Arc]) -> dict[str, int]:
    """Each box above all that it imports, as low as that and the width of layers allow."""
    heads: dict[str, set[str]] = defaultdict(set)
    for tail, head in downward:
        heads[tail].add(head)
    widest = max(4, ceil(sqrt(1.6 * len(keys))))
    from_below: dict[str, int] = {}
    filled: dict[int, int] = defaultdict(int)
    for key in reversed(keys):
        level = max((from_below[head] + 1 for head in heads[key]), default=0)
        while filled[level] >= widest:
            level += 1
        from_below[key] = level
        filled[level] += 1
    top = max(from_below.values(), default=0)
    return {key: top - level for key, level in from_below.items()}


def _chain(arc: Arc, layer: Mapping[str, int]) -> tuple[str, ...]:
    """The arc as a path with a bend in every layer that it crosses."""
    tail, head = arc
    bends = (f"{tail}\t{head}\t{index}" for index in range(layer[tail] + 1, layer[head]))
    return (tail, *bends, head)


def _rows(
    keys: Sequence[str], layer: Mapping[str, int], chains: Mapping[Arc, Sequence[str]]
) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for key in keys:
        rows[layer[key]].append(key)
    for (tail, _), chain in chains.items():
        for offset, bend in enumerate(chain[1:-1], start=1):
            rows[layer[tail] + offset].append(bend)
    return rows


def _neighbours(links: Iterable[Arc]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    above: dict[str, list[str]] = defaultdict(list)
    below: dict[str, list[str]] = defaultdict(list)
    for upper, lower in links:
        above[lower].append(upper)
        below[upper].append(lower)
    return above, below


def _with_few_crossings(rows: list[list[str]], links: Sequence[Arc]) -> list[list[str]]:
    """Sort each row by the mean position of its neighbours, downward and upward in turn."""
    above, below = _neighbours(links)
    best, fewest = [list(row) for row in rows], _crossings(rows, below)
    for sweep in range(_SWEEPS):
        neighbours = below if sweep % 2 else above
        position = {node: float(index) for row in rows for index, node in enumerate(row)}
        for row in reversed(rows) if sweep % 2 else rows:
            means = {
                node: _mean([position[other] for other in neighbours[node]], position[node])
                for node in row
            }
            row.sort(key=lambda node: (means[node], position[node]))
            position.update((node, float(index)) for index, node in enumerate(row))
        crossings = _crossings(rows, below)
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
    return best


def _mean(values: Sequence[float], default: float) -> float:
    return sum(values) / len(values) if values else default


def _crossings(rows: Sequence[Sequence[str]], below: Mapping[str, Sequence[str]]) -> int:
    total = 0
    for upper, lower in pairwise(rows):
        position = {node: index for index, node in enumerate(lower)}
        ends: list[int] = []
        for node in upper:
            heads = sorted(position[head] for head in below.get(node, ()))
            total += sum(end > head for head in heads for end in ends)
            ends += heads
    return total


def _horizontal(
    rows: Sequence[Sequence[str]], links: Iterable[Arc], widths: Mapping[str, float]
) -> dict[str, float]:
    """Draw every node toward its neighbours, without overlap, a few times up and down."""
    above, below = _neighbours(links)
    width = {node: widths.get(node, BEND_WIDTH) for row in rows for node in row}
    x: dict[str, float] = {}
    for row in rows:
        edge = -sum(width[node] + GAP for node in row) / 2
        for node in row:
            x[node] = edge + width[node] / 2
            edge += width[node] + GAP
    for sweep in range(_SWEEPS):
        for row in reversed(rows) if sweep % 2 else rows:
            wishes = []
            for node in row:
                near = [*above[node], *below[node]]
                wishes.append(_mean([x[other] for other in near], x[node]))
            for node, place in zip(row, _apart(row, wishes, width), strict=True):
                x[node] = place
    return x


def _apart(row: Sequence[str], wishes: Sequence[float], width: Mapping[str, float]) -> list[float]:
    """The places nearest to the wishes (least squares) that keep the order and the gaps.

    With the gaps subtracted this is isotonic regression: neighbours that would swap are pooled.
    """
    offsets = [0.0]
    for left, right in pairwise(row):
        offsets.append(offsets[-1] + (width[left] + width[right]) / 2 + GAP)
    pools: list[tuple[float, int]] = []
    for wish, offset in zip(wishes, offsets, strict=False):
        total, size = wish - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / size:
            other, count = pools.pop()
            total, size = total + other, size + count
        pools.append((total, size))
    bases = [total / size for total, size in pools for _ in range(size)]
    return [base + offset for base, offset in zip(bases, offsets, strict=False)]


def _way(
    arc: Arc, chains: Mapping[Arc, Sequence[str]], places: Mapping[str, Point]
) -> tuple[Point, ...]:
    if arc in chains:
        return tuple(places[node] for node in chains[arc])
    return tuple(places[node] for node in reversed(chains[arc[1], arc[0]]))
