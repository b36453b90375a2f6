"""Imports for a side effect, as entry points: whoever is installed registers by itself."""

from __future__ import annotations

from debundle.codemod.text import Edit
from debundle.codemod.wording import fresh
from debundle.codemod.work import Work
from debundle.model import EntryPoint, Remedy


def load_hooks(work: Work) -> None:
    """Put a loop over the entry points where the last import for a side effect was.

    Each distribution that is installed may name a module in the group; it is imported there.
    """
    text, module = work.file.text, work.file.module
    nodes = [
        found.item.statement.node
        for found, _ in work.plan.detachments
        if found.item.rewrite.remedy is Remedy.HOOK
    ]
    if not nodes:
        return
    function = fresh("_load_hooks", work.file.names.identifiers)
    lines = [
        f"def {function}():",
        f'{work.unit}"""Import what installed distributions add to this module."""',
        f"{work.unit}from importlib.metadata import entry_points",
        "",
        f'{work.unit}for hook in sorted(entry_points(group="{module}")):',
        f"{work.unit * 2}hook.load()",
        "",
        "",
        f"{function}()",
    ]
    last = max(nodes, key=lambda node: node.lineno)
    at = text.next_line(text.end(last))
    newline = "" if text.data[:at].endswith((b"\n", b"\r")) else "\n"
    work.edits.append(Edit(at, at, newline + "".join(f"{line}\n" for line in ["", "", *lines])))


def entry_points_of(work: Work) -> tuple[EntryPoint, ...]:
    """What the distributions of the imported modules have to declare, sorted."""
    imported = {
        found.item.rewrite.imported
        for found, _ in work.plan.detachments
        if found.item.rewrite.remedy is Remedy.HOOK
    }
    group = work.file.module
    return tuple(EntryPoint(group, name, name) for name in sorted(imported))
