"""What `codemod` answers for many files: from the cache where nothing changed, else anew."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache as once
from pathlib import Path

import debundle.codemod
import debundle.syntax
from debundle.codemod import rewrite_imports
from debundle.model import (
    Cache,
    EntryPoint,
    Progress,
    Rewrite,
    RewriteDone,
    RewriteLeft,
    RewrittenFile,
    SplitOptions,
    Surroundings,
)

_SHELF = "edits"
#: Fewer files than these are edited before a second process has started.
_FEW = 8


@dataclass(frozen=True, slots=True)
class Job:
    """One file and what is to be cut from it."""

    path: Path
    module: str
    is_package: bool
    #: Sorted.
    rewrites: tuple[Rewrite, ...]
    surroundings: Surroundings
    #: As in `SplitOptions`.
    python: tuple[int, int]
    lazy_modules: bool


Answer = tuple[bytes, RewrittenFile]


def remembered_answers(
    jobs: Sequence[Job], options: SplitOptions, cache: Cache, progress: Progress
) -> list[Answer]:
    """(source before, answer) of each job, in order; on several cores where there are many."""
    keys = [_key(job) for job in jobs]
    known = cache.read(_SHELF, sorted(set(keys)))
    left = [job for job, key in zip(jobs, keys, strict=True) if key not in known]
    fresh = {}
    processes = min(options.processes or os.cpu_count() or 1, len(left) // _FEW)
    for done, (job, answer) in enumerate(zip(left, _run(left, processes), strict=True)):
        progress.advance(done, len(left))
        fresh[_key(job)] = _packed(job, answer[1])
    cache.write(_SHELF, fresh)
    packed = {**known, **fresh}
    return [
        (job.path.read_bytes(), _unpacked(job, packed[key]))
        for job, key in zip(jobs, keys, strict=True)
    ]


def _run(jobs: Sequence[Job], processes: int) -> Iterator[Answer]:
    if processes < 2:
        yield from map(_edit, jobs)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(_edit, jobs, chunksize=2)


def _edit(job: Job) -> Answer:
    before = job.path.read_bytes()
    answer = rewrite_imports(
        before,
        job.rewrites,
        module=job.module,
        is_package=job.is_package,
        surroundings=job.surroundings,
        python=job.python,
        lazy_modules=job.lazy_modules,
    )
    return before, answer


def _key(job: Job) -> str:
    """The file's content, what is asked of it, what it is asked with, and this codemod."""
    exports = {
        name: (job.surroundings.exports[name], job.surroundings.ways.get(name))
        for name in sorted({item.imported for item in job.rewrites})
        if name in job.surroundings.exports
    }
    finder = job.surroundings.finders.get(job.module.partition(".")[0], "")
    how = (job.python, job.lazy_modules, finder)
    asked = repr((_version(), job.module, job.is_package, job.rewrites, exports, how))
    digest = hashlib.blake2b(asked.encode(), digest_size=16)
    digest.update(_modules_digest(job.surroundings))
    digest.update(job.path.read_bytes())
    return digest.hexdigest()


@once
def _version() -> str:
    digest = hashlib.blake2b(digest_size=16)
    for package in (debundle.codemod, debundle.syntax):
        for path in sorted(Path(str(package.__file__)).parent.glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _modules_digest(surroundings: Surroundings) -> bytes:
    text = "\n".join(sorted(surroundings.modules))
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _packed(job: Job, answer: RewrittenFile) -> bytes:
    at = {rewrite: place for place, rewrite in enumerate(job.rewrites)}
    document = {
        "source": base64.b64encode(answer.source).decode(),
        "done": [[at[item.rewrite], item.changed, list(item.notes)] for item in answer.done],
        "left": [[at[item.rewrite], item.reason] for item in answer.left],
        "entry_points": [[item.group, item.name, item.value] for item in answer.entry_points],
    }
    return json.dumps(document).encode()


def _unpacked(job: Job, packed: bytes) -> RewrittenFile:
    document = json.loads(packed)
    return RewrittenFile(
        source=base64.b64decode(document["source"]),
        done=tuple(
            RewriteDone(job.rewrites[at], changed, tuple(notes))
            for at, changed, notes in document["done"]
        ),
        left=tuple(RewriteLeft(job.rewrites[at], reason) for at, reason in document["left"]),
        entry_points=tuple(EntryPoint(*item) for item in document["entry_points"]),
    )
