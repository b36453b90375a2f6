"""Everything that a reading in detail takes from files: sources, stubs and compiled code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from debundle.model import Cache, Progress, ScanOptions
from debundle.scan.discover import Found
from debundle.scan.native import NativeNames
from debundle.scan.native_names import read_native_names
from debundle.scan.reading import read_facts
from debundle.scan.source.facts import FileFacts
from debundle.scan.stubs import read_stubs


class Detailed(NamedTuple):
    """What files say by themselves."""

    #: By module; the problem of those that cannot be read is in their facts.
    facts: Mapping[str, FileFacts]
    #: Of the extension modules, by module.
    native_names: Mapping[str, NativeNames]


def read_detail(
    found: Found,
    roots: Sequence[str],
    options: ScanOptions,
    *,
    cache: Cache,
    progress: Progress,
) -> Detailed:
    """Read the files of a target whose import packages are `roots`; what is in the cache is not."""
    native_names: dict[str, NativeNames] = {}

    def read_compiled_files() -> None:
        # Loaded while others read: whoever has the facts wants to link them at once.
        import debundle.scan.linking.link  # noqa: F401, PLC0415

        names = read_native_names(found.extensions, found.libraries, roots, cache)
        native_names.update(names)

    facts = read_facts(
        found.sources,
        cache=cache,
        processes=options.processes,
        progress=progress,
        meanwhile=read_compiled_files,
    )
    return Detailed(read_stubs(facts, found.stubs), native_names)
