"""The wishes of a person in terms of the modules of one graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from debundle.graph.edits import Edit
from debundle.graph.patterns import assign_modules, select_modules
from debundle.graph.wishes import Vocabulary, described_homes, stale_wishes
from debundle.model import (
    CombinedError,
    DebundleError,
    ImportGraph,
    Mark,
    PartitionOptions,
    Pin,
    Remedy,
    Role,
)
from debundle.partition.naming import core_name, normalized, tests_name
from debundle.partition.tests_apart import tests_of

_TESTS = "tests"

#: Two sets of modules.
Sides = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True)
class Wish:
    """One wish: what it demands of a grouping. Each kind fills in a part."""

    #: What the message calls it, e.g. 'the pin of "a.**" to a-extra'.
    text: str
    reason: str = ""
    where: str = ""
    #: Modules that belong to one distribution.
    together: frozenset[str] = frozenset()
    #: The distribution that they belong to; "" leaves it open.
    home: str = ""
    #: (importer, imported): the second is with the first, or in a distribution below.
    kept: tuple[tuple[str, str], ...] = ()
    #: No distribution holds modules of both.
    apart: Sides | None = None
    #: Nothing that holds the first needs what holds the second, or is it.
    forbidden: Sides | None = None

    @property
    def modules(self) -> frozenset[str]:
        """Modules that the wish names, other than by their imports."""
        return self.together.union(*(self.apart or ()), *(self.forbidden or ()))


@dataclass(frozen=True)
class Wishes:
    """All that the options say about single modules."""

    prefix: str
    #: What the core and the distribution of tests are called.
    core: str
    tests: str
    all: tuple[Wish, ...]
    #: Edits as the search sees them: those that are to be cut bind nothing.
    edits: tuple[Edit, ...]


def wishes_of(graph: ImportGraph, options: PartitionOptions, edits: Sequence[Edit]) -> Wishes:
    """Read the wishes of the options against a graph.

    Raises DebundleError, or CombinedError, for wishes that match nothing.
    """
    prefix = options.prefix or graph.target.label or "package"
    core, tests = (_named(graph, options, role, prefix) for role in (Role.CORE, Role.TESTS))
    pins = list(_pins(graph, options))
    vocabulary = _vocabulary(graph, options, pins, core=core, tests=tests)
    stale = tuple(
        stale_wishes(
            [*options.bonds, *options.bans, *options.directions, *options.imports],
            vocabulary,
            graph,
        )
    )
    if stale:
        raise stale[0] if len(stale) == 1 else CombinedError(stale)
    found = (
        *_roots(graph, options, core),
        *pins,
        *_groups(options, vocabulary),
        *_kept(options, edits),
    )
    return Wishes(prefix, core, tests, found, _bound(options, edits))


def _named(graph: ImportGraph, options: PartitionOptions, role: Role, prefix: str) -> str:
    """The name that the file gives to the core or the tests, if it is started from."""
    known = [rule.name for rule in options.described if rule.role is role and options.stay]
    usual = core_name(graph, prefix) if role is Role.CORE else tests_name(graph, prefix)
    return known[0] if known else usual


def _roots(graph: ImportGraph, options: PartitionOptions, core: str) -> Iterator[Wish]:
    for root in options.core.roots:
        if root in graph.by_name:
            yield Wish(
                f"the core root {root}",
                where=options.core.where,
                together=frozenset([root]),
                home=core,
            )


def _pins(graph: ImportGraph, options: PartitionOptions) -> Iterator[Wish]:
    """Of several pins that match, the longer pattern wins; tests are no concern of a shorter."""
    rules = [(str(place), pin.modules) for place, pin in enumerate(options.pins)]
    names = graph.by_name.keys()
    assigned = assign_modules([*rules, (_TESTS, options.satellites.tests)], names)
    settled: dict[str, set[str]] = {}
    for module, winner in assigned.of_module.items():
        settled.setdefault(winner, set()).add(module)
    for item in assigned.ambiguous:
        for winner, _ in item.claims:
            settled.setdefault(winner, set()).add(item.module)
    for place, pin in enumerate(options.pins):
        _check_pin(pin, graph)
        yield Wish(
            f"the pin of {_quoted(pin.modules)} to {pin.distribution}",
            pin.reason,
            pin.where,
            together=frozenset(settled.get(str(place), ())),
            home=normalized(pin.distribution),
        )


def _check_pin(pin: Pin, graph: ImportGraph) -> None:
    if not select_modules(pin.modules, graph.by_name):
        raise DebundleError(
            f"The pin of {', '.join(pin.modules)} to {pin.distribution} matches no module.",
            where=pin.where,
            next_step="Correct its patterns or remove the pin.",
        )


def _vocabulary(
    graph: ImportGraph, options: PartitionOptions, pins: Sequence[Wish], *, core: str, tests: str
) -> Vocabulary:
    homes: dict[str, frozenset[str]] = {core: frozenset(options.core.roots)}
    for pin in pins:
        homes[pin.home] = homes.get(pin.home, frozenset()) | pin.together
    described = described_homes(options.described, graph.by_name)
    pinned = frozenset().union(*(pin.together for pin in pins if pin.home != tests))
    kept = sorted(pinned.union(root for root in options.core.roots if root in graph.by_name))
    return Vocabulary(
        graph.by_name.keys(),
        {
            name: (described.get(name) or homes.get(name, frozenset())) & graph.by_name.keys()
            for name in (*homes, *described)
        },
        tests_of(graph, options.satellites.tests, kept=kept),
    )


def _groups(options: PartitionOptions, vocabulary: Vocabulary) -> Iterator[Wish]:
    """Bonds, bans and directions."""
    for bond in options.bonds:
        yield Wish(
            f"the bond of {_quoted(bond.modules)}",
            bond.reason,
            bond.where,
            together=vocabulary.modules(bond.modules),
        )
    for ban in options.bans:
        yield Wish(
            f"the ban of {_quoted(ban.modules)} beside {_quoted(ban.apart_from)}",
            ban.reason,
            ban.where,
            apart=(vocabulary.modules(ban.modules), vocabulary.modules(ban.apart_from)),
        )
    for direction in options.directions:
        yield Wish(
            f"the forbidden direction from {_quoted(direction.origin)}"
            f" to {_quoted(direction.forbidden)}",
            direction.reason,
            direction.where,
            forbidden=(
                vocabulary.modules(direction.origin),
                vocabulary.modules(direction.forbidden),
            ),
        )


def _kept(options: PartitionOptions, edits: Sequence[Edit]) -> Iterator[Wish]:
    for mark in options.imports:
        if mark.mark is Mark.PREFER_CUT:
            continue
        needed = {mark.imported}.union(*_targets(edits, mark.importer, mark.imported))
        yield Wish(
            f"the import of {mark.imported} by {mark.importer}, which is to be kept",
            mark.reason,
            mark.where,
            kept=tuple((mark.importer, name) for name in sorted(needed - {mark.importer})),
        )


def _targets(edits: Sequence[Edit], importer: str, imported: str) -> Iterator[tuple[str, ...]]:
    for edit in edits:
        if edit.importer == importer and any(item.imported == imported for item in edit.imports):
            yield edit.targets


def _bound(options: PartitionOptions, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Edits that are to be cut cost the search as little as one that never executes."""
    wanted = {
        (mark.importer, mark.imported) for mark in options.imports if mark.mark is Mark.PREFER_CUT
    }
    if not wanted:
        return tuple(edits)
    return tuple(
        replace(edit, remedy=Remedy.TYPING_ONLY, cost=0)
        if any((item.importer, item.imported) in wanted for item in edit.imports)
        else edit
        for edit in edits
    )


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f'"{word}"' for word in words)
