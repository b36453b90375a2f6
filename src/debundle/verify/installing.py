"""Environments made from nothing but what distributions declare."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from debundle.model import DebundleError, Workspace
from debundle.verify.building import find_uv
from debundle.verify.probing import Environment
from debundle.verify.renamed import Renamed
from debundle.verify.third_party import link_requirements

_TAIL = 12


def install_environment(
    workspace: Workspace,
    distributions: Sequence[str],
    wheels: Path,
    folder: Path,
    *,
    python: str = "",
    bytecode: Path | None = None,
    offline: bool = False,
    extras: Sequence[str] = (),
    also: Sequence[str] = (),
    known: Collection[str] = (),
) -> Environment:
    """A new environment in `folder` with some distributions and what they require: nothing else.

    Siblings come from the folder of wheels, third parties from the index that uv or pip is
    configured for. With `offline`, third parties that are installed for debundle's own
    interpreter are linked instead. `extras` are installed of those distributions that have
    them, and third parties that nobody declares where `also` requires them. Raises DebundleError
    where the environment cannot be made. `known` are siblings whose present wheels an earlier
    environment had, so that they are not unpacked again.
    """
    inside, install = _new_environment(folder, python)
    names = sorted({name for item in distributions for name in _closure(workspace, item)})
    needed = {line for name in names for line in _requires(workspace, name, extras)}
    third = sorted({*also, *needed})
    install = [*install, *_without_recall(name for name in names if name not in known)]
    if offline:
        siblings = [f"{name}=={workspace.version}" for name in names]
        local = ["--no-index", "--no-deps", "--find-links", str(wheels.resolve())]
        _run([*install, *local, *siblings])
        own = [*workspace.by_name, workspace.whole]
        link_requirements(third, site_packages(folder), without=own)
    else:
        wanted = [f"{name}=={workspace.version}" for name in distributions]
        # What an extra asks for is wanted of all of them, not of the one that is named alone.
        more = [line for name in names for line in _with_extras(workspace, name, extras)]
        _run([*install, "--find-links", str(wheels.resolve()), *wanted, *more, *also])
    return Environment(
        name=distributions[0] if len(distributions) == 1 else "",
        roots=workspace.packages,
        renamed=Renamed(workspace.renamed),
        paths=(),
        inside=(site_packages(folder),),
        python=str(inside),
        with_site=True,
        bytecode=bytecode,
        requires=tuple(third),
    )


def install_requirements(requirements: Sequence[str], folder: Path, *, python: str = "") -> Path:
    """A new environment in `folder` with some third parties; returns its interpreter."""
    inside, install = _new_environment(folder, python)
    if requirements:
        _run([*install, *requirements])
    return inside


def install_tools(
    requirements: Sequence[str],
    optional: Sequence[str],
    folder: Path,
    *,
    without: Iterable[str],
    python: str = "",
) -> Path:
    """A new environment in `folder` with what runs tests; returns its folder of distributions.

    An optional requirement that cannot be installed here is left out: a binary that needs a
    compiler, or an older Python. `without` names what must not be in it, though others ask for
    it: the monolith.
    """
    _, install = _new_environment(folder, python)
    _run([*install, *requirements])
    if optional and not _succeeds([*install, *requirements, *optional]):
        for line in optional:
            _succeeds([*install, *requirements, line])
    found = site_packages(folder)
    for name in without:
        _take_away(name, install, found)
    return found


def _take_away(name: str, install: Sequence[str], folder: Path) -> None:
    if any(folder.glob(f"{re.sub('[-_.]+', '_', name)}-*.dist-info")):
        place = install.index("install")
        # Nobody is asked: uv never does, pip does unless told.
        sure = [] if "uv" in Path(install[0]).name else ["--yes"]
        _run([*install[:place], "uninstall", *install[place + 1 :], *sure, name])


def _succeeds(command: Sequence[str]) -> bool:
    try:
        _run(command)
    except DebundleError:
        return False
    return True


def _new_environment(folder: Path, python: str) -> tuple[Path, list[str]]:
    """An empty environment: its interpreter, and the command that installs into it."""
    uv = find_uv()
    executable = python or sys.executable
    if uv:
        _run([uv, "venv", "--quiet", "--python", executable, str(folder)])
        inside = _interpreter(folder, executable)
        return inside, [uv, "pip", "install", "--quiet", "--python", str(inside)]
    _run([executable, "-m", "venv", str(folder)])
    inside = _interpreter(folder, executable)
    quiet = ["--quiet", "--disable-pip-version-check"]
    return inside, [str(inside), "-m", "pip", "install", *quiet]


def _interpreter(folder: Path, executable: str) -> Path:
    """The interpreter of an environment, by the name of the one that it was made from.

    So that all are called alike, with and without an environment: packages read it (sympy has a
    function whose default argument is the name of the interpreter).
    """
    place = folder / ("Scripts" if os.name == "nt" else "bin")
    same = place / Path(executable).name
    return same if same.exists() else place / "python"


def site_packages(folder: Path) -> Path:
    """The folder of an environment that distributions are installed in."""
    if os.name == "nt":
        return folder / "Lib" / "site-packages"
    return next(iter(sorted((folder / "lib").glob("python*/site-packages"))))


def _closure(workspace: Workspace, distribution: str) -> tuple[str, ...]:
    if distribution == workspace.whole:
        return (*workspace.by_name, distribution)
    return workspace.closure(distribution)


def _requires(workspace: Workspace, name: str, extras: Sequence[str]) -> tuple[str, ...]:
    part = workspace.by_name.get(name)
    return part.needed(extras) if part else ()


def _without_recall(names: Iterable[str]) -> list[str]:
    """Options for uv, which otherwise installs what a wheel of that name and place once held."""
    return [f"--refresh-package={name}" for name in names] if find_uv() else []


def _with_extras(workspace: Workspace, name: str, extras: Sequence[str]) -> Iterator[str]:
    """A distribution with those of the extras that it has, for example "a-web[mail]==1.0"."""
    part = workspace.by_name.get(name)
    wanted = part.wanted(extras) if part else ()
    if wanted:
        yield f"{name}[{','.join(wanted)}]=={workspace.version}"


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
