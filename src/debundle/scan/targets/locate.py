"""What the user typed becomes a `Target`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from debundle.model import DebundleError, Progress, Target
from debundle.scan.targets.finding import Finding, NothingToMapError, shared_start
from debundle.scan.targets.folders import find_file, find_in_folder
from debundle.scan.targets.installed import find_installed
from debundle.scan.targets.libraries import library_files
from debundle.scan.targets.merge import merge_findings
from debundle.scan.targets.walk import FileKind, file_kind, walk_files

#: Folders that say nothing about what they hold: the name of a repository is above them.
_GENERIC_FOLDERS = frozenset({"components", "libs", "packages", "projects", "python", "src"})

#: Names under which wheels and source distributions are published.
_ARCHIVE_SUFFIXES = (".whl", ".zip", ".egg", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar")

_FORMS = (
    "Name an installed package, a folder, a project with a pyproject.toml, a .py file, a wheel"
    " or an sdist."
)


@contextmanager
def locate_target(
    specs: Sequence[str], *, progress: Progress, whole: bool = False
) -> Iterator[Target]:
    """Find what the specifications name: installed packages, folders, files, wheels, sdists.

    A path that exists counts before an installed name. Several specifications form one target;
    those without Python among them (the README in `packages/*`) are left out with a note. The
    target is valid inside the context: archives are unpacked to temporary folders that are
    removed at its end, on errors and interrupts too. Their libraries, headers and large data
    are among `data_files` without being unpacked, unless `whole` asks for every file: then the
    folder of libraries that a wheel has beside its packages (`scipy.libs`) is among them, too.

    Nothing under analysis is imported or run. Raises DebundleError for whatever cannot be
    found, read or trusted, and for two specifications that define the same module.
    """
    if not specs:
        raise DebundleError("Nothing was named to look at.", next_step=_FORMS)
    with ExitStack() as opened:
        findings: list[Finding] = []
        notes: list[str] = []
        for spec in specs:
            try:
                with progress.step(f"Finding {spec}"):
                    findings.append(_find(spec, opened, progress, whole=whole))
            except NothingToMapError as error:
                if len(specs) == 1:
                    raise
                notes.append(f"{spec} is left out: {error.what}")
        if not findings:
            raise NothingToMapError(
                "None of the paths holds Python.", where=" ".join(specs), next_step=_FORMS
            )
        finding = merge_findings(findings, fallback=_fallback_name(findings))
        yield _as_target(finding, notes, whole=whole)


def _find(spec: str, opened: ExitStack, progress: Progress, *, whole: bool) -> Finding:
    if not spec.strip():
        raise DebundleError("A name is empty.", next_step=_FORMS)
    path = _as_path(spec)
    if _exists(path, spec):
        try:
            return _find_path(spec, path, opened, progress, whole=whole)
        except NothingToMapError:
            if _looks_like_path(spec):
                raise
            # A folder of notes called "torch" must not hide the installed package.
            return _installed_instead(spec)
    if _looks_like_path(spec):
        raise _no_such_path(spec, path)
    return find_installed(spec)


def _as_path(spec: str) -> Path:
    try:
        return Path(spec).expanduser()
    except RuntimeError:  # "~somebody" whom this machine does not know.
        return Path(spec)


def _exists(path: Path, spec: str) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            raise DebundleError(
                "The link leads to nothing.", where=spec, next_step="Name what it should lead to."
            ) from None
        return False
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DebundleError(
            f"The path cannot be followed ({reason}).",
            where=spec,
            next_step="Check its permissions and links, or name another path.",
        ) from error
    return True


def _find_path(
    spec: str, path: Path, opened: ExitStack, progress: Progress, *, whole: bool
) -> Finding:
    if path.is_dir():
        return find_in_folder(spec, path)
    if path.suffix == ".py":
        return find_file(spec, path)
    if path.is_file() and path.name.lower().endswith(_ARCHIVE_SUFFIXES):
        from debundle.scan.targets.archives import open_archive  # noqa: PLC0415 -- slow import

        return opened.enter_context(open_archive(spec, path, progress=progress, whole=whole))
    raise NothingToMapError(
        "This is neither a Python file nor a wheel or an sdist.", where=spec, next_step=_FORMS
    )


def _installed_instead(spec: str) -> Finding:
    try:
        finding = find_installed(spec)
    except DebundleError:
        raise NothingToMapError(
            "The path holds no Python, and nothing of this name is installed.",
            where=spec,
            next_step=_FORMS,
        ) from None
    note = f"The path {spec} here holds no Python; the installed {spec} is meant."
    return Finding(spec, finding.roots, finding.metadata, (*finding.notes, note))


def _looks_like_path(spec: str) -> bool:
    separators = {"/", "\\", os.sep}
    return (
        any(separator in spec for separator in separators)
        or spec.startswith((".", "~"))
        or spec.endswith((".py", *_ARCHIVE_SUFFIXES))
        or any(letter in spec for letter in "*?[")
    )


def _no_such_path(spec: str, path: Path) -> DebundleError:
    if any(letter in spec for letter in "*?["):
        return DebundleError(
            "The pattern was not expanded, or matches nothing.",
            where=spec,
            next_step="Leave out quotes around it so that the shell expands it, or name the"
            " paths one by one.",
        )
    missing = next((parent for parent in reversed(path.parents) if not parent.exists()), path)
    return DebundleError(
        "There is no such file or folder.",
        where=spec,
        next_step=f"Check the spelling: {missing} does not exist.",
    )


def _fallback_name(findings: Sequence[Finding]) -> str:
    """A name for several findings that share none: the folder that holds them all."""
    paths = [_as_path(finding.spec) for finding in findings]
    if not all(path.is_dir() for path in paths):
        return findings[0].metadata.name or findings[0].roots[0].name
    common = Path(os.path.commonpath([os.path.normpath(path.absolute()) for path in paths]))
    folders = (folder.name for folder in (common, *common.parents))
    named = (name for name in folders if name and name not in _GENERIC_FOLDERS)
    return next(named, findings[0].roots[0].name)


def _as_target(finding: Finding, notes: Sequence[str], *, whole: bool) -> Target:
    walks = [walk_files(root) for root in finding.roots]
    beside = library_files(finding) if whole else ()
    data_files = {
        file.relative
        for walk in walks
        for file in walk.files
        if file_kind(file.relative) is FileKind.DATA
    }
    data_files |= {file.relative for file in beside}
    files = sorted({file for walk in walks for file in walk.files} | {*beside})
    walked = [note for walk in walks for note in walk.notes]
    return Target(
        label=finding.metadata.name or _root_label(finding),
        roots=finding.roots,
        metadata=finding.metadata,
        files=tuple(files),
        data_files=tuple(sorted({*data_files, *finding.listed})),
        notes=(*finding.notes, *_of_others(finding), *notes, *walked),
        beside=finding.beside if whole else (),
    )


def _root_label(finding: Finding) -> str:
    """The name of the only root, or what the names of all begin with, else the first."""
    parts = [root.name.split(".") for root in finding.roots]
    return ".".join(shared_start(parts)) or finding.roots[0].name


def _of_others(finding: Finding) -> Iterator[str]:
    """What to know where a distribution installs more than is mapped."""
    if finding.others:
        mapped = " and ".join(root.name for root in finding.roots)
        start, verb = f"The distribution {finding.metadata.name} also installs", "is"
        if len(finding.roots) > 1:
            start, verb = "Their distributions also install", "are"
        yield (
            f"{start} {', '.join(finding.others)}; only {mapped} {verb} mapped."
            " To map all, name its wheel, or the packages one by one."
        )
