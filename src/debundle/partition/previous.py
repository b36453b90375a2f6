"""The grouping that a proposal starts from, and how far another one is from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from debundle.graph.patterns import assign_modules
from debundle.model import DistributionRule, ImportGraph, Role
from debundle.partition.network import Indexes, Members, Network


@dataclass(frozen=True)
class Previous:
    """Where a file has the modules of a graph."""

    #: Names of the distributions, in the order of the file.
    names: tuple[str, ...]
    #: Place of each module's distribution in `names`; -1 for modules that the file does not know.
    label: Indexes
    roles: Mapping[str, Role]
    #: (distribution, pattern) of patterns that match nothing any more.
    dropped: tuple[tuple[str, str], ...]

    def members(self, role: Role) -> Members:
        """The modules in distributions of a role."""
        places = [place for place, name in enumerate(self.names) if self.roles[name] is role]
        found: Members = np.isin(self.label, places)
        return found

    @property
    def satellites(self) -> Indexes:
        """The labels of modules in satellites, -1 for all others."""
        return np.where(self.members(Role.SATELLITE), self.label, -1)


def previous_of(
    graph: ImportGraph, network: Network, rules: Sequence[DistributionRule]
) -> Previous:
    """Read the distributions of a file against a graph that may have changed since."""
    assigned = assign_modules([(rule.name, rule.modules) for rule in rules], graph.by_name)
    place = {rule.name: number for number, rule in enumerate(rules)}
    home = assigned.of_module
    return Previous(
        names=tuple(place),
        label=np.array(
            [place[home[name]] if name in home else -1 for name in network.names], dtype=np.int64
        ),
        roles={rule.name: rule.role for rule in rules},
        dropped=assigned.unused,
    )


def homes_from(network: Network, labels: Indexes, placed: Members, homes: Indexes) -> Indexes:
    """A group number for each placed module, -1 for all others: its label, or its neighbours'.

    A module without a label goes where most of its package are, or of the next package above
    that has labels; where none has, it stays with its home of `homes`.
    """
    known = placed & (labels >= 0)
    child = np.flatnonzero(known & (network.parents >= 0))
    width = int(labels.max(initial=0)) + 1
    counts = np.zeros((len(labels), width), dtype=np.int64)
    np.add.at(counts, (network.parents[child], labels[child]), 1)
    np.add.at(counts, (np.flatnonzero(known), labels[known]), 1)
    group = np.where(known, labels, -1)
    for place in np.flatnonzero(placed & ~known):
        above = network.parents[place]
        while above >= 0 and not counts[above].any():
            above = network.parents[above]
        group[place] = counts[above].argmax() if above >= 0 else width + homes[place]
    numbered = np.full(len(labels), -1, dtype=np.int64)
    numbered[placed] = np.unique(group[placed], return_inverse=True)[1]
    return numbered


def moved(labels: Indexes, levels: Indexes) -> int:
    """How many modules with a label have left it, as levels know no names.

    The larger of two counts: those not with most of their label, and those at a level where
    another label is more frequent. The first sees what is parted, the second what is joined.
    """
    table = label_table(labels, levels)
    total = int(table.sum())
    return max(
        total - int(table.max(axis=1, initial=0).sum()),
        total - int(table.max(axis=0, initial=0).sum()),
    )


def label_table(labels: Indexes, levels: Indexes) -> Indexes:
    """How many modules of each label lie at each level, shape (labels, levels)."""
    known = labels >= 0
    shape = (int(labels.max(initial=-1)) + 1, int(levels.max(initial=0)) + 1)
    table = np.zeros(shape, dtype=np.int64)
    np.add.at(table, (labels[known], levels[known]), 1)
    return table


def names_from(previous: Previous, levels: Indexes, lines: Indexes) -> dict[int, str]:
    """The satellites' old names by level: the largest overlap chooses first."""
    labels = previous.satellites
    table = np.zeros_like(label_table(labels, levels))
    known = labels >= 0
    np.add.at(table, (labels[known], levels[known]), lines[known] + 1)
    found: dict[int, str] = {}
    while table.size and table.max() > 0:
        label, level = np.unravel_index(int(table.argmax()), table.shape)
        found[int(level)] = previous.names[int(label)]
        table[label] = 0
        table[:, level] = 0
    return found
