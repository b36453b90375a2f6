"""Whole graphs from the cache: by the files' times, else by their content, else by small edits."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from debundle.model import Cache
from debundle.scan.discover import Found, SourceFile
from debundle.scan.packing import Content, pack_content, unpack_content
from debundle.scan.reading import combined_key, content_keys, has_facts, known_facts, tree_key
from debundle.scan.shifting import Edited, shift_content
from debundle.scan.source.facts import FileFacts

_Reader = Callable[[Sequence[SourceFile]], Mapping[str, FileFacts]]

#: More edited files than this are a new state of the sources rather than an edit.
_FEW = 16

_TREES = "trees"  # key of all times -> key of all contents
_GRAPHS = "graphs"  # key of all contents -> graph
_LATEST = "latest"  # the places of all files -> keys of the contents last seen there


class Recall:
    """What the cache knows of the modules of one target, read in one way."""

    def __init__(self, found: Found, circumstances: tuple[str, ...], cache: Cache) -> None:
        """`circumstances` are what the content depends on beside the sources."""
        self._sources = {file.name: file for file in found.sources}
        self._others = [
            *found.extensions,
            *found.libraries,
            *found.stubs,
            *found.cython,
            *found.native,
        ]
        self._circumstances = circumstances
        self._cache = cache

    def content(
        self,
        *,
        make: Callable[[], Content],
        read: _Reader | None,
    ) -> Content:
        """The content, from the cache or by `make`.

        `read` gives the facts of single files; None where the content does not come from facts.
        """
        files = [*self._sources.values(), *self._others]
        by_time = tree_key(files, *self._circumstances)
        known = self._read(_TREES, by_time)
        if known is not None:
            content = self._graph(known.decode())
            if content is not None:
                return content
        sources = [*self._sources.values()]
        # What nobody has read before can be read at once: that gives the digests as well.
        made = make() if read is not None and not has_facts(sources, self._cache) else None
        keys = content_keys(sources, self._cache)
        by_content = combined_key(keys, self._others, *self._circumstances)
        content = made or self._graph(by_content)
        if content is None:
            content = made = self._shifted(keys, read) or make()
        if made is not None:
            self._cache.write(_GRAPHS, {by_content: pack_content(content)})
        if by_time:
            self._cache.write(_TREES, {by_time: by_content.encode()})
        latest = json.dumps({"graph": by_content, "keys": keys}).encode()
        self._cache.write(_LATEST, {self._place(): latest})
        return content

    def _place(self) -> str:
        """Stands for the files by where they are, whatever is in them."""
        places = {file.name: file.path for file in self._sources.values()}
        return combined_key(places, self._others, *self._circumstances)

    def _shifted(
        self,
        keys: Mapping[str, str],
        read: _Reader | None,
    ) -> Content | None:
        """The content seen last, with its lines moved, if nothing else was edited."""
        latest = _latest(self._read(_LATEST, self._place()))
        before: dict[str, str] = latest.get("keys", {})
        changed = [name for name in keys if keys[name] != before.get(name)]
        if read is None or before.keys() != keys.keys() or not 0 < len(changed) <= _FEW:
            return None
        old = known_facts({name: before[name] for name in changed}, self._cache)
        content = self._graph(latest.get("graph", ""))
        if content is None or old.keys() != set(changed):
            return None
        new = read([self._sources[name] for name in changed])
        return shift_content(content, {name: Edited(old[name], new[name]) for name in changed})

    def _graph(self, key: str) -> Content | None:
        packed = self._read(_GRAPHS, key)
        try:
            return None if packed is None else unpack_content(packed)
        except (ValueError, KeyError, IndexError, TypeError):
            return None  # damaged: it is made anew

    def _read(self, shelf: str, key: str) -> bytes | None:
        return self._cache.read(shelf, [key]).get(key) if key else None


def _latest(packed: bytes | None) -> dict[str, Any]:
    try:
        found = json.loads(packed) if packed else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
