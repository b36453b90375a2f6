"""Compiles the busiest modules of debundle with mypyc while a wheel is built (decision 0015).

Only where it is asked for, with DEBUNDLE_COMPILE=1; the wheel is the one for every platform
otherwise. Every module stays in the wheel as its source too, and does the same in either form. An
editable installation is never compiled: what is edited has to be what runs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: "1": compile, or fail; anything else: do not.
SWITCH = "DEBUNDLE_COMPILE"
#: What is compiled, below `src`, but for the modules that only start something.
COMPILED = (
    "debundle/scan/linking/*.py",
    "debundle/scan/source/*.py",
    "debundle/syntax/circumstances.py",
)
_LEFT_ALONE = frozenset({"__init__.py", "reader.py", "worker.py"})
_REQUIREMENTS = ["mypy[mypyc]>=1.18"]
#: `-O1`: the usual `-O3` compiles 1.6 times as long, and what that gives is lost in the noise.
_PROGRAM = """
import sys
from mypyc.build import mypycify
from setuptools import setup
options = ["--config-file=", "--ignore-missing-imports"]
extensions = mypycify([*options, *sys.argv[1:]], opt_level="1", debug_level="0")
setup(name="debundle", packages=[], ext_modules=extensions,
      script_args=["--quiet", "build_ext", "--inplace"])
"""
_SECONDS = 900


class CompilingHook(BuildHookInterface[Any]):
    """Adds compiled modules to a wheel."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What has to be installed to compile, if that is asked for."""
        return _REQUIREMENTS if is_asked() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile where it is asked for; RuntimeError where that cannot be done."""
        if not is_asked():
            return
        if version == "editable":
            self.app.display_info("debundle: an editable installation is not compiled")
            return
        self.app.display_info("debundle: compiling its reader, which takes a minute or two ...")
        self._folder = tempfile.TemporaryDirectory(prefix="debundle-compiling-")
        folder = Path(self._folder.name)
        reason = reason_against() or compile_below(folder, Path(self.root) / "src")
        if reason:
            raise RuntimeError(f"{reason}; without {SWITCH}=1 debundle installs uncompiled")
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        build_data["force_include"].update(libraries_below(folder))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was needed to compile."""
        if hasattr(self, "_folder"):
            self._folder.cleanup()


def is_asked() -> bool:
    """Whether who builds wants compiled modules."""
    return os.environ.get(SWITCH) == "1"


def reason_against() -> str:
    """Why compiling need not be tried; "" where it may work."""
    if sys.implementation.name != "cpython":
        return "mypyc compiles for CPython alone"
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "").split()
    if os.name != "nt" and not (compiler and shutil.which(compiler[0])):
        return "there is no C compiler"
    if os.name != "nt" and not Path(sysconfig.get_path("include"), "Python.h").is_file():
        return "Python's header files are not installed"
    return ""


def compile_below(folder: Path, sources: Path) -> str:
    """Compile a copy of `sources` in an empty folder; why that failed, "" where it did not."""
    shutil.copytree(
        sources, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "*.so")
    )
    modules = [
        path.relative_to(folder).as_posix()
        for pattern in COMPILED
        for path in sorted(folder.glob(pattern))
        if path.name not in _LEFT_ALONE
    ]
    try:
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM, *modules],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"mypyc did not end well: {error}"
    said = (done.stderr or done.stdout).strip().splitlines()
    return f"mypyc failed: {said[-1] if said else done.returncode}" if done.returncode else ""


def libraries_below(folder: Path) -> dict[str, str]:
    """Where each compiled module of a folder goes in the wheel."""
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    return {
        str(path): path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob(f"*{suffix}"))
        if path.relative_to(folder).parts[0] != "build"
    }
