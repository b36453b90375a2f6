"""Distributions chosen by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from debundle.model import (
    DebundleError,
    Role,
    SilentProgress,
    Verification,
    VerifyOptions,
    Workspace,
    WorkspacePart,
)
from debundle.verify import Proof, verify_workspace
from debundle.verify.probing import probe_environment
from support.graphs import import_graph
from support.packages import temporary_package


def proven(folder: Path, *names: str) -> Verification:
    temporary_package(
        {
            "packages/app-core/src/app/__init__.py": "",
            "packages/app-web/src/app/web.py": "import app\nraise ValueError('no')",
        },
        folder,
    )
    parts = (
        WorkspacePart("app-core", Role.CORE, (), ("app",), 1),
        WorkspacePart("app-web", Role.SATELLITE, ("app-core",), ("app.web",), 2),
    )
    workspace = Workspace("app", "1", ("app",), parts, whole="app")
    options = VerifyOptions(overlay=True, parts=names, timeout=60)
    (folder / "scratch").mkdir()
    proof = Proof(import_graph("app.web -> app"), options, SilentProgress(), folder / "scratch")
    return verify_workspace(proof, workspace, folder, (), digests={})


def test_a_part_is_proven_without_the_others(tmp_path: Path) -> None:
    found = proven(tmp_path, "app-core")
    assert [(part.name, part.causes) for part in found.parts] == [("app-core", ())]
    assert (found.compared, found.differences) == (0, ())
    assert found.holds


def test_a_part_that_is_none_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(DebundleError, match="app-db is no distribution") as raised:
        proven(tmp_path, "app-db")
    assert raised.value.next_step == "Name some of: app, app-core, app-web."


def test_a_third_party_that_nobody_declares_is_there_where_it_is_asked_for(tmp_path: Path) -> None:
    temporary_package({"packages/app/src/app/__init__.py": "import packaging"}, tmp_path)
    part = WorkspacePart("app", Role.CORE, (), ("app",), 1)
    workspace = Workspace("app", "1", ("app",), (part,), whole="")
    options = VerifyOptions(overlay=True, timeout=60, also=("packaging",))
    (tmp_path / "scratch").mkdir()
    proof = Proof(import_graph("app"), options, SilentProgress(), tmp_path / "scratch")
    environment = proof.overlay(workspace, tmp_path, ["app"])
    probe = probe_environment(environment, ["app"], options, progress=SilentProgress())
    assert (environment.requires, probe.failures) == (("packaging",), ())
