"""What the distributions of a grouping take from native code, symbol by symbol.

A distribution is native where it owns an extension module or a library: its wheels are built for
each platform. One that owns none is pure, and yet bound to the owner's releases as far as it takes
symbols that are private to native code.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from debundle.model import (
    ImportGraph,
    Module,
    ModuleKind,
    NativeCell,
    NativeCoupling,
    NativeObstacle,
    NativeSurface,
    NativeUse,
    Partition,
    Phase,
)

_LIBRARY = re.compile(r"\.(so|dylib|dll|pyd)(\.\d+)*$")

#: (extension module, attribute of it).
Symbol = tuple[str, str]


def is_native_file(path: str) -> bool:
    """Whether a file name is that of a shared library or an extension module."""
    return _LIBRARY.search(PurePosixPath(path).name) is not None


def unbuilt_modules(graph: ImportGraph) -> list[Module]:
    """The extension modules that no compiled file holds: a build makes them; sorted by name."""
    found = []
    for module in graph.modules:
        if module.kind is ModuleKind.EXTENSION and not is_native_file(module.path):
            above = graph.by_name.get(module.parent or "")
            if above is None or above.kind is not ModuleKind.EXTENSION:
                found.append(module)
    return found


def native_files(graph: ImportGraph) -> dict[str, str]:
    """The nearest module of each compiled file of a target, by path; sorted.

    Of an extension module itself, of a library the package that its folder lies in; "" where it
    lies in none. An extension beside a source of the same name (as mypyc and Cython leave them)
    is that module as well: Python prefers it.
    """
    found = {
        module.path: module.name
        for module in reversed(graph.modules)  # of a file with several modules the outermost
        if module.kind is ModuleKind.EXTENSION
    }
    others = [file.relative for file in graph.target.files]
    for path in filter(is_native_file, [*others, *graph.target.data_files]):
        found.setdefault(path, extension_name(path, graph) or _package_of(path, graph))
    return dict(sorted(found.items()))


def extension_name(path: str, graph: ImportGraph) -> str:
    """The module that a compiled file is by its name; "" for a library."""
    name = path.partition(".")[0].replace("/", ".")
    is_library = path.rpartition("/")[2].startswith("lib") and path in graph.target.data_files
    return name if name in graph.by_name and not is_library else ""


def extension_uses(graph: ImportGraph) -> Iterable[NativeUse]:
    """Uses of extension modules that execute, those of registries left out."""
    names = graph.by_name
    return (
        use
        for use in graph.native
        if use.native in names
        and use.phase is not Phase.TYPING
        and not _is_inside(use.importer, use.native)
    )


def couple_partition(graph: ImportGraph, partition: Partition) -> NativeCoupling:
    """As `couple_distributions`; nothing at all where the target has no compiled file."""
    if not native_files(graph):
        return NativeCoupling((), (), ())
    names = [distribution.name for distribution in partition.distributions]
    return couple_distributions(graph, partition.of_module, names)


def couple_distributions(
    graph: ImportGraph, of_module: Mapping[str, str], names: Sequence[str]
) -> NativeCoupling:
    """What each of the named distributions takes from extension modules.

    `of_module` is the distribution of each module. Libraries outside of all packages belong to
    the first distribution. Imports that never execute take nothing.
    """
    uses: dict[str, list[NativeUse]] = {name: [] for name in names}
    for use in extension_uses(graph):
        uses[of_module[use.importer]].append(use)
    files: dict[str, list[str]] = defaultdict(list)
    for path, module in native_files(graph).items():
        files[of_module[module] if module else names[0]].append(path)
    takers: dict[Symbol, set[str]] = defaultdict(set)
    for name, items in uses.items():
        for use in items:
            takers[symbol_of(use)].add(name)
    members: dict[str, list[str]] = {name: [] for name in names}
    for module, name in of_module.items():
        members[name].append(module)
    return NativeCoupling(
        tuple(
            _surface(graph, name, members[name], uses=uses[name], files=files[name], takers=takers)
            for name in names
        ),
        tuple(cell for name in sorted(names) for cell in _cells(name, uses[name])),
        tuple(item for name in names for item in _obstacles(graph, name, uses[name])),
    )


def subpackages(graph: ImportGraph) -> dict[str, str]:
    """Stands in for distributions where none are described: the packages below each root.

    By module; what lies directly in a root, extension modules among it, belongs to the root.
    """
    found = {}
    for module in graph.modules:
        root, _, rest = module.name.partition(".")
        package = graph.by_name.get(f"{root}.{rest.partition('.')[0]}")
        found[module.name] = package.name if package and package.is_package else root
    return found


def symbol_of(use: NativeUse) -> Symbol:
    """What counts as one symbol: an attribute of the extension, whatever is read of it."""
    return use.native, use.head


def is_private_at_import(use: NativeUse) -> bool:
    """Whether a use binds its module to the private side of native code at import time."""
    return use.is_private and use.phase is Phase.IMPORT


def _surface(
    graph: ImportGraph,
    name: str,
    modules: Iterable[str],
    *,
    uses: Sequence[NativeUse],
    files: Iterable[str],
    takers: Mapping[Symbol, set[str]],
) -> NativeSurface:
    symbols = {symbol_of(use) for use in uses}
    early = {symbol_of(use) for use in uses if is_private_at_import(use)}
    fixed = {symbol_of(use) for use in uses if is_private_at_import(use) and not use.is_deferrable}
    private = {symbol_of(use) for use in uses if use.is_private}
    bound = {use.importer for use in uses if is_private_at_import(use)}
    lines = {module: graph.by_name[module].lines for module in modules}
    return NativeSurface(
        distribution=name,
        files=tuple(files),
        public=len(symbols) - len(private),
        private=len(private),
        private_at_import=len(early),
        deferrable=len(early - fixed),
        alone=sum(takers[symbol] == {name} for symbol in symbols),
        lines=sum(lines.values()),
        free_lines=sum(count for module, count in lines.items() if module not in bound),
    )


def _cells(name: str, uses: Iterable[NativeUse]) -> Iterable[NativeCell]:
    grouped: dict[str, list[NativeUse]] = defaultdict(list)
    for use in uses:
        grouped[use.native].append(use)
    for native, items in sorted(grouped.items()):
        yield NativeCell(
            name,
            native,
            len({use.head for use in items}),
            len({use.head for use in items if use.is_private}),
            len({use.head for use in items if is_private_at_import(use)}),
        )


def _obstacles(graph: ImportGraph, name: str, uses: Sequence[NativeUse]) -> list[NativeObstacle]:
    """The private symbols that a distribution takes, those taken at import time first."""
    grouped: dict[Symbol, list[NativeUse]] = defaultdict(list)
    early: dict[str, set[Symbol]] = defaultdict(set)
    for use in uses:
        if use.is_private:
            grouped[symbol_of(use)].append(use)
        if is_private_at_import(use):
            early[use.importer].add(symbol_of(use))
    found = []
    for symbol, items in grouped.items():
        at_import = {use.importer for use in items if is_private_at_import(use)}
        first = min(items, key=lambda use: (use.phase is not Phase.IMPORT, use))
        found.append(
            NativeObstacle(
                name,
                *symbol,
                modules=len({use.importer for use in items}),
                at_import=len(at_import),
                deferrable=all(use.is_deferrable for use in items if is_private_at_import(use))
                and bool(at_import),
                example=graph.location(first),
                frees=sum(
                    graph.by_name[module].lines for module in at_import if len(early[module]) == 1
                ),
            )
        )
    return sorted(
        found, key=lambda item: (-item.at_import, -item.modules, item.native, item.symbol)
    )


def _package_of(path: str, graph: ImportGraph) -> str:
    """The nearest package that encloses a file; "" where none does."""
    folder = path.rpartition("/")[0]
    while folder and folder.replace("/", ".") not in graph.by_name:
        folder = folder.rpartition("/")[0]
    return folder.replace("/", ".")


def _is_inside(module: str, extension: str) -> bool:
    return f"{module}.".startswith(f"{extension}.")
