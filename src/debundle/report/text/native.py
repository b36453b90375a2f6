"""`debundle native` on a terminal: what is compiled, who takes what, and what stands in the way."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from debundle.graph.native import unbuilt_modules
from debundle.model import (
    Certainty,
    ImportGraph,
    NativeCoupling,
    NativeFile,
    NativeMap,
    NativeObstacle,
    NativeSurface,
    RegistryEntry,
)
from debundle.report.text.native_sources import source_sections
from debundle.report.text.style import (
    BAD,
    GOOD,
    NAME,
    QUIET,
    TITLE,
    WARN,
    Report,
    count,
    counted,
    name_text,
    percent,
    plain_table,
    safe,
    section,
)

#: Namespaces of a link between libraries, and modules of a file, that are named.
NAMESPACES_SHOWN = 4
MODULES_SHOWN = 6
#: Extension modules that are named of each distribution.
NATIVES_SHOWN = 2
#: Symbols that are shown of each distribution.
SYMBOLS_SHOWN = 5
_SIZES = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))


def native_renderable(
    graph: ImportGraph, native: NativeMap, coupling: NativeCoupling, *, limit: int = 12
) -> RenderableType:
    """Compiled files, what joins them with one another and with Python, and what binds whom."""
    return Report(lambda _: Group(*_parts(graph, native, coupling, limit)))


def size_text(size: int) -> str:
    """A size in the largest unit that leaves a digit before the point, e.g. "414.1 MiB"."""
    for unit, name in _SIZES:
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} B"


def surfaces_section(coupling: NativeCoupling, *, brief: bool = False) -> RenderableType:
    """Who is pure, and who takes how many symbols of extension modules: `brief` says not which."""
    columns = ["", "wheels", ">private", ">early", ">fixed", ">public", ">alone", ">free", "of"]
    table = plain_table(*columns[: -1 if brief else None])
    per_native: dict[str, list[str]] = defaultdict(list)
    for cell in sorted(coupling.matrix, key=lambda cell: (-cell.symbols, cell.native)):
        per_native[cell.distribution].append(f"{safe(cell.native)} {count(cell.symbols)}")
    for item in coupling.surfaces:
        natives = per_native[item.distribution]
        if not natives and not item.is_native:
            continue
        hidden = len(natives) - NATIVES_SHOWN
        shown = ", ".join(natives[:NATIVES_SHOWN]) + (f", {hidden} more" if hidden > 0 else "")
        cells = (
            name_text(item.distribution),
            Text("native", style=WARN) if item.is_native else Text("pure", style=GOOD),
            count(item.private),
            Text(count(item.private_at_import), style=BAD if _is_bound(item) else GOOD),
            count(item.private_at_import - item.deferrable),
            count(item.public),
            count(item.alone),
            percent(item.free_lines, item.lines) if item.lines else "",
            *(() if brief else (Text(shown, style=QUIET, overflow="fold"),)),
        )
        table.add_row(*cells)
    untouched = sum(
        not item.is_native and not item.private + item.public for item in coupling.surfaces
    )
    verb = "takes" if untouched == 1 else "take"
    more = f"; {counted(untouched, 'other')} {verb} nothing" if untouched else ""
    return section(
        "Who takes how many symbols",
        table,
        note="early: private, while being imported; fixed: of these, those that no edit of"
        " debundle's would make late; alone: nobody else takes them; free: lines of modules"
        f" without early ones{more}",
    )


def _parts(
    graph: ImportGraph, native: NativeMap, coupling: NativeCoupling, limit: int
) -> Iterator[RenderableType]:
    label = safe(f"{graph.target.label} {graph.target.metadata.version}".strip())
    if not native.files and not native.source_folders:
        yield Text(f"{label}: nothing is compiled", style=GOOD)
        return
    modules = sum(bool(item.module) for item in native.files)
    libraries = len(native.files) - modules
    size = size_text(sum(item.size for item in native.files))
    yield Text(
        f"{label}: {counted(modules, 'extension module')},"
        f" {counted(libraries, 'bundled library', 'bundled libraries')}, {size}{_unbuilt(graph)}",
        style=TITLE,
    )
    yield Text(_uses_line(graph, native))
    if native.files:
        yield _files(native, limit)
    if native.links:
        yield _links(native, limit)
    if native.references:
        yield _references(native)
    yield surfaces_section(coupling)
    yield from _obstacles(coupling, limit)
    if native.loads:
        yield _loads(native, coupling, limit)
    yield from source_sections(native, limit)
    if native.providers or native.consumers:
        yield _registries(native, limit)


def _unbuilt(graph: ImportGraph) -> str:
    """Extension modules of which there are sources alone."""
    found = unbuilt_modules(graph)
    return f"; {counted(len(found), 'extension module')} to be built" if found else ""


def _uses_line(graph: ImportGraph, native: NativeMap) -> str:
    uses = [use for use in graph.native if use.native in graph.by_name]
    symbols = {(use.native, use.head) for use in uses}
    private = {(use.native, use.head) for use in uses if use.is_private}
    unknown = {(use.native, use.head) for use in uses if native.is_known(use) is False}
    modules = len({use.importer for use in uses})
    words = f"{counted(modules, 'module')} take {counted(len(symbols), 'symbol')} of them"
    words += f", {count(len(private))} private"
    return f"{words}; {count(len(unknown))} in no stub" if native.stubs else words


def _files(native: NativeMap, limit: int) -> RenderableType:
    table = plain_table("file", ">size", ">takes", ">offers", "linked with, of the target")
    ordered = sorted(native.files, key=lambda item: (not item.problem, -item.size, item.path))
    for item in ordered[:limit]:
        table.add_row(name_text(item.path), size_text(item.size), *_head(item))
    nested = len(native.nested)
    inside = f"; {counted(nested, 'module')} inside extensions" if nested else ""
    machines = sorted({f"{item.format} {item.machine}".strip() for item in native.files} - {""})
    note = f"{', '.join(machines)}{inside}{_more(len(ordered), limit)}"
    return section("Compiled files, the largest first", table, note=note)


def _head(item: NativeFile) -> tuple[RenderableType, ...]:
    if item.problem:
        return "", "", Text(safe(item.problem), style=WARN)
    names = ", ".join(path.rpartition("/")[2] for path in item.bundled)
    return count(item.imports), count(item.exports), Text(safe(names), overflow="fold")


def _links(native: NativeMap, limit: int) -> RenderableType:
    table = plain_table("takes", "from", ">symbols", "mostly of")
    for link in native.links[:limit]:
        groups = [
            f"{safe(group.namespace) or 'plain C'} {count(group.symbols)}"
            for group in link.groups[:NAMESPACES_SHOWN]
        ]
        table.add_row(
            name_text(link.importer.rpartition("/")[2]),
            name_text(link.imported.rpartition("/")[2]),
            count(link.symbols),
            Text(", ".join(groups), overflow="fold"),
        )
    note = f"Symbols that compiled files take from one another{_more(len(native.links), limit)}"
    return section("Native code that needs native code", table, note=note)


def _references(native: NativeMap) -> RenderableType:
    table = plain_table("file", ">certain", ">likely", "such as")
    grouped: dict[str, list[tuple[str, Certainty]]] = defaultdict(list)
    for item in native.references:
        grouped[item.file].append((item.imported, item.certainty))
    for file, items in sorted(grouped.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        kinds = Counter(certainty for _, certainty in items)
        names = ", ".join(safe(name) for name, _ in items[:MODULES_SHOWN])
        table.add_row(
            name_text(file.rpartition("/")[2]),
            count(kinds[Certainty.CERTAIN]),
            count(kinds[Certainty.LIKELY]),
            Text(names, overflow="fold"),
        )
    return section(
        "Native code that imports Python",
        table,
        note="Modules named as a whole; likely where the file itself has nothing to import with",
    )


def _is_bound(item: NativeSurface) -> bool:
    return bool(item.private_at_import and not item.is_native)


def _bound_part(surface: NativeSurface, items: Sequence[NativeObstacle]) -> RenderableType:
    """One bound distribution, and the symbols that bind it."""
    first = Text(safe(surface.distribution), style=NAME, overflow="fold")
    first.append(
        f"  {counted(surface.private_at_import, 'symbol')},"
        f" {percent(surface.free_lines, surface.lines)} free already",
        style="not bold",
    )
    rows = [_obstacle(item) for item in items[:SYMBOLS_SHOWN]]
    hidden = len(items) - SYMBOLS_SHOWN
    if hidden > 0:
        rows.append(Text(f"and {hidden:,} more", style=QUIET))
    return Group(first, *(Padding(row, (0, 0, 0, 4)) for row in rows))


def _obstacles(coupling: NativeCoupling, limit: int) -> Iterator[RenderableType]:
    """Distributions that own nothing native, those nearest to being free first."""
    by_name: dict[str, list[NativeObstacle]] = defaultdict(list)
    for item in coupling.obstacles:
        if item.at_import:
            by_name[item.distribution].append(item)
    bound = sorted(
        filter(_is_bound, coupling.surfaces),
        key=lambda item: (item.private_at_import, -item.lines, item.distribution),
    )
    parts = [_bound_part(surface, by_name[surface.distribution]) for surface in bound[:limit]]
    owners = [item for item in coupling.surfaces if item.is_native]
    if parts:
        yield _free_line(coupling)
        yield section(
            "What would make them free of private symbols",
            *parts,
            note="The nearest first; by symbol the modules that take it while being imported"
            + _more(len(bound), limit),
        )
    if owners:
        rows = [
            Text.assemble(
                (safe(item.distribution), NAME), f"  {counted(len(item.files), 'compiled file')}"
            )
            for item in owners[:limit]
        ]
        yield section(
            "What would make them pure",
            *rows,
            note="What is compiled of them would have to go elsewhere" + _more(len(owners), limit),
        )


def _free_line(coupling: NativeCoupling) -> Text:
    """How much of what owns nothing native is free as a whole, now and after edits."""
    others = [item for item in coupling.surfaces if not item.is_native]
    lines = sum(item.lines for item in others)
    free = sum(item.lines for item in others if not item.private_at_import)
    later = sum(item.lines for item in others if item.private_at_import == item.deferrable)
    return Text(
        f"{percent(free, lines)} of the lines of pure distributions are in ones that take no"
        f" private symbol while being imported; {percent(later, lines)} where imports are deferred"
    )


def _obstacle(item: NativeObstacle) -> Text:
    frees = f", frees {counted(item.frees, 'line')}" if item.frees else ""
    remedy = ", deferrable" if item.deferrable else ""
    return Text.assemble(
        f"{safe(item.native)}.{safe(item.symbol)}",
        (f"  {counted(item.at_import, 'module')}{remedy}{frees}  {safe(item.example)}", QUIET),
        overflow="fold",
    )


def _loads(native: NativeMap, coupling: NativeCoupling, limit: int) -> RenderableType:
    table = plain_table("library", "loaded by", "with", "owner")
    owners = {item.library: item.owner for item in coupling.libraries}
    for load in native.loads[:limit]:
        place = f"{safe(load.importer)}:{load.line}"
        owner = safe(owners.get(load.library, "outside of the target"))
        table.add_row(name_text(load.name), place, safe(load.loader), owner)
    note = f"By their file, as the strings in the call tell{_more(len(native.loads), limit)}"
    return section("Libraries that Python code loads", table, note=note)


def _registries(native: NativeMap, limit: int) -> RenderableType:
    """Namespaces by how many modules take names of them."""
    table = plain_table("namespace", ">taken by", ">names", "provided by")
    grouped: dict[tuple[str, str], tuple[list[RegistryEntry], list[RegistryEntry]]] = {}
    for number, entries in enumerate((native.consumers, native.providers)):
        for entry in entries:
            pair = grouped.setdefault((entry.registry, entry.namespace), ([], []))
            pair[number].append(entry)
    rows = sorted(grouped.items(), key=lambda row: (-len(row[1][0]), row[0]))
    for (registry, namespace), (consumers, providers) in rows[:limit]:
        names = {name for entry in consumers for name in entry.names}
        table.add_row(
            name_text(f"{registry}.{namespace}"),
            count(len(consumers)),
            count(len(names)),
            _provided(providers),
        )
    return section("Registries", table, note=f"Modules that look names up{_more(len(rows), limit)}")


def _provided(providers: Sequence[RegistryEntry]) -> Text:
    if not providers:
        return Text("nobody who could be found", style=WARN)
    names = list(dict.fromkeys(safe(entry.place.rpartition("/")[2]) for entry in providers))
    hidden = len(names) - MODULES_SHOWN // 2
    shown = ", ".join(names[: MODULES_SHOWN // 2]) + (f", {hidden} more" if hidden > 0 else "")
    return Text(shown, overflow="fold")


def _more(number: int, limit: int) -> str:
    hidden = number - limit
    return f"; {hidden:,} more with --limit or --format json" if hidden > 0 else ""
