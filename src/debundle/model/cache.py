"""Where `scan` keeps what it has read; `store` provides one on disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol


class Cache(Protocol):
    """Bytes by key, in named shelves; losing any of it costs time, never an answer."""

    def read(self, shelf: str, keys: Sequence[str]) -> dict[str, bytes]:
        """The entries that are there, by key."""
        ...

    def write(self, shelf: str, entries: Mapping[str, bytes]) -> None:
        """Keep entries, replacing those with the same key."""
        ...

    def holds(self, shelf: str, start: str) -> bool:
        """Whether there is any entry whose key begins with `start`."""
        ...


class NoCache:
    """Keeps nothing."""

    def read(self, shelf: str, keys: Sequence[str]) -> dict[str, bytes]:
        """See `Cache.read`."""
        return {}

    def write(self, shelf: str, entries: Mapping[str, bytes]) -> None:
        """See `Cache.write`."""

    def holds(self, shelf: str, start: str) -> bool:
        """See `Cache.holds`."""
        return False
