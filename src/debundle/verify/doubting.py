"""Differences that the monolith has with itself: what goes by chance, and what by the order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from debundle.model import Difference, DifferenceKind, ImportGraph, Probe
from debundle.verify.parity import compare_probes
from debundle.verify.probing import Environment, probe_environment
from debundle.verify.refining import Proof

#: What a name stands for may be by chance.
_BY_CHANCE = frozenset({DifferenceKind.KIND, DifferenceKind.HOME, DifferenceKind.SIGNATURE})
#: Whether a name is there, or what it is, may go by what was imported before its module.
_BY_ORDER = _BY_CHANCE | {DifferenceKind.LOST, DifferenceKind.ADDED}
#: Interpreters whose objects lie elsewhere, and whose text has other hashes: both decide which
#: element of a set comes last.
_OTHERWISE: Sequence[Mapping[str, str]] = (
    {"PYTHONHASHSEED": "1"},
    {"PYTHONHASHSEED": "0", "PYTHONMALLOC": "malloc"},
    {"PYTHONHASHSEED": "2", "PYTHONMALLOC": "malloc"},
)


def settle_differences(
    differences: Sequence[Difference],
    before: Probe,
    proof: Proof,
    *,
    monolith: Environment,
    together: Environment,
    chunk: int,
) -> tuple[Difference, ...]:
    """The differences but for those in which the monolith differs from itself, run again.

    Gone is what goes by chance: `for function in {sqrt, ceil}: ...` leaves whichever comes last,
    and that goes by addresses. What depends on the modules that the same process had imported
    before, as what a star import takes of a package does, becomes a difference of order, if the
    module offers the same in both where it is imported alone. `before` is the first run of the
    monolith, in which `chunk` modules shared a process.
    """
    doubtful = sorted({item.module for item in differences if item.kind in _BY_ORDER})
    if not doubtful:
        return tuple(differences)

    def offered(environment: Environment, size: int) -> Probe:
        return probe_environment(
            environment, doubtful, proof.options, progress=proof.progress, surface=True, chunk=size
        )

    others = [
        offered(replace(monolith, settings=settings), chunk)
        for settings in _OTHERWISE
        if any(item.kind in _BY_CHANCE for item in differences)
    ]
    chance = {place for other in others for place in _places(before, other, proof.graph)}
    alone, divided = offered(monolith, 1), offered(together, 1)
    moves = _places(before, alone, proof.graph)
    remains = _places(alone, divided, proof.graph)
    return tuple(_settled(differences, chance=chance, order=moves - remains))


def _places(before: Probe, after: Probe, graph: ImportGraph) -> set[tuple[str, str]]:
    """(module, name) of what may be doubted and differs between two runs."""
    found = compare_probes(before, after, modules=graph.by_name.keys())
    return {(item.module, item.name) for item in found if item.kind in _BY_ORDER}


def _settled(
    differences: Iterable[Difference],
    *,
    chance: set[tuple[str, str]],
    order: set[tuple[str, str]],
) -> Iterator[Difference]:
    for item in differences:
        place = (item.module, item.name)
        if item.kind in _BY_CHANCE and place in chance:
            continue
        if item.kind in _BY_ORDER and place in order:
            yield item._replace(kind=DifferenceKind.ORDER)
        else:
            yield item
