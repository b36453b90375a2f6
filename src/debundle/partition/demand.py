"""A core where nobody names roots: what many other modules need.

A maximum-weight closure (Picard 1976) with prices instead of prohibitions: the core earns one for
each module that imports one of its members, pays for lines and for the imports it cuts, and is
drawn to whole subpackages by an arc of small capacity between each module and its package.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from debundle.model import FrontierPoint, ImportGraph, Phase, Via
from debundle.partition.network import Members, Network
from debundle.partition.sweep import Pull

#: What it costs to part a module from its package. Against the cores that the maintainers of six
#: packages made, 8 was best of 0, 3, 8 and 15.
COHESION = 8

#: A module of average length belongs to the core if so many others need it, cuts aside. Of 2 to 5
#: importers 4 came nearest to the maintainers' cores on average.
IMPORTERS_OF_A_MEMBER = 4

#: The largest core that is chosen without being asked for, as a share of the lines.
LARGEST_SHARE = 0.5


def demand_of(graph: ImportGraph, network: Network, *, tests: Members) -> Pull:
    """How many other modules need each module, and how strongly packages hold together.

    Names are followed to the modules that define them: a facade earns nothing with what it
    passes on. Facades without code and tests need nothing that would count.
    """
    passed_on = {
        (item.importer, item.line, item.through)
        for item in graph.imports
        if item.via is Via.PROVIDER
    }
    needed = {
        (item.importer, item.imported)
        for item in graph.imports
        if item.phase is not Phase.TYPING
        and item.via is not Via.PARENT
        and (item.importer, item.line, item.imported) not in passed_on
        and graph.by_name[item.importer].has_code
        and not item.importer.startswith(f"{item.imported}.")
    }
    gains = np.zeros(len(network.names), dtype=np.int64)
    for importer, imported in needed:
        if not tests[network.index[importer]]:
            gains[network.index[imported]] += 1
    return Pull(gains, COHESION)


def default_point(points: Sequence[FrontierPoint], *, mean_lines: float) -> int:
    """The place of the cheapest core at the default price, or the largest of half the lines.

    At the default price the lines of an average module are worth `IMPORTERS_OF_A_MEMBER`. `points`
    go from the smallest core to the largest, so from high prices to low ones; a point holds from
    its own price up to the next smaller core's. Cores grow by leaps where a cycle comes in as a
    whole; one with more than half of the lines leaves little to be split off.
    """
    price = IMPORTERS_OF_A_MEMBER / max(1.0, mean_lines)
    place = sum(point.price > price for point in points)
    small = [place for place, point in enumerate(points) if point.share <= LARGEST_SHARE]
    return max(0, min(place, len(points) - 1, max(small, default=0)))
