"""What `partition` is asked to do."""

from __future__ import annotations

from dataclasses import dataclass

from debundle.model.configuration import (
    CoreRules,
    DistributionRule,
    Layout,
    SatelliteRules,
    Weights,
)
from debundle.model.cut import Costs
from debundle.model.wishes import Ban, Bond, Direction, ImportMark, Pin


@dataclass(frozen=True, slots=True)
class PartitionOptions:
    """What `partition` optimises and under which wishes."""

    core: CoreRules = CoreRules()
    satellites: SatelliteRules = SatelliteRules()
    costs: Costs = Costs()
    weights: Weights = Weights()
    layout: Layout = Layout.OVERLAY
    pins: tuple[Pin, ...] = ()
    bonds: tuple[Bond, ...] = ()
    bans: tuple[Ban, ...] = ()
    directions: tuple[Direction, ...] = ()
    imports: tuple[ImportMark, ...] = ()
    #: Distributions as a file describes them: `directions` may name them.
    described: tuple[DistributionRule, ...] = ()
    #: Whether to start from `described` and keep of it what is still good.
    stay: bool = False
    #: Prefix of the distributions' names, e.g. "torch"; "" takes the target's label.
    prefix: str = ""
    seed: int = 0
