"""The plugin that notes, in the interpreters of tests, what they asked for in vain."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

import debundle.verify
from debundle.model import SilentProgress, VerifyOptions
from debundle.verify.installing import site_packages
from debundle.verify.probing import Environment
from debundle.verify.pytesting import Bench, run_benches
from support.packages import temporary_package

OURS = Path(debundle.verify.__file__).parent
ASKING = """
import importlib, sys
plugin = importlib.import_module("debundle_recording")
for name in ("p.web.pages", "p.web", "p.core", "p.other.deep"):
    try:
        importlib.import_module(name)
    except ImportError:
        pass
    print(name, plugin.missed())
"""


def test_a_name_in_a_package_that_is_absent_counts_as_the_package(tmp_path: Path) -> None:
    """Be there a folder of its name, as that of its tests is."""
    (tmp_path / "p" / "web" / "tests").mkdir(parents=True)
    for name in ("asking", "recording"):
        shutil.copy(OURS / f"{name}.py", tmp_path / f"debundle_{name}.py")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("p.web p-web\np.other p-other\n")
    missed = tmp_path / "missed"
    missed.touch()
    told = subprocess.run(
        [sys.executable, "-c", ASKING],
        cwd=tmp_path,
        env={
            **os.environ,
            "DEBUNDLE_TESTS": str(tmp_path / "log"),
            "DEBUNDLE_ELSEWHERE": str(elsewhere),
            "DEBUNDLE_MISSED": str(missed),
            "PYTHONPATH": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.splitlines() == [
        "p.web.pages ['p-web']",
        "p.web []",
        "p.core []",
        "p.other.deep ['p-other']",
    ]


def test_what_an_interpreter_asks_for_that_a_test_starts_is_noted_too(tmp_path: Path) -> None:
    """As `subprocess.run([sys.executable, ...])` does: nothing of it is in the test's process."""
    place = tmp_path / "environment"
    venv.create(place)
    inside = site_packages(place)
    starting = """
        import subprocess, sys

        def test_page():
            subprocess.run([sys.executable, "-c", "import app.web"], check=True)

        def test_other():
            pass
        """
    temporary_package({"app/__init__.py": "", "app/tests/test_page.py": starting}, inside)
    environment = Environment(
        name="app",
        roots=("app",),
        paths=(),
        inside=(inside,),
        python=str(place / "bin" / "python"),
        with_site=True,
    )
    pytest_ = Path(pytest.__file__).parents[1]
    bench = Bench(environment, (pytest_,), ("app.tests.test_page",), {"app.web": "app-web"})

    (found,) = run_benches([bench], VerifyOptions(timeout=60), progress=SilentProgress())

    assert {name.partition("::")[2]: (item.word, item.missed) for name, item in found.items()} == {
        "test_page": ("failed", ("app-web",)),
        "test_other": ("passed", ()),
    }
