"""What is edited when imports are cut: statements, not arrows.

A statement such as `from torch import Tensor, nn` reaches several modules, each by an `Import`
of its own. A person, or debundle, edits the statement. An `Edit` is the part of a statement that
is cut in one piece: the names of one remedy that need the same modules. It is the unit in which
cuts are counted and paid for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from debundle.model import Costs, Cut, Import, ImportGraph, Phase, Remedy, Use, Via

_BY_USE = {
    Use.IMPORT_TIME: Remedy.REDESIGN,
    Use.CALL_TIME: Remedy.DEFER,
    Use.REEXPORT: Remedy.FACADE,
}


@dataclass(frozen=True, slots=True)
class Edit:
    """The names of one statement that are cut together, once, for one cost."""

    importer: str
    #: 1-based line of the statement; 0 where there is none.
    line: int
    remedy: Remedy
    cost: int
    #: The modules that the importer needs for these names, sorted; the edit is made as soon as
    #: one of them lies against the direction.
    targets: tuple[str, ...]
    #: The imports that the edit removes. A statement of which every name is followed to its
    #: provider is removed bit by bit: it stands in each edit of its names.
    imports: tuple[Import, ...]


def edits_of(graph: ImportGraph, costs: Costs) -> tuple[Edit, ...]:
    """All edits that could be asked for, in order of importer and line.

    - Imports of parent packages (`Via.PARENT`) are never cut and have no edit.
    - A name followed to its provider needs that provider, and the facade that it is read from
      where the facade is not among the provider's own parent packages (those come with it).
    - The statement itself, `from facade import ...`, needs the facade for the names that it
      defines; with none left it belongs to the edits of the other names.
    - Imports of one line with the same remedy and the same targets are one edit.
    - So are all that one call makes by name, in a loop over what is there or over a table: it is
      guarded once.
    """
    prices = {remedy: costs.of(remedy) for remedy in Remedy}
    found = []
    for _, items in sorted(graph.by_importer.items()):
        for line_items in _by_line(items):
            found += _edits_of_line(line_items, graph, prices)
    return tuple(found)


def remedy_of(item: Import, graph: ImportGraph) -> Remedy:
    """What removes an import that leads against the direction.

    What never executes comes first, then what executes late or may fail, then what the bound
    name is used for. An `__init__` that imports a module below itself for no visible use is a
    facade, not a hook: the module is there for whoever reads `package.module`. But where nobody
    does, `import package.module` is there for what the module registers; and what a root package
    registers, whoever imports anything of it has: no distribution can do without.
    """
    if item.phase is Phase.TYPING or item.use is Use.ANNOTATION:
        return Remedy.TYPING_ONLY
    if item.phase is Phase.CALL or item.guarded or item.via in (Via.LAZY, Via.STRING):
        return Remedy.OPTIONAL
    if item.use is Use.SIDE_EFFECT:
        is_offer = item.names or item.via is not Via.STATEMENT
        if not _is_below(item.imported, item.importer):
            return Remedy.HOOK
        if is_offer:
            return Remedy.FACADE
        return Remedy.HOOK if "." in item.importer else Remedy.REDESIGN
    if item.use is Use.UNKNOWN:
        return Remedy.FACADE if graph.by_name[item.importer].is_package else Remedy.DEFER
    return _BY_USE[item.use]


def cuts_between(
    graph: ImportGraph,
    edits: Iterable[Edit],
    *,
    of_module: Mapping[str, str],
    allowed: Mapping[str, AbstractSet[str]],
) -> tuple[Cut, ...]:
    """The imports against the direction, sorted; without them only allowed ones remain.

    `of_module` gives each module's distribution, `allowed` the distributions that a distribution
    may import, directly or through others (it may always import itself). Every import of an edit
    that leads elsewhere is a cut; the one that stands for the edit, a statement if there is one,
    carries the cost. A parent package is no longer executed when what lies below it is cut.
    """
    cuts: list[Cut] = []
    homes = set(of_module.values())
    near = {home: frozenset((home, *allowed.get(home, ()))) for home in homes}
    for edit in edits:
        permitted = near[of_module[edit.importer]]
        against = [item for item in edit.imports if of_module[item.imported] not in permitted]
        if not against:
            continue
        against.sort(key=lambda item: (item.via is not Via.STATEMENT, item))
        for rank, item in enumerate(against):
            cuts.append(_cut(item, edit, graph, of_module, stands=rank == 0))
    return tuple(sorted([*cuts, *_parents_cut(graph, cuts, of_module, allowed)]))


def cut_of(edit: Edit, graph: ImportGraph) -> Cut:
    """An edit as a cut, by the import that stands for it: a statement if there is one."""
    item = min(edit.imports, key=lambda item: (item.via is not Via.STATEMENT, item))
    return Cut(
        importer=item.importer,
        imported=item.imported,
        file=graph.by_name[item.importer].path,
        line=item.line,
        phase=item.phase,
        use=item.use,
        via=item.via,
        remedy=edit.remedy,
        cost=edit.cost,
        names=item.names,
    )


def ancestors_of(name: str) -> tuple[str, ...]:
    """The packages above a module, nearest first: "a.b.c" has "a.b" and "a"."""
    parts = name.split(".")
    return tuple(".".join(parts[:depth]) for depth in range(len(parts) - 1, 0, -1))


def parents_of(graph: ImportGraph) -> dict[str, str]:
    """The nearest package above each module that is itself in the graph; roots have none."""
    names = graph.by_name.keys()
    nearest = {name: next((up for up in ancestors_of(name) if up in names), "") for name in names}
    return {name: parent for name, parent in nearest.items() if parent}


def _by_line(items: Sequence[Import]) -> list[list[Import]]:
    lines: dict[int, list[Import]] = {}
    for item in items:
        if item.via is not Via.PARENT and item.importer != item.imported:
            lines.setdefault(item.line, []).append(item)
    return [lines[line] for line in sorted(lines)]


def _edits_of_line(
    items: Sequence[Import], graph: ImportGraph, prices: Mapping[Remedy, int]
) -> list[Edit]:
    # Imports are known by their place in the line: hashing thousands of tuples takes its time.
    if len(items) == 1:
        item = items[0]
        remedy = remedy_of(item, graph)
        targets = _targets(item)
        return [Edit(item.importer, item.line, remedy, prices[remedy], targets, (item,))]
    shared = _fully_covered(items)
    merged: dict[tuple[Remedy, tuple[str, ...]], list[int]] = {}
    for place, item in enumerate(items):
        if place not in shared:
            common = () if item.via is Via.DYNAMIC else _targets(item)
            merged.setdefault((remedy_of(item, graph), common), []).append(place)
    found = []
    for (remedy, common), places in merged.items():
        targets = common or tuple(sorted({items[place].imported for place in places}))
        statements = [place for place, covers in shared.items() if not covers.isdisjoint(places)]
        imports = tuple(sorted(items[place] for place in (*places, *statements)))
        found.append(
            Edit(items[0].importer, items[0].line, remedy, prices[remedy], targets, imports)
        )
    return found


def _fully_covered(items: Sequence[Import]) -> dict[int, set[int]]:
    """Statements with nothing of their own left, each with the imports that cover its names."""
    found = {}
    for place, item in enumerate(items):
        if item.via is not Via.STATEMENT or not item.names:
            continue
        covering: set[int] = set()
        covered: set[str] = set()
        for other_place, other in enumerate(items):
            names = _names_covered(other, item)
            if names:
                covering.add(other_place)
                covered.update(names)
        if covered.issuperset(item.names):
            found[place] = covering
    return found


def _names_covered(other: Import, statement: Import) -> tuple[str, ...]:
    """The names of the statement that another import of the same line accounts for."""
    if other.via is Via.PROVIDER and other.through == statement.imported:
        return other.names
    if other.via is Via.STATEMENT and _is_below(other.imported, statement.imported):
        return (*other.names, other.imported[len(statement.imported) + 1 :])
    return ()


def _targets(item: Import) -> tuple[str, ...]:
    facade = item.through
    if item.via is not Via.PROVIDER or not facade or facade == item.imported:
        return (item.imported,)
    if _is_below(item.imported, facade):
        return (item.imported,)
    return tuple(sorted((item.imported, facade)))


def _is_below(name: str, package: str) -> bool:
    return name.startswith(package + ".")


def _parents_cut(
    graph: ImportGraph,
    cuts: Iterable[Cut],
    of_module: Mapping[str, str],
    allowed: Mapping[str, AbstractSet[str]],
) -> list[Cut]:
    """The implicit imports of parent packages that go with the cuts of modules below them."""
    by_importer: dict[str, list[Cut]] = {}
    for cut in cuts:
        by_importer.setdefault(cut.importer, []).append(cut)
    found = []
    for importer, own in by_importer.items():
        home = of_module[importer]
        for item in graph.by_importer[importer]:
            there = of_module[item.imported]
            if item.via is Via.PARENT and there not in (home, *allowed.get(home, ())):
                below = [cut for cut in own if _is_below(cut.imported, item.imported)]
                below.sort(key=lambda cut: cut.line != item.line)
                found += [
                    replace(
                        cut,
                        imported=item.imported,
                        line=item.line,
                        phase=item.phase,
                        use=item.use,
                        via=item.via,
                        cost=0,
                        names=(),
                        to_distribution=there,
                        same_edit=True,
                    )
                    for cut in below[:1]
                ]
    return found


def _cut(
    item: Import, edit: Edit, graph: ImportGraph, of_module: Mapping[str, str], *, stands: bool
) -> Cut:
    return Cut(
        importer=item.importer,
        imported=item.imported,
        file=graph.by_name[item.importer].path,
        line=item.line,
        phase=item.phase,
        use=item.use,
        via=item.via,
        remedy=edit.remedy,
        cost=edit.cost if stands else 0,
        names=item.names,
        from_distribution=of_module[item.importer],
        to_distribution=of_module[item.imported],
        same_edit=not stands,
    )
