"""Environments of folders."""

from __future__ import annotations

from importlib.metadata import distributions
from pathlib import Path

from debundle.model import Role, Workspace, WorkspacePart
from debundle.verify.overlay import overlay_environment


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
