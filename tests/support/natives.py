"""A package with native code, as files, scanned and surveyed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from debundle.model import (
    ImportGraph,
    NativeMap,
    RegistryRule,
    ScanOptions,
    SilentProgress,
)
from debundle.native import survey_native, watched_names
from debundle.scan import scan_package
from debundle.scan.targets import locate_target
from debundle.store.cache import open_cache
from support.packages import temporary_package


def surveyed(
    files: Mapping[str, str | bytes],
    folder: Path,
    *,
    registries: Sequence[RegistryRule] = (),
    loaders: Sequence[str] = (),
    cache: Path | None = None,
    package: str = "p",
) -> tuple[ImportGraph, NativeMap]:
    """Write a package below a folder, scan it and survey its native code."""
    temporary_package({f"{package}/__init__.py": "", **files}, folder)
    options = ScanOptions(processes=1, watched=watched_names(registries))
    with (
        locate_target([str(folder / package)], progress=SilentProgress()) as target,
        open_cache(cache) as opened,
    ):
        graph = scan_package(target, options, progress=SilentProgress())
        return graph, survey_native(
            graph, registries, loaders=loaders, progress=SilentProgress(), cache=opened
        )
