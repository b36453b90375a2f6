"""Why a module is in the core or out of it: the chain that forces it, and the price of change.

A member leaves at least cost by a minimum cut between what the core must hold and the module, in
the network of the core: an edit is paid for where its importer stays and a target goes. With roots
the smallest core of that cost is taken, so that what only the leavers needed goes along; where
demand makes the core, members need no importer to be there, and the largest is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

import numpy as np

from debundle.graph.chains import link_of
from debundle.graph.edits import Edit, cut_of
from debundle.graph.mincut import INFINITE, minimum_cut
from debundle.model import (
    CoreExchange,
    CoreExplanation,
    Cut,
    DebundleError,
    ForcedLink,
    Import,
    ImportGraph,
    PartitionOptions,
    Phase,
    Progress,
    Use,
    Via,
)
from debundle.partition.core import overlay_root
from debundle.partition.demand import subpackages_needing
from debundle.partition.network import Indexes, Members, Network
from debundle.partition.propose import find_core

#: An edge of the network: what it costs to cut, and the edit; None for what cannot be cut.
_Edge = tuple[int, int, "Edit | None"]

#: So many of the subpackages that need a module are named.
_USERS = 5


def explain_membership(
    graph: ImportGraph, options: PartitionOptions, *, module: str, progress: Progress
) -> CoreExplanation:
    """Explain one module of the core that `propose_partition` finds, or one outside it.

    Raises DebundleError for a name that is no module, and for what `propose_partition` refuses.
    """
    if module not in graph.by_name:
        close = get_close_matches(module, graph.by_name, n=3)
        raise DebundleError(
            f"{module} is no module of {graph.target.label}.",
            where=module,
            next_step=f"Did you mean {', '.join(close)}?"
            if close
            else 'See all modules with "debundle map --format json".',
        )
    with progress.step("Finding the core"):
        edits, control, core = find_core(graph, options)
        network = control.network
        roots = options.core.roots or overlay_root(graph)
        known = network.members(name for name in roots if name in network.index)
        around = _Surroundings(
            graph=graph,
            network=network,
            edits=edits,
            core=core.members,
            required=network.with_parents(known | control.settled.core),
            barred=network.with_children(control.outside | control.tests),
            tests=control.tests,
            carried=core.carried,
            released=core.released,
        )
        return around.explained(module)


@dataclass(frozen=True)
class _Surroundings:
    """A core and what decides about it."""

    graph: ImportGraph
    network: Network
    edits: Sequence[Edit]
    core: Members
    #: What the core has to hold, and what it must not.
    required: Members
    barred: Members
    tests: Members
    #: What came along with what others need; None where roots make the core.
    carried: Members | None
    #: What it was let go of.
    released: Members | None

    def explained(self, module: str) -> CoreExplanation:
        place = self.network.index[module]
        member = bool(self.core[place])
        return CoreExplanation(
            module=module,
            lines=int(self.network.lines[place]),
            member=member,
            reason=self._reason(place),
            core_modules=int(self.core.sum()),
            core_lines=int(self.network.lines[self.core].sum()),
            importers=self._importers(module),
            chain=self._chain(place) if member else (),
            cuts=() if member else self._cuts_to(module),
            exchange=self._leaving(place) if member else self._joining(place),
        )

    def _reason(self, place: int) -> str:
        if self.core[place]:
            if self.required[place]:
                return "The core has to hold it: it is a root, pinned there, or a package above."
            if self.carried is not None and not self.carried[place]:
                return self._demand(place)
            return "What the core has to hold needs it, and to cut that costs more than its lines."
        if self.tests[place]:
            return "It is a test, and tests go on top."
        if self.barred[place]:
            return "It is pinned elsewhere, or lies below what is, or a wish keeps it out."
        if self.released is not None and self.released[place]:
            return (
                "Its subpackage is worth more as a satellite: the rest of the core can be cut from "
                "it at less than what everybody would bring along with the core."
            )
        if self.carried is not None:
            return self._demand(place)
        return "To cut what leads to it costs less than to carry its lines, and what it needs."

    def _demand(self, place: int) -> str:
        """Who needs a module, where that decides about the core."""
        name, root = self.network.names[place], "".join(overlay_root(self.graph))
        users = subpackages_needing(self.graph, self.network, name, tests=self.tests, root=root)
        shown = ", ".join(users[:_USERS])
        if len(users) > _USERS:
            shown = f"{shown} and {len(users) - _USERS} more"
        if self.core[place]:
            if not users:
                return "Most of its package is in the core, or what needs it there."
            return f"Other subpackages need it: {shown}."
        if not users:
            return "No other subpackage needs it."
        return f"Too few other subpackages need it: {shown}."

    def _importers(self, module: str) -> tuple[str, ...]:
        found = {
            item.importer
            for item in self.graph.by_imported.get(module, ())
            if item.executes and self.core[self.network.index[item.importer]]
        }
        return tuple(sorted(found - {module}))

    def _cuts_to(self, module: str) -> tuple[Cut, ...]:
        return self._cuts(
            place
            for place, edit in enumerate(self.edits)
            if module in edit.targets and self.core[self.network.index[edit.importer]]
        )

    def _chain(self, goal: int) -> tuple[ForcedLink, ...]:
        """The chain whose cheapest link is as dear as can be; of these one with fewest links."""
        prices = sorted({cost for edges in self._edges for _, cost, _ in edges if cost >= 0})
        for least in (INFINITE, *reversed(prices)):
            arrived = self._walk(goal, least)
            if goal in arrived:
                return tuple(self._forced(*step) for step in _steps_back(arrived, goal))
        return ()

    def _walk(self, goal: int, least: int) -> dict[int, tuple[int, Edit | None] | None]:
        """How each module was reached first along edges that cost at least so much."""
        arrived: dict[int, tuple[int, Edit | None] | None] = {
            int(place): None for place in np.flatnonzero(self.required)
        }
        waiting = list(arrived)
        for node in waiting:
            if goal in arrived:
                break
            for head, cost, edit in self._edges[node]:
                dear = cost == INFINITE or (least != INFINITE and cost >= least)
                if dear and head not in arrived and self.core[head]:
                    arrived[head] = (node, edit)
                    waiting.append(head)
        return arrived

    @cached_property
    def _edges(self) -> list[list[_Edge]]:
        """What each module needs, dearest first: the heads of edits that cost, and packages."""
        found: list[list[_Edge]] = [[] for _ in self.network.names]
        for upper, lower in zip(*self.network.firm, strict=True):
            found[int(upper)].append((int(lower), INFINITE, None))
        index = self.network.index
        for edit in self.edits:
            if _counts(edit):
                for target in edit.targets:
                    found[index[edit.importer]].append((index[target], edit.cost, edit))
        return found

    def _forced(self, tail: int, head: int, edit: Edit | None) -> ForcedLink:
        importer, imported = self.network.names[tail], self.network.names[head]
        if edit is None:
            item = Import(importer, imported, 0, Phase.IMPORT, via=Via.PARENT, use=Use.SIDE_EFFECT)
            return ForcedLink(link_of(self.graph, item), None)
        item = next((item for item in edit.imports if item.imported == imported), edit.imports[0])
        return ForcedLink(link_of(self.graph, item), cut_of(edit, self.graph))

    def _leaving(self, place: int) -> CoreExchange | None:
        """The cheapest core without the module; None where the core has to hold it."""
        gone = np.zeros(len(self.core), dtype=np.bool_)
        gone[place] = True
        gone = self.network.with_children(gone)
        if (gone & self.required).any():
            return None
        return self._exchange(self._cheapest(self.core & ~gone))

    def _cheapest(self, high: Members) -> Members:
        """The set between what is required and `high` whose cuts cost least."""
        needs, modules = self.network.needs, len(self.core)
        source, sink = modules + len(needs.tails), modules + len(needs.tails) + 1
        edits = modules + np.arange(len(needs.tails))
        upper, lower = self.network.firm
        groups: list[tuple[Indexes | int, Indexes | int, Indexes | int]] = [
            (needs.tails, edits, needs.weights),
            (np.repeat(edits, np.diff(needs.starts)), needs.heads, INFINITE),
            (upper, lower, INFINITE),
            (source, np.flatnonzero(self.required), INFINITE),
            (np.flatnonzero(~high), sink, INFINITE),
        ]
        columns = [np.broadcast_arrays(*map(np.asarray, group)) for group in groups]
        tails, heads, costs = (np.concatenate(column) for column in zip(*columns, strict=True))
        cut = minimum_cut(
            sink + 1,
            tails,
            heads,
            costs,
            source=source,
            sink=sink,
            largest=self.carried is not None,
        )
        side: Members = cut.source_side[:modules]
        return side

    def _joining(self, place: int) -> CoreExchange | None:
        """The core with the module and what it cannot do without; None where it must not join."""
        added = np.zeros(len(self.core), dtype=np.bool_)
        added[place] = True
        needs = self.network.needs
        firm = needs.person > 0
        heads_of = np.repeat(np.arange(len(needs.tails)), np.diff(needs.starts))
        size = 0
        while size < int(added.sum()):
            size = int(added.sum())
            added = self.network.with_parents(added)
            needed = firm & added[needs.tails]
            added[needs.heads[needed[heads_of]]] = True
        if (added & self.barred).any():
            return None
        return self._exchange(self.core | added)

    def _exchange(self, other: Members) -> CoreExchange:
        names, changed = self.network.names, np.flatnonzero(self.core != other)
        before, after = self._broken(self.core), self._broken(other)
        return CoreExchange(
            modules=tuple(names[place] for place in changed),
            lines=int(self.network.lines[changed].sum()),
            cost=sum(self.edits[place].cost for place in before),
            new_cost=sum(self.edits[place].cost for place in after),
            new_cuts=self._cuts(after - before),
            gone_cuts=self._cuts(before - after),
        )

    def _broken(self, members: Members) -> set[int]:
        """The edits, by place, that lead out of a set and are not free."""
        inside = {self.network.names[place] for place in np.flatnonzero(members)}
        return {
            place
            for place, edit in enumerate(self.edits)
            if _counts(edit) and edit.importer in inside and not inside.issuperset(edit.targets)
        }

    def _cuts(self, places: Iterable[int]) -> tuple[Cut, ...]:
        """Edits as cuts, the dearest first."""
        cuts = [cut_of(self.edits[place], self.graph) for place in places]
        return tuple(sorted(cuts, key=lambda cut: (-cut.cost, cut)))


def _counts(edit: Edit) -> bool:
    return bool(edit.cost) or edit.remedy.needs_person


def _steps_back(
    arrived: dict[int, tuple[int, Edit | None] | None], goal: int
) -> Iterator[tuple[int, int, Edit | None]]:
    steps: list[tuple[int, int, Edit | None]] = []
    while (came := arrived[goal]) is not None:
        steps.append((came[0], goal, came[1]))
        goal = came[0]
    yield from reversed(steps)
