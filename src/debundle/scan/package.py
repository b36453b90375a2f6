"""The entry point of the stage: Target -> ImportGraph."""

from __future__ import annotations

from debundle.graph.collector import collector_resting
from debundle.model import (
    Cache,
    DebundleError,
    Detail,
    ImportGraph,
    NoCache,
    Progress,
    ScanOptions,
    Target,
)
from debundle.scan.discover import Found, discover_modules, stubs_of
from debundle.scan.packing import Content
from debundle.scan.reading import read_facts
from debundle.scan.recall import Recall


def scan_package(
    target: Target, options: ScanOptions, *, progress: Progress, cache: Cache | None = None
) -> ImportGraph:
    """Read every module of a target and link their imports: Target -> ImportGraph.

    A file that cannot be read is a module with a `problem`, never an error. Raises DebundleError
    where the target has no module at all.
    """
    cache = cache or NoCache()
    with collector_resting():
        with progress.step("Finding modules"):
            found = discover_modules(target)
        if not found.sources and not found.sourceless:
            raise DebundleError(
                f"{target.label} holds no Python module.",
                where=str(target.roots[0].location) if target.roots else "",
                next_step="Name a folder with .py files, a wheel, an sdist or a package.",
            )
        content = _recall(found, target, options, cache, progress)
    return ImportGraph(target, content.modules, content.imports, content.external, content.native)


def _recall(
    found: Found, target: Target, options: ScanOptions, cache: Cache, progress: Progress
) -> Content:
    """The content from the cache where no file changed, else made anew."""

    def make() -> Content:
        # Most of `scan` is loaded here: a graph from the cache should not wait for it.
        from debundle.scan.making import make_content  # noqa: PLC0415

        return make_content(found, target, options, cache=cache, progress=progress)

    if isinstance(cache, NoCache):
        return make()
    return Recall(found, _circumstances(found, target, options), cache).content(
        make=make,
        read=(lambda files: read_facts(files, cache=cache, processes=1, progress=progress))
        if options.detail is Detail.FULL
        else None,
    )


def _circumstances(found: Found, target: Target, options: ScanOptions) -> tuple[str, ...]:
    """What the content depends on beside the files that are read."""
    return (
        options.detail.value,
        repr(options.watched),
        repr(options.strings),
        repr(target.metadata.entry_points),
        repr(sorted(root.name for root in target.roots)),
        repr([(module.name, module.path) for module in found.sourceless]),
        repr(stubs_of(target)),
    )
