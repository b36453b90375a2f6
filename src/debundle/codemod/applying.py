"""Turns a plan into edits of the file."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from textwrap import fill

from debundle.codemod.checkers import needed_for_typing, typing_lines
from debundle.codemod.detaching import Detached
from debundle.codemod.file import File
from debundle.codemod.hazards import first_unknown_binding
from debundle.codemod.header import top_edit
from debundle.codemod.hooks import entry_points_of, load_hooks
from debundle.codemod.inserting import insertion
from debundle.codemod.keywords import lazy_modules_line, make_lazy
from debundle.codemod.lazily import LazyWords, entry_of
from debundle.codemod.optional import optional_edits
from debundle.codemod.placing import Spot
from debundle.codemod.planning import Plan
from debundle.codemod.quoting import quotation
from debundle.codemod.readable import block_lines, keep_readable, provide_names
from debundle.codemod.removing import alias_removals, statement_removals
from debundle.codemod.scopes import ImportStatement
from debundle.codemod.text import Edit
from debundle.codemod.wording import ImportedName, fresh, guarded_lines, import_lines
from debundle.codemod.work import Work
from debundle.model import EntryPoint

#: Of lines with many names.
_WIDTH = 96
_WORDS = ("_lazy_names", "_lazy_errors", "_import_lazily")


def edits_of(file: File, plan: Plan) -> tuple[list[Edit], tuple[EntryPoint, ...]]:
    """All edits that a plan asks for, and the entry points that go with them."""
    taken = file.names.identifiers
    words = LazyWords(
        *(fresh(name, taken) for name in ("_lazy_names", "_lazy_errors", "_import_lazily"))
    )
    work = Work(file, plan, file.text.unit(), words, fresh("error", taken))
    provide_names(work)
    _wrap_statements(work)
    keep_readable(work)
    _import_locally(work)
    _quote_annotations(work)
    _resolve_in_lambdas(work)
    _remove_imports(work)
    load_hooks(work)
    make_lazy(work)
    for_typing = bool(needed_for_typing(work))
    lines = block_lines(work, for_typing=for_typing)
    imports = typing_lines(work)
    lines += ["", "", *imports] if lines and imports else imports
    lines += lazy_modules_line(work)
    if lines:
        # First of all edits at its place: what stands there as well may need it.
        work.edits.insert(0, top_edit(file.text, lines))
    return work.edits, entry_points_of(work)


def _wrap_statements(work: Work) -> None:
    file = work.file
    for selected in work.plan.wrapped.values():
        edits = optional_edits(
            file.text,
            selected,
            module=file.module,
            is_package=file.is_package,
            unit=work.unit,
            error=work.error,
        )
        if edits is not None:
            work.edits += edits


def _import_locally(work: Work) -> None:
    spots: dict[tuple[int, int], tuple[Spot, list[Detached]]] = {}
    for found, own in work.plan.detachments:
        for spot in own:
            key = (id(spot.suite), spot.at)
            spots.setdefault(key, (spot, []))[1].append(found.item)
    for spot, items in spots.values():
        items.sort(key=lambda item: work.file.text.start(item.alias))

        def lines(indent: str, items: Sequence[Detached] = items) -> list[str]:
            imports = import_lines([_local_name(work.file, item) for item in items], indent)
            rewrites = [item.rewrite for item in items]
            return guarded_lines(imports, rewrites, indent=indent, unit=work.unit, error=work.error)

        work.edits.append(insertion(work.file.text, spot.suite, spot.at, lines, unit=work.unit))


def _local_name(file: File, item: Detached) -> ImportedName:
    """What a function imports: a submodule by its own name, which a missing one is told by."""
    imported = item.imported
    submodule = _submodule(file, item)
    if item.rewrite.distribution and submodule:
        return ImportedName(submodule, "", imported.bound, renamed=True)
    return imported


def _quote_annotations(work: Work) -> None:
    by_name = [node for found, _ in work.plan.detachments for node in found.quoted]
    annotations = {id(node): node for node in [*by_name, *work.plan.quoted]}
    for node in annotations.values():
        edit = quotation(work.file.text, node)
        assert edit is not None
        work.edits.append(edit)


def _resolve_in_lambdas(work: Work) -> None:
    resolver = work.words.resolver if work.is_chained else "__getattr__"
    uses = {id(use.node): use for found, _ in work.plan.detachments for use in found.in_lambdas}
    for use in uses.values():
        start, end = work.file.text.start(use.node), work.file.text.end(use.node)
        work.edits.append(Edit(start, end, f'{resolver}("{use.name}")'))


def _remove_imports(work: Work) -> None:
    text = work.file.text
    by_statement: dict[ast.Import | ast.ImportFrom, list[Detached]] = {}
    statements: dict[ast.stmt, ImportStatement] = {}
    for found, _ in work.plan.detachments:
        node = found.item.statement.node
        by_statement.setdefault(node, []).append(found.item)
        statements[node] = found.item.statement
    whole: list[ImportStatement] = []
    moved = {item.statement.node for item in needed_for_typing(work)}
    replaced: dict[ast.stmt, str] = {}
    unknown_from = _unknown_from(work.file)
    for node, items in by_statement.items():
        removed = {item.alias for item in items if not item.kept}
        for item in items:
            if item.kept:
                alias = item.alias
                work.edits.append(Edit(text.start(alias), text.end(alias), item.kept))
        lost = [item for item in items if not item.kept]
        in_place = _in_place(work, node, lost, unknown_from=unknown_from)
        if len(removed) == len(node.names):
            whole.append(statements[node])
            if in_place:
                replaced[node] = in_place
        else:
            work.edits += alias_removals(text, node, removed)
            if in_place:
                work.edits.append(Edit(text.end(node), text.end(node), f"; {in_place}"))
    work.edits += statement_removals(text, whole, replaced=replaced, moved=moved)


def _in_place(work: Work, node: ast.stmt, items: Sequence[Detached], *, unknown_from: int) -> str:
    """What stands where a statement was: names that it unbinds, and that a branch makes readable.

    Below the line `unknown_from` the module may have one of the names, and the import took its
    place: nothing else may be found before the import is.
    """
    entries = work.in_branch.get(node, {})
    table = work.words.table
    spelt = [f'"{name}": {entry_of(entry)}' for name, entry in sorted(entries.items())]
    indent = work.file.text.line_indentation(work.file.text.start(node))
    inner = f"\n{indent}{work.unit}"
    found = []
    if len(spelt) == 1:
        found += [f'{table}["{name}"] = {entry_of(entry)}' for name, entry in entries.items()]
    elif spelt:
        found.append(f"{table}.update({{{inner}{f',{inner}'.join(spelt)},\n{indent}}})")
    # `from . import name` gives what the package has by that name, if it has something.
    names = [item.imported.bound for item in items if not _submodule(work.file, item)]
    if names and 0 < unknown_from < node.lineno:
        found.append(_unbinding(names, indent, work.unit))
    return "; ".join(found)


def _submodule(file: File, item: Detached) -> str:
    """The module that `from package import name` names; "" where that is no module."""
    path = f"{file.base(item.statement.node)}.{item.imported.name}"
    return path if item.imported.name and file.is_module(path, item.rewrite) else ""


def _unbinding(names: Sequence[str], indent: str, unit: str) -> str:
    """A statement after which the module has none of some names, if it had them before."""
    if len(names) == 1:
        return f'globals().pop("{names[0]}", None)'
    inner = f"\n{indent}{unit}"
    spelt = fill(", ".join(f'"{name}"' for name in names), _WIDTH - len(inner))
    if "\n" in spelt:
        spelt = spelt.replace("\n", inner).join((inner, f",\n{indent}"))
    return f"[globals().pop(name, None) for name in [{spelt}]]"


def _unknown_from(file: File) -> int:
    """The first line that may bind names which only the running program knows; 0 if none does."""
    starred = [
        binding.line
        for binding in file.names.bindings.get("*", ())
        if isinstance(binding.node, ast.ImportFrom)
        and file.base(binding.node) not in file.surroundings.exports
    ]
    return min(filter(None, (first_unknown_binding(file.names), *starred)), default=0)
