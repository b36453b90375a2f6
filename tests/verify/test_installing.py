"""Environments made of wheels."""

from __future__ import annotations

import importlib.util
import sys
import threading
import venv
from pathlib import Path

import pytest

from debundle.model import DebundleError, Role, SilentProgress, Workspace, WorkspacePart
from debundle.verify import building
from debundle.verify.building import build_wheels
from debundle.verify.installing import install_environment, install_requirements
from support.packages import temporary_package

PROJECT = """
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "debundle-try"
    version = "1"

    [tool.hatch.build.targets.wheel]
    only-include = ["src/tried.py"]
    sources = ["src"]
    """


def installed(folder: Path, source: str, place: str) -> str:
    """What an environment holds after a project was changed, built and installed."""
    files = {"pyproject.toml": PROJECT, "src/tried.py": source}
    temporary_package(
        {f"packages/debundle-try/{name}": text for name, text in files.items()}, folder
    )
    part = WorkspacePart("debundle-try", Role.CORE, (), ("tried",), 1)
    workspace = Workspace("tried", "1", ("tried",), (part,))
    build_wheels(
        folder,
        ["debundle-try"],
        folder / "dist",
        digests={"packages/debundle-try/src/tried.py": source},
        progress=SilentProgress(),
    )
    environment = install_environment(
        workspace, ["debundle-try"], folder / "dist", folder / place, offline=True
    )
    return (environment.inside[0] / "tried.py").read_text(encoding="utf-8")


def test_a_wheel_that_was_built_again_is_what_is_installed(tmp_path: Path) -> None:
    assert installed(tmp_path, "old = 1\n", "first") == "old = 1\n"
    assert installed(tmp_path, "new = 1\n", "second") == "new = 1\n"


@pytest.mark.parametrize("name", ["python", f"python3.{sys.version_info[1]}"])
def test_the_interpreter_of_an_environment_has_the_name_of_its_maker(
    tmp_path: Path, name: str
) -> None:
    """A package may read it: only then is what it says the same as in the monolith."""
    folder = tmp_path / "made"
    venv.create(folder)
    if not (folder / "bin" / name).exists():
        (folder / "bin" / name).symlink_to("python")

    found = install_requirements((), tmp_path / "there", python=str(folder / "bin" / name))

    assert found.name == name
    assert found.exists()


def test_what_builds_is_chosen_before_threads_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """uv's package asks `sysconfig`, whose table two threads cannot fill at once."""
    asked: list[threading.Thread] = []

    def no_backend(name: str) -> None:
        assert name == "hatchling"

    def no_uv() -> None:
        asked.append(threading.current_thread())

    monkeypatch.setattr(importlib.util, "find_spec", no_backend)
    monkeypatch.setattr(building, "find_uv", no_uv)
    with pytest.raises(DebundleError, match="Nothing is here to build wheels with"):
        installed(tmp_path, "", "first")
    assert asked == [threading.main_thread()]
