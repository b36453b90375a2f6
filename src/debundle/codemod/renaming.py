"""Modules get other names: every import of them, and every path that begins with one, follows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from debundle.codemod.header import has_future_annotations
from debundle.codemod.names import read_names
from debundle.codemod.removing import alias_removals
from debundle.codemod.rooted import Rooted, Ways, rename_paths
from debundle.codemod.scopes import ImportStatement
from debundle.codemod.selecting import imported_base
from debundle.codemod.strings import rename_strings
from debundle.codemod.text import Edit, OverlappingEditsError, SourceText, UnreadableSourceError

#: Of `from module import`, what names the module. A keyword is no part of a name.
_FROM = re.compile(r"from(?P<gap>[\s\\]*)(?P<path>[.\s\\\w]*?)(?P<tail>[\s\\]*)\bimport\b")


@dataclass(frozen=True, slots=True)
class Renaming:
    """New names of modules, and what tells a module from an attribute."""

    #: Old name -> new name of the modules that move; all others stay.
    names: Mapping[str, str]
    #: Old names of all modules of the target.
    modules: AbstractSet[str]
    #: Old names of the modules that the file may import: those of its own distribution and of
    #: the ones that this depends on.
    allowed: AbstractSet[str]

    def new(self, module: str) -> str:
        """What a module is called now."""
        return self.names.get(module, module)

    def longest(self, path: str) -> str:
        """The longest part of a dotted path that is a module; "" where none is."""
        while path and path not in self.modules:
            path = path.rpartition(".")[0]
        return path


@dataclass(frozen=True, slots=True)
class Renamed:
    """A file that follows, and what in it could not."""

    source: bytes
    #: One sentence each.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Following:
    """The file that follows, and what is known of what it imports; all names are old ones."""

    module: str
    is_package: bool
    #: The modules that it imports: they tell `from a import b` of a submodule from one of an
    #: attribute of the same name.
    reached: AbstractSet[str]
    #: (module, name) -> the module that defines the name: for names of modules that the file may
    #: not import, and that it is to take from there instead.
    providers: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass
class _Job:
    text: SourceText
    file: Following
    renaming: Renaming
    edits: list[Edit] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def is_module(self, base: str, name: str) -> bool:
        """Whether `from base import name` reaches a submodule rather than an attribute."""
        path = f"{base}.{name}"
        return path in self.renaming.modules and path in self.file.reached

    def resolved(self, written: str) -> str:
        """The module that a path with leading dots names once this one has its new name."""
        level = len(written) - len(written.lstrip("."))
        if not level:
            return written
        parts = self.renaming.new(self.file.module).split(".")
        keep = len(parts) - level + self.file.is_package
        if keep <= 0:
            return ""
        return ".".join([*parts[:keep], *filter(None, [written.lstrip(".")])])


def rename_modules(source: bytes, renaming: Renaming, file: Following) -> Renamed:
    """Let a file follow modules that have other names: bytes -> bytes, all else kept.

    Import statements, relative ones too, paths such as `a.b.c.X` behind `import a.b.c`, the
    literal argument of `import_module`, and the names that codemods made lazy are changed; other
    strings are not. A file that cannot be parsed stays as it is, with a note.
    """
    if not renaming.names:
        return Renamed(source)
    try:
        text = SourceText.read(source)
        names = read_names(text.tree, annotations_are_text=has_future_annotations(text.tree))
    except (UnreadableSourceError, RecursionError) as error:
        return Renamed(source, (f"it cannot be parsed here, and keeps old names: {error}",))
    job = _Job(text, file, renaming)
    rooted: list[Rooted] = []
    for statement in names.imports:
        if isinstance(statement.node, ast.ImportFrom):
            _rename_from(job, statement, statement.node)
        else:
            rooted += _rename_import(job, statement, statement.node)
    ways = Ways(renaming.names, renaming.longest, renaming.allowed.__contains__)
    edits, notes = rename_paths(text, names, rooted, ways)
    job.edits += edits
    job.notes += notes
    job.edits += rename_strings(text, lambda name, attribute: _respelt(job, name, attribute))
    try:
        return Renamed(text.edited(job.edits) if job.edits else source, tuple(job.notes))
    except OverlappingEditsError as error:
        return Renamed(source, (f"it keeps old names: {error}",))


def defined_names(source: bytes) -> frozenset[str]:
    """The names that a module binds; none where it cannot be parsed."""
    try:
        text = SourceText.read(source)
        return frozenset(read_names(text.tree, annotations_are_text=True).bindings)
    except (UnreadableSourceError, RecursionError):
        return frozenset()


def first_bindings(source: bytes) -> Mapping[str, int]:
    """The first line on which a module binds each of its names; none where it cannot be parsed.

    What a star import binds is not told.
    """
    try:
        text = SourceText.read(source)
        bindings = read_names(text.tree, annotations_are_text=True).bindings
    except (UnreadableSourceError, RecursionError):
        return {}
    lines = {
        name: min(item.line for item in every if item.kind not in ("typing", "del"))
        for name, every in bindings.items()
        if any(item.kind not in ("typing", "del") for item in every)
    }
    return {name: line for name, line in lines.items() if name != "*"}


def _respelt(job: _Job, name: str, attribute: str) -> tuple[str, str]:
    """How a string that names a module, perhaps with dots before it, is spelt now."""
    level = len(name) - len(name.lstrip("."))
    node = ast.ImportFrom(module=name[level:] or None, names=[], level=level)
    base = imported_base(node, module=job.file.module, is_package=job.file.is_package)
    if (base, attribute) in job.file.providers:
        return job.renaming.new(job.file.providers[base, attribute]), attribute
    new = job.renaming.new(base)
    place = _new_place(job, base, attribute)
    if attribute and place != f"{new}.{attribute}":
        return place, ""
    return (name if job.resolved(name) == new else new), attribute


def _rename_from(job: _Job, statement: ImportStatement, node: ast.ImportFrom) -> None:
    base = imported_base(node, module=job.file.module, is_package=job.file.is_package)
    if not base:
        return
    written = "." * node.level + (node.module or "")
    new_base = job.renaming.new(base)
    places = {alias: _new_place(job, base, alias.name) for alias in node.names}
    elsewhere = {
        alias: place for alias, place in places.items() if place != f"{new_base}.{alias.name}"
    }
    kept = [alias for alias in node.names if alias not in elsewhere]
    if kept and job.resolved(written) != new_base:
        job.edits.append(_new_base(job.text, node, new_base))
    if not elsewhere:
        return
    lines = list(_import_lines(elsewhere))
    if kept:
        job.edits += alias_removals(job.text, node, set(elsewhere))
        job.edits.append(_behind(job.text, node, lines))
    else:
        start, end = job.text.start(node), job.text.end(node)
        job.edits.append(Edit(start, end, _joined(job.text, start, lines)))


def _new_place(job: _Job, base: str, name: str) -> str:
    """Module and name, with a dot, by which `from base import name` reaches the same now."""
    path = f"{base}.{name}"
    if (base, name) in job.file.providers:
        return f"{job.renaming.new(job.file.providers[base, name])}.{name}"
    if name != "*" and job.is_module(base, name):
        return job.renaming.new(path)
    return f"{job.renaming.new(base)}.{name}"


def _import_lines(elsewhere: Mapping[ast.alias, str]) -> Iterator[str]:
    """Statements that bind the same names from their new places, those of one package joined."""
    by_package: dict[str, list[str]] = {}
    for alias, new in elsewhere.items():
        package, _, last = new.rpartition(".")
        bound = alias.asname or alias.name
        spelt = last if last == bound and not alias.asname else f"{last} as {bound}"
        if package:
            by_package.setdefault(package, []).append(spelt)
        else:
            yield f"import {spelt}"
    for package, parts in by_package.items():
        yield f"from {package} import {', '.join(parts)}"


def _new_base(text: SourceText, node: ast.ImportFrom, base: str) -> Edit:
    start = text.start(node)
    head = text.data[start : text.start(node.names[0])].decode()
    match = _FROM.match(head)
    assert match is not None
    before, path = head[: match.start("path")].encode(), match["path"].encode()
    at = start + len(before)
    gap = "" if match["gap"] else " "
    tail = "" if match["tail"] else " "
    return Edit(at, at + len(path), f"{gap}{base}{tail}")


def _behind(text: SourceText, node: ast.stmt, lines: Sequence[str]) -> Edit:
    """Further statements behind one that stays: on lines of their own where it has one."""
    end = text.end(node)
    rest = text.data[end : text.line_end(end)].strip()
    if text.indentation(text.start(node)) is None or (rest and not rest.startswith(b"#")):
        return Edit(end, end, "".join(f"; {line}" for line in lines))
    indent = text.line_indentation(text.start(node))
    at = text.line_end(end)
    return Edit(at, at, "".join(f"\n{indent}{line}" for line in lines))


def _joined(text: SourceText, start: int, lines: Sequence[str]) -> str:
    """Statements in the place of one: on lines of their own where it has one."""
    indent = text.indentation(start)
    return "; ".join(lines) if indent is None else f"\n{indent}".join(lines)


def _rename_import(job: _Job, statement: ImportStatement, node: ast.Import) -> Iterator[Rooted]:
    """Rename `import a.b as c` at once; what binds a root waits for the paths that use it."""
    for alias in node.names:
        if alias.asname is None:
            if alias.name in job.renaming.modules:
                yield Rooted(statement, alias)
        elif job.renaming.new(alias.name) != alias.name:
            start = job.text.start(alias)
            spelt = f"{job.renaming.new(alias.name)} as {alias.asname}"
            job.edits.append(Edit(start, job.text.end(alias), spelt))
