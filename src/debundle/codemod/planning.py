"""Decides for each rewrite of a file whether it can be made, before anything is edited."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from debundle.codemod.conditions import can_be_lazy, check_hook, check_lazy
from debundle.codemod.detaching import Detached, Detachment, ObstacleError, detach
from debundle.codemod.file import File
from debundle.codemod.lazily import MARK
from debundle.codemod.placing import Spot, spots_of
from debundle.codemod.quoting import computed_annotations, evaluated_annotations, quotation
from debundle.codemod.scopes import ImportStatement, Names
from debundle.codemod.selecting import (
    Selected,
    Setting,
    is_wrapped,
    select,
    setting_of,
)
from debundle.codemod.wording import ImportedName, imported_name
from debundle.model import Remedy, Rewrite, RewriteDone, RewriteLeft

_DETACHING = (Remedy.TYPING_ONLY, Remedy.FACADE, Remedy.DEFER, Remedy.OPTIONAL, Remedy.HOOK)
_BINDS = ("import", "def", "class", "other")
_STAR = "*"


@dataclass(slots=True)
class Plan:
    """What is to be done to a file."""

    #: Names that lose their import, with the functions that import them instead.
    detachments: list[tuple[Detachment, list[Spot]]] = field(default_factory=list)
    #: Names whose import gets the keyword `lazy`, and those listed in `__lazy_modules__`.
    lazy: list[Detached] = field(default_factory=list)
    listed: list[Detached] = field(default_factory=list)
    #: Names of call-time imports to be wrapped, by statement.
    wrapped: dict[ast.stmt, list[Selected]] = field(default_factory=dict)
    #: Rewrites without a statement: names to be made readable.
    provided: list[Rewrite] = field(default_factory=list)
    #: Annotations that name a module by its path, which nothing is to evaluate.
    quoted: list[ast.expr] = field(default_factory=list)
    done: list[RewriteDone] = field(default_factory=list)
    left: list[RewriteLeft] = field(default_factory=list)


def plan_rewrites(file: File, rewrites: Iterable[Rewrite]) -> Plan:
    """Sort rewrites into what can be done, how, and what is left for which reason."""
    plan = Plan()
    wanted: dict[Rewrite, list[Selected]] = {}
    for rewrite in sorted(set(rewrites)):
        if not _settled_at_once(file, rewrite, plan):
            _sort_by_setting(file, rewrite, plan, wanted)
    _plan_detachments(file, wanted, plan)
    return plan


def _settled_at_once(file: File, rewrite: Rewrite, plan: Plan) -> bool:
    if rewrite.remedy is Remedy.REDESIGN:
        plan.left.append(
            RewriteLeft(rewrite, "used while the module is imported: only a person can cut it")
        )
    elif rewrite.remedy is Remedy.RELOCATE:
        plan.left.append(
            RewriteLeft(rewrite, "a definition moves between two files: see relocate_definition")
        )
    elif not rewrite.line and rewrite.remedy is Remedy.FACADE:
        _plan_provision(file, rewrite, plan)
    else:
        return False
    return True


def _plan_provision(file: File, rewrite: Rewrite, plan: Plan) -> None:
    bound = [name for name in rewrite.names if _is_bound(name, file.names)]
    if set(bound) == set(rewrite.names):
        note = "the module binds the names itself"
        plan.done.append(RewriteDone(rewrite, changed=False, notes=(note,)))
    elif _was_rewritten(file):
        known = all(f'"{name}": (' in file.text.data.decode() for name in rewrite.names)
        _settle_again(rewrite, plan, known=known)
    else:
        plan.provided.append(rewrite)
        plan.done.append(RewriteDone(rewrite))


def _sort_by_setting(
    file: File, rewrite: Rewrite, plan: Plan, wanted: dict[Rewrite, list[Selected]]
) -> None:
    selected = select(rewrite, file.names.imports, module=file.module, is_package=file.is_package)
    if not selected:
        _settle_without_statement(file, rewrite, plan)
        return
    settings = {setting_of(item.statement) for item in selected}
    if settings <= {Setting.TYPING, Setting.GUARDED}:
        _plan_guarded(file, rewrite, selected, plan)
    elif settings <= {Setting.FUNCTION, Setting.SCRIPT, Setting.TYPING, Setting.GUARDED}:
        _plan_wrapping(rewrite, selected, plan)
    elif Setting.CLASS in settings:
        plan.left.append(RewriteLeft(rewrite, "the import binds an attribute of a class"))
    else:
        wanted[rewrite] = [
            item
            for item in selected
            if setting_of(item.statement) in (Setting.PLAIN, Setting.BRANCH)
        ]


def _plan_guarded(file: File, rewrite: Rewrite, selected: Sequence[Selected], plan: Plan) -> None:
    """The module goes on without the import, if its annotations bear what it has instead."""
    guarded = [item for item in selected if setting_of(item.statement) is Setting.GUARDED]
    notes = ["guarded already" if guarded else "for type checkers only already"]
    is_changed = False
    for item in guarded:
        name = imported_name(item.statement.node, item.alias).bound
        annotations = computed_annotations(file.text, file.names, name)
        if annotations:
            plan.quoted += annotations
            is_changed = True
            notes.append(f"annotations that compute with {name} are strings now")
    plan.done.append(RewriteDone(rewrite, changed=is_changed, notes=tuple(notes)))


def _settle_without_statement(file: File, rewrite: Rewrite, plan: Plan) -> None:
    if rewrite.remedy is Remedy.TYPING_ONLY and rewrite.names:
        _plan_quotation(file, rewrite, plan)
        return
    if rewrite.remedy is Remedy.OPTIONAL:
        note = f"no import statement on line {rewrite.line}: a missing module raises its own error"
        plan.done.append(RewriteDone(rewrite, changed=False, notes=(note,)))
        return
    reason = f"no import statement on line {rewrite.line} leads to {rewrite.imported}"
    plan.left.append(RewriteLeft(rewrite, reason))


def _plan_quotation(file: File, rewrite: Rewrite, plan: Plan) -> None:
    """Of a module that is read by its path, and only in annotations: these become strings."""
    try:
        annotations = evaluated_annotations(file.text, file.names, rewrite.names)
    except ObstacleError as obstacle:
        plan.left.append(RewriteLeft(rewrite, str(obstacle)))
        return
    plan.quoted += annotations
    note = f"annotations that name {rewrite.names[0]} are strings now"
    plan.done.append(RewriteDone(rewrite, changed=bool(annotations), notes=(note,)))


def _plan_wrapping(rewrite: Rewrite, selected: Sequence[Selected], plan: Plan) -> None:
    if not rewrite.distribution:
        plan.done.append(RewriteDone(rewrite, changed=False, notes=("at call time already",)))
        return
    settings = (Setting.FUNCTION, Setting.SCRIPT)
    items = [item for item in selected if setting_of(item.statement) in settings]
    if all(is_wrapped(item.statement) for item in items):
        plan.done.append(RewriteDone(rewrite, changed=False, notes=("done already",)))
        return
    for item in items:
        if not is_wrapped(item.statement):
            plan.wrapped.setdefault(item.statement.node, []).append(item)
    plan.done.append(RewriteDone(rewrite))


def _plan_detachments(file: File, wanted: dict[Rewrite, list[Selected]], plan: Plan) -> None:
    """Detach what can be; a name that cannot may hold back another, so until nothing changes."""
    if wanted and _was_rewritten(file):
        for rewrite in wanted:
            _settle_again(rewrite, plan, known=False)
        return
    items: dict[Rewrite, list[Detached]] = {}
    for rewrite, selected in wanted.items():
        try:
            items[rewrite] = _detached(file, rewrite, selected, wanted)
        except ObstacleError as obstacle:
            plan.left.append(RewriteLeft(rewrite, str(obstacle)))
    _plan_lazy(file, items, plan)
    while True:
        alike = [item for group in items.values() for item in group]
        found: dict[Rewrite, list[tuple[Detachment, list[Spot]]]] = {}
        refused = {}
        for rewrite, group in items.items():
            try:
                found[rewrite] = [_planned(file, item, alike) for item in group]
            except ObstacleError as obstacle:
                refused[rewrite] = str(obstacle)
        if not refused:
            break
        for rewrite, reason in refused.items():
            plan.left.append(RewriteLeft(rewrite, reason))
            del items[rewrite]
    for rewrite, detachments in found.items():
        plan.detachments += detachments
        plan.done.append(RewriteDone(rewrite, notes=_notes(file, detachments)))


def _plan_lazy(file: File, items: dict[Rewrite, list[Detached]], plan: Plan) -> None:
    """Take out the rewrites that Python itself makes late."""
    if not (file.has_lazy or file.prefers_list):
        return
    for rewrite, group in list(items.items()):
        if rewrite.remedy is Remedy.HOOK or not all(can_be_lazy(item) for item in group):
            continue
        del items[rewrite]
        try:
            for item in group:
                check_lazy(item, file.names)
        except ObstacleError as obstacle:
            plan.left.append(RewriteLeft(rewrite, str(obstacle)))
            continue
        (plan.listed if file.prefers_list else plan.lazy).extend(group)
        note = ("Pythons before 3.15 import it at once",) if file.prefers_list else ()
        plan.done.append(RewriteDone(rewrite, notes=note))


def _planned(
    file: File, item: Detached, alike: Sequence[Detached]
) -> tuple[Detachment, list[Spot]]:
    check_hook(item)
    found = detach(item, file.names, alike=alike)
    for annotation in found.quoted:
        if quotation(file.text, annotation) is None:
            raise ObstacleError(f"the annotation on line {annotation.lineno} cannot be quoted")
    return found, spots_of(found, file.text, file.names.leaving)


def _detached(
    file: File,
    rewrite: Rewrite,
    selected: Sequence[Selected],
    wanted: dict[Rewrite, list[Selected]],
) -> list[Detached]:
    found: list[Detached] = []
    for item in selected:
        setting = setting_of(item.statement)
        imported = imported_name(item.statement.node, item.alias)
        if item.alias.name == _STAR:
            found += _expanded(file, rewrite, item, setting, wanted)
        elif imported.binds_root:
            kept, lost = _kept_part(item.alias.name, _gone(item.alias, wanted))
            found.append(
                Detached(rewrite, item.statement, item.alias, imported, setting, kept, lost)
            )
        else:
            found.append(Detached(rewrite, item.statement, item.alias, imported, setting))
    return found


def _gone(alias: ast.alias, wanted: dict[Rewrite, list[Selected]]) -> set[str]:
    """All modules that rewrites of one name say are lost."""
    found: set[str] = set()
    for rewrite, selected in wanted.items():
        if any(item.alias is alias for item in selected):
            found.update((rewrite.imported, *rewrite.gone))
    return found


def _kept_part(name: str, gone: set[str]) -> tuple[str, str]:
    """Of `import a.b.c`, what is still imported, and the shortest path that is not."""
    parts = name.split(".")
    for depth in range(1, len(parts) + 1):
        path = ".".join(parts[:depth])
        if path in gone:
            return ".".join(parts[: depth - 1]), path
    return "", parts[0]


def _expanded(
    file: File,
    rewrite: Rewrite,
    item: Selected,
    setting: Setting,
    wanted: dict[Rewrite, list[Selected]],
) -> list[Detached]:
    """The names that a star import binds, those left out that something else binds later."""
    node = item.statement.node
    base = file.base(node)
    exports = file.surroundings.exports.get(base)
    if exports is None:
        raise ObstacleError(f"what the star import of {base} binds is not known")
    _check_earlier_stars(file, item.statement, exports, wanted)
    _check_other_branches(file, item.statement, exports)
    written = {name.partition(".")[0] for name in rewrite.names} - {_STAR}
    if written and rewrite.imported != base:
        raise ObstacleError(f"the star import of {base} brings {', '.join(sorted(written))}")
    assert isinstance(node, ast.ImportFrom)
    module = "." * node.level + (node.module or "")
    return [
        Detached(rewrite, item.statement, item.alias, ImportedName(module, name, name), setting)
        for name in exports
        if not _is_bound_otherwise(file, name, item.statement)
    ]


def _check_earlier_stars(
    file: File,
    statement: ImportStatement,
    exports: Sequence[str],
    wanted: dict[Rewrite, list[Selected]],
) -> None:
    """A star import that stays, and stands before, would bind a name for good."""
    cut = {id(item.statement.node) for selected in wanted.values() for item in selected}
    own = file.base(statement.node)
    for binding in file.names.bindings.get(_STAR, ()):
        assert isinstance(binding.node, ast.ImportFrom)
        if binding.line >= statement.node.lineno or id(binding.node) in cut:
            continue
        base = file.base(binding.node)
        both = sorted(set(exports) & set(file.surroundings.exports.get(base, ())))
        differing = [name for name in both if not _agree(file, name, base, own)]
        if differing:
            raise ObstacleError(f"{differing[0]} comes from {base}, too, on line {binding.line}")


def _check_other_branches(file: File, statement: ImportStatement, exports: Sequence[str]) -> None:
    """A function cannot tell which of two branches would have bound a name that it uses."""
    for binding in file.names.bindings.get(_STAR, ()):
        assert isinstance(binding.node, ast.ImportFrom)
        if binding.node is statement.node or isinstance(binding.place.owner, ast.Module):
            continue
        others = file.surroundings.exports.get(file.base(binding.node), ())
        used = sorted(set(exports) & set(others) & file.names.uses.keys())
        if used:
            raise ObstacleError(f"{used[0]} may come from the branch on line {binding.line}, too")


def _is_bound_otherwise(file: File, name: str, statement: ImportStatement) -> bool:
    """Whether what binds a name of a star import in the end is another statement.

    A later one, or any other where the star import hands on what this module itself has.
    """
    base, line = file.base(statement.node), statement.node.lineno
    for binding in file.names.bindings.get(name, ()):
        is_certain = isinstance(binding.place.owner, ast.Module) and binding.kind in _BINDS
        if is_certain and binding.line > line:
            return True
    is_own = file.module in _way(file, base, name)
    for binding in file.names.bindings.get(_STAR, ()):
        assert isinstance(binding.node, ast.ImportFrom)
        other = file.base(binding.node)
        has_it = other != base and name in file.surroundings.exports.get(other, ())
        is_later = binding.line > line and isinstance(binding.place.owner, ast.Module)
        if has_it and (is_own or is_later) and file.module not in _way(file, other, name):
            return True
    return False


def _agree(file: File, name: str, base: str, other: str) -> bool:
    """Whether two modules hand on the same value by a name."""
    one, two = _way(file, base, name), _way(file, other, name)
    return bool(one and two) and one[-1] == two[-1]


def _way(file: File, module: str, name: str) -> tuple[str, ...]:
    return file.surroundings.ways.get(module, {}).get(name, ())


def _notes(file: File, detachments: Sequence[tuple[Detachment, list[Spot]]]) -> tuple[str, ...]:
    found = []
    for item, spots in detachments:
        name = item.item.imported.bound
        if spots:
            functions = sorted({getattr(spot.home, "name", "__main__") for spot in spots})
            found.append(f"patching {file.module}.{name} no longer reaches {', '.join(functions)}")
        if item.quoted:
            found.append(f"annotations that name {name} are strings now")
    return tuple(dict.fromkeys(found))


def _is_bound(name: str, names: Names) -> bool:
    return any(binding.kind not in ("typing", "del") for binding in names.bindings.get(name, ()))


def _was_rewritten(file: File) -> bool:
    return MARK.encode() in file.text.data


def _settle_again(rewrite: Rewrite, plan: Plan, *, known: bool) -> None:
    if known:
        plan.done.append(RewriteDone(rewrite, changed=False, notes=("done already",)))
    else:
        reason = "the file was rewritten before: begin with its original"
        plan.left.append(RewriteLeft(rewrite, reason))
