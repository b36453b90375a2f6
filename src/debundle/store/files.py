"""Write files so that a failure, or Ctrl-C, never leaves a half of them behind."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from secrets import token_hex

from debundle.model import DebundleError, RenderedFile

#: Lists the files of a folder that debundle wrote, with their digests.
MANIFEST_NAME = ".debundle-files.json"

_SHOWN = 5


def write_text(path: Path, text: str) -> None:
    """Write one UTF-8 file: afterwards it holds the whole text, or what it held before.

    The text goes into a new file beside it, which then takes its place. A device or a pipe is
    written to as it is. Raises DebundleError where the file cannot be written.
    """
    target = path.resolve() if path.is_symlink() else path
    with _explained(path):
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_text(text, encoding="utf-8", newline="\n")
            return
        with _beside(target) as temporary:
            _write_new(temporary, text)
            if target.is_file():
                shutil.copymode(target, temporary)
            temporary.replace(target)


def write_files(
    folder: Path, files: Sequence[RenderedFile], *, replace: bool = False
) -> tuple[Path, ...]:
    """Write rendered files below a folder, all or none; returns their paths, sorted.

    A file that is there already is overwritten only if debundle wrote it and nobody has changed
    it since, or with `replace`. What debundle wrote earlier and does not write now is removed
    under the same condition; all other files stay as they are. Raises DebundleError for a path
    that leads out of the folder, for files that would be lost, and where writing fails; the
    folder is then as it was.
    """
    texts = _checked(folder, files)
    before = _read_manifest(folder)
    doomed = [name for name in before if name not in texts and _is_file(folder / name)]
    ours = [name for name in doomed if _digest(folder / name) == before[name]]
    if not replace:
        _refuse_to_lose(folder, texts, before)
    digests = {name: _digest_of(text.encode()) for name, text in sorted(texts.items())}
    manifest = json.dumps({"format": 1, "files": digests}, indent=2) + "\n"
    with _explained(folder), _beside(folder) as staging:
        _stage(staging / "new", {**texts, MANIFEST_NAME: manifest})
        _move_in(staging, folder, removed=ours)
    return tuple(sorted(folder / name for name in texts))


def _checked(folder: Path, files: Sequence[RenderedFile]) -> dict[str, str]:
    """The texts by path, once every path is known to stay inside the folder."""
    if folder.exists() and not folder.is_dir():
        raise DebundleError(
            "It is a file, not a folder.", where=str(folder), next_step="Name another folder."
        )
    texts: dict[str, str] = {}
    for file in files:
        if not _stays_inside(file.path, folder) or file.path in texts:
            raise DebundleError(
                f'the path "{file.path}" leads out of the folder or is there twice.',
                where=str(folder),
                next_step="Nothing was written; please report how you came here.",
            )
        if (folder / file.path).is_dir():
            raise DebundleError(
                f'There is a folder where the file "{file.path}" has to go.',
                where=str(folder),
                next_step="Move it away, or write to another folder.",
            )
        texts[file.path] = file.text
    return texts


def _stays_inside(path: str, folder: Path) -> bool:
    pure = PurePosixPath(path)
    odd = pure.is_absolute() or ".." in pure.parts or not pure.parts or "\\" in path
    if odd or "\0" in path or ":" in path or str(pure) != path or path == MANIFEST_NAME:
        return False
    # A symbolic link inside the folder may lead elsewhere.
    return (folder / pure).parent.resolve().is_relative_to(folder.resolve())


def _refuse_to_lose(folder: Path, texts: Mapping[str, str], before: Mapping[str, str]) -> None:
    lost = [
        name
        for name, text in sorted(texts.items())
        if os.path.lexists(folder / name)
        and _digest(folder / name) not in (_digest_of(text.encode()), before.get(name))
    ]
    if not lost:
        return
    more = f" and {len(lost) - _SHOWN:,} more" if len(lost) > _SHOWN else ""
    raise DebundleError(
        "These files are not debundle's, or were edited since it wrote them: "
        + ", ".join(lost[:_SHOWN])
        + f"{more}.",
        where=str(folder),
        next_step="Write to another folder, or replace them on purpose with --force.",
    )


def _read_manifest(folder: Path) -> dict[str, str]:
    """Digest by path of what debundle wrote; empty where there is no usable list."""
    try:
        document = json.loads((folder / MANIFEST_NAME).read_bytes())
        entries = document["files"].items()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    return {
        name: digest
        for name, digest in entries
        if isinstance(digest, str) and _stays_inside(name, folder)
    }


def _stage(folder: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_new(path, text)


def _move_in(staging: Path, folder: Path, *, removed: Sequence[str]) -> None:
    """Move the staged files into the folder; on any failure everything is moved back."""
    if not folder.exists():
        (staging / "new").replace(folder)
        return
    done: list[tuple[Path, Path]] = []
    made: list[Path] = []
    try:
        for name in removed:
            _move(folder / name, staging / "old" / name, done, made)
        for new in sorted(path for path in (staging / "new").rglob("*") if path.is_file()):
            name = new.relative_to(staging / "new").as_posix()
            if os.path.lexists(folder / name):
                _move(folder / name, staging / "old" / name, done, made)
            _move(new, folder / name, done, made)
    except BaseException:
        for source, target in reversed(done):
            if not os.path.lexists(source) and os.path.lexists(target):
                target.replace(source)
        _remove_folders(made)
        raise
    _remove_empty(folder, removed)


def _move(source: Path, target: Path, done: list[tuple[Path, Path]], made: list[Path]) -> None:
    for parent in reversed(_missing_parents(target)):
        parent.mkdir()
        made.append(parent)
    # Noted first: an interrupt between the two lines is undone as well.
    done.append((source, target))
    source.replace(target)


def _missing_parents(path: Path) -> list[Path]:
    """Folders above a path that do not exist, nearest first."""
    return [parent for parent in path.parents if not parent.exists()]


def _remove_empty(folder: Path, removed: Sequence[str]) -> None:
    for name in removed:
        for parent in PurePosixPath(name).parents:
            path = folder / parent
            if path != folder and path.is_dir() and not any(path.iterdir()):
                path.rmdir()


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A name for something temporary on the same disk; what is left of it is removed.

    Folders above it that are missing are made, and removed again where the work fails.
    """
    made: list[Path] = []
    temporary = path.with_name(f".{path.name}.{token_hex(6)}.tmp")
    try:
        for parent in reversed(_missing_parents(temporary)):
            parent.mkdir()
            made.append(parent)
        yield temporary
    except BaseException:
        _discard(temporary)
        _remove_folders(made)
        raise
    _discard(temporary)


def _discard(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _remove_folders(made: Sequence[Path]) -> None:
    """Remove folders in the reverse order of their making, as far as they are empty."""
    for path in reversed(made):
        with suppress(OSError):
            path.rmdir()


def _write_new(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _digest(path: Path) -> str:
    """The digest of a file's content; "" for what is no readable file."""
    try:
        return _digest_of(path.read_bytes())
    except OSError:
        return ""


def _digest_of(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise DebundleError(
            f"It cannot be written: {reason}.",
            where=str(path),
            next_step="Nothing was changed. Check the path, the permissions and the space left.",
        ) from error
