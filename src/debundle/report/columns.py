"""An exploration as the document that the explorer's page reads: columns of numbers and names.

Modules, imports and edits are known by their place in the lists. What belongs to a module follows
in the order of modules, with a count for each, so that no list repeats who it belongs to. The
page's sources (explorer/src/data.ts) describe the same format from the other side.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from debundle.graph.edits import Edit, edits_of, parents_of
from debundle.graph.installed import installed_distributions
from debundle.graph.patterns import select_modules
from debundle.graph.siblings import sibling_orders
from debundle.model import (
    Costs,
    CycleReport,
    Exploration,
    Import,
    ImportGraph,
    Module,
    ModuleKind,
    Partition,
    Phase,
    Remedy,
    Role,
    Use,
    Via,
)
from debundle.report.jsonparts import quality_fields, target_fields
from debundle.report.nativecolumns import native_columns

#: Raised when a column changes its meaning: page and data are written together.
DATA_VERSION = 3

_KINDS = tuple(ModuleKind)
_PHASES = tuple(Phase)
_VIAS = tuple(Via)
_USES = tuple(Use)
_REMEDIES = tuple(Remedy)
_ROLES = tuple(Role)

#: Cuts of cycles that the page lists: those at which the largest falls apart most.
_MOST_DROPS = 12

#: In place of the targets of an edit: what its imports reach, all or the first of it.
_ALL_REACHED, _FIRST_REACHED = 0, 1


def columns_of(found: Exploration) -> dict[str, Any]:
    """The document that the page reads as it opens, ready for JSON."""
    graph = found.graph
    place = {module.name: index for index, module in enumerate(graph.modules)}
    strings = _Strings()
    imports = _imports(graph, place, strings)
    return {
        "version": DATA_VERSION,
        "words": {
            "kinds": [kind.value for kind in _KINDS],
            "phases": [phase.value for phase in _PHASES],
            "vias": [via.value for via in _VIAS],
            "uses": [use.value for use in _USES],
            "remedies": [remedy.value for remedy in _REMEDIES],
            "roles": [role.value for role in _ROLES],
        },
        "target": target_fields(graph),
        "proposed": found.proposed,
        "modules": _modules(graph, place),
        "imports": imports,
        "edits": _edits(graph, place, found.configuration.costs),
        "external": _external(graph, place),
        "partition": _partition(found.partition, place),
        "frontier": _frontier(found, place),
        "cycles": _cycles(found.cycles, place),
        "wishes": _wishes(found, place),
        "toml": {
            "text": found.frame.text,
            "before": found.frame.before,
            "after": found.frame.after,
            "source": found.configuration.source,
        },
        "native": native_columns(found, place),
        "churn": [found.churn.get(module.path, 0) for module in graph.modules]
        if found.churn
        else None,
        "strings": strings.found,
    }


class _Strings:
    """Texts that come up again and again, by number; number 0 is no text."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {"": 0}

    def number(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers))

    @property
    def found(self) -> list[str]:
        return list(self._numbers)


def _modules(graph: ImportGraph, place: Mapping[str, int]) -> dict[str, Any]:
    parents = parents_of(graph)
    orders = sibling_orders(graph)
    return {
        "name": [module.name for module in graph.modules],
        "path": [
            "" if module.path == _usual_path(module) else module.path for module in graph.modules
        ],
        "lines": [module.lines for module in graph.modules],
        "kind": [_KINDS.index(module.kind) for module in graph.modules],
        "parent": [place[parents[m.name]] if m.name in parents else -1 for m in graph.modules],
        "problem": {place[m.name]: m.problem for m in graph.modules if m.problem},
        "order": {
            str(place.get(package, -1)): [place[name] for name in names]
            for package, names in orders.items()
        },
    }


def _usual_path(module: Module) -> str:
    """Where a module of its name and kind lies nearly always: the page knows it, too."""
    path = module.name.replace(".", "/")
    endings = {ModuleKind.PACKAGE: "/__init__.py", ModuleKind.NAMESPACE: ""}
    return f"{path}{endings.get(module.kind, '.py')}"


def _imports(graph: ImportGraph, place: Mapping[str, int], strings: _Strings) -> dict[str, Any]:
    return {
        "count": _counts(graph, (item.importer for item in graph.imports)),
        "imported": _steps(graph.imports, [place[item.imported] for item in graph.imports]),
        "line": _steps(graph.imports, [item.line for item in graph.imports]),
        "bits": [_bits(item) for item in graph.imports],
        "through": [strings.number(item.through) for item in graph.imports],
    }


def _bits(item: Import) -> int:
    return (
        _PHASES.index(item.phase)
        | _VIAS.index(item.via) << 2
        | _USES.index(item.use) << 6
        | item.guarded << 9
        | item.conditional << 10
    )


def _counts(graph: ImportGraph, importers: Iterable[str]) -> list[int]:
    """How many entries each module has, of a list that is sorted by importer."""
    counts = {name: sum(1 for _ in items) for name, items in groupby(importers)}
    return [counts.get(module.name, 0) for module in graph.modules]


def _steps(imports: Sequence[Import], values: Sequence[int]) -> list[int]:
    """Values of imports, each as the distance from the one before it in the same module."""
    steps, importer, before = [], "", 0
    for item, value in zip(imports, values, strict=True):
        if item.importer != importer:
            importer, before = item.importer, 0
        steps.append(value - before)
        before = value
    return steps


def _edits(graph: ImportGraph, place: Mapping[str, int], costs: Costs) -> dict[str, Any]:
    """Edits in the order of modules; imports by their place among those of the same module."""
    edits = edits_of(graph, costs)
    local: dict[str, dict[Import, int]] = {
        name: {item: index for index, item in enumerate(items)}
        for name, items in graph.by_importer.items()
    }
    return {
        "count": _counts(graph, (edit.importer for edit in edits)),
        "remedy": [_REMEDIES.index(edit.remedy) for edit in edits],
        "targets": [_targets(edit, place) for edit in edits],
        "imports": [[local[edit.importer][item] for item in edit.imports] for edit in edits],
        "costs": [costs.of(remedy) for remedy in _REMEDIES],
    }


def _targets(edit: Edit, place: Mapping[str, int]) -> list[int] | int:
    """What an edit leads to; nearly always what its imports reach, which is said in short."""
    reached = tuple(dict.fromkeys(item.imported for item in edit.imports))
    if edit.targets == reached:
        return _ALL_REACHED
    if edit.targets == reached[:1]:
        return _FIRST_REACHED
    return [place[name] for name in edit.targets]


def _external(graph: ImportGraph, place: Mapping[str, int]) -> dict[str, Any]:
    """Imports of what neither the target nor the standard library provides."""
    own = {root.name.partition(".")[0] for root in graph.target.roots}
    items = [
        item
        for item in graph.external
        if item.root not in own and item.root not in sys.stdlib_module_names
    ]
    roots = sorted({item.root for item in items})
    number = {root: index for index, root in enumerate(roots)}
    distributions = installed_distributions(roots)
    return {
        "parties": [[root, distributions.get(root, "")] for root in roots],
        "importer": [place[item.importer] for item in items],
        "party": [number[item.root] for item in items],
        "name": [item.imported for item in items],
        "line": [item.line for item in items],
        "bits": [_PHASES.index(item.phase) | item.guarded << 9 for item in items],
    }


def _partition(partition: Partition, place: Mapping[str, int]) -> dict[str, Any]:
    number = {item.name: index for index, item in enumerate(partition.distributions)}
    home = [0] * len(place)
    for module, name in partition.of_module.items():
        home[place[module]] = number[name]
    return {
        "name": list(number),
        "role": [_ROLES.index(item.role) for item in partition.distributions],
        "depends_on": [
            sorted(number[other] for other in item.depends_on) for item in partition.distributions
        ],
        "home": home,
        "quality": quality_fields(partition.quality),
        "notes": partition.notes,
    }


def _frontier(found: Exploration, place: Mapping[str, int]) -> dict[str, Any]:
    since = [-1] * len(place)
    for name, index in found.frontier.since.items():
        since[place[name]] = index
    return {
        "points": [
            [point.modules, point.lines, point.cuts, point.cost, point.person, int(point.chosen)]
            for point in found.frontier.points
        ],
        "since": since,
    }


def _cycles(report: CycleReport, place: Mapping[str, int]) -> dict[str, Any]:
    """The figures, and the cuts that shrink the largest cycle most with its size before each."""
    largest = len(report.cycles[0].modules) if report.cycles else 0
    sizes = [largest, *(item.largest for item in report.cuts)]
    drops = sorted(range(len(report.cuts)), key=lambda index: sizes[index + 1] - sizes[index])
    return {
        "cuts": len(report.cuts),
        "drops": [
            [
                index,
                place[report.cuts[index].cut.importer],
                place[report.cuts[index].cut.imported],
                _REMEDIES.index(report.cuts[index].cut.remedy),
                sizes[index],
                sizes[index + 1],
            ]
            for index in drops[:_MOST_DROPS]
            if sizes[index + 1] < sizes[index]
        ],
        "person": report.person,
        "person_bound": report.person_bound,
        "cost": report.cost,
    }


def _wishes(found: Exploration, place: Mapping[str, int]) -> dict[str, Any]:
    def places(patterns: Sequence[str]) -> list[int]:
        return sorted(place[name] for name in select_modules(patterns, place))

    wishes = found.configuration
    return {
        "pins": [
            {
                "modules": places(pin.modules),
                "patterns": pin.modules,
                "distribution": pin.distribution,
                "reason": pin.reason,
            }
            for pin in wishes.pins
        ],
        "bonds": [
            {"modules": places(bond.modules), "patterns": bond.modules, "reason": bond.reason}
            for bond in wishes.bonds
        ],
        "imports": [
            {
                "importer": mark.importer,
                "imported": mark.imported,
                "mark": mark.mark,
                "reason": mark.reason,
            }
            for mark in wishes.imports
        ],
    }
