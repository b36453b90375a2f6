"""Runs a target in a process of its own and holds the imports it makes against the graph.

This is the one stage, with `verify`, that executes the code under analysis.
"""

from debundle.audit.comparing import compare_imports
from debundle.audit.peer import grimp_pairs
from debundle.audit.recorded import read_recorded
from debundle.audit.running import observe_target

__all__ = ["compare_imports", "grimp_pairs", "observe_target", "read_recorded"]
