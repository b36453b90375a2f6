"""Helpers that tests share: graphs from a line of text, packages from a dict, random packages.

Tests import them as `from support import import_graph` (`pythonpath` in pyproject.toml).
"""

from support.explorations import exploration_of
from support.graphs import import_graph
from support.packages import temporary_package, write_files
from support.partitions import partition_of
from support.random_packages import RandomPackage, random_packages
from support.repeat import assert_unchanged_twice

__all__ = [
    "RandomPackage",
    "assert_unchanged_twice",
    "exploration_of",
    "import_graph",
    "partition_of",
    "random_packages",
    "temporary_package",
    "write_files",
]
