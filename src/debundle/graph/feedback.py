"""An order of nodes in which few and light arcs lead backward."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

#: Weight of each arc, by (tail, head).
Weights = Mapping[tuple[str, str], int]


def order_with_light_feedback(nodes: Iterable[str], weights: Weights) -> tuple[str, ...]:
    """Put tails before heads as far as that is possible; what cannot be costs little.

    First the greedy heuristic of Eades, Lin and Smyth, "A fast and effective heuristic for the
    feedback arc set problem" (1993): sinks go to the end, sources to the front, and where there
    are neither, the node whose arcs go out most. Then single nodes move to better places until
    none has one. Deterministic; meant for up to some hundred nodes.
    """
    names = sorted(nodes)
    known = {arc: weight for arc, weight in weights.items() if weight > 0 and arc[0] != arc[1]}
    return tuple(_improved(_greedy_order(names, known), known))


def _greedy_order(names: Sequence[str], weights: Weights) -> list[str]:
    remaining = dict.fromkeys(names)
    front: list[str] = []
    back: list[str] = []
    while remaining:
        out = dict.fromkeys(remaining, 0)
        incoming = dict.fromkeys(remaining, 0)
        for (tail, head), weight in weights.items():
            if tail in remaining and head in remaining:
                out[tail] += weight
                incoming[head] += weight
        sinks = [name for name in remaining if not out[name]]
        sources = [name for name in remaining if out[name] and not incoming[name]]
        if sinks:
            back[:0] = sinks
        elif sources:
            front += sources
        else:
            front.append(max(remaining, key=lambda name: out[name] - incoming[name]))
        for name in sinks or sources or front[-1:]:
            del remaining[name]
    return front + back


def _improved(order: list[str], weights: Weights) -> list[str]:
    """Move one node at a time to where least leads backward, until no move gains anything."""
    improving = True
    while improving:
        improving = False
        for name in sorted(order):
            place, gain = _best_place(name, order, weights)
            if gain > 0:
                order.remove(name)
                order.insert(place, name)
                improving = True
    return order


def _best_place(name: str, order: Sequence[str], weights: Weights) -> tuple[int, int]:
    """Where among the others to put a node, and how much weight that turns forward."""
    others = [other for other in order if other != name]
    # What leads backward when the node stands before all others: the arcs that reach it.
    backward = sum(weights.get((other, name), 0) for other in others)
    costs = [backward]
    for other in others:
        backward += weights.get((name, other), 0) - weights.get((other, name), 0)
        costs.append(backward)
    now = costs[list(order).index(name)]
    best = min(range(len(costs)), key=lambda place: (costs[place], place))
    return best, now - costs[best]
