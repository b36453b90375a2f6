"""A cache in one SQLite file: safe to delete, safe under concurrent runs.

Every problem with the file (locked for long, damaged, of another version, a full disk) is
answered by going on without it; an analysis never fails because of its cache.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from debundle.model import Cache, NoCache

#: Changes with the layout of the file; the keys that `scan` makes carry its own version.
_SCHEMA = 1
#: A cache that has grown beyond this many bytes is begun anew.
_LARGEST = 512 * 1024 * 1024
#: SQLite takes at most 999 parameters in older builds.
_BATCH = 900
_PATIENCE_SECONDS = 5.0
_TAG = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This folder holds a cache of debundle. It may be deleted at any time.\n"
)


@contextmanager
def open_cache(folder: Path | None) -> Iterator[Cache]:
    """A cache in `folder`, which is made if need be; one that keeps nothing for None.

    Raises nothing: where the folder cannot be used, nothing is kept.
    """
    connection = None if folder is None else _connect(folder)
    if connection is None:
        yield NoCache()
        return
    try:
        yield _SqliteCache(connection)
    finally:
        connection.close()


class _SqliteCache:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def read(self, shelf: str, keys: Sequence[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        with suppress(sqlite3.Error):
            for start in range(0, len(keys), _BATCH):
                batch = keys[start : start + _BATCH]
                marks = ",".join("?" * len(batch))
                rows = self._connection.execute(
                    f"SELECT key, value FROM entries WHERE shelf = ? AND key IN ({marks})",
                    (shelf, *batch),
                )
                found.update(rows)
        return found

    def write(self, shelf: str, entries: Mapping[str, bytes]) -> None:
        with suppress(sqlite3.Error), self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO entries VALUES (?, ?, ?)",
                [(shelf, key, value) for key, value in entries.items()],
            )

    def holds(self, shelf: str, start: str) -> bool:
        with suppress(sqlite3.Error):
            first = self._connection.execute(
                "SELECT key FROM entries WHERE shelf = ? AND key >= ? ORDER BY key LIMIT 1",
                (shelf, start),
            ).fetchone()
            return first is not None and first[0].startswith(start)
        return False


def _connect(folder: Path) -> sqlite3.Connection | None:
    path = folder / f"scan-{_SCHEMA}.sqlite"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _mark(folder)
        if path.exists() and path.stat().st_size > _LARGEST:
            path.unlink()
        return _prepared(path)
    except sqlite3.DatabaseError:
        with suppress(OSError, sqlite3.Error):
            path.unlink()
            return _prepared(path)
    except OSError:
        pass
    return None


def _mark(folder: Path) -> None:
    """Keep the folder out of version control and of backups."""
    for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", _TAG)):
        if not (folder / name).exists():
            (folder / name).write_text(text, encoding="utf-8")


def _prepared(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_PATIENCE_SECONDS)
    try:
        # A lost cache is no loss: neither wait for the disk nor keep a journal across a crash.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS entries ("
            "shelf TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, "
            "PRIMARY KEY (shelf, key)) WITHOUT ROWID"
        )
    except sqlite3.Error:
        connection.close()
        raise
    return connection
