"""Which distribution loads whose libraries by their file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from debundle.graph.native import native_files
from debundle.model import ImportGraph, LibraryUse, NativeLoad, Phase


def libraries_used(
    graph: ImportGraph, of_module: Mapping[str, str], loads: Iterable[NativeLoad], *, first: str
) -> tuple[LibraryUse, ...]:
    """What each distribution loads of the target's libraries, by distribution and library.

    `of_module` is the distribution of each module; a library outside of all packages belongs to
    `first`. Where the owner is another distribution, the library has to be where it was: in the
    overlay layout it is.
    """
    owners = native_files(graph)
    grouped: dict[tuple[str, str], list[NativeLoad]] = defaultdict(list)
    for load in loads:
        if load.library:
            grouped[of_module[load.importer], load.library].append(load)
    return tuple(
        LibraryUse(
            distribution,
            library,
            of_module[owners[library]] if owners[library] else first,
            len({load.importer for load in items}),
            len({load.importer for load in items if load.phase is Phase.IMPORT}),
            tuple(sorted({symbol for load in items for symbol in load.symbols})),
        )
        for (distribution, library), items in sorted(grouped.items())
    )
