"""The proof itself: wheels, environments, imports, workloads, and parity with the monolith."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from debundle.model import (
    DebundleError,
    EditRecord,
    PartProof,
    Probe,
    Role,
    RootLoad,
    Verification,
    Workspace,
    WorkspacePart,
)
from debundle.verify.building import build_wheels
from debundle.verify.installing import install_environment
from debundle.verify.probing import Environment, probe_environment
from debundle.verify.refining import Proof
from debundle.verify.renamed import Renamed
from debundle.verify.testing import run_tests
from debundle.verify.together import compare_together, overlay_together

#: Everything installed, where distributions are chosen by name.
_WHOLE = ""


def verify_workspace(
    proof: Proof,
    workspace: Workspace,
    folder: Path,
    edits: Sequence[EditRecord],
    *,
    digests: Mapping[str, str],
) -> Verification:
    """Run a workspace and hold it against the monolith: Workspace -> Verification.

    THIS EXECUTES ITS CODE, in processes of their own. Wheels are kept in `dist/` below the
    workspace; a second run builds only what changed. With the option `overlay` nothing is built.
    """
    chosen = _chosen(proof.options.parts, workspace)
    environments = _Environments(proof, workspace, folder, digests, chosen)
    parts = [
        _part_proof(
            part, proof, workspace, folder, edits=edits, environment=environments.of([part.name])
        )
        for part in workspace.parts
        if part.name in chosen
    ]
    if _WHOLE not in chosen:
        return Verification(parts=tuple(parts), differences=())
    together = environments.together()
    before, differences = compare_together(proof, workspace, folder, together)
    return Verification(
        parts=tuple(parts),
        differences=differences,
        loads_before=before.loads,
        tests=run_tests(proof, workspace, folder, environments.of, together)
        if proof.options.tests
        else (),
        compared=sum(not item.error for item in before.outcomes),
        unimportable=sum(bool(item.error) for item in before.outcomes),
        obstacles=_obstacles(before),
    )


def _chosen(names: Sequence[str], workspace: Workspace) -> frozenset[str]:
    """The distributions to prove; `_WHOLE` stands for all of them together."""
    known = {**{name: name for name in workspace.by_name}, workspace.whole: _WHOLE}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise DebundleError(
            f"{unknown[0]} is no distribution of this workspace.",
            where="--part",
            next_step=f"Name some of: {', '.join(sorted(filter(None, known)))}.",
        )
    return frozenset(known[name] for name in names) or frozenset({*workspace.by_name, _WHOLE})


def _part_proof(
    part: WorkspacePart,
    proof: Proof,
    workspace: Workspace,
    folder: Path,
    *,
    edits: Sequence[EditRecord],
    environment: Environment,
) -> PartProof:
    is_core = part.role is Role.CORE
    workloads = proof.options.workloads if is_core else ()
    causes = proof.of_part(workspace, folder, edits, environment, workloads)
    loads: tuple[RootLoad, ...] = ()
    if is_core:
        roots = _roots(part.modules, workspace)
        loads = probe_environment(environment, roots, proof.options, progress=proof.progress).loads
    return PartProof(
        name=part.name,
        modules=len(part.modules),
        causes=causes,
        workloads=tuple(path.name for path in workloads),
        loads=loads,
    )


def _obstacles(probe: Probe) -> tuple[tuple[str, int], ...]:
    """Why modules of the monolith cannot be imported, and how often, the most frequent first."""
    counts = Counter(item.error.splitlines()[0] for item in probe.failures if item.error)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _roots(modules: Iterable[str], workspace: Workspace) -> list[str]:
    return [name for name in modules if name in workspace.roots]


def _needed(name: str, workspace: Workspace, every: Sequence[str]) -> Sequence[str]:
    return every if name == _WHOLE else workspace.closure(name)


class _Environments:
    """Makes the environment of each distribution, as wheels or as folders on the path."""

    def __init__(
        self,
        proof: Proof,
        workspace: Workspace,
        folder: Path,
        digests: Mapping[str, str],
        chosen: Iterable[str],
    ) -> None:
        self._proof, self._workspace, self._folder = proof, workspace, folder
        self._wheels = folder / "dist"
        self._made: dict[str, Environment] = {}
        #: Distributions that an environment was made with.
        self._known: set[str] = set()
        if proof.options.overlay:
            return
        every = [*workspace.by_name, *filter(None, [workspace.whole])]
        names = sorted({name for item in chosen for name in _needed(item, workspace, every)})
        with proof.progress.step("Building wheels"):
            build_wheels(
                folder,
                names,
                self._wheels,
                digests=digests,
                progress=proof.progress,
                jobs=proof.options.jobs,
            )

    def of(self, names: Sequence[str]) -> Environment:
        """The environment of one part, or of several with what they require."""
        bare = self._proof.overlay(self._workspace, self._folder, names)
        if self._proof.options.overlay:
            return bare
        installed = self._installed(bare.name, names)
        return replace(installed, elsewhere=bare.elsewhere)

    def together(self) -> Environment:
        """Everything installed, by the name of the monolith; its modules by their old names."""
        if self._proof.options.overlay:
            return overlay_together(self._proof, self._workspace, self._folder)
        by_old_names = Renamed(self._workspace.renamed, by_old_names=True)
        whole = self._workspace.whole
        names = [whole] if whole else list(self._workspace.by_name)
        installed = self._installed("together", names, self._workspace.whole_requires)
        return replace(installed, name="", renamed=by_old_names)

    def _installed(
        self, name: str, distributions: Sequence[str], also: Sequence[str] = ()
    ) -> Environment:
        if name not in self._made:
            self._made[name] = self._install(name, distributions, also)
        return self._made[name]

    def _install(self, name: str, distributions: Sequence[str], also: Sequence[str]) -> Environment:
        # A short name, for that of several distributions may be too long for a path.
        place = self._proof.scratch / "environments" / f"{len(self._made)}"
        with self._proof.progress.step(f"Installing {name}"):
            made = install_environment(
                self._workspace,
                distributions,
                self._wheels,
                place,
                python=self._proof.options.python,
                bytecode=self._proof.scratch / "bytecode",
                offline=self._proof.options.offline,
                extras=self._proof.options.extras,
                also=[*self._proof.options.also, *also],
                known=frozenset(self._known),
            )
        for item in distributions:
            whole = item == self._workspace.whole
            self._known.update(self._workspace.by_name if whole else self._workspace.closure(item))
        return made
