"""How the laws read packages: with debundle, and with grimp beside it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grimp

from debundle.model import Detail, ImportGraph, ScanOptions, SilentProgress
from debundle.scan import scan_package
from debundle.scan.targets import locate_target


def scan(spec: str | Path, detail: Detail = Detail.FULL) -> ImportGraph:
    """Read a package without a cache, in this process."""
    options = ScanOptions(detail=detail, processes=1)
    with locate_target([str(spec)], progress=SilentProgress()) as target:
        return scan_package(target, options, progress=SilentProgress())


def grimp_graph(package: str, folder: Path | None = None) -> grimp.ImportGraph:
    """Read the same package with grimp; `folder` holds it, if it is not installed."""
    with _on_path(folder):
        return grimp.build_graph(package, cache_dir=None)


def grimp_pairs(graph: grimp.ImportGraph) -> set[tuple[str, str]]:
    """Every import of a grimp graph from one module to another, as (importer, imported)."""
    return {
        (importer, imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if imported != importer
    }


@contextmanager
def _on_path(folder: Path | None) -> Iterator[None]:
    if folder is None:
        yield
        return
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
