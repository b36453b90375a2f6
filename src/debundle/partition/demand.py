"""A core where nobody names roots: what many other parts of the package need.

A maximum-weight closure (Picard 1976) with prices instead of prohibitions. How it weighs what it
sees was taken from what maintainers did: six splits of the past, see docs/partition.md.

- A module earns with each *subpackage* that needs it; a hundred importers in one are little more
  than a few. What its own subpackage needs says hardly anything.
- Its lines say nothing: every module pays the same.
- An import that leads out of the core costs, whatever its remedy, since somebody has to make it;
  but a facade without code does not keep what it passes on.
- A module goes where most of its package goes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from debundle.model import ImportGraph, Phase, Via
from debundle.partition.cohesion import Ties, no_ties, ties_of
from debundle.partition.network import Indexes, Members, Needs, Network
from debundle.partition.tests_apart import beside_what_it_tests

#: What one other subpackage's need is worth; fractions of it survive as whole numbers.
UNIT = 100

#: The part of that which a need within one subpackage is worth.
_NEAR = 0.1

#: What it costs to part a module from its package, and the highest cost of a cut, in units.
_COHESION, _LARGEST_CUT = 3, 5

#: Without roots, a cut that costs less than the first counts as the second: the import is late or
#: in a facade as it is, and says little about what belongs together.
_LIGHT, _LIGHT_CUT = 3, 0.3

#: What a module has to earn where neither roots nor a size are given, in units: at most so much,
#: and this part of it for each subpackage there is. Where there are few, each one's need says more.
_USUAL_PRICE, _PER_SUBPACKAGE = 1.0, 1 / 20

#: What it has to earn where roots are given: they already hold what a core is made for.
ROOTED_PRICE = 2.5


@dataclass(frozen=True)
class Pull:
    """What draws modules into the core beside the roots, in place of prices by the line."""

    #: What is forgone with each module left out, shape (modules,).
    gains: Indexes
    #: What each module counts at a price of one, shape (modules,).
    weights: Indexes
    needs: Needs
    ties: Ties
    #: What it costs to hold each module beside its price, shape (modules,).
    losses: Indexes

    def cost(self, members: Members) -> int:
        """What a set forgoes and what it tears apart, its cuts aside."""
        taken = int(self.gains[~members].sum()) + int(self.losses[members].sum())
        return taken + self.ties.cost(members)

    def staying(self, core: Members, others: Members, *, price: int) -> Pull:
        """The same, and a price for each module that leaves the core or one that joins it."""
        return replace(self, gains=self.gains + price * core, losses=self.losses + price * others)


def plain_pull(network: Network) -> Pull:
    """Nothing but a price for each line."""
    nothing = np.zeros(len(network.names), dtype=np.int64)
    return Pull(nothing, network.weights, network.needs, no_ties(), nothing)


def demand_of(
    graph: ImportGraph, network: Network, *, tests: Members, root: str, rooted: bool = False
) -> Pull:
    """How strongly each module is needed, and what holds together; in parts of `UNIT`.

    Tests need nothing that counts, but for those that lie beside what they test: these are part
    of their subpackage.

    With roots, `rooted`, what is needed late or through a facade counts like any other need.
    `root` is the package whose children are the subpackages. Names are followed to the modules
    that define them: a facade earns nothing with what it passes on.
    """
    coded = network.members(module.name for module in graph.modules if module.has_code)
    return Pull(
        gains=_gains(graph, network, tests, root),
        weights=np.ones(len(network.names), dtype=np.int64),
        needs=_capped(network.needs.of(coded), rooted=rooted),
        ties=ties_of(network, coded=coded, apart=tests, strength=_COHESION * UNIT),
        losses=np.zeros(len(network.names), dtype=np.int64),
    )


def subpackages_needing(
    graph: ImportGraph, network: Network, module: str, *, tests: Members, root: str
) -> tuple[str, ...]:
    """The other subpackages, right below `root`, that need a module, those first that do most."""
    depth = root.count(".") + 1
    groups = Counter(
        ".".join(importer.split(".")[: depth + 1])
        for importer, imported in _needed(graph, nested=network.nested)
        if imported == module
        and _counts(network, tests, importer)
        and _shared_depth(importer, imported) <= depth
    )
    return tuple(sorted(groups, key=lambda name: (-groups[name], name)))


def usual_price(graph: ImportGraph, network: Network, *, tests: Members, root: str) -> float:
    """What a module has to earn to be in the core, in units, where nobody says more."""
    depth = root.count(".") + 2
    subpackages = {
        ".".join(parts[:depth])
        for name, parts in ((module.name, module.name.split(".")) for module in graph.modules)
        if name.startswith(f"{root}.") and not tests[network.index[name]]
        if len(parts) > depth or graph.by_name[name].is_package
    }
    return min(_USUAL_PRICE, _PER_SUBPACKAGE * len(subpackages))


def _gains(graph: ImportGraph, network: Network, tests: Members, root: str) -> Indexes:
    groups: Counter[tuple[str, str, bool]] = Counter()
    for importer, imported in _needed(graph, nested=network.nested):
        if _counts(network, tests, importer):
            shared = _shared_depth(importer, imported)
            group = ".".join(importer.split(".")[: shared + 1])
            groups[imported, group, shared <= root.count(".") + 1] += 1
    gains = np.zeros(len(network.names))
    for (imported, _, far), importers in sorted(groups.items()):
        gains[network.index[imported]] += sqrt(importers) * (UNIT if far else _NEAR * UNIT)
    return np.rint(gains).astype(np.int64)


def _counts(network: Network, tests: Members, importer: str) -> bool:
    """Whether what a module needs says something: tests apart from what they test do not."""
    return not tests[network.index[importer]] or beside_what_it_tests(importer)


def _needed(graph: ImportGraph, *, nested: bool) -> set[tuple[str, str]]:
    """(importer, imported) of what executes, names followed, facades left out.

    Where modules come with the packages above them, nobody has to need these.
    """
    passed_on = {
        (item.importer, item.line, item.through)
        for item in graph.imports
        if item.via is Via.PROVIDER
    }
    return {
        (item.importer, item.imported)
        for item in graph.imports
        if item.phase is not Phase.TYPING
        and item.via is not Via.PARENT
        and (item.importer, item.line, item.imported) not in passed_on
        and graph.by_name[item.importer].has_code
        and not (nested and f"{item.importer}.".startswith(f"{item.imported}."))
    }


def _shared_depth(one: str, other: str) -> int:
    """How many leading components two names share."""
    depth = 0
    for left, right in zip(one.split("."), other.split("."), strict=False):
        if left != right:
            break
        depth += 1
    return depth


def _capped(needs: Needs, *, rooted: bool) -> Needs:
    """The same demands at what a cut costs here: nobody's remedy is worth more than that."""
    weights = np.minimum(needs.weights, _LARGEST_CUT) * UNIT
    if not rooted:
        weights = np.where(needs.weights < _LIGHT, round(_LIGHT_CUT * UNIT), weights)
    return replace(needs, weights=weights)
