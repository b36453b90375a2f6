"""Writes the tree of a workspace so that an interrupted run leaves nothing that looks finished.

A new workspace grows in `NAME.partial` and takes its name when it is complete. One that is there
already loses its manifest first and gets the new one last. Either way a run that was interrupted
is taken up where it stopped: files that are as they shall be are not written again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from debundle.model import DebundleError, Progress

#: Written last: describes the workspace and lists every file with its digest.
MANIFEST = "workspace.json"
#: What the manifest is called while the workspace is being changed.
_UNFINISHED = ".workspace-unfinished.json"
_STEP = 500
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Link:
    """A file that is not copied but linked to, for it is large or native."""

    source: Path

    @property
    def digest(self) -> str:
        """Size and name: content of this size is not read again at every run."""
        return f"link:{self.source.stat().st_size}:{self.source.name}"


@dataclass(frozen=True, slots=True)
class Tally:
    """What writing a tree came to."""

    written: int
    kept: int
    removed: int
    linked: int


Content = bytes | Path | Link


def write_tree(
    folder: Path,
    contents: Mapping[str, Content],
    *,
    description: Mapping[str, object],
    force: bool,
    progress: Progress,
) -> Tally:
    """Make a folder hold exactly these files; returns how many were written, kept, removed.

    Keys are POSIX paths below the folder; a `Path` is copied. `description` goes into the
    manifest, with the digest of every file. Raises DebundleError where the folder holds things
    that debundle did not write, or files that were edited since and would be lost without `force`.
    """
    before = _previous(folder)
    place = folder if folder.exists() else folder.with_name(f"{folder.name}.partial")
    with _explained(folder):
        if place == folder:
            _refuse_to_lose(folder, contents, before, force=force)
            _unfinish(folder)
        place.mkdir(parents=True, exist_ok=True)
        removed = _remove_stale(place, contents, before)
        digests, written, linked = _write_all(place, contents, progress)
        _write_manifest(place, {**description, "files": digests})
        if place != folder:
            place.replace(folder)
    return Tally(written, len(contents) - written, removed, linked)


def read_manifest(folder: Path) -> dict[str, object]:
    """The manifest of a finished workspace; raises DebundleError where there is none."""
    try:
        document = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        raise DebundleError(
            "This is no finished workspace.",
            where=str(folder),
            next_step='Write one with "debundle split"; an interrupted run is taken up again.',
        ) from error
    if not isinstance(document, dict) or document.get("format") != 2:
        raise DebundleError(
            "The workspace was written by another version of debundle.",
            where=str(folder / MANIFEST),
            next_step='Write it again with "debundle split".',
        )
    return document


def _previous(folder: Path) -> Mapping[str, str]:
    """Digest by path of what debundle wrote; raises where the folder is somebody else's."""
    if not folder.exists():
        return {}
    for name in (MANIFEST, _UNFINISHED):
        with suppress(OSError, ValueError, KeyError, TypeError):
            files = json.loads((folder / name).read_bytes())["files"]
            return {str(path): str(digest) for path, digest in files.items()}
    if folder.is_dir() and not any(folder.iterdir()):
        return {}
    raise DebundleError(
        "The folder holds something that debundle did not write.",
        where=str(folder),
        next_step="Name a new folder, or an empty one.",
    )


def _refuse_to_lose(
    folder: Path, contents: Mapping[str, Content], before: Mapping[str, str], *, force: bool
) -> None:
    if force:
        return
    lost = []
    for path, digest in sorted(before.items()):
        file = folder / path
        if digest.startswith("link:") or not file.is_file():
            continue
        now = _digest(file.read_bytes())
        if now != digest and (path not in contents or now != _digest(_bytes(contents[path]))):
            lost.append(path)
    if lost:
        more = f" and {len(lost) - _SHOWN:,} more" if len(lost) > _SHOWN else ""
        raise DebundleError(
            f"These files were edited since debundle wrote them: {', '.join(lost[:_SHOWN])}{more}.",
            where=str(folder),
            next_step="Write to another folder, or replace them on purpose with --force.",
        )


def _unfinish(folder: Path) -> None:
    with suppress(FileNotFoundError):
        (folder / MANIFEST).replace(folder / _UNFINISHED)


def _remove_stale(place: Path, contents: Mapping[str, Content], before: Mapping[str, str]) -> int:
    """Remove what an earlier run wrote and this one does not; a partial tree is looked through."""
    old = before or {
        path.relative_to(place).as_posix(): ""
        for path in place.rglob("*")
        if path.is_symlink() or path.is_file()
    }
    # What a run that was killed had begun to write.
    begun = [path.relative_to(place).as_posix() for path in place.rglob(".*.new")]
    written = {*old, *(path for path in begun if _finished(path) in contents)}
    stale = [path for path in sorted(written) if path not in contents and _is_there(place / path)]
    for path in stale:
        (place / path).unlink()
        for parent in PurePosixPath(path).parents:
            with suppress(OSError):
                (place / parent).rmdir()
    return len(stale)


def _finished(path: str) -> str:
    """What a file that was being written would have been called."""
    folder, _, name = path.rpartition("/")
    name = name.removeprefix(".").removesuffix(".new")
    return f"{folder}/{name}" if folder else name


def _write_all(
    place: Path, contents: Mapping[str, Content], progress: Progress
) -> tuple[dict[str, str], int, int]:
    digests: dict[str, str] = {}
    written = linked = 0
    for done, (path, content) in enumerate(sorted(contents.items())):
        if done % _STEP == 0:
            progress.advance(done, len(contents))
        target = place / path
        if isinstance(content, Link):
            digests[path] = content.digest
            linked += 1
            written += _link(target, content.source)
        else:
            data = _bytes(content)
            digests[path] = _digest(data)
            written += _write(target, data, like=content if isinstance(content, Path) else None)
    return digests, written, linked


def _link(target: Path, source: Path) -> bool:
    """Link to a file; hard where that is possible, so that the source may go. False: it is."""
    if target.exists() and target.samefile(source):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    if _is_there(target):
        target.unlink()
    try:
        os.link(source.resolve(), target)
    except OSError:
        shutil.copy2(source, target)
    return True


def _write(target: Path, data: bytes, *, like: Path | None) -> bool:
    if target.is_file() and not target.is_symlink() and target.read_bytes() == data:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.new")
    temporary.write_bytes(data)
    if like is not None:
        shutil.copymode(like, temporary)
    temporary.replace(target)
    return True


def _write_manifest(place: Path, document: Mapping[str, object]) -> None:
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    _write(place / MANIFEST, text.encode(), like=None)
    (place / _UNFINISHED).unlink(missing_ok=True)


def _bytes(content: Content) -> bytes:
    if isinstance(content, Link):
        return content.source.read_bytes()
    return content.read_bytes() if isinstance(content, Path) else content


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _is_there(path: Path) -> bool:
    return path.is_symlink() or path.is_file()


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DebundleError(
            f"The workspace cannot be written: {error.strerror or error}.",
            where=str(error.filename or folder),
            next_step="It is unfinished; mend the cause and run the same command again.",
        ) from error
