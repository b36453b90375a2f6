"""Star imports of packages whose names became lazy: they would read, and so import, all of them.

`from a.b import *` in a module that stays whole executes every import that `a.b` was relieved of.
The names that became lazy in `a.b` therefore become lazy in the importer as well, and so on for
those that import a star from there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from debundle.codemod.stars import Exports as Sources
from debundle.model import Import, ImportGraph, ModuleKind, Phase, Remedy, Rewrite, Via


class Exports:
    """The names that modules hand on, each module read once."""

    def __init__(self, graph: ImportGraph) -> None:
        self._graph = graph
        self._paths = {file.relative: Path(file.path) for file in graph.target.files}
        self._sources = Sources(self._read)
        self._found: dict[str, tuple[str, ...]] = {}

    def of(self, module: str) -> tuple[str, ...]:
        """What `from module import *` binds, sorted; nothing where that cannot be told."""
        if module not in self._found:
            self._found[module] = self._sources.names(module) or ()
        return self._found[module]

    def known(self) -> Mapping[str, tuple[str, ...]]:
        """All that were asked for, and could be told."""
        return {name: names for name, names in sorted(self._found.items()) if names}

    def ways(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """By module and name, what each name of `known` is handed on by."""
        return {
            module: {name: self._sources.way(module, name) for name in names}
            for module, names in self.known().items()
        }

    def origin(self, module: str, name: str) -> tuple[str, str]:
        """The module that makes what another has by a name, and what it calls it."""
        return self._sources.origin(module, name)

    def _read(self, name: str) -> tuple[bytes, bool] | None:
        module = self._graph.by_name.get(name)
        if module is None or module.path not in self._paths:
            return None
        if module.kind not in (ModuleKind.MODULE, ModuleKind.PACKAGE):
            return None
        return self._paths[module.path].read_bytes(), module.is_package


def star_rewrites(
    graph: ImportGraph, rewrites: Iterable[Rewrite], exports: Exports
) -> tuple[Rewrite, ...]:
    """Further rewrites for star imports of modules that some rewrites make lazy; sorted."""
    lazy: dict[str, set[str]] = {}
    cut_lines: set[tuple[str, int]] = set()
    for item in rewrites:
        names = item.names or (exports.of(item.imported) if item.line else ())
        if item.remedy is not Remedy.TYPING_ONLY:
            lazy.setdefault(item.importer, set()).update(names)
        if not item.names:
            cut_lines.add((item.importer, item.line))
    stars: dict[tuple[str, int], Import] = {}
    for star in graph.imports:
        place = (star.importer, star.line)
        if star.via is Via.STAR and star.phase is Phase.IMPORT and place not in cut_lines:
            # A star imports the modules that `__all__` lists as well: they are below the package
            # that the statement names, and come after it.
            stars.setdefault(place, star)
    return tuple(sorted(_spread(stars.values(), lazy, exports)))


def _spread(
    stars: Collection[Import], lazy: dict[str, set[str]], exports: Exports
) -> Iterable[Rewrite]:
    found: dict[tuple[str, int], Rewrite] = {}
    changed = True
    while changed:
        changed = False
        for star in stars:
            names = lazy.get(star.imported, set()) & set(exports.of(star.imported))
            before = found.get((star.importer, star.line))
            if not names or (before is not None and set(before.names) == names):
                continue
            changed = True
            lazy.setdefault(star.importer, set()).update(names)
            found[star.importer, star.line] = Rewrite(
                importer=star.importer,
                imported=star.imported,
                line=star.line,
                remedy=Remedy.FACADE,
                names=tuple(sorted(names)),
            )
    return found.values()
