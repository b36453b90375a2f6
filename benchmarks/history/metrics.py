"""How well a grouping agrees with a recorded one: four measures from the literature.

Groupings are mappings from module to label, and both must hold the same modules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import comb, log

import networkx as nx

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Retrieval:
    """How well one set finds another."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both; 0 where nothing is found."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def adjusted_rand(found: Labels, recorded: Labels) -> float:
    """Pairs grouped alike, beyond what chance gives: 1 is the same grouping, 0 is chance.

    Hubert and Arabie 1985, "Comparing partitions".
    """
    cells, rows, columns = _table(found, recorded)
    both = sum(comb(size, 2) for size in cells.values())
    one = sum(comb(size, 2) for size in rows.values())
    other = sum(comb(size, 2) for size in columns.values())
    expected = one * other / max(1, comb(len(found), 2))
    largest = (one + other) / 2
    return 1.0 if largest == expected else (both - expected) / (largest - expected)


def v_measure(found: Labels, recorded: Labels) -> float:
    """The harmonic mean of homogeneity and completeness, 0 to 1.

    Rosenberg and Hirschberg 2007, "V-measure: a conditional entropy-based external cluster
    evaluation measure".
    """
    cells, rows, columns = _table(found, recorded)
    total = len(found)
    shared = sum(
        size / total * log(size * total / (rows[row] * columns[column]))
        for (row, column), size in cells.items()
    )
    homogeneity = shared / _entropy(columns.values()) if len(columns) > 1 else 1.0
    completeness = shared / _entropy(rows.values()) if len(rows) > 1 else 1.0
    both = homogeneity + completeness
    return 2 * homogeneity * completeness / both if both > 0 else 0.0


def mojo_fm(found: Labels, recorded: Labels) -> float:
    """One less the share of the moves and joins that the worst grouping would need, 0 to 1.

    Wen and Tzerpos 2004, "An effectiveness measure for software clustering algorithms"; the fewest
    moves and joins as in "An optimal algorithm for MoJo distance" (2003) by the same authors.
    """
    _, _, columns = _table(found, recorded)
    # The worst grouping spreads each recorded group over as many groups as it can.
    groups = 0
    for size in sorted(columns.values()):
        groups += groups < size
    worst = len(found) - groups
    return 1 - _moves_and_joins(found, recorded) / worst if worst else 1.0


def retrieval(
    found: Collection[str], recorded: Collection[str], *, either: Collection[str] = ()
) -> Retrieval:
    """Precision and recall of a set; modules in `either` are right wherever they are."""
    found, recorded = set(found), set(recorded)
    wanted = (recorded - set(either)) | (found & set(either))
    right = len(found & wanted)
    return Retrieval(right / max(1, len(found)), right / max(1, len(wanted)))


def _table(
    found: Labels, recorded: Labels
) -> tuple[Counter[tuple[str, str]], Counter[str], Counter[str]]:
    if found.keys() != recorded.keys():
        message = "the groupings hold different modules"
        raise ValueError(message)
    cells = Counter((found[name], recorded[name]) for name in sorted(found))
    return cells, Counter(found.values()), Counter(recorded.values())


def _entropy(sizes: Iterable[int]) -> float:
    sizes = list(sizes)
    total = sum(sizes)
    return -sum(size / total * log(size / total) for size in sizes)


def _moves_and_joins(found: Labels, recorded: Labels) -> int:
    """Each found group becomes part of the recorded one that it shares most with."""
    cells, rows, _ = _table(found, recorded)
    most: dict[str, int] = {}
    for (row, _), size in cells.items():
        most[row] = max(most.get(row, 0), size)
    choices: nx.Graph[tuple[str, str]] = nx.Graph()
    choices.add_nodes_from(("found", row) for row in rows)
    choices.add_edges_from(
        (("found", row), ("recorded", column))
        for (row, column), size in cells.items()
        if size == most[row]
    )
    # Found groups that share most with the same recorded one have to be joined; where several
    # are equally good, as many different ones as possible are chosen.
    top = [("found", row) for row in rows]
    matched = nx.bipartite.maximum_matching(choices, top_nodes=top)
    return len(found) - sum(most.values()) + len(rows) - len(matched) // 2
