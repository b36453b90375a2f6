"""Facts of many files: from the cache where nothing changed, else read on several cores."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from debundle import __version__
from debundle.model import Cache, Progress
from debundle.scan.discover import SourceFile
from debundle.scan.source.facts import FileFacts, content_digest, empty_facts
from debundle.scan.workers import Answer, workers_reading

#: Below this many bytes of source, starting processes takes longer than reading.
_SMALL = 400_000
#: A file changed later than this before it was looked at may change again unnoticed, since
#: clocks of file systems are coarse (the "racily clean" problem of git's index).
_RACY_NS = 2_000_000_000
#: How many parts files are divided into that are looked at by several threads.
_SHARES = 8
#: So many readings go into the cache in one go.
_KEPT_AT_ONCE = 200

#: What a whole graph depends on.
_READING = ("binary", "scan", "sources", "syntax")
_STAMPS = "stamps"
_FACTS = "facts"


def read_facts(
    files: Sequence[SourceFile],
    *,
    cache: Cache,
    processes: int,
    progress: Progress,
    meanwhile: Callable[[], None] = lambda: None,
) -> dict[str, FileFacts]:
    """Facts by module, for every file; reads only files whose content is not in the cache.

    `meanwhile` is called once, when other processes are reading, if any are.
    """
    # Digests take a while, and tell nothing where there are no facts to be found by them.
    facts = known_facts(content_keys(files, cache), cache) if has_facts(files, cache) else {}
    missing = {file.name: file for file in files if file.name not in facts}
    fresh: dict[str, bytes] = {}
    digests: dict[str, bytes] = {}
    with _reading([*missing.values()], processes) as answers:
        meanwhile()
        for name, digest, payload in answers:
            file = missing[name]
            # Unpacked and kept while the others are being read: there is little else to do.
            facts[name] = _from_json(payload) if payload else _lost(file)
            if payload and digest:
                fresh[_key(file, digest)] = payload
                digests[_stamp(file)] = digest.encode()
            if len(fresh) == _KEPT_AT_ONCE:
                cache.write(_FACTS, fresh)
                fresh = {}
            progress.advance(len(facts), len(files))
    cache.write(_FACTS, fresh)
    cache.write(_STAMPS, digests)
    return {file.name: facts[file.name] for file in files}


def has_facts(files: Sequence[SourceFile], cache: Cache) -> bool:
    """Whether the cache may know facts of files: it does of the first one, whatever was in it."""
    return any(cache.holds(_FACTS, _key(file, "")) for file in files[:1])


def tree_key(files: Iterable[SourceFile], *extra: str) -> str:
    """A key that changes when any file appears, vanishes, or changes its size or time.

    "" where a file is so young that it could change unnoticed.
    """
    digest = hashlib.blake2b(digest_size=20)
    digest.update(repr((_version(*_READING), extra)).encode())
    newest = 0
    for file in files:
        digest.update(_stamp(file).encode("utf-8", "surrogateescape"))
        newest = max(newest, file.mtime_ns)
    return "" if _is_racy(newest) else digest.hexdigest()


def known_facts(keys: Mapping[str, str], cache: Cache) -> dict[str, FileFacts]:
    """Facts by module from the cache, for those of the `content_keys` that it has."""
    packed = cache.read(_FACTS, sorted(keys.values()))
    return {name: _from_json(packed[key]) for name, key in keys.items() if key in packed}


def combined_key(keys: Mapping[str, str], others: Iterable[SourceFile], *extra: str) -> str:
    """A key of all contents together; of files that are not read, of their size and time."""
    digest = hashlib.blake2b(repr((_version(*_READING), extra)).encode(), digest_size=20)
    for name in sorted(keys):
        digest.update(f"{name}|{keys[name]}\n".encode())
    for file in others:
        digest.update(_stamp(file).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def content_keys(files: Sequence[SourceFile], cache: Cache) -> dict[str, str]:
    """A key by module that stands for the file's content, its name and this reader.

    "" where the file cannot be read.
    """
    stamps = {file.name: _stamp(file) for file in files}
    noted = cache.read(_STAMPS, sorted(stamps.values()))
    unknown = [
        file for file in files if not noted.get(stamps[file.name]) or _is_racy(file.mtime_ns)
    ]
    fresh = {stamps[file.name]: digest for file, digest in _digests(unknown)}
    cache.write(_STAMPS, fresh)
    noted.update(fresh)
    digests = {file.name: noted[stamps[file.name]].decode() for file in files}
    return {
        file.name: _key(file, digests[file.name]) if digests[file.name] else "" for file in files
    }


def _key(file: SourceFile, digest: str) -> str:
    return f"{_version('scan/source', 'syntax')}|{file.name}|{file.is_package:d}|{digest}"


@cache
def _version(*folders: str) -> str:
    """What a cached answer depends on beside the sources: this Python, and the code that reads.

    `folders` of `debundle`. The code itself stands for its version, since a number would be
    forgotten one day.
    """
    digest = hashlib.blake2b(repr((__version__, sys.version_info[:2])).encode(), digest_size=8)
    for folder in folders:
        for path in sorted((Path(__file__).parents[1] / folder).rglob("*.py")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _stamp(file: SourceFile) -> str:
    return f"{file.path}|{file.size}|{file.mtime_ns}|{file.is_package:d}"


def _is_racy(mtime_ns: int) -> bool:
    return mtime_ns > time.time_ns() - _RACY_NS


def _digests(files: Sequence[SourceFile]) -> list[tuple[SourceFile, bytes]]:
    """The digests of the files' contents; both cores at once where there is much to read."""
    if sum(file.size for file in files) < _SMALL:
        return [(file, _digest(file)) for file in files]
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 -- rarely needed

    # In few shares, since handing over a file takes as long as reading one.
    shares = [files[start::_SHARES] for start in range(_SHARES)]
    with ThreadPoolExecutor(max_workers=2) as readers:
        done = readers.map(lambda share: [(file, _digest(file)) for file in share], shares)
        return [pair for share in done for pair in share]


def _digest(file: SourceFile) -> bytes:
    try:
        content = Path(file.path).read_bytes()
    except OSError:
        return b""
    return content_digest(content).encode()


@contextmanager
def _reading(files: Sequence[SourceFile], processes: int) -> Iterator[Iterator[Answer]]:
    """Facts of files as JSON, in any order."""
    count = min(processes or os.cpu_count() or 1, len(files))
    if count < 2 or sum(file.size for file in files) < _SMALL or not sys.executable:
        yield map(_read_here, files)
        return
    with workers_reading(files, count) as answers:
        yield _completed(answers, files)


def _completed(answers: Iterable[Answer], files: Sequence[SourceFile]) -> Iterator[Answer]:
    answered: set[str] = set()
    for answer in answers:
        answered.add(answer.name)
        yield answer
    # Where no process can be started, this one reads.
    yield from map(_read_here, (file for file in files if file.name not in answered))


def _read_here(file: SourceFile) -> Answer:
    from debundle.scan.source.reader import read_and_digest  # noqa: PLC0415 -- mostly for workers

    digest, facts = read_and_digest(file.path, module=file.name, is_package=file.is_package)
    return Answer(file.name, digest, _as_json(facts))


def _lost(file: SourceFile) -> FileFacts:
    return empty_facts(problem=f"cannot be read: {file.relative} ends the process that reads it")


def _as_json(facts: FileFacts) -> bytes:
    return json.dumps(facts.pack(), separators=(",", ":")).encode()


def _from_json(payload: bytes) -> FileFacts:
    return FileFacts.unpack(json.loads(payload))
