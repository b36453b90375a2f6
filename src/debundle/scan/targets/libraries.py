"""Folders of shared libraries that wheels have beside their packages, e.g. `scipy.libs`.

`auditwheel` and `delvewheel` put what extension modules link to into `NAME.libs`, and write the
way from each extension to that folder into it: without the folder beside the package, none loads.
"""

from __future__ import annotations

import re
from pathlib import Path

from debundle.model import TargetFile
from debundle.scan.targets.finding import Finding


def library_files(finding: Finding) -> tuple[TargetFile, ...]:
    """The files of these folders, each as "scipy.libs/libx.so"; sorted."""
    files = (path for folder in _library_folders(finding) for path in folder.iterdir())
    return tuple(
        sorted(
            TargetFile(f"{path.parent.name}/{path.name}", str(path), 0, 0)
            for path in files
            if path.is_file()
        )
    )


def _library_folders(finding: Finding) -> set[Path]:
    names = {root.name for root in finding.roots} | {re.sub(r"[-_.]+", "_", finding.metadata.name)}
    found = set()
    for root in finding.roots:
        # "a.b" lies two folders below the one that holds its distribution.
        parents = root.location.parents
        depth = root.name.count(".")
        if depth < len(parents):
            found |= {parents[depth] / f"{name}.libs" for name in names if name}
    return {folder for folder in found if folder.is_dir()}
