"""Small changes of a package, drawn at random, and how far apart two groupings are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from random import Random

import numpy as np

from debundle.model import Import, ImportGraph, ModuleKind, Phase, Use

#: What an import that somebody adds is: at the top and used there, or in functions, or in one.
_KINDS = (
    (Phase.IMPORT, Use.IMPORT_TIME),
    (Phase.IMPORT, Use.CALL_TIME),
    (Phase.CALL, Use.CALL_TIME),
)

#: How long a module is that somebody adds, and what it imports.
_LINES, _IMPORTS = 200, 2

# Below the last line of any module, so that it is a statement of its own.
_LINE = 10**6


def changed(graph: ImportGraph, random: Random) -> ImportGraph:
    """The graph after one change: an import more, or a module in a package, with two imports."""
    names = [module.name for module in graph.modules]
    if random.random() < 0.5:
        importer, imported = random.sample(names, 2)
        phase, use = random.choice(_KINDS)
        return _with(graph, Import(importer, imported, _LINE, phase, use=use))
    package = random.choice([module for module in graph.modules if module.is_package])
    module = replace(
        package,
        name=f"{package.name}.added_here",
        path=f"{package.path.rpartition('/')[0]}/added_here.py",
        lines=_LINES,
        kind=ModuleKind.MODULE,
    )
    imports = [
        Import(module.name, random.choice(names), line + 1, Phase.IMPORT, use=Use.IMPORT_TIME)
        for line in range(_IMPORTS)
    ]
    modules = sorted((*graph.modules, module), key=lambda module: module.name)
    return _with(replace(graph, modules=tuple(modules)), *imports)


def moved_modules(before: Mapping[str, str], after: Mapping[str, str]) -> int:
    """How many modules changed their distribution, whatever the distributions are called.

    Of the modules that both know, under the pairing of distributions that leaves most in place.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    common = Counter((before[name], after[name]) for name in sorted(before.keys() & after.keys()))
    rows = {name: place for place, name in enumerate(sorted({one for one, _ in common}))}
    columns = {name: place for place, name in enumerate(sorted({other for _, other in common}))}
    table = np.zeros((len(rows), len(columns)), dtype=np.int64)
    for (one, other), count in common.items():
        table[rows[one], columns[other]] = count
    kept = int(table[linear_sum_assignment(-table)].sum())
    return common.total() - kept


def _with(graph: ImportGraph, *imports: Import) -> ImportGraph:
    more = sorted(
        (*graph.imports, *imports), key=lambda item: (item.importer, item.line, item.imported)
    )
    return replace(graph, imports=tuple(more))
