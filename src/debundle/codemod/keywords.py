"""Imports that Python itself makes late (PEP 810), where that comes to the same."""

from __future__ import annotations

import ast

from debundle.codemod.detaching import Detached
from debundle.codemod.removing import alias_removals
from debundle.codemod.text import Edit
from debundle.codemod.wording import import_lines
from debundle.codemod.work import Work

#: The keyword, with the blank behind it.
LAZY = "lazy "


def make_lazy(work: Work) -> None:
    """Write `lazy` before the statements, or a statement of their own for some of the names."""
    text = work.file.text
    by_statement: dict[ast.Import | ast.ImportFrom, list[Detached]] = {}
    for item in work.plan.lazy:
        by_statement.setdefault(item.statement.node, []).append(item)
    for node, items in by_statement.items():
        start = text.start(node)
        removed = {item.alias for item in items}
        if len(removed) == len(node.names):
            work.edits.append(Edit(start, start, LAZY))
            continue
        indent = text.indentation(start)
        separator = "; " if indent is None else f"\n{indent}"
        lines = [line for item in items for line in import_lines([item.imported], "")]
        spelt = separator.join(f"{LAZY}{line}" for line in lines)
        work.edits.append(Edit(start, start, f"{spelt}{separator}"))
        work.edits += alias_removals(text, node, removed)


def lazy_modules_line(work: Work) -> list[str]:
    """`__lazy_modules__`, which older Pythons take for a name like any other."""
    modules = sorted({_module(work, item) for item in work.plan.listed})
    if not modules:
        return []
    listed = ", ".join(f'"{module}"' for module in modules)
    return [f"__lazy_modules__ = [{listed}]"]


def _module(work: Work, item: Detached) -> str:
    base = work.file.base(item.statement.node)
    path = f"{base}.{item.imported.name}"
    if base and path in work.file.surroundings.modules:
        return path
    return base or item.imported.module
