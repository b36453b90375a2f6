"""Environments of folders."""

from __future__ import annotations

from importlib.metadata import distributions
from pathlib import Path

from debundle.model import Role, SilentProgress, VerifyOptions, Workspace, WorkspacePart
from debundle.verify import Proof
from debundle.verify.overlay import overlay_environment
from debundle.verify.together import overlay_together
from support.graphs import import_graph


def test_folders_on_a_path_have_the_versions_of_their_distributions(tmp_path: Path) -> None:
    part = WorkspacePart("app-core", Role.CORE, (), ("app",), 1)
    environment = overlay_environment(
        Workspace("app", "1.2", ("app",), (part,), whole="app"),
        tmp_path / "out",
        ["app-core"],
        name="app-core",
        third_party=tmp_path / "third",
        bytecode=tmp_path / "bytecode",
    )
    found = distributions(path=[str(path) for path in environment.paths])
    assert {item.name: item.version for item in found} == {"app-core": "1.2"}


def test_everything_together_has_what_the_monolith_alone_requires(tmp_path: Path) -> None:
    """A third party that every module can go on without is required by none of the parts."""
    part = WorkspacePart("app-core", Role.CORE, (), ("app",), 1)
    workspace = Workspace(
        "app", "1.2", ("app",), (part,), whole="app", whole_requires=("packaging>=1",)
    )
    options = VerifyOptions(overlay=True)
    proof = Proof(import_graph("app -> app.web"), options, SilentProgress(), tmp_path / "scratch")

    together = overlay_together(proof, workspace, tmp_path / "out")

    assert together.requires == ("packaging>=1",)
    assert (together.paths[-1] / "packaging").exists()
