"""Keeps imports for type checkers, under `if TYPE_CHECKING:`."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from debundle.codemod.detaching import Detached
from debundle.codemod.header import (
    TYPE_CHECKING,
    binds_type_checking,
    typing_blocks,
)
from debundle.codemod.inserting import first_offset
from debundle.codemod.removing import trailing_comment
from debundle.codemod.selecting import Setting
from debundle.codemod.text import Edit
from debundle.codemod.wording import import_lines
from debundle.codemod.work import Work
from debundle.model import Remedy


def needed_for_typing(work: Work) -> list[Detached]:
    """The names that a type checker still needs at module level."""
    found = []
    for detachment, _ in work.plan.detachments:
        item = detachment.item
        imported = item.imported
        is_public = not item.kept and (
            item.rewrite.remedy is Remedy.FACADE
            or imported.bound in work.file.names.exported
            or (imported.renamed and imported.bound == imported.name)
        )
        if detachment.for_typing or is_public:
            found.append(item)
    return found


def typing_lines(work: Work) -> list[str]:
    """Put imports under `TYPE_CHECKING`; gives the lines that the top of the file needs for it."""
    items = needed_for_typing(work)
    if not items:
        return []
    text = work.file.text
    blocks = typing_blocks(text.tree)
    lines = _typing_imports(work, items)
    if blocks:
        block = blocks[0]
        last = block.body[-1]
        indent = text.line_indentation(first_offset(text, block.body[0]))
        at = text.line_end(text.end(last))
        work.edits.append(Edit(at, at, "".join(f"\n{indent}{line}" for line in lines)))
        return []
    name = binds_type_checking(text.tree)
    anchor = _anchor(items, work)
    needs_import = not name or anchor is None or not _is_bound_before(name, anchor, work)
    top = [f"from typing import {TYPE_CHECKING}"] if needs_import else []
    block_lines = [f"if {TYPE_CHECKING if needs_import else name}:"]
    block_lines += [f"{work.unit}{line}" for line in lines]
    if anchor is None:
        return [*top, "", *block_lines] if top else block_lines
    at = text.line_start(text.start(anchor))
    work.edits.append(Edit(at, at, "".join(f"{line}\n" for line in block_lines)))
    return top


def _anchor(items: Sequence[Detached], work: Work) -> ast.stmt | None:
    """The first statement of the module itself that loses a name for type checkers."""
    nodes = [
        item.statement.node
        for item in items
        if item.setting is Setting.PLAIN
        and work.file.text.indentation(work.file.text.start(item.statement.node)) == ""
    ]
    return min(nodes, key=lambda node: node.lineno, default=None)


def _is_bound_before(name: str, anchor: ast.stmt, work: Work) -> bool:
    bindings = work.file.names.bindings.get(name, ())
    return any(
        isinstance(item.place.owner, ast.Module) and item.line < anchor.lineno for item in bindings
    )


def _typing_imports(work: Work, items: Sequence[Detached]) -> list[str]:
    """Import lines for type checkers: whole statements as they were, others spelt anew."""
    text = work.file.text
    by_statement: dict[ast.Import | ast.ImportFrom, list[Detached]] = {}
    for item in items:
        by_statement.setdefault(item.statement.node, []).append(item)
    lines: list[str] = []
    for node in sorted(by_statement, key=text.start):
        own = by_statement[node]
        aliases = {item.alias for item in own}
        if len(aliases) == len(node.names) and not any(item.kept for item in own):
            comment = trailing_comment(text, text.end(node))
            spelt = text.between(text.start(node), text.end(node)).split("\n")
            spelt[-1] += f"  {comment}" if comment else ""
            lines += spelt
        else:
            lines += import_lines([item.imported for item in own], "")
    return lines
