"""Whether the distributions of a file keep to the wishes of the same file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from debundle.graph.quotient import reachable
from debundle.graph.wishes import Vocabulary, stale_wishes
from debundle.model import Configuration, DebundleError, ImportGraph, Mark, Role

_ANEW = 'or run "debundle propose" for a new grouping'


def disagreements(
    configuration: Configuration, of_module: Mapping[str, str], graph: ImportGraph
) -> Iterator[DebundleError]:
    """Wishes that match nothing, bonds that are torn, kept imports that nothing allows.

    Bans and directions are left to `check`, which shows the imports behind them.
    """
    words = _vocabulary(configuration, of_module, graph)
    yield from stale_wishes(
        [
            *configuration.bonds,
            *configuration.bans,
            *configuration.directions,
            *configuration.imports,
        ],
        words,
        graph,
    )
    yield from _torn(configuration, of_module, words)
    yield from _not_kept(configuration, of_module)


def _vocabulary(
    configuration: Configuration, of_module: Mapping[str, str], graph: ImportGraph
) -> Vocabulary:
    homes: dict[str, set[str]] = {rule.name: set() for rule in configuration.distributions}
    for module, home in of_module.items():
        homes[home].add(module)
    tests = [homes[rule.name] for rule in configuration.distributions if rule.role is Role.TESTS]
    return Vocabulary(graph.by_name.keys(), homes, frozenset().union(*tests))


def _torn(
    configuration: Configuration, of_module: Mapping[str, str], words: Vocabulary
) -> Iterator[DebundleError]:
    for bond in configuration.bonds:
        held: dict[str, str] = {}
        for module in sorted(words.modules(bond.modules)):
            if module in of_module:
                held.setdefault(of_module[module], module)
        if len(held) > 1:
            told = ", ".join(f"{module} ({home})" for home, module in held.items())
            yield DebundleError(
                f"Bonded, but apart by the distributions' patterns: {told}.",
                where=bond.where,
                next_step=f"Move the patterns, change the bond, {_ANEW}.",
            )


def _not_kept(
    configuration: Configuration, of_module: Mapping[str, str]
) -> Iterator[DebundleError]:
    arcs = [(rule.name, other) for rule in configuration.distributions for other in rule.depends_on]
    below = reachable([rule.name for rule in configuration.distributions], arcs)
    for mark in configuration.imports:
        upper, lower = of_module.get(mark.importer), of_module.get(mark.imported)
        is_kept = mark.mark is not Mark.PREFER_CUT
        if is_kept and upper and lower and lower not in (upper, *below[upper]):
            yield DebundleError(
                f"The import of {mark.imported} ({lower}) by {mark.importer} ({upper}) is to be"
                f" kept, but {upper} does not depend on {lower}.",
                where=mark.where,
                next_step=f"Add {lower} to its depends_on, change the mark, {_ANEW}.",
            )
