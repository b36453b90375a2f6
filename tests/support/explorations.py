"""Explorations of graphs that a test has at hand, without reading or searching anything."""

from __future__ import annotations

from collections.abc import Mapping

from debundle.config import frame_configuration
from debundle.graph.cycles import break_cycles
from debundle.graph.measure import measure_partition
from debundle.model import (
    Configuration,
    Costs,
    Exploration,
    Frontier,
    ImportGraph,
    Partition,
)


def exploration_of(
    graph: ImportGraph,
    partition: Partition,
    *,
    sources: Mapping[tuple[str, int], str] | None = None,
    frontier: Frontier | None = None,
) -> Exploration:
    """What the explorer shows of a graph and its partition, measured anew."""
    configuration = Configuration(target=(graph.target.label,))
    measured = measure_partition(graph, partition.distributions, costs=Costs())
    return Exploration(
        graph=graph,
        partition=measured,
        configuration=configuration,
        proposed=True,
        frontier=frontier or Frontier(),
        cycles=break_cycles(graph, costs=Costs()),
        sources=sources or {},
        frame=frame_configuration(measured, configuration=configuration, graph=graph),
    )
