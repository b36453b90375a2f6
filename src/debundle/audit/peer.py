"""grimp's graph of the same target, for comparison."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from debundle.model import Target

# In a process of its own: grimp finds packages on `sys.path`, and for a name with a dot it imports
# what stands before the dot.
_PROGRAM = """
import json, sys
import grimp
folders, roots = json.loads(sys.stdin.read())
sys.path[:0] = folders
graph = grimp.build_graph(*roots, cache_dir=None)
pairs = [
    [importer, imported]
    for importer in sorted(graph.modules)
    for imported in sorted(graph.find_modules_directly_imported_by(importer))
]
print(json.dumps(pairs))
"""


def grimp_pairs(target: Target, *, timeout: float = 300) -> frozenset[tuple[str, str]] | None:
    """The (importer, imported) pairs of `grimp.build_graph`, or None where that fails."""
    folders = [
        str(root.location.resolve().parents[root.name.count(".")])
        for root in target.roots
        if root.location.is_dir()
    ]
    roots = [root.name for root in target.roots if root.location.is_dir()]
    if not roots:
        return None
    try:
        done = subprocess.run(
            [sys.executable, "-B", "-c", _PROGRAM],
            input=json.dumps([list(dict.fromkeys(folders)), roots]),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=True,
            cwd=Path(folders[0]),
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return frozenset((importer, imported) for importer, imported in json.loads(done.stdout))
