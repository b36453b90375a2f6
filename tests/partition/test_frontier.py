from __future__ import annotations

from debundle.model import CoreRules, PartitionOptions, SilentProgress
from debundle.partition import partition_graph, trace_frontier
from support import import_graph


def test_each_core_holds_the_modules_that_joined_up_to_it() -> None:
    graph = import_graph(
        "app.core -> app.text [call]",
        "app.web -> app.core",
        "app.web -> app.text",
        "app.mail -> app.web [call]",
    )
    options = PartitionOptions(core=CoreRules(roots=("app.core",)))

    frontier = trace_frontier(graph, options)

    held = [
        sum(since <= place for since in frontier.since.values())
        for place in range(len(frontier.points))
    ]
    assert held == [point.modules for point in frontier.points]
    assert frontier.since["app.core"] == 0


def test_it_is_the_frontier_of_the_proposal() -> None:
    graph = import_graph(
        "app.core -> app.text", "app.web -> app.core", "app.web -> app.late [call]"
    )
    options = PartitionOptions(core=CoreRules(roots=("app.core",)))

    proposed = partition_graph(graph, options, progress=SilentProgress())

    assert trace_frontier(graph, options).points == proposed.frontier
