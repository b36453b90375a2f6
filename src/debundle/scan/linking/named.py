"""The modules that an import by name can mean, once all modules of the target are known."""

from __future__ import annotations

import re
from collections.abc import Iterator

from debundle.scan.linking.providers import Providers
from debundle.scan.source.facts import ENTRY_POINTS, GUESSED, Dynamic

_ITEM = re.compile(r"<([\w.]+)>")


def named_modules(module: str, dynamic: Dynamic, providers: Providers) -> Iterator[str]:
    """What an import by name names, with "a.*" (all in a package) and "a.**" (all below it).

    And "a.*.b" (all below it that end so).

    `module` is the one that imports.

    Names that are guessed from tables may be those of attributes: then the module that has the
    attribute is meant.
    """
    for name in dynamic.modules:
        if name.startswith(ENTRY_POINTS):
            yield from providers.entry_points.get(name[len(ENTRY_POINTS) :], ())
        elif _ITEM.search(name):
            for text in spelled_out(module, name, providers):
                nearest = _nearest(text, providers)
                if nearest == text or _ITEM.fullmatch(name):
                    yield nearest
        elif dynamic.flags & GUESSED and "*" not in name:
            yield _nearest(name, providers)
        else:
            yield from modules_of(name, providers)


def spelled_out(module: str, text: str, providers: Providers) -> Iterator[str]:
    """A text with each string of a table that another file holds in the place of its ITEM.

    `module` is the one that names the table.
    """
    item = _ITEM.search(text)
    if item is None:
        yield text
        return
    walked = providers.walk(module, item[1])
    namespace = providers.namespace(walked.origin.module)
    last = (walked.origin.name, *walked.rest)[-1]
    strings = namespace.tables.get(last, ()) if namespace else ()
    if last == "__all__" and namespace and namespace.lists_exports:
        strings = tuple(sorted(providers.exported(walked.origin.module)))
    for string in strings:
        yield text.replace(item[0], string)


def modules_of(name: str, providers: Providers) -> Iterator[str]:
    """The modules that a name with a wildcard stands for; any other name as it is."""
    package, wildcard, rest = name.partition(".*")
    if rest in ("", "*") and wildcard:
        yield from providers.below(package, deep=rest == "*")
    elif wildcard:
        yield from (item for item in providers.below(package, deep=True) if item.endswith(rest))
    else:
        yield name


def _nearest(name: str, providers: Providers) -> str:
    """A module, or the one that has it as an attribute; "" where there is neither."""
    nearest = providers.existing(name)
    return nearest if name.count(".") - nearest.count(".") <= 1 else ""
