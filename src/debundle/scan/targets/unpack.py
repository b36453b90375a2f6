"""Archives are unpacked into a folder of our own, and into nothing else.

What an archive says about itself is not believed: names are taken apart and checked, links are
never made, sizes are added up before and while reading. Files whose content no stage reads
(libraries, headers, large data) are listed and not unpacked: of the 12,000 files in torch's
wheel that spares 10,000, and nine tenths of the time. Of an extension module there is an empty
file of the right size (sparse: it takes no space), so that whoever looks for modules finds it.
"""

from __future__ import annotations

import lzma
import os
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import IO, NamedTuple

from debundle.model import DebundleError, Progress
from debundle.scan.targets.walk import FileKind, file_kind

#: The largest wheels have some 30,000 entries; ten times that is no package any more.
MAX_ENTRIES = 300_000

#: Declared sizes of all entries together: the largest wheels with CUDA unpack to about 5 GB.
MAX_UNPACKED_BYTES = 40 * 2**30

#: What is really written: sources and small data. All sources of torch are 45 MB.
MAX_WRITTEN_BYTES = 4 * 2**30

#: Written bytes for each byte of the archive. Sources shrink to a fourth; only what is made to
#: explode shrinks to a hundredth.
MAX_RATIO = 100

#: Below this a large ratio harms nobody: a file of blanks may shrink as far as it likes.
RATIO_COUNTS_FROM_BYTES = 64 * 2**20

#: A data file above this size becomes a placeholder.
LARGE_FILE_BYTES = 4 * 2**20

#: Files that are listed but never read, whatever their size.
_NEVER_READ = re.compile(
    r"\.(so(\.[0-9.]+)?|pyd|dll|dylib|a|lib|o|exe|whl|h|hh|hpp|hxx|cuh|inl|c|cc|cpp|cxx|cu|f|f90)$",
    re.IGNORECASE,
)

_CHUNK_BYTES = 1 << 20

#: A progress report for each so many entries.
_REPORT_EVERY = 500

_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeDecodeError,
    ValueError,
    OverflowError,
)

_GET_ANEW = "Download or build it anew; `python -m pip download --no-deps NAME` gets a sound copy."


#: Headers that carry a long name or attributes are read into memory whole: a few hundred bytes.
MAX_HEADER_BYTES = 1 << 20

_EXTENDED_HEADERS = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)


class _BoundedTarInfo(tarfile.TarInfo):
    """A tar header that claims no absurd amount of memory for a name."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _BoundedTarInfo:
        info = super().frombuf(buf, encoding, errors)
        if info.type in _EXTENDED_HEADERS and info.size > MAX_HEADER_BYTES:
            raise tarfile.ReadError(f"a header of {info.size:,} bytes")
        return info


class Unpacked(NamedTuple):
    """What unpacking left to say."""

    #: Paths below the folder of the files that were not unpacked, sorted.
    listed: tuple[str, ...]
    #: One sentence each, sorted.
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Unpacking:
    """One archive on its way into a folder: what has been written so far."""

    archive: Path
    folder: Path
    #: Moves an entry's path, e.g. out of a wheel's `.data/purelib` folder.
    rename: Callable[[str], str]
    #: Whether every file is written, and not only those that some stage reads.
    whole: bool = False
    notes: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    written: int = 0
    declared: int = 0
    #: Size and checksum (or -1) of each file by its path.
    files: dict[str, tuple[int, int]] = field(default_factory=dict)
    folders: set[Path] = field(default_factory=set)

    def result(self) -> Unpacked:
        return Unpacked(tuple(sorted(self.listed)), tuple(sorted(self.notes)))

    def refuse(self, what: str, next_step: str) -> DebundleError:
        return DebundleError(what, where=str(self.archive), next_step=next_step)


def unpack_zip(
    archive: Path,
    folder: Path,
    *,
    progress: Progress,
    rename: Callable[[str], str] = lambda path: path,
    whole: bool = False,
) -> Unpacked:
    """Unpack a zip archive (a wheel, or an sdist of that form) below `folder`.

    Raises DebundleError for an archive that is broken, encrypted or absurdly large, and for an
    entry that would land outside `folder`, that another entry contradicts, or that cannot be
    written. `rename` maps each path before it is checked. With `whole`, every file is unpacked,
    and those that can be executed stay so.
    """
    work = _Unpacking(archive, folder, rename, whole)
    with _broken_archives_reported(work), zipfile.ZipFile(archive) as opened:
        infos = opened.infolist()
        _check_count(work, len(infos))
        for number, info in enumerate(infos):
            if number % _REPORT_EVERY == 0:
                progress.advance(number, len(infos))
            # `filename` is cut at a NUL; `orig_filename` is what the archive says.
            path = _safe_path(work, info.orig_filename)
            if not path or info.is_dir():
                continue
            if _is_new(work, path, info.file_size, info.CRC):
                _declare(work, path, info.file_size)
                _write(work, path, info.file_size, partial(opened.open, info))
                if whole and info.external_attr >> 16 & 0o100:
                    (folder / path).chmod(0o755)
        progress.advance(len(infos), len(infos))
    return work.result()


def unpack_tar(archive: Path, folder: Path, *, progress: Progress, whole: bool = False) -> Unpacked:
    """Unpack a tar archive, compressed or not, below `folder`.

    Raises as `unpack_zip` does. Links are not made: a link to a file of the archive becomes a
    copy, any other link inside is left out with a note, one that leads outside is refused, and
    so are devices.
    """
    work = _Unpacking(archive, folder, lambda path: path, whole)
    links: list[tuple[str, str]] = []
    with (
        _broken_archives_reported(work),
        archive.open("rb") as packed,
        tarfile.open(fileobj=packed, mode="r:*", tarinfo=_BoundedTarInfo) as opened,
    ):
        size = archive.stat().st_size
        for number, member in enumerate(opened):
            _check_count(work, number)
            if number % _REPORT_EVERY == 0:
                progress.advance(packed.tell(), size)
            if not _is_text(member.name):
                work.notes.append(
                    f"{os.fsencode(member.name)!r} has no valid name; it is left out."
                )
                # Its size still has to be skipped, so it counts.
                _declare(work, "", member.size)
                continue
            path = _safe_path(work, member.name)
            if member.isdir() or not path:
                continue
            if member.issym() or member.islnk():
                links.append((path, _link_target(work, member, path)))
            elif not member.isreg():
                raise work.refuse(
                    f"{member.name} is a device or a pipe, which no package needs.",
                    "Do not use this archive; get the package from its publisher.",
                )
            elif _is_new(work, path, member.size, -1):
                _declare(work, path, member.size)
                _write(work, path, member.size, partial(opened.extractfile, member))
        progress.advance(size, size)
    _copy_links(work, links)
    return work.result()


@contextmanager
def _broken_archives_reported(work: _Unpacking) -> Iterator[None]:
    try:
        yield
    except DebundleError:
        raise
    except _BROKEN as error:
        reason = str(error).strip() or type(error).__name__
        raise work.refuse(f"The archive is broken or cut short ({reason}).", _GET_ANEW) from error
    except OSError as error:
        # Both an unreadable archive and a full or refusing disk end here.
        where = f" at {error.filename}" if error.filename else ""
        raise work.refuse(
            f"The archive cannot be unpacked ({error.strerror or error}{where}).",
            "Check that the file is readable and complete, and that the disk has room.",
        ) from error


def _check_count(work: _Unpacking, count: int) -> None:
    if count > MAX_ENTRIES:
        raise work.refuse(
            f"The archive has more than {MAX_ENTRIES:,} entries; no package has as many.",
            "If it is sound all the same, unpack it yourself and give debundle the folder.",
        )


def _safe_path(work: _Unpacking, name: str) -> str:
    """The path of an entry below the folder, without "." parts; "" for the folder itself."""
    parts = [part for part in work.rename(name).split("/") if part not in ("", ".")]
    odd = (
        name.startswith("/")
        or ".." in name.split("/")
        or ".." in parts
        or "\\" in name
        or re.match(r"[A-Za-z]:", name) is not None
        or any(ord(letter) < 32 for letter in name)
    )
    if odd:
        raise work.refuse(
            f"The entry {name!r} would land outside of the archive's own folder.",
            "Do not use this archive; get the package from its publisher.",
        )
    return "/".join(parts)


def _is_new(work: _Unpacking, path: str, size: int, checksum: int) -> bool:
    """Whether a path is met first; the same file twice is harmless, another one is not."""
    known = work.files.get(path)
    if known is None:
        work.files[path] = (size, checksum)
        return True
    if checksum != -1 and known == (size, checksum):
        work.notes.append(f"{path} is in {work.archive.name} twice, with the same content.")
        return False
    raise work.refuse(
        f"The entry {path!r} is in the archive twice; which one counts is not defined.",
        "Build the archive anew, or unpack it yourself and give debundle the folder.",
    )


def _declare(work: _Unpacking, path: str, size: int) -> None:
    """Count what an entry says about its size, before a byte of it is read."""
    work.declared += size
    if work.declared > MAX_UNPACKED_BYTES or size < 0:
        raise work.refuse(
            f"The archive would unpack to more than {MAX_UNPACKED_BYTES // 2**30} GiB"
            f" (at {path!r}).",
            "If it is sound all the same, unpack it yourself and give debundle the folder.",
        )


def _write(
    work: _Unpacking, path: str, size: int, open_source: Callable[[], IO[bytes] | None]
) -> None:
    kind = file_kind(path.rpartition("/")[2])
    unread = kind is FileKind.DATA and (size > LARGE_FILE_BYTES or _NEVER_READ.search(path))
    if unread and not work.whole and not path.endswith(".py"):
        work.listed.append(path)
        return
    target = work.folder / path
    if target.parent not in work.folders:
        target.parent.mkdir(parents=True, exist_ok=True)
        work.folders.add(target.parent)
    # "x": nothing that exists is ever overwritten, on file systems that ignore case either.
    with target.open("xb") as file:
        if kind is FileKind.EXTENSION and not work.whole:
            file.truncate(size)
            return
        with open_source() or BytesIO() as source:
            while chunk := source.read(_CHUNK_BYTES):
                work.written += len(chunk)
                _check_written(work, path)
                file.write(chunk)


def _check_written(work: _Unpacking, path: str) -> None:
    packed = max(work.archive.stat().st_size, 1) if work.written > RATIO_COUNTS_FROM_BYTES else 0
    if work.written > MAX_WRITTEN_BYTES or (packed and work.written > MAX_RATIO * packed):
        raise work.refuse(
            f"The archive unpacks to an absurd size ({work.written // 2**20} MiB at {path!r}).",
            "If it is sound all the same, unpack it yourself and give debundle the folder.",
        )


def _is_text(name: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def _link_target(work: _Unpacking, member: tarfile.TarInfo, path: str) -> str:
    """Where a link leads, as a path below the folder; refuses one that leads outside."""
    # A hard link names an entry of the archive, a symbolic link a place beside itself.
    start = path.split("/")[:-1] if member.issym() else []
    absolute = member.linkname.startswith("/") or "\\" in member.linkname
    parts = start
    for part in member.linkname.split("/"):
        if part == ".." and parts:
            parts = parts[:-1]
        elif part == ".." or absolute:
            raise work.refuse(
                f"The entry {member.name!r} is a link that leads outside ({member.linkname!r}).",
                "Do not use this archive; get the package from its publisher.",
            )
        elif part not in ("", "."):
            parts = [*parts, part]
    return "/".join(parts)


def _copy_links(work: _Unpacking, links: Iterable[tuple[str, str]]) -> None:
    """Put copies in place of links to files; a link to a link counts where the target is read."""
    targets = dict(links)
    for path in sorted(targets):
        target, steps = targets[path], 0
        while target in targets and steps < len(targets):
            target, steps = targets[target], steps + 1
        source = work.folder / target
        if target in work.files and path not in work.files and source.is_file():
            size, _ = work.files[target]
            work.files[path] = (size, -1)
            with _broken_archives_reported(work):
                _declare(work, path, size)
                _write(work, path, size, partial(_reopen, source))
        else:
            work.notes.append(f"{path} is a link that is not followed; it is left out.")


def _reopen(source: Path) -> IO[bytes]:
    return source.open("rb")
