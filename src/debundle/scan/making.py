"""The content of a scan, made from the files: Found -> Content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

from debundle.model import (
    Cache,
    Detail,
    Module,
    ModuleKind,
    Progress,
    Reading,
    ScanOptions,
    Target,
)
from debundle.scan.discover import Found, SourceFile, stubs_of
from debundle.scan.native import modules_inside, native_imports, nesting_imports
from debundle.scan.packing import Content
from debundle.scan.statements import Statements, read_statements
from debundle.sources.cython import is_cython_module

if TYPE_CHECKING:
    from debundle.scan.cython import CythonImports, CythonSources
    from debundle.scan.native import NativeNames
    from debundle.scan.source.facts import FileFacts


def make_content(
    found: Found, target: Target, options: ScanOptions, *, cache: Cache, progress: Progress
) -> Content:
    """Read the modules that were found and link their imports; what is in the cache is not read.

    A file that cannot be read is a module with a `problem`, never an error.
    """
    facts: Mapping[str, FileFacts] = {}
    native_names: Mapping[str, NativeNames] = {}
    if options.detail is Detail.FULL:
        # Slow to load, as what links is, and needless for statements alone.
        from debundle.scan.detail import read_detail  # noqa: PLC0415

        with progress.step("Reading sources"):
            roots = [root.name for root in target.roots]
            facts, native_names = read_detail(found, roots, options, cache=cache, progress=progress)
    cython = _cython(found)
    outside = _sourceless(found, facts, cython)
    nested = modules_inside(outside, facts, stubs_of(target), native_names)
    sourceless = {module.name: module for module in (*nested, *outside)}
    names = frozenset({file.name for file in found.sources} | sourceless.keys())
    statements = _statements(found, target, options, facts, names=names, progress=progress)
    of_cython = cython.imports(names) if cython else None
    modules = [
        *(_measured(module, of_cython) for module in sourceless.values()),
        *(_module(file, facts.get(file.name), statements) for file in found.sources),
    ]
    with progress.step("Linking imports"):
        linked = _linked(facts, names, sourceless.values(), target, options)
        native = (
            *native_imports(native_names, names, linked.imports),
            *nesting_imports(nested, sourceless),
        )
        more = of_cython.imports if of_cython else ()
        external = of_cython.external if of_cython else ()
        return Content(
            tuple(sorted(modules, key=attrgetter("name"))),
            # In order mostly, which a set would undo: sorted again in no time.
            tuple(sorted(dict.fromkeys((*linked.imports, *statements.imports, *native, *more)))),
            tuple(sorted(dict.fromkeys((*linked.external, *statements.external, *external)))),
            linked.native,
        )


def _cython(found: Found) -> CythonSources | None:
    if not found.cython:
        return None
    from debundle.scan.cython import CythonSources  # noqa: PLC0415 -- few have such sources

    return CythonSources(found.cython)


def _sourceless(
    found: Found, facts: Mapping[str, FileFacts], cython: CythonSources | None
) -> tuple[Module, ...]:
    """The modules without Python source, with those that a build has still to make."""
    sources = {file.name for file in found.sources}
    outside = cython.without_included(found.sourceless, sources) if cython else found.sourceless
    if not found.native:
        return outside
    from debundle.scan.unbuilt import unbuilt_extensions  # noqa: PLC0415 -- of projects alone

    unbuilt = unbuilt_extensions(
        found.native,
        facts,
        packages=frozenset(file.name for file in found.sources if file.is_package),
        known=frozenset(sources | {item.name for item in outside}),
    )
    return (*outside, *unbuilt)


def _statements(
    found: Found,
    target: Target,
    options: ScanOptions,
    facts: Mapping[str, FileFacts],
    *,
    names: frozenset[str],
    progress: Progress,
) -> Statements:
    """The import statements of the files that were not read in detail."""
    plain = [file for file in found.sources if file.name not in facts or facts[file.name].problem]
    if not plain:
        return Statements([], [], {}, {})
    with progress.step("Reading import statements"):
        return read_statements(
            plain,
            target=target,
            among=found.sources,
            modules=names,
            broken=bool(facts),
            processes=options.processes,
        )


def _measured(module: Module, cython: CythonImports | None) -> Module:
    """An extension module with the lines of its source, if that is what it is known by."""
    if cython is None or not is_cython_module(module.path):
        return module
    return replace(module, lines=cython.lines[module.path], reading=Reading.STATEMENTS)


def _linked(
    facts: Mapping[str, FileFacts],
    names: frozenset[str],
    sourceless: Iterable[Module],
    target: Target,
    options: ScanOptions,
) -> Content:
    """The imports that the facts lead to."""
    if not facts:
        return Content((), (), (), ())
    from debundle.scan.linking.link import link_modules  # noqa: PLC0415

    imports, external, uses = link_modules(
        facts,
        names,
        extensions=frozenset(
            module.name for module in sourceless if module.kind is ModuleKind.EXTENSION
        ),
        watched=options.watched,
        strings=options.strings,
        entry_points=target.metadata.entry_points,
    )
    return Content((), imports, external, uses)


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
