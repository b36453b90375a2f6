"""Keeps names readable from a module that no longer imports them."""

from __future__ import annotations

import ast
import re

from debundle.codemod.detaching import Detached, Detachment
from debundle.codemod.file import File
from debundle.codemod.header import TYPE_CHECKING, binds_type_checking
from debundle.codemod.inserting import insertion
from debundle.codemod.lazily import IS_HALF_IMPORTED, LazyName, lazy_block, listed_names
from debundle.codemod.text import Edit
from debundle.codemod.work import Work
from debundle.model import Remedy

#: What the block calls, and a module may have other things by the name of.
_BUILTINS = ("AttributeError", "ModuleNotFoundError", "getattr", "globals", "hasattr", "sorted")


def provide_names(work: Work) -> None:
    """Names that a rewrite without a statement asks for go into the table."""
    for rewrite in work.plan.provided:
        for name in rewrite.names:
            attribute = "" if rewrite.imported.rpartition(".")[2] == name else name
            if attribute and f"{rewrite.imported}.{name}" in work.file.surroundings.modules:
                entry = LazyName(name, f"{rewrite.imported}.{name}", "", rewrite)
            else:
                entry = LazyName(name, rewrite.imported, attribute, rewrite)
            work.lazy.setdefault(name, entry)


def keep_readable(work: Work) -> None:
    """Names that others read from the module go into the table."""
    for found, _ in work.plan.detachments:
        item = found.item
        if not item.kept and _is_read_elsewhere(work, found):
            work.add_lazy(_lazy_name(work.file, item), item)
    for found, _ in work.plan.detachments:
        _keep_submodule_readable(work, found.item)


def _is_read_elsewhere(work: Work, found: Detachment) -> bool:
    item = found.item
    name = item.imported.bound
    elsewhere = work.file.surroundings.read_elsewhere
    return (
        elsewhere is None
        or name in elsewhere
        or item.rewrite.remedy is Remedy.FACADE
        or bool(found.in_lambdas)
        or name in work.file.names.exported
    )


def _lazy_name(file: File, item: Detached) -> LazyName:
    imported, statement = item.imported, item.statement
    module, attribute = imported.module, imported.name
    base = file.base(statement.node)
    if attribute and base == file.module:
        # `from . import b` in the package itself: to look for the attribute would never end.
        module = module + attribute if module.strip(".") == "" else f"{module}.{attribute}"
        attribute = ""
    for name, home, made_as in item.rewrite.origins:
        if attribute == name:
            module, attribute, base = home, made_as, home
    shadow = f"{file.module}.{imported.bound}"
    return LazyName(
        imported.bound,
        module,
        attribute,
        item.rewrite,
        is_root=imported.binds_root and "." in imported.module,
        may_be_module=bool(attribute) and _may_be_submodule(file, f"{base}.{attribute}"),
        is_shadowed=bool(attribute) and _may_be_module(file, shadow, base),
    )


def _may_be_submodule(file: File, name: str) -> bool:
    return not file.surroundings.modules or name in file.surroundings.modules


def _may_be_module(file: File, name: str, base: str) -> bool:
    return file.is_package and (name in file.surroundings.modules or base == name)


def _keep_submodule_readable(work: Work, item: Detached) -> None:
    """A package that imports what lies below it has that as an attribute, too."""
    file = work.file
    if not file.is_package:
        return
    base = file.base(item.statement.node) or item.imported.module
    if base == file.module:
        base = f"{base}.{item.imported.name}"
    if not base.startswith(f"{file.module}."):
        return
    name = base[len(file.module) + 1 :].partition(".")[0]
    if f"{item.kept}.".startswith(f"{file.module}.{name}."):
        return
    if name not in file.names.bindings and name not in work.lazy:
        work.add_lazy(LazyName(name, f".{name}", "", item.rewrite), item)


def block_lines(work: Work, *, for_typing: bool) -> list[str]:
    """The block for the top of the file; a `__getattr__` of the file's own is told of it."""
    if not work.all_lazy():
        return []
    file = work.file
    ends = _end_lines(work)
    if ends:
        at = len(file.text.data)
        newline = "" if file.text.data.endswith((b"\n", b"\r")) else "\n"
        ends = _with_builtins(work, ends)
        work.edits.append(Edit(at, at, f"{newline}\n\n" + "\n".join(ends) + "\n"))
    hidden = [] if binds_type_checking(file.text.tree) else [TYPE_CHECKING]
    has_exports = any(item.kind != "typing" for item in file.names.bindings.get("__all__", ()))
    lines = lazy_block(
        work.all_lazy(),
        words=work.words,
        has_exports=has_exports,
        hidden=hidden if for_typing else (),
        chained=work.is_chained,
        finder=_finder(file),
    )
    return _with_builtins(work, lines)


def _finder(file: File) -> str:
    """The module that tells which late names of the file can be imported; "" if none does."""
    return file.surroundings.finders.get(file.module.partition(".")[0], "")


def _end_lines(work: Work) -> list[str]:
    """What goes to the end of the file: its own functions, told of the lazy names."""
    ends: list[str] = []
    if work.is_chained and not _extend_own_getattr(work):
        ends += [
            "_own_getattr = __getattr__",
            "",
            "",
            "def __getattr__(name):",
            f"    if name in {work.words.table}:",
            f"        return {work.words.resolver}(name)",
            "    return _own_getattr(name)",
        ]
    if _has_open_dir(work):
        first, names = listed_names(work.words, _finder(work.file))
        ends += [
            *(["", ""] if ends else []),
            "_own_dir = __dir__",
            "",
            "",
            "def __dir__():",
            f"    if {IS_HALF_IMPORTED}:",
            "        return _own_dir()",
            *first,
            f"    return sorted({{*_own_dir(), *{names}}})",
        ]
    return ends


def _with_builtins(work: Work, lines: list[str]) -> list[str]:
    """The lines with built-in functions that the module itself has names for spelt in full.

    A package with a submodule `globals` has that name as soon as the submodule is imported.
    """
    file = work.file
    own = {*file.names.bindings, *(item.name for item in work.all_lazy())}
    for binding in file.names.bindings.get("*", ()):
        if isinstance(binding.node, ast.ImportFrom):
            own |= {*file.surroundings.exports.get(file.base(binding.node), ())}
    names = [
        name
        for name in _BUILTINS
        if name in own or f"{file.module}.{name}" in file.surroundings.modules
    ]
    if not names:
        return lines
    pattern = re.compile(rf"(?<![\w.])({'|'.join(names)})(?=\()")
    return [pattern.sub(r'__import__("builtins").\1', line) for line in lines]


def _extend_own_getattr(work: Work) -> bool:
    """Let each `def __getattr__` of the file ask the block first; False if it is no `def`."""
    bindings = [item for item in work.file.names.bindings["__getattr__"] if item.kind != "typing"]
    if any(item.kind != "def" for item in bindings):
        return False
    for binding in bindings:
        node = binding.node
        assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        arguments = [*node.args.posonlyargs, *node.args.args]
        if len(arguments) != 1:
            return False
    for binding in bindings:
        assert isinstance(binding.node, ast.FunctionDef)
        _ask_block_first(work, binding.node)
    return True


def _ask_block_first(work: Work, node: ast.FunctionDef) -> None:
    name = (*node.args.posonlyargs, *node.args.args)[0].arg
    first = 1 if ast.get_docstring(node, clean=False) is not None and len(node.body) > 1 else 0

    def lines(indent: str) -> list[str]:
        return [
            f"{indent}if {name} in {work.words.table}:",
            f"{indent}{work.unit}return {work.words.resolver}({name})",
        ]

    work.edits.append(insertion(work.file.text, node.body, first, lines, unit=work.unit))


def _has_open_dir(work: Work) -> bool:
    """Whether the file's own `__dir__` lists what is bound, rather than a list of its own."""
    for binding in work.file.names.bindings.get("__dir__", ()):
        if binding.kind == "def" and isinstance(binding.place.owner, ast.Module):
            names = {node.id for node in ast.walk(binding.node) if isinstance(node, ast.Name)}
            if names & {"globals", "vars", "dir", "locals"}:
                return True
    return False
