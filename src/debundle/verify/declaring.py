"""The least of a distribution's metadata, for code that reads its own while it is imported.

`__version__ = importlib.metadata.version("app")` asks what is installed; folders on a path are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from debundle.model import EntryPoint


def declare_distribution(
    folder: Path, name: str, version: str, entry_points: Iterable[EntryPoint] = ()
) -> None:
    """Write name, version and entry points of a distribution below a folder of the path.

    As the core metadata standard and that of recording installed projects have it:
    https://packaging.python.org/en/latest/specifications/recording-installed-packages/.
    """
    place = folder / f"{re.sub(r'[-_.]+', '_', name)}-{version}.dist-info"
    place.mkdir(parents=True, exist_ok=True)
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    (place / "METADATA").write_text(metadata, encoding="utf-8")
    lines = []
    for group, items in groupby(sorted(entry_points), key=attrgetter("group")):
        lines += [f"[{group}]", *(f"{item.name} = {item.value}" for item in items), ""]
    if lines:
        (place / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
