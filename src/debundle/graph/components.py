"""Strongly connected components, without loading a graph library for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def strongly_connected_components(
    nodes: Iterable[str], arcs: Iterable[tuple[str, str]]
) -> list[tuple[str, ...]]:
    """Group nodes that reach one another.

    Arcs whose ends are not both in `nodes` are left out. Returns every component, single nodes
    included, each sorted; the largest first, and equally large ones by name.
    """
    names = sorted(set(nodes))
    components = component_of_each(index_arcs(names, arcs))
    members: dict[int, list[str]] = {}
    for name, component in zip(names, components, strict=True):
        members.setdefault(component, []).append(name)
    return sorted(map(tuple, members.values()), key=lambda group: (-len(group), group))


def index_arcs(names: Sequence[str], arcs: Iterable[tuple[str, str]]) -> list[list[int]]:
    """Successors of each node by position in `names`; arcs to other nodes are left out."""
    position = {name: index for index, name in enumerate(names)}
    successors: list[list[int]] = [[] for _ in names]
    for tail, head in arcs:
        if tail in position and head in position:
            successors[position[tail]].append(position[head])
    return successors


def component_of_each(successors: Sequence[Sequence[int]]) -> list[int]:
    """The number of each node's component; nodes are 0, 1, ... and `successors` their arcs.

    Components are numbered from 0 in reverse topological order: an arc never leads to a
    component with a higher number. Tarjan, "Depth-first search and linear graph algorithms"
    (1972), with a stack of its own, since real packages nest deeper than Python's recursion.
    """
    count = len(successors)
    component = [-1] * count
    # When a node was first met, 1-based; 0 means not yet.
    met = [0] * count
    low = [0] * count
    clock = 0
    found = 0
    open_nodes: list[int] = []
    for start in range(count):
        if met[start]:
            continue
        clock += 1
        met[start] = low[start] = clock
        open_nodes.append(start)
        path = [(start, iter(successors[start]))]
        while path:
            node, remaining = path[-1]
            for head in remaining:
                if not met[head]:
                    clock += 1
                    met[head] = low[head] = clock
                    open_nodes.append(head)
                    path.append((head, iter(successors[head])))
                    break
                if component[head] < 0 and met[head] < low[node]:
                    low[node] = met[head]
            else:
                path.pop()
                if path and low[node] < low[path[-1][0]]:
                    low[path[-1][0]] = low[node]
                if low[node] == met[node]:
                    while True:
                        member = open_nodes.pop()
                        component[member] = found
                        if member == node:
                            break
                    found += 1
    return component
