"""Wheels and source distributions, unpacked for as long as they are looked at."""

from __future__ import annotations

import re
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from debundle.model import DebundleError, DistributionMetadata, Progress, SourceRoot
from debundle.scan.targets.core_metadata import fill_in, license_files, read_core_metadata
from debundle.scan.targets.finding import Finding, NothingToMapError
from debundle.scan.targets.folders import find_in_folder
from debundle.scan.targets.project_files import read_text
from debundle.scan.targets.roots import leave_out_besides, roots_in_folder
from debundle.scan.targets.unpack import Unpacked, unpack_tar, unpack_zip


@contextmanager
def open_archive(
    spec: str, archive: Path, *, progress: Progress, whole: bool = False
) -> Iterator[Finding]:
    """Unpack a wheel or an sdist into a temporary folder; it is removed when the context ends.

    Files whose content no stage reads are listed and not there (see `unpack`), unless `whole`
    asks for all. Raises
    DebundleError for a file that is no archive, for a broken or malicious one, and for one
    without Python.
    """
    with tempfile.TemporaryDirectory(prefix="debundle-", ignore_cleanup_errors=True) as name:
        # Resolved, because places are compared with resolved ones later.
        folder = Path(name).resolve()
        with progress.step(f"Unpacking {archive.name}"):
            unpacked = _unpack(archive, folder, progress, whole=whole)
        if archive.suffix == ".whl" or _dist_info(folder) is not None:
            finding = _wheel(spec, archive, folder)
        else:
            finding = _sdist(spec, archive, folder)
        yield replace(
            finding,
            notes=(*unpacked.notes, *finding.notes),
            listed=tuple(_below_roots(unpacked.listed, finding.roots, folder)),
        )


def _below_roots(paths: Iterable[str], roots: Iterable[SourceRoot], folder: Path) -> Iterator[str]:
    """Those of the paths below `folder` that lie in a root, in the form of `Module.path`."""
    places = [
        (f"{root.location.relative_to(folder).as_posix()}/", f"{root.name.replace('.', '/')}/")
        for root in roots
    ]
    for path in paths:
        for place, name in places:
            if path.startswith(place):
                yield name + path.removeprefix(place)


def _unpack(archive: Path, folder: Path, progress: Progress, *, whole: bool) -> Unpacked:
    is_zip, is_tar = _kind(archive)
    by_name = "zip" if archive.suffix in (".whl", ".zip", ".egg") else "tar"
    if is_zip and by_name == "zip":
        rename = _as_installed(archive)
        return unpack_zip(archive, folder, progress=progress, rename=rename, whole=whole)
    if is_tar and by_name == "tar":
        return unpack_tar(archive, folder, progress=progress, whole=whole)
    if is_zip or is_tar:
        actual = "zip" if is_zip else "tar"
        raise DebundleError(
            f"The name says {by_name} archive, the content is a {actual} archive.",
            where=str(archive),
            next_step=f"Rename it to end in {'.whl or .zip' if is_zip else '.tar.gz'}.",
        )
    raise DebundleError(
        f"The file is not a {by_name} archive, or it is cut short.",
        where=str(archive),
        next_step="Download or build it anew.",
    )


def _kind(archive: Path) -> tuple[bool, bool]:
    """Whether a file is a zip archive, and whether it is a tar archive."""
    try:
        with archive.open("rb"):
            pass
        return zipfile.is_zipfile(archive), tarfile.is_tarfile(archive)
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DebundleError(
            f"The archive cannot be read ({reason}).",
            where=str(archive),
            next_step="Check its permissions, or download it anew.",
        ) from error


def _as_installed(archive: Path) -> Callable[[str], str]:
    """Where an installer puts a wheel's entry: `NAME.data/purelib/` is the top folder too."""
    if archive.suffix != ".whl":
        return lambda path: path
    prefix = re.compile(r"[^/]+\.data/(purelib|platlib)/")
    return lambda path: prefix.sub("", path, count=1) if prefix.match(path) else path


def _dist_info(folder: Path) -> Path | None:
    """The `.dist-info` folder of a wheel; the first by name where there are several."""
    found = sorted(path for path in folder.glob("*.dist-info") if path.is_dir())
    return found[0] if found else None


def _wheel(spec: str, archive: Path, folder: Path) -> Finding:
    roots = leave_out_besides(roots_in_folder(folder))
    if not roots:
        raise NothingToMapError(
            "The wheel holds no Python module.",
            where=str(archive),
            next_step="Name the wheel of the package itself; this one may only have requirements.",
        )
    dist_info = _dist_info(folder)
    if dist_info is None:
        note = f"{archive.name} has no .dist-info folder; name and version come from its file name."
        return Finding(spec, roots, _from_file_name(archive), (note,))
    metadata = read_core_metadata(
        read_text(dist_info / "METADATA"), entry_points=read_text(dist_info / "entry_points.txt")
    )
    metadata = replace(metadata, license_files=license_files(dist_info, metadata))
    return Finding(spec, roots, fill_in(metadata, _from_file_name(archive)))


def _from_file_name(archive: Path) -> DistributionMetadata:
    parts = archive.name.removesuffix(archive.suffix).split("-")
    return DistributionMetadata(
        name=parts[0].replace("_", "-"), version=parts[1] if len(parts) > 1 else "0"
    )


def _sdist(spec: str, archive: Path, folder: Path) -> Finding:
    children = sorted(folder.iterdir())
    project = children[0] if len(children) == 1 and children[0].is_dir() else folder
    try:
        finding = find_in_folder(spec, project)
    except NothingToMapError as error:
        raise NothingToMapError(
            "The archive holds no Python package.",
            where=str(archive),
            next_step="Name a wheel or a source distribution of a Python package.",
        ) from error
    information = read_text(project / "PKG-INFO") or read_text(project / "EGG-INFO" / "PKG-INFO")
    if not information:
        note = f"{archive.name} has no PKG-INFO; metadata come from its project files."
        return replace(finding, notes=(*finding.notes, note))
    metadata = replace(read_core_metadata(information), license_files=())
    if metadata.version == "0":
        metadata = replace(metadata, version="")
    return replace(finding, metadata=fill_in(metadata, finding.metadata))
