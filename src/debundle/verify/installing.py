"""Environments made from nothing but what distributions declare."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from debundle.model import DebundleError, Workspace
from debundle.verify.building import find_uv
from debundle.verify.probing import Environment
from debundle.verify.third_party import link_requirements

_TAIL = 12


def install_environment(
    workspace: Workspace,
    distributions: Sequence[str],
    wheels: Path,
    folder: Path,
    *,
    python: str = "",
    offline: bool = False,
    extra: Sequence[str] = (),
) -> Environment:
    """A new environment in `folder` with some distributions and what they require: nothing else.

    Siblings come from the folder of wheels, third parties from the index that uv or pip is
    configured for. With `offline`, third parties that are installed for debundle's own
    interpreter are linked instead. `extra` are requirements beside them, e.g. a test
    runner. Raises DebundleError where the environment cannot be made.
    """
    uv = find_uv()
    executable = python or sys.executable
    if uv:
        _run([uv, "venv", "--quiet", "--python", executable, str(folder)])
    else:
        _run([executable, "-m", "venv", str(folder)])
    inside = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    wanted = [f"{name}=={workspace.version}" for name in distributions]
    install = (
        [uv, "pip", "install", "--quiet", "--python", str(inside)]
        if uv
        else [str(inside), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    )
    if offline:
        names = sorted({name for item in distributions for name in _closure(workspace, item)})
        siblings = [f"{name}=={workspace.version}" for name in names]
        local = ["--no-index", "--no-deps", "--find-links", str(wheels.resolve())]
        _run([*install, *local, *siblings])
        third = [line for name in names for line in _requires(workspace, name)]
        link_requirements(
            [*third, *extra], site_packages(folder), without=[*workspace.by_name, workspace.whole]
        )
    else:
        _run([*install, "--find-links", str(wheels.resolve()), *wanted, *extra])
    return Environment(
        name=distributions[0] if len(distributions) == 1 else "",
        roots=workspace.roots,
        paths=(),
        inside=(site_packages(folder),),
        python=str(inside),
        with_site=True,
    )


def site_packages(folder: Path) -> Path:
    """The folder of an environment that distributions are installed in."""
    if os.name == "nt":
        return folder / "Lib" / "site-packages"
    return next(iter(sorted((folder / "lib").glob("python*/site-packages"))))


def _closure(workspace: Workspace, distribution: str) -> tuple[str, ...]:
    if distribution == workspace.whole:
        return (*workspace.by_name, distribution)
    return workspace.closure(distribution)


def _requires(workspace: Workspace, name: str) -> tuple[str, ...]:
    part = workspace.by_name.get(name)
    return part.requires if part else ()


def _run(command: Sequence[str]) -> None:
    try:
        done = subprocess.run(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        raise DebundleError(
            f"{command[0]} cannot be started: {error.strerror}.",
            next_step="Name another interpreter with --python.",
        ) from error
    if done.returncode:
        printed = done.stdout.decode("utf-8", "replace").splitlines()[-_TAIL:]
        raise DebundleError(
            "An environment cannot be made: " + "\n".join(printed),
            where=" ".join(command[:4]),
            next_step="Mend what the installer says; without an index, --offline links what is"
            " installed for debundle's own interpreter.",
        )
