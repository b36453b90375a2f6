"""The files that a compiler reads with a source: what it includes, and what those do."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from debundle.sources.clike import read_c
from debundle.sources.cython import is_cython, read_cython


def compiled_with(sources: Iterable[str], files: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The files that are read with each source, itself left out; sorted.

    `files` are those that there are: where each is, by its path. A name is looked for beside the
    file that includes it, then by the end of a path, if only one ends like that. What cannot be
    read includes nothing.
    """
    reader = _Reader(files)
    return {source: reader.reached_from(source) for source in sources}


class _Reader:
    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in files:
            self._by_name[posixpath.basename(path)].append(path)
        self._included: dict[str, list[str]] = {}

    def reached_from(self, source: str) -> tuple[str, ...]:
        found = [source]
        for here in found:  # grows while it is walked
            if here not in self._included:
                self._included[here] = self._includes(here)
            found += [path for path in self._included[here] if path not in found]
        return tuple(sorted(found[1:]))

    def _includes(self, path: str) -> list[str]:
        try:
            text = Path(self._files[path]).read_text(encoding="utf-8", errors="replace")
        except (OSError, KeyError):
            return []
        if is_cython(path):
            facts = read_cython(text)
            declared = f"{path.partition('.')[0]}.pxd"
            written = [*facts.includes, *facts.headers, posixpath.basename(declared)]
        else:
            written = [name[1:-1] for name, _ in read_c(text).includes if name[0] == '"']
        places = [self._place(name.replace("\\", "/"), posixpath.dirname(path)) for name in written]
        return sorted({place for place in places if place})

    def _place(self, name: str, folder: str) -> str:
        beside = posixpath.normpath(posixpath.join(folder, name))
        if beside in self._files:
            return beside
        ending = f"/{name.lstrip('./')}"
        found = [
            path
            for path in self._by_name.get(posixpath.basename(name), ())
            if f"/{path}".endswith(ending)
        ]
        return found[0] if len(found) == 1 else ""
