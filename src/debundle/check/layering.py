"""Find the imports that lead against the declared dependencies, each with its witness."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from debundle.check.baseline import Entry, entry_of
from debundle.check.wishes import broken_bans, broken_directions
from debundle.check.witness import parent_link, witness_chain
from debundle.graph.edits import ancestors_of, remedy_of
from debundle.graph.quotient import reachable
from debundle.model import (
    Ban,
    Chain,
    CheckResult,
    Costs,
    Cut,
    Direction,
    Import,
    ImportGraph,
    Layout,
    ModuleKind,
    Partition,
    Phase,
    Remedy,
    Via,
    Violation,
    ViolationKind,
)

_ADVICE = {
    Remedy.TYPING_ONLY: "used in annotations alone: move it under TYPE_CHECKING",
    Remedy.OPTIONAL: "it executes late or may fail: make it optional, with an error that names"
    " what to install",
    Remedy.FACADE: "a re-export: resolve it on first access, in a module's __getattr__",
    Remedy.DEFER: "used inside functions alone: move the import there",
    Remedy.HOOK: "imported for its side effect: let an entry point or a hook do it",
    Remedy.RELOCATE: "one small definition is needed: move that",
    Remedy.REDESIGN: "used while importing: the code has to change",
}


def check_layering(
    graph: ImportGraph,
    partition: Partition,
    *,
    layout: Layout = Layout.OVERLAY,
    costs: Costs | None = None,
    baseline: Collection[Entry] = (),
    bans: Sequence[Ban] = (),
    directions: Sequence[Direction] = (),
) -> CheckResult:
    """Check that imports follow the dependencies of the distributions: -> CheckResult.

    A distribution may import those that it depends on, directly or through others. Imports that
    never execute (Phase.TYPING) may lead anywhere; all others count, guarded ones too. An
    importer that reaches a module several times in one phase is one violation, with the first
    line as its witness. In the overlay layout a module's parent package is executed before it,
    and has to lie in its own distribution or in one below. `partition` holds every module of the
    graph; `baseline` lists the violations that are known. `bans` and `directions` are what the
    distributions and their dependencies have to keep beside.
    """
    rules = _Rules(graph, partition.of_module, _allowed(partition), costs or Costs())
    found = list(rules.undeclared())
    if layout is Layout.OVERLAY:
        found += rules.parents()
    found += broken_bans(graph, partition, bans)
    found += broken_directions(graph, partition, directions, allowed=rules.allowed)
    accepted = frozenset(baseline)
    found = [replace(item, known=entry_of(item) in accepted) for item in found]
    return CheckResult(
        violations=tuple(sorted(found, key=_order)),
        stale=tuple(sorted(accepted.difference(map(entry_of, found)))),
        checked=sum(1 for _ in rules.crossing()),
    )


@dataclass(frozen=True, slots=True)
class _Rules:
    """Who may import whom."""

    graph: ImportGraph
    #: Distribution by module.
    home: Mapping[str, str]
    #: The distributions that each distribution may import, besides itself.
    allowed: Mapping[str, frozenset[str]]
    costs: Costs

    def crossing(self) -> Iterator[Import]:
        """The imports between distributions that execute: the first of each kind."""
        seen: set[tuple[str, str, Phase]] = set()
        for item in self.graph.imports:
            # Parent packages are checked once for each module, not for all who import it.
            if not item.executes or item.via is Via.PARENT:
                continue
            key = (item.importer, item.imported, item.phase)
            if self.home[item.importer] != self.home[item.imported] and key not in seen:
                seen.add(key)
                yield item

    def undeclared(self) -> Iterator[Violation]:
        for item in self.crossing():
            if not self._may(item.importer, item.imported):
                yield self._undeclared(item)

    def parents(self) -> Iterator[Violation]:
        for module in self.graph.modules:
            parent = self._executed_parent(module.name)
            if parent and not self._may(module.name, parent):
                yield self._parent(module.name, parent)

    def _may(self, importer: str, imported: str) -> bool:
        lower = self.home[imported]
        return lower == self.home[importer] or lower in self.allowed[self.home[importer]]

    def _executed_parent(self, name: str) -> str:
        """The nearest package above that has code to execute; its own parents are its affair."""
        for above in ancestors_of(name):
            module = self.graph.by_name.get(above)
            if module is not None and module.kind is not ModuleKind.NAMESPACE:
                return above
        return ""

    def _undeclared(self, item: Import) -> Violation:
        cut = self._cut(item)
        upper, lower = cut.from_distribution, cut.to_distribution
        advice = f"{_ADVICE[cut.remedy]} ({cut.remedy.value})"
        return Violation(
            kind=ViolationKind.UNDECLARED,
            from_distribution=upper,
            to_distribution=lower,
            importer=item.importer,
            imported=item.imported,
            chain=witness_chain(item, self.graph),
            cut=cut,
            message=f"{upper} may not import {item.imported} ({lower}): {advice}.",
        )

    def _cut(self, item: Import) -> Cut:
        remedy = remedy_of(item, self.graph)
        return Cut(
            importer=item.importer,
            imported=item.imported,
            file=self.graph.by_name[item.importer].path,
            line=item.line,
            phase=item.phase,
            use=item.use,
            via=item.via,
            remedy=remedy,
            cost=self.costs.of(remedy),
            names=item.names,
            from_distribution=self.home[item.importer],
            to_distribution=self.home[item.imported],
        )

    def _parent(self, module: str, parent: str) -> Violation:
        upper, lower = self.home[module], self.home[parent]
        return Violation(
            kind=ViolationKind.PARENT,
            from_distribution=upper,
            to_distribution=lower,
            importer=module,
            imported=parent,
            chain=Chain((parent_link(module, parent, self.graph),)),
            cut=None,
            message=f"Importing {module} ({upper}) executes its package {parent} ({lower}), on"
            f" which {upper} does not depend: let {upper}, or one that it depends on, hold"
            f" {parent}.",
        )


def _allowed(partition: Partition) -> Mapping[str, frozenset[str]]:
    arcs = [(item.name, other) for item in partition.distributions for other in item.depends_on]
    return reachable([item.name for item in partition.distributions], arcs)


def _order(violation: Violation) -> tuple[bool, str, str, str, int, Entry]:
    return (
        violation.known,
        violation.from_distribution,
        violation.to_distribution,
        violation.importer,
        violation.chain.links[0].line if violation.chain.links else 0,
        entry_of(violation),
    )
