"""The wheel is complete: it installs into an empty environment and does the whole job there."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as users get it."""
    folder = tmp_path_factory.mktemp("wheel")
    pip(sys.executable, "wheel", "--no-deps", "--wheel-dir", str(folder), str(REPOSITORY))
    (built,) = folder.glob("debundle-*.whl")
    return built


def test_the_wheel_holds_the_presets_and_the_tables(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())

    sources = REPOSITORY / "src" / "debundle"
    expected = {
        f"debundle/{path.relative_to(sources).as_posix()}"
        for path in sources.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    expected |= {f"debundle/presets/{path.name}" for path in REPOSITORY.glob("configs/*.toml")}
    assert expected - held == set()


def test_the_wheel_runs_the_demo_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "empty", with_pip=True)
    bin_folder = tmp_path / "empty" / ("Scripts" if os.name == "nt" else "bin")
    pip(str(bin_folder / "python"), "install", str(wheel))
    environment = {
        **os.environ,
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": "",
    }

    done = subprocess.run(
        ["sh", str(REPOSITORY / "examples/tangled/demo.sh"), str(tmp_path / "results")],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    written = {path.name for path in (tmp_path / "results").iterdir()}
    assert {"debundle.toml", "packages.svg", "split"} <= written


def pip(python: str, *arguments: str) -> None:
    """Run pip, and show what it says if it fails."""
    done = subprocess.run(
        [python, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
