"""Everything together, beside the monolith: what differs, and what brings back what is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from debundle.model import (
    Cause,
    CauseKind,
    Difference,
    DifferenceKind,
    ImportMark,
    Mark,
    Outcome,
    Pin,
    Probe,
    Workspace,
)
from debundle.model.proof import EXPLAINED
from debundle.verify.doubting import settle_differences
from debundle.verify.effects import needed_first, wishes_to_execute
from debundle.verify.overlay import importable, overlay_environment
from debundle.verify.parity import compare_probes
from debundle.verify.probing import Environment, probe_environment
from debundle.verify.refining import Proof
from debundle.verify.renamed import Renamed

#: Modules that share a process while what they offer is noted.
_CHUNK = 25


def overlay_together(proof: Proof, workspace: Workspace, folder: Path) -> Environment:
    """The folders of all distributions, for a bare interpreter; modules by their old names."""
    bare = overlay_environment(
        workspace,
        folder,
        list(workspace.by_name),
        name="",
        third_party=proof.scratch / "third" / "together",
        bytecode=proof.scratch / "bytecode",
        without=[proof.graph.target.metadata.name],
        extras=proof.options.extras,
        also=[*proof.options.also, *workspace.whole_requires],
        elsewhere=proof.elsewhere,
    )
    return replace(bare, renamed=Renamed(workspace.renamed, by_old_names=True))


def compare_together(
    proof: Proof, workspace: Workspace, folder: Path, together: Environment
) -> tuple[Probe, tuple[Difference, ...]]:
    """What the monolith offers, and in what everything together differs. EXECUTES THE CODE."""
    modules = importable(workspace, folder, workspace.by_name)
    monolith = proof.monolith(together.requires)
    with proof.progress.step("Noting what the monolith offers"):
        before = _offered(proof, monolith, modules)
    with proof.progress.step("Noting what all distributions together offer"):
        after = _offered(proof, together, modules)
    differences = compare_probes(
        before,
        after,
        modules=proof.graph.by_name.keys(),
        packages=workspace.packages if workspace.renamed else (),
    )
    return before, settle_differences(
        differences, before, proof, monolith=monolith, together=together, chunk=_CHUNK
    )


def causes_together(proof: Proof, workspace: Workspace, folder: Path) -> tuple[Cause, ...]:
    """Why everything together is not what the monolith was; empty where it is. EXECUTES THE CODE.

    Names that are gone were put there by a module that executed in the monolith and no longer
    does: a registry, or a decorator that enters functions elsewhere. It is found by trying.
    """
    together = overlay_together(proof, workspace, folder)
    _, differences = compare_together(proof, workspace, folder, together)
    serious = [item for item in differences if item.kind not in EXPLAINED]
    causes = []
    for module, items in groupby(serious, key=lambda item: item.module):
        found = list(items)
        gone = [item.name for item in found if item.kind is DifferenceKind.LOST]
        cause = Cause(CauseKind.DIFFERENCE, module, _described(found))
        causes.append(_regained(cause, gone, proof, together) if gone else cause)
    return tuple(causes)


def _offered(proof: Proof, environment: Environment, modules: Sequence[str]) -> Probe:
    return probe_environment(
        environment, modules, proof.options, progress=proof.progress, surface=True, chunk=_CHUNK
    )


def _described(differences: Sequence[Difference]) -> str:
    """What is gone from a module, or else the first of what differs."""
    gone = [item.name for item in differences if item.kind is DifferenceKind.LOST]
    if gone:
        return f"without {', '.join(gone)}"
    first = differences[0]
    return f"{first.name}: {first.detail}" if first.name else first.detail


def _regained(cause: Cause, names: Sequence[str], proof: Proof, together: Environment) -> Cause:
    """The cause with the module that has to have executed, where that brings the names back."""
    module = cause.module

    def outcome(environment: Environment, first: Sequence[str] = ()) -> Outcome:
        probe = probe_environment(
            environment,
            [module],
            proof.options,
            progress=proof.progress,
            first=first,
            surface=True,
            loaded=True,
        )
        return next(item for item in probe.outcomes if item.module == module)

    def helps(first: Sequence[str]) -> bool:
        proof.progress.note(f"trying with {len(first)} modules imported first")
        return set(names) <= dict(outcome(together, first).surface).keys()

    before, now = outcome(proof.monolith(together.requires)), outcome(together)
    candidates = [
        name
        for name in before.loaded
        if name not in now.loaded and name != module and name in proof.graph.by_name
    ]
    found = needed_first(candidates, helps=helps)
    if found is None:
        return cause
    return replace(cause, imported=found, wishes=_wishes(module, found, cause, now, proof))


def _wishes(
    module: str, found: str, cause: Cause, now: Outcome, proof: Proof
) -> tuple[Pin | ImportMark, ...]:
    if not f"{found}.".startswith(f"{module}."):
        reason = f"has to have executed, or it is {cause.error[:100]}"
        return (ImportMark(module, found, Mark.FIRST, reason),)
    # A package executes before what lies in it, whatever anybody wishes.
    wishes = wishes_to_execute(proof.graph, found, roots=[module], home="", held=now.loaded)
    return tuple(item for item in wishes if isinstance(item, ImportMark))
