"""A small package with a facade, late imports and ragged borders: its source, graph and plan.

The core holds `bazaar.models` but not `bazaar.models.exotic`; three imports lead out of the core.
"""

from __future__ import annotations

from dataclasses import replace

from debundle.model import (
    Distribution,
    DistributionMetadata,
    EntryPoint,
    ImportGraph,
    Layout,
    PlannedDistribution,
    SplitPlan,
)
from support.graphs import import_graph
from support.partitions import partition_of

SOURCES = {
    "bazaar/__init__.py": """
        from bazaar.api import Api
        from bazaar.report import Report
    """,
    "bazaar/base.py": """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from bazaar.report import Report
        class Base: ...
    """,
    "bazaar/api.py": """
        from . import base
        class Api(base.Base): ...
        def draw():
            from bazaar.plot import canvas
            return canvas
    """,
    "bazaar/models/__init__.py": "from bazaar.base import Base\n",
    "bazaar/models/plain.py": "from . import Base\n",
    "bazaar/models/exotic.py": "import bazaar.models.plain\n",
    "bazaar/plot.py": """
        import bazaar.models.exotic
        canvas = object()
    """,
    "bazaar/report/__init__.py": """
        from ..base import Base
        from bazaar.report.html import page
        class Report(Base): ...
    """,
    "bazaar/report/html.py": """
        from bazaar.plot import canvas
        def page(): ...
    """,
}

GRAPH = """
    bazaar -> bazaar.api [re-export line=2 names=Api]
    bazaar -> bazaar.report [re-export line=3 names=Report]
    bazaar.base -> bazaar.report [typing line=4]
    bazaar.api -> bazaar.base [line=2]
    bazaar.api -> bazaar.plot [call line=5]
    bazaar.models -> bazaar.base [line=1]
    bazaar.models.plain -> bazaar.models [line=1]
    bazaar.models.exotic -> bazaar.models.plain [line=1]
    bazaar.plot -> bazaar.models.exotic [line=2]
    bazaar.report -> bazaar.base [line=2]
    bazaar.report -> bazaar.report.html [line=3]
    bazaar.report.html -> bazaar.plot [line=2]
"""

GROUPS = {
    "bazaar-core": "bazaar.**",
    "bazaar-plot -> bazaar-core": "bazaar.plot bazaar.models.exotic",
    "bazaar-report -> bazaar-plot": "bazaar.report.**",
}

METADATA = DistributionMetadata(
    name="bazaar",
    version="3.1",
    summary="Everything for\nthe market.",
    requires_python=">=3.10",
    license_expression="Apache-2.0",
    license_text="see LICENSE",
    authors=(("Ada", "ada@example.org"), ("Both of us", "a@example.org, b@example.org")),
    keywords=("market", "stall"),
    classifiers=(
        "License :: OSI Approved :: Apache Software License",
        "Programming Language :: Python :: 3",
    ),
    urls=(("Homepage", "https://example.org/bazaar"), ("Odd", "not a link")),
)


def bazaar() -> tuple[SplitPlan, ImportGraph]:
    """The plan and the graph that it was made from."""
    graph = import_graph(GRAPH)
    graph = replace(graph, target=replace(graph.target, metadata=METADATA))
    partition = partition_of(graph, GROUPS)
    plan = SplitPlan(
        label="bazaar",
        metadata=METADATA,
        layout=Layout.OVERLAY,
        roots=("bazaar",),
        distributions=tuple(_planned(item) for item in partition.distributions),
        cuts=partition.cuts,
        whole_requires=("tqdm",),
        whole_optional=(("fast", ("numpy>=2",)),),
    )
    return plan, graph


def _planned(distribution: Distribution) -> PlannedDistribution:
    if distribution.name == "bazaar-core":
        extras = (("plot", ("bazaar-plot==3.1",)), ("report", ("bazaar-report==3.1",)))
        return PlannedDistribution(distribution, requires=("attrs>=23",), optional=extras)
    if distribution.name == "bazaar-report":
        return PlannedDistribution(
            distribution,
            optional=(("jinja2", ("jinja2",)),),
            entry_points=(
                EntryPoint("bazaar.exporters", "html", "bazaar.report.html:page"),
                EntryPoint("console_scripts", "bazaar-report", "bazaar.report.html:page"),
            ),
            data_files=("bazaar/report/template.html",),
            notes=("jinja2 is a guess.",),
        )
    return PlannedDistribution(distribution)
