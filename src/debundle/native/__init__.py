"""What is native about a target: its compiled files, and what joins them with Python.

    survey_native(graph, registries, progress=..., cache=...)   ImportGraph -> NativeMap
    watched_names(registries)                                   what a scan has to watch for them

What the distributions of a grouping take from native code is `debundle.graph.native`: the grouping
itself is weighed by it, too.
"""

from debundle.native.registries import watched_names
from debundle.native.survey import survey_native

__all__ = ["survey_native", "watched_names"]
