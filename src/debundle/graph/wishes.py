"""Which modules the wishes of a person speak of, and which wishes speak of nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from debundle.graph.patterns import assign_modules, select_modules
from debundle.model import (
    Ban,
    Bond,
    DebundleError,
    Direction,
    DistributionRule,
    Import,
    ImportGraph,
    ImportMark,
    Mark,
    Phase,
    Use,
    Via,
)


@dataclass(frozen=True)
class Vocabulary:
    """What the words of a wish may stand for."""

    names: AbstractSet[str]
    #: Modules by distribution, for wishes that name one.
    homes: Mapping[str, AbstractSet[str]]
    #: Tests: wishes say nothing about them unless they name nothing else.
    tests: AbstractSet[str] = frozenset()

    def modules(self, words: Sequence[str]) -> frozenset[str]:
        """The modules that patterns, or names of distributions, select."""
        named = [self.homes[word] for word in words if word in self.homes]
        patterns = [word for word in words if word not in self.homes]
        found = select_modules(patterns, self.names).union(*named)
        return (found - self.tests) or found

    def stale(self, words: Sequence[str]) -> tuple[str, ...]:
        """The words that stand for no module."""
        return tuple(
            word
            for word in words
            if not self.homes.get(word) and not select_modules([word.lstrip("!")], self.names)
        )


def described_homes(
    rules: Sequence[DistributionRule], names: Iterable[str]
) -> dict[str, frozenset[str]]:
    """The modules that the patterns of a file give to each distribution, so far as they do."""
    assigned = assign_modules([(rule.name, rule.modules) for rule in rules], names).of_module
    return {
        rule.name: frozenset(module for module, home in assigned.items() if home == rule.name)
        for rule in rules
    }


def with_fallbacks(graph: ImportGraph, marks: Iterable[ImportMark]) -> ImportGraph:
    """The graph in which imports that have a fallback are guarded: their importer goes on without.

    `from a import b` imports `a.b` as well, where that is a module: what stands on the line of
    such an import is guarded with it.
    """
    guarded = {(mark.importer, mark.imported) for mark in marks if mark.fallback}
    lines = {
        (item.importer, item.line)
        for importer, imported in guarded
        for item in graph.by_importer.get(importer, ())
        if item.imported == imported and item.line and item.via is Via.STATEMENT
    }
    if not lines:
        return graph
    return replace(
        graph,
        imports=tuple(
            item._replace(guarded=True) if (item.importer, item.line) in lines else item
            for item in graph.imports
        ),
    )


def with_firsts(graph: ImportGraph, marks: Iterable[ImportMark]) -> ImportGraph:
    """The graph with an import for each mark that says what has to have executed before a module.

    It stands on line 0, before all that the module imports itself. Marks of modules that are not
    there add nothing.
    """
    firsts = [
        Import(mark.importer, mark.imported, 0, Phase.IMPORT, Via.DYNAMIC, Use.SIDE_EFFECT)
        for mark in marks
        if mark.mark is Mark.FIRST and {mark.importer, mark.imported} <= graph.by_name.keys()
    ]
    if not firsts:
        return graph
    return replace(graph, imports=tuple(sorted({*graph.imports, *firsts})))


def stale_wishes(
    wishes: Iterable[Bond | Ban | Direction | ImportMark],
    vocabulary: Vocabulary,
    graph: ImportGraph,
) -> Iterator[DebundleError]:
    """What is wrong with wishes that match no module, or no import."""
    for wish in wishes:
        if isinstance(wish, ImportMark):
            yield from _stale_mark(wish, graph)
            continue
        for word in vocabulary.stale(_words(wish)):
            yield DebundleError(
                f'"{word}", in one of the {_table(wish)}, matches no module of'
                f" {graph.target.label}.",
                where=wish.where,
                next_step="Correct it, or take it out if the modules are gone.",
            )


def _stale_mark(mark: ImportMark, graph: ImportGraph) -> Iterator[DebundleError]:
    if mark.mark is Mark.FIRST:
        for name in (mark.importer, mark.imported):
            if name not in graph.by_name:
                yield DebundleError(
                    f"{name}, in one of the [[imports]], is no module of {graph.target.label}.",
                    where=mark.where,
                    next_step="Correct it, or take the mark out if the module is gone.",
                )
        return
    imports = graph.by_importer.get(mark.importer, ())
    if not any(item.imported == mark.imported for item in imports):
        yield DebundleError(
            f"{mark.importer} does not import {mark.imported}: the mark says nothing.",
            where=mark.where,
            next_step="Correct the names, or take the mark out if the import is gone.",
        )


def _words(wish: Bond | Ban | Direction) -> tuple[str, ...]:
    if isinstance(wish, Direction):
        return (*wish.origin, *wish.forbidden)
    return (*wish.modules, *wish.apart_from) if isinstance(wish, Ban) else wish.modules


def _table(wish: Bond | Ban | Direction) -> str:
    if isinstance(wish, Direction):
        return "[[directions]]"
    return "[[bans]]" if isinstance(wish, Ban) else "[[bonds]]"
