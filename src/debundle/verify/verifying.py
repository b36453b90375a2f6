"""The proof itself: wheels, environments, imports, workloads, and parity with the monolith."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from debundle.model import EditRecord, PartProof, Role, Verification, Workspace
from debundle.verify.building import build_wheels
from debundle.verify.installing import install_environment
from debundle.verify.overlay import importable, overlay_environment
from debundle.verify.parity import compare_probes
from debundle.verify.probing import Environment, probe_environment
from debundle.verify.refining import Proof
from debundle.verify.testing import run_tests

#: Modules that share a process while what they offer is noted.
_CHUNK = 25


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
    environments = _Environments(proof, workspace, folder, digests)
    parts = []
    for part in workspace.parts:
        environment = environments.of(part.name)
        is_core = part.role is Role.CORE
        workloads = proof.options.workloads if is_core else ()
        causes = proof.of_part(workspace, folder, edits, environment, workloads)
        loads = (
            probe_environment(
                environment, _roots(part.modules, workspace), proof.options, progress=proof.progress
            ).loads
            if is_core
            else ()
        )
        parts.append(
            PartProof(
                name=part.name,
                modules=len(part.modules),
                causes=causes,
                workloads=tuple(path.name for path in workloads),
                loads=loads,
            )
        )
    together = environments.together()
    modules = importable(workspace, folder, workspace.by_name)
    with proof.progress.step("Noting what the monolith offers"):
        before = probe_environment(
            proof.monolith(together.requires),
            modules,
            proof.options,
            progress=proof.progress,
            surface=True,
            chunk=_CHUNK,
        )
    with proof.progress.step("Noting what all distributions together offer"):
        after = probe_environment(
            together, modules, proof.options, progress=proof.progress, surface=True, chunk=_CHUNK
        )
    return Verification(
        parts=tuple(parts),
        differences=compare_probes(before, after, modules=proof.graph.by_name.keys()),
        loads_before=before.loads,
        tests=run_tests(proof, workspace, folder, environments.of, together)
        if proof.options.tests
        else (),
        compared=sum(not item.error for item in before.outcomes),
        unimportable=sum(bool(item.error) for item in before.outcomes),
    )


def _roots(modules: Iterable[str], workspace: Workspace) -> list[str]:
    return [name for name in modules if name in workspace.roots]


class _Environments:
    """Makes the environment of each distribution, as wheels or as folders on the path."""

    def __init__(
        self, proof: Proof, workspace: Workspace, folder: Path, digests: Mapping[str, str]
    ) -> None:
        self._proof, self._workspace, self._folder = proof, workspace, folder
        self._wheels = folder / "dist"
        self._made: dict[str, Environment] = {}
        if proof.options.overlay:
            return
        names = [*workspace.by_name, *filter(None, [workspace.whole])]
        with proof.progress.step("Building wheels"):
            build_wheels(
                folder,
                names,
                self._wheels,
                digests=digests,
                progress=proof.progress,
                jobs=proof.options.jobs,
            )

    def of(self, name: str) -> Environment:
        """The environment of one part."""
        bare = self._proof.overlay(self._workspace, self._folder, name)
        if self._proof.options.overlay:
            return bare
        installed = self._installed(name, [name])
        return replace(installed, elsewhere=bare.elsewhere)

    def together(self) -> Environment:
        """Everything installed, by the name of the monolith."""
        if self._proof.options.overlay:
            return overlay_environment(
                self._workspace,
                self._folder,
                list(self._workspace.by_name),
                name="",
                third_party=self._proof.scratch / "third" / "together",
                bytecode=self._proof.scratch / "bytecode",
                without=[self._proof.graph.target.metadata.name],
                extras=self._proof.options.extras,
            )
        whole = self._workspace.whole
        names = [whole] if whole else list(self._workspace.by_name)
        return replace(self._installed("together", names), name="")

    def _installed(self, name: str, distributions: Sequence[str]) -> Environment:
        if name not in self._made:
            self._made[name] = self._install(name, distributions)
        return self._made[name]

    def _install(self, name: str, distributions: Sequence[str]) -> Environment:
        place = self._proof.scratch / "environments" / name
        with self._proof.progress.step(f"Installing {name}"):
            return install_environment(
                self._workspace,
                distributions,
                self._wheels,
                place,
                python=self._proof.options.python,
                offline=self._proof.options.offline,
                extras=self._proof.options.extras,
            )
