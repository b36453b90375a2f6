"""Lazy names that are taken from where they are made, past modules that need more than that.

A facade hands on what another module hands on in turn. A plan follows a name to the module that
makes it; so does who reads the name, where the module in between lies in a distribution above.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from debundle.model import ImportGraph, Phase, Rewrite, SplitPlan, Via
from debundle.split.placing import home_of_each, needed_by_each
from debundle.split.stars import Exports


def with_origins(
    rewrites: Iterable[Rewrite], graph: ImportGraph, plan: SplitPlan, exports: Exports
) -> Iterator[Rewrite]:
    """The rewrites, each with the names that are better taken from elsewhere.

    That is where the module which makes a name lies in a distribution that the one of the module
    in between depends on: it asks for less, and is there whenever the other is.
    """
    of_module, needed = home_of_each(plan), needed_by_each(plan)
    for rewrite in rewrites:
        home = of_module[rewrite.imported]
        found = []
        for name in _handed_on(rewrite, graph, exports):
            module, made_as = exports.origin(rewrite.imported, name)
            place = of_module.get(module, home)
            if place != home and place in needed[home]:
                found.append((name, module, made_as))
        yield replace(rewrite, origins=tuple(sorted(found)))


def _handed_on(rewrite: Rewrite, graph: ImportGraph, exports: Exports) -> list[str]:
    """Names of a rewrite that the module which they are read from imports itself."""
    imports = [
        item
        for item in graph.by_importer.get(rewrite.imported, ())
        if item.phase is Phase.IMPORT and item.via in (Via.STATEMENT, Via.STAR, Via.PROVIDER)
    ]
    if not imports or not rewrite.line:
        return []
    has_star = any(item.via is Via.STAR for item in imports)
    bound = {name for item in imports for name in item.names}
    names = rewrite.names or exports.of(rewrite.imported)
    return [name for name in names if "." not in name and (has_star or name in bound)]
