"""What wishes force, before anything is optimised, and whether they can all hold.

Modules are forced into one distribution by a bond, a pin, or a cycle of what may not be parted: a
package stays at or below its modules, a kept import leads downwards. The core lies below
everything, so what it needs in this way belongs to it; what needs tests is a test. If nothing that
is to be apart is forced together, then a distribution for each of these classes honours every
wish; and since nothing but what is forced was joined, no grouping does otherwise. So the answer
is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from debundle.partition.network import Indexes, Members, Network, closure
from debundle.partition.wishes import Sides, Wish


@dataclass(frozen=True)
class Settled:
    """What a set of wishes forces; all modules by their index in the network."""

    #: Number of the class of each module: classes are never torn apart.
    classes: Indexes
    core: Members
    tests: Members
    #: Modules by distribution that pins name, neither the core nor the tests.
    homes: dict[str, Members]
    #: (upper, lower): the lower is with the upper or in a distribution below.
    firm: tuple[Indexes, Indexes]
    #: Pairs of sets of which no distribution holds modules of both.
    apart: tuple[tuple[Members, Members], ...]


def settle(
    network: Network, wishes: Sequence[Wish], *, base: Iterable[str], core: str, tests: str
) -> Settled | None:
    """What the wishes force, or None where they cannot all hold.

    `base` are modules that the core holds in any case; `core` and `tests` are the names of the
    two distributions that lie at the bottom and on top.
    """
    homes = sorted({core, tests}.union(wish.home for wish in wishes if wish.home))
    node = {name: len(network.names) + place for place, name in enumerate(homes)}
    firm = _firm(network, wishes, node, base=base, core=core)
    count = len(network.names) + len(homes)
    classes = _classes(count, firm, core=node[core], tests=node[tests])
    if len({int(classes[place]) for place in node.values()}) < len(node):
        return None
    settled = _settled(network, wishes, firm, classes, node, core=core, tests=tests)
    if any(
        (_in_class(settled, one) & _in_class(settled, other)).any() for one, other in settled.apart
    ):
        return None
    forbidden = [wish.forbidden for wish in wishes if wish.forbidden]
    if any(_leads(network, settled, sides) for sides in forbidden):
        return None
    return settled


def needed_with(settled: Settled, members: Members) -> Members:
    """The whole classes of some modules, and all that has to be with them or below."""
    found = _in_class(settled, members)
    while True:
        reached = _in_class(settled, closure(found, *settled.firm))
        if (reached == found).all():
            return found
        found = reached


def _firm(
    network: Network,
    wishes: Sequence[Wish],
    node: dict[str, int],
    *,
    base: Iterable[str],
    core: str,
) -> tuple[Indexes, Indexes]:
    """Arcs that no cut parts, distributions with a node of their own among them."""
    index = network.index
    pairs: list[tuple[int, int]] = []
    hubs = [(node[core], base)]
    hubs += [
        (node[wish.home] if wish.home else index[min(wish.together)], wish.together)
        for wish in wishes
        if wish.together
    ]
    for hub, members in hubs:
        for member in sorted(index[name] for name in members):
            pairs += [(hub, member), (member, hub)]
    pairs += [(index[one], index[other]) for wish in wishes for one, other in wish.kept]
    columns = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    child, package = network.ancestry
    return np.concatenate([child, columns[:, 0]]), np.concatenate([package, columns[:, 1]])


def _classes(count: int, firm: tuple[Indexes, Indexes], *, core: int, tests: int) -> Indexes:
    """Strongly connected components; all below the core joins it, all above the tests them."""
    upper, lower = firm
    arcs = csr_array((np.ones(len(upper), dtype=np.int8), (upper, lower)), shape=(count, count))
    _, found = connected_components(arcs, connection="strong")
    classes: Indexes = found.astype(np.int64)
    below = closure(_only(count, core), upper, lower)
    above = closure(_only(count, tests), lower, upper)
    classes[below] = classes[core]
    classes[above] = classes[tests]
    return classes


def _settled(
    network: Network,
    wishes: Sequence[Wish],
    firm: tuple[Indexes, Indexes],
    classes: Indexes,
    node: dict[str, int],
    *,
    core: str,
    tests: str,
) -> Settled:
    modules = len(network.names)
    held = {name: classes[:modules] == classes[place] for name, place in node.items()}
    return Settled(
        classes=classes[:modules],
        core=held.pop(core),
        tests=held.pop(tests),
        homes=held,
        firm=_among_modules(firm, node, held, modules),
        apart=tuple(
            (network.members(wish.apart[0]), network.members(wish.apart[1]))
            for wish in wishes
            if wish.apart
        ),
    )


def _among_modules(
    firm: tuple[Indexes, Indexes], node: dict[str, int], held: dict[str, Members], modules: int
) -> tuple[Indexes, Indexes]:
    """The arcs without the distributions' nodes: one of its modules stands for each."""
    stand_in = np.arange(modules + len(node), dtype=np.int64)
    used = np.ones(len(firm[0]), dtype=np.bool_)
    for name, place in node.items():
        if name in held and held[name].any():
            stand_in[place] = int(held[name].argmax())
        else:
            # The core and the tests are placed as they are.
            used &= (firm[0] != place) & (firm[1] != place)
    upper, lower = stand_in[firm[0][used]], stand_in[firm[1][used]]
    different = upper != lower
    return upper[different], lower[different]


def _leads(network: Network, settled: Settled, sides: Sides) -> bool:
    """Whether what may not be parted leads from the first set's classes to the second's."""
    reached = needed_with(settled, network.members(sides[0]))
    return bool((reached & network.members(sides[1])).any())


def _in_class(settled: Settled, members: Members) -> Members:
    """The whole classes of some modules."""
    found: Members = np.isin(settled.classes, settled.classes[members])
    return found


def _only(count: int, place: int) -> Members:
    found = np.zeros(count, dtype=np.bool_)
    found[place] = True
    return found
