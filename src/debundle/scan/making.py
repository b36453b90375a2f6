"""The content of a scan, made from the files: Found -> Content."""

from __future__ import annotations

from debundle.model import (
    Cache,
    Detail,
    ExternalImport,
    Import,
    Module,
    ModuleKind,
    NativeUse,
    Progress,
    Reading,
    ScanOptions,
    Target,
)
from debundle.scan.discover import Found, SourceFile, stubs_of
from debundle.scan.native import modules_inside, native_imports, nesting_imports
from debundle.scan.native_names import read_native_names
from debundle.scan.packing import Content
from debundle.scan.reading import read_facts
from debundle.scan.source.facts import FileFacts
from debundle.scan.statements import Statements, read_statements
from debundle.scan.stubs import read_stubs


def make_content(
    found: Found, target: Target, options: ScanOptions, *, cache: Cache, progress: Progress
) -> Content:
    """Read the modules that were found and link their imports; what is in the cache is not read.

    A file that cannot be read is a module with a `problem`, never an error.
    """
    facts: dict[str, FileFacts] = {}
    native_names = {}
    if options.detail is Detail.FULL:
        with progress.step("Reading sources"):
            facts = read_facts(
                found.sources, cache=cache, processes=options.processes, progress=progress
            )
            facts = read_stubs(facts, found.stubs)
            roots = [root.name for root in target.roots]
            native_names = read_native_names(found.extensions, found.libraries, roots, cache)
    nested = modules_inside(found.sourceless, facts, stubs_of(target), native_names)
    sourceless = {module.name: module for module in (*nested, *found.sourceless)}
    names = frozenset({file.name for file in found.sources} | sourceless.keys())
    plain = [file for file in found.sources if file.name not in facts or facts[file.name].problem]
    statements = Statements([], [], {}, {})
    if plain:
        with progress.step("Reading import statements"):
            statements = read_statements(plain, target=target, among=found.sources, modules=names)
    imports: tuple[Import, ...] = ()
    external: tuple[ExternalImport, ...] = ()
    uses: tuple[NativeUse, ...] = ()
    kinds = {name: module.kind for name, module in sourceless.items()}
    with progress.step("Linking imports"):
        if facts:
            # Slow to load, and statements alone need nothing linked.
            from debundle.scan.linking.link import link_modules  # noqa: PLC0415

            imports, external, uses = link_modules(
                facts,
                names,
                extensions=frozenset(
                    name for name, kind in kinds.items() if kind is ModuleKind.EXTENSION
                ),
                watched=options.watched,
                strings=options.strings,
                entry_points=target.metadata.entry_points,
            )
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
        tuple(sorted({*imports, *statements.imports, *native})),
        tuple(sorted({*external, *statements.external})),
        uses,
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
