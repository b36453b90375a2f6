"""The tangled example works, is as tangled as its README says, and compiles."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "tangled"

needs_a_compiler = pytest.mark.skipif(
    importlib.util.find_spec("setuptools") is None
    or shutil.which((sysconfig.get_config_var("CC") or "cc").split()[0]) is None,
    reason="needs setuptools and a C compiler",
)


def _run(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _own_tests(folder: Path) -> str:
    options = ("-p", "no:cacheprovider", "-c", os.devnull, f"--rootdir={folder}")
    return _run(folder, "-m", "pytest", "-q", *options, "src/barograph/tests")


def _compiled(folder: Path) -> Path:
    """A copy of the example with its extension."""
    copy = shutil.copytree(EXAMPLE, folder / "tangled")
    build = "import setuptools; setuptools.setup()"
    _run(copy, "-W", "ignore", "-c", build, "--quiet", "build_ext", "--inplace")
    return copy


def test_its_own_tests_pass_without_the_extension() -> None:
    assert "10 passed, 1 skipped" in _own_tests(EXAMPLE)


@needs_a_compiler
def test_the_extension_compiles_and_its_own_tests_pass(tmp_path: Path) -> None:
    copy = _compiled(tmp_path)
    assert "11 passed" in _own_tests(copy)


@pytest.mark.parametrize(
    "module",
    sorted(
        ".".join(path.relative_to(EXAMPLE / "src").with_suffix("").parts).removesuffix(".__init__")
        for path in (EXAMPLE / "src").rglob("*.py")
        if path.stem != "__main__"
    ),
)
def test_every_module_can_be_imported_first(module: str) -> None:
    without_numpy = "import sys; sys.modules['numpy'] = None"  # Quicker, and it is optional.
    _run(EXAMPLE, "-c", f"{without_numpy}; import {module}")


def test_the_readme_names_files_that_exist() -> None:
    package = EXAMPLE / "src" / "barograph"
    named = [
        word.strip("`,;:")
        for line in (EXAMPLE / "README.md").read_text().splitlines()
        if line.startswith("| ")
        for word in line.replace("(", " ").split()
        if word.strip("`,;:").endswith((".py", ".c", ".pyi", ".csv"))
    ]
    assert len(named) > 20
    missing = [name for name in named if not list(package.glob(name.removeprefix("barograph/")))]
    assert missing == []


@needs_a_compiler
def test_its_compiled_extension_shows_what_joins_it_with_python(tmp_path: Path) -> None:
    copy = _compiled(tmp_path)
    command = ("-m", "debundle", "native", "src/barograph", "--no-cache", "--format", "json")
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr

    found = json.loads(done.stdout)

    (file,) = found["files"]
    assert (file["module"], file["inits"], file["problem"]) == ("barograph._fast", ["_fast"], "")
    assert [use for use in found["uses"] if ".tests." not in use["importer"]] == [
        {
            "importer": "barograph.smoothing",
            "native": "barograph._fast",
            "symbol": "smooth",
            "line": 4,
            "phase": "import",
            "private": False,
            "in_stub": True,
            "guarded": True,
            "use": "call-time",
            "deferrable": False,
        }
    ]
    (owner,) = (item for item in found["distributions"] if item["native"])
    assert (owner["distribution"], owner["public"], owner["private"]) == ("barograph", 1, 0)
