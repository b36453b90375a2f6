"""The entry point of the stage: Target -> ImportGraph."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from debundle.model import (
    Cache,
    DebundleError,
    Detail,
    ImportGraph,
    Module,
    ModuleKind,
    NoCache,
    Progress,
    Reading,
    ScanOptions,
    Target,
)
from debundle.scan.discover import Found, SourceFile, discover_modules
from debundle.scan.linking.link import link_modules
from debundle.scan.native import modules_inside, native_imports, nesting_imports
from debundle.scan.native_names import read_native_names
from debundle.scan.packing import Content
from debundle.scan.reading import read_facts
from debundle.scan.recall import Recall
from debundle.scan.source.facts import FileFacts
from debundle.scan.statements import Statements, read_statements


def scan_package(
    target: Target, options: ScanOptions, *, progress: Progress, cache: Cache | None = None
) -> ImportGraph:
    """Read every module of a target and link their imports: Target -> ImportGraph.

    A file that cannot be read is a module with a `problem`, never an error. Raises DebundleError
    where the target has no module at all.
    """
    cache = cache or NoCache()
    with _collector_resting():
        with progress.step("Finding modules"):
            found = discover_modules(target)
        if not found.sources and not found.sourceless:
            raise DebundleError(
                f"{target.label} holds no Python module.",
                where=str(target.roots[0].location) if target.roots else "",
                next_step="Name a folder with .py files, a wheel, an sdist or a package.",
            )
        content = _recall(found, target, options, cache, progress)
    return ImportGraph(target, content.modules, content.imports, content.external)


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Keep the cyclic garbage collector from walking large structures that hold no cycles."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _recall(
    found: Found, target: Target, options: ScanOptions, cache: Cache, progress: Progress
) -> Content:
    """The content from the cache where no file changed, else made anew."""
    if isinstance(cache, NoCache):
        return _make(found, target, options, cache, progress)
    return Recall(found, _circumstances(found, target, options), cache).content(
        make=lambda: _make(found, target, options, cache, progress),
        read=(lambda files: read_facts(files, cache=cache, processes=1, progress=progress))
        if options.detail is Detail.FULL
        else None,
    )


def _circumstances(found: Found, target: Target, options: ScanOptions) -> tuple[str, ...]:
    """What the content depends on beside the files that are read."""
    return (
        options.detail.value,
        repr(sorted(root.name for root in target.roots)),
        repr([(module.name, module.path) for module in found.sourceless]),
        repr(_stubs(target)),
    )


def _stubs(target: Target) -> list[str]:
    return [path for path in target.data_files if path.endswith(".pyi")]


def _make(
    found: Found, target: Target, options: ScanOptions, cache: Cache, progress: Progress
) -> Content:
    facts: dict[str, FileFacts] = {}
    native_names = {}
    if options.detail is Detail.FULL:
        with progress.step("Reading sources"):
            facts = read_facts(
                found.sources, cache=cache, processes=options.processes, progress=progress
            )
            roots = [root.name for root in target.roots]
            native_names = read_native_names(found.extensions, found.libraries, roots, cache)
    nested = modules_inside(found.sourceless, facts, _stubs(target), native_names)
    sourceless = {module.name: module for module in (*nested, *found.sourceless)}
    names = frozenset({file.name for file in found.sources} | sourceless.keys())
    plain = [file for file in found.sources if file.name not in facts or facts[file.name].problem]
    statements = Statements([], [], {}, {})
    if plain:
        with progress.step("Reading import statements"):
            statements = read_statements(plain, target=target, among=found.sources, modules=names)
    with progress.step("Linking imports"):
        linked = link_modules(facts, names)
        native = {
            *native_imports(native_names, names),
            *nesting_imports(nested, sourceless),
        }
    modules = [
        *sourceless.values(),
        *(_module(file, facts.get(file.name), statements) for file in found.sources),
    ]
    return Content(
        tuple(sorted(modules, key=lambda module: module.name)),
        tuple(sorted({*linked.imports, *statements.imports, *native})),
        tuple(sorted({*linked.external, *statements.external})),
    )


def _module(file: SourceFile, facts: FileFacts | None, statements: Statements) -> Module:
    reading, problem, has_code = Reading.DETAIL, "", True
    lines = statements.lines.get(file.name, 0)
    if facts is not None and not facts.problem:
        lines, has_code = facts.lines, facts.has_code
    elif file.name in statements.problems:
        reading = Reading.UNREADABLE
        problem = facts.problem if facts is not None else statements.problems[file.name]
    else:
        reading = Reading.STATEMENTS
        problem = facts.problem if facts is not None else ""
    return Module(
        name=file.name,
        path=file.relative,
        lines=lines,
        kind=ModuleKind.PACKAGE if file.is_package else ModuleKind.MODULE,
        reading=reading,
        problem=problem,
        has_code=has_code,
    )
