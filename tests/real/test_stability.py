"""A small change of a real package moves few modules of a proposal that is started from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from debundle.config import render_configuration
from debundle.config.reading import parse_configuration
from debundle.model import (
    Configuration,
    Import,
    ImportGraph,
    Partition,
    PartitionOptions,
    Phase,
    ScanOptions,
    SilentProgress,
    Use,
)
from debundle.partition import partition_graph
from debundle.pipeline import map_package

pytestmark = pytest.mark.real


def propose(graph: ImportGraph, options: PartitionOptions) -> Partition:
    return partition_graph(graph, options, progress=SilentProgress())


def with_import(graph: ImportGraph, importer: str, imported: str) -> ImportGraph:
    added = Import(importer, imported, 10**6, Phase.IMPORT, use=Use.IMPORT_TIME)
    imports = sorted(
        (*graph.imports, added), key=lambda item: (item.importer, item.line, item.imported)
    )
    return replace(graph, imports=tuple(imports))


def test_an_import_added_to_networkx_moves_few_modules() -> None:
    graph = map_package(("networkx",), options=ScanOptions(), progress=SilentProgress()).graph
    before = propose(graph, PartitionOptions())
    text = render_configuration(before, configuration=Configuration(), graph=graph)
    described = parse_configuration(text, source="before").distributions
    names = [module.name for module in graph.modules]
    for place in range(3):
        importer, imported = names[97 * place + 50], names[-97 * place - 60]
        after = propose(
            with_import(graph, importer, imported),
            PartitionOptions(described=described, stay=True),
        )
        assert sum(len(move.modules) for move in after.moves) <= len(names) / 20
