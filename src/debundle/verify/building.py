"""Wheels of all distributions, several at a time; only what changed is built again."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from debundle.model import DebundleError, Progress
from debundle.verify.children import Children, working

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: hatchling as it is, except that zlib stores instead of compressing: a wheel that is installed
#: once and thrown away need not be small, and torch's libraries would take a minute to compress.
_STORING = (
    "import zlib; zlib.Z_DEFAULT_COMPRESSION = zlib.Z_NO_COMPRESSION; "
    "from hatchling.cli import hatchling; raise SystemExit(hatchling())"
)
_NOTE = "built.json"
_TAIL = 12


def build_wheels(
    workspace: Path,
    names: Sequence[str],
    folder: Path,
    *,
    digests: Mapping[str, str],
    progress: Progress,
    jobs: int = 0,
) -> dict[str, Path]:
    """A wheel for each project below `workspace/packages`, in `folder`; returns them by name.

    The build backend that the projects name, hatchling, decides what is in them. `digests` are
    those of the workspace's manifest: a project whose files are as they were is not built again.
    Raises DebundleError with the end of what the backend printed where one cannot be built.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = _read_note(folder)
    keys = {name: _key(name, digests) for name in names}
    found = {
        name: folder / before[name][1]
        for name in names
        if name in before and before[name][0] == keys[name] and (folder / before[name][1]).exists()
    }
    left = [name for name in names if name not in found]
    # Before threads begin: uv's package asks `sysconfig`, whose table two threads cannot fill at
    # once (https://github.com/python/cpython/issues/92452).
    ways = {name: _command(workspace / "packages" / name) for name in left}
    with working(jobs) as (pool, children):
        built = pool.map(
            lambda name: _build(workspace / "packages" / name, ways[name], folder, children), left
        )
        for done, (name, wheel) in enumerate(zip(left, built, strict=True)):
            progress.advance(done + 1, len(left))
            found[name] = wheel
            before[name] = (keys[name], wheel.name)
            _write_note(folder, before)
    return {name: found[name] for name in names}


def _key(name: str, digests: Mapping[str, str]) -> str:
    prefix = f"packages/{name}/"
    own = "\n".join(
        f"{path} {digests[path]}" for path in sorted(digests) if path.startswith(prefix)
    )
    return hashlib.blake2b(own.encode(), digest_size=16).hexdigest()


def _build(project: Path, command: Sequence[str], folder: Path, children: Children) -> Path:
    # The backend runs in the folder of the project.
    target = folder.resolve() / f".building-{project.name}"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    try:
        status, printed = children.run([*command, str(target)], folder=project)
        wheels = sorted(target.glob("*.whl"))
        if status or not wheels:
            raise DebundleError(
                "The wheel cannot be built: " + "\n".join(printed.splitlines()[-_TAIL:]),
                where=str(project),
                next_step="Mend what the build backend complains about, or report it.",
            )
        wheel = folder / wheels[-1].name
        wheels[-1].replace(wheel)
        return wheel
    finally:
        shutil.rmtree(target, ignore_errors=True)


def _command(project: Path) -> list[str]:
    """What builds the wheel of a project, but for the folder that it goes to."""
    compiles = _compiles(project)
    if not compiles and importlib.util.find_spec("hatchling") is not None:
        return [sys.executable, "-c", _STORING, "build", "-t", "wheel", "-d"]
    uv = find_uv()
    if uv is not None:
        return [uv, "build", "--wheel", "--out-dir"]
    raise DebundleError(
        "Nothing is here to build wheels with.",
        where=str(project),
        next_step=f"Install {'uv' if compiles else 'hatchling or uv'} into the environment that"
        " debundle runs in.",
    )


def _compiles(project: Path) -> bool:
    """Whether the build requires more than the backend: it gets an environment of its own then."""
    with (project / "pyproject.toml").open("rb") as file:
        return len(tomllib.load(file)["build-system"]["requires"]) > 1


def find_uv() -> str | None:
    """The program uv: beside the interpreter, or on the path; None where there is none."""
    if importlib.util.find_spec("uv") is not None:
        import uv  # noqa: PLC0415 - only where it is installed

        return str(uv.find_uv_bin())
    return shutil.which("uv")


def _read_note(folder: Path) -> dict[str, tuple[str, str]]:
    try:
        document = json.loads((folder / _NOTE).read_bytes())
        return {str(name): (str(key), str(wheel)) for name, (key, wheel) in document.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _write_note(folder: Path, note: Mapping[str, tuple[str, str]]) -> None:
    temporary = folder / f".{_NOTE}.new"
    temporary.write_text(json.dumps(dict(sorted(note.items())), indent=1), encoding="utf-8")
    temporary.replace(folder / _NOTE)
