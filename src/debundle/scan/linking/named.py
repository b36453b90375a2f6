"""The modules that an import by name can mean, once all modules of the target are known."""

from __future__ import annotations

from collections.abc import Iterator

from debundle.scan.linking.providers import Providers
from debundle.scan.source.facts import ENTRY_POINTS, GUESSED, Dynamic


def named_modules(dynamic: Dynamic, providers: Providers) -> Iterator[str]:
    """The names of a dynamic import, with "a.*" (all in a package) and "a.**" (all below it).

    Names that are guessed from the file's tables may be those of attributes: then the module
    that has the attribute is meant.
    """
    for name in dynamic.modules:
        if name.startswith(ENTRY_POINTS):
            yield from providers.entry_points.get(name[len(ENTRY_POINTS) :], ())
            continue
        if dynamic.flags & GUESSED and not name.endswith("*"):
            nearest = providers.existing(name)
            if name.count(".") - nearest.count(".") <= 1:
                yield nearest
        else:
            yield from modules_of(name, providers)


def modules_of(name: str, providers: Providers) -> Iterator[str]:
    """The modules that a name with a wildcard stands for; any other name as it is."""
    if name.endswith("*"):
        package, _, stars = name.rpartition(".")
        yield from providers.below(package, deep=stars == "**")
    else:
        yield name
