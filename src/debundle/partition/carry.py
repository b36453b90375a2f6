"""What a core carries along: what it needs and is cheaper to hold than to cut.

Where nobody names roots, demand says what the core is made for, and nothing says how it is best
parted from the rest: what it needs is weighed by how many need it. So once it is chosen it is
treated as roots are, and completed by a minimum cut at a price per line.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from debundle.partition.demand import Pull
from debundle.partition.network import Members, Network
from debundle.partition.sweep import cheapest_core

#: The lines that the core takes along rather than make a cut that costs 1.
LINES = 50

# More than all other cuts can come to.
_PERSON = 10**6


def carried(
    network: Network, core: Members, *, outside: Members, pull: Pull, whole: bool
) -> Members:
    """The core with what is cheaper to hold than to cut; the smallest such set.

    Nothing of `outside` joins. `pull` says what lines and cuts cost. With `whole`, whatever only a
    person could cut comes along, at any price.
    """
    if whole:
        needs = pull.needs
        pull = replace(pull, needs=replace(needs, weights=needs.weights + _PERSON * needs.person))
    return cheapest_core(network, inside=core, outside=outside, pull=pull, price=Fraction(1, LINES))
