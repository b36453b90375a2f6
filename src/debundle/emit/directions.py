"""Which distribution may import which, and what today's code does against it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from debundle.graph.quotient import reachable
from debundle.model import Cut, Import, ImportGraph, ModuleKind, Phase, Remedy, SplitPlan, Via

#: Imports that stand in the source as such, so that any linter finds them.
_WRITTEN = frozenset({Via.STATEMENT, Via.STAR, Via.LAZY})


@dataclass(frozen=True, slots=True)
class Directions:
    """The order of the distributions, and who holds what."""

    #: Each after those that it requires.
    names: tuple[str, ...]
    #: By distribution: itself and all that it requires, directly or through others.
    may_import: Mapping[str, frozenset[str]]
    #: Distribution by module.
    of_module: Mapping[str, str]

    def importers_of(self, name: str) -> frozenset[str]:
        """The distributions that may import this one, itself included."""
        return frozenset(other for other in self.names if name in self.may_import[other])

    def modules_of(self, names: frozenset[str]) -> frozenset[str]:
        """All modules of these distributions."""
        return frozenset(module for module, name in self.of_module.items() if name in names)

    def allows(self, *, importer: str, imported: str) -> bool:
        """Whether one module may import another."""
        return self.of_module[imported] in self.may_import[self.of_module[importer]]


@dataclass(frozen=True, slots=True, order=True)
class Exemption:
    """An import against the direction that is in the code today and that the plan removes."""

    importer: str
    imported: str
    #: 1-based line of the first such import.
    line: int
    #: None where only the name's provider counts, and that one is allowed.
    remedy: Remedy | None
    phase: Phase


def directions_of(plan: SplitPlan) -> Directions:
    """Read the directions off a plan."""
    distributions = [planned.distribution for planned in plan.distributions]
    names = tuple(distribution.name for distribution in distributions)
    arcs = [(item.name, other) for item in distributions for other in item.depends_on]
    required = reachable(names, arcs)
    return Directions(
        names=names,
        may_import={name: required[name] | {name} for name in names},
        of_module={module: item.name for item in distributions for module in item.modules},
    )


def modules_with_source(graph: ImportGraph) -> frozenset[str]:
    """The modules that tools which read source files know: all but extension modules."""
    kinds = (ModuleKind.PACKAGE, ModuleKind.MODULE)
    return frozenset(module.name for module in graph.modules if module.kind in kinds)


def modules_in_packages(graph: ImportGraph) -> frozenset[str]:
    """The modules with source that are reached from a root through packages alone.

    Tools built on grimp find these: no roots that are single files, and nothing below a folder
    without `__init__`.
    """
    roots = {root.name for root in graph.target.roots if graph.by_name[root.name].is_package}
    found: set[str] = set()
    for name in sorted(modules_with_source(graph)):
        if name in roots or name.rpartition(".")[0] in found:
            found.add(name)
    return frozenset(found)


def written_exemptions(
    graph: ImportGraph,
    directions: Directions,
    *,
    cuts: tuple[Cut, ...],
    known: Collection[str],
) -> tuple[Exemption, ...]:
    """Statements against the direction between `known` modules, one a pair; sorted.

    Imports that never execute are left out, as the linters leave them out. An import of a module
    that is not known counts as one of the package that holds it: that is what the linters see.
    """
    remedies = _remedies(cuts)
    statements = {(item.importer, item.line, item.imported) for item in graph.imports}
    found: dict[tuple[str, str], Exemption] = {}
    for item in graph.imports:
        if not _is_written(item) or item.importer not in known:
            continue
        imported = _nearest(item.imported, known)
        pair = (item.importer, imported)
        if not imported or pair in found or item.importer == imported:
            continue
        if _names_modules_alone(item, statements):
            continue
        if not directions.allows(importer=item.importer, imported=imported):
            remedy = remedies.get((item.importer, item.imported))
            found[pair] = Exemption(*pair, item.line, remedy, item.phase)
    return tuple(found[pair] for pair in sorted(found))


def _is_written(item: Import) -> bool:
    return item.via in _WRITTEN and item.line > 0 and item.phase is not Phase.TYPING


def _names_modules_alone(item: Import, statements: Collection[tuple[str, int, str]]) -> bool:
    """Whether all names are modules: to linters `from a import b` is then an import of `a.b`."""
    return bool(item.names) and all(
        (item.importer, item.line, f"{item.imported}.{name}") in statements for name in item.names
    )


def _remedies(cuts: tuple[Cut, ...]) -> dict[tuple[str, str], Remedy]:
    """The remedy of each pair; that of the costliest cut where there are several."""
    ranked = sorted(cuts, key=lambda cut: cut.cost)
    return {(cut.importer, cut.imported): cut.remedy for cut in ranked}


def _nearest(module: str, known: Collection[str]) -> str:
    while module and module not in known:
        module = module.rpartition(".")[0]
    return module
