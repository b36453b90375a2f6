"""Imports inside functions: where the distribution is missing, they say what to install."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from debundle.codemod.selecting import Selected, imported_base
from debundle.codemod.text import Edit, SourceText
from debundle.codemod.wording import guarded_lines


def optional_edits(
    text: SourceText,
    selected: Sequence[Selected],
    *,
    module: str,
    is_package: bool,
    unit: str,
    error: str,
) -> list[Edit] | None:
    """Edits that wrap one statement, of which some names are selected, in a `try`.

    None where the statement shares its line with others.
    """
    node = selected[0].statement.node
    start, end = text.start(node), text.end(node)
    rest = text.data[end : text.line_end(end)].strip()
    if rest and not rest.startswith(b"#"):
        return None
    base = imported_base(node, module=module, is_package=is_package)
    indent = text.indentation(start)
    opening = ""
    spelt = text.between(start, end).split("\n")
    if indent is None:
        if selected[0].statement.place.index:
            return None
        indent = text.line_indentation(start) + unit
        opening = f"\n{indent}"
        start -= len(text.data[:start]) - len(text.data[:start].rstrip(b" \t"))
    lines = [f"{indent}{spelt[0]}", *spelt[1:]]
    checks, replaced = _submodule_checks(selected, base, node)
    if replaced:
        lines = [f"{indent}{replaced}"]
    else:
        lines = [*(f'{indent}__import__("{name}")' for name in checks), *lines]
    rewrites = [item.rewrite for item in selected]
    wrapped = guarded_lines(lines, rewrites, indent=indent, unit=unit, error=error)
    count = len(lines) + 1
    head = "\n".join(wrapped[:count])[len(indent) :]
    tail = "".join(f"\n{line}" for line in wrapped[count:])
    return [
        Edit(start, end, opening + head),
        Edit(text.line_end(end), text.line_end(end), tail),
    ]


def _submodule_checks(
    selected: Sequence[Selected], base: str, node: ast.Import | ast.ImportFrom
) -> tuple[list[str], str]:
    """Submodules to be imported by their own names, which a missing one is told by.

    `from a import b` fails with another error than `import a.b` where "a.b" is missing. A
    statement with that name alone is spelt the other way: the second part of the answer.
    """
    checks = [
        f"{base}.{item.alias.name}"
        for item in selected
        if base and f"{item.rewrite.imported}.".startswith(f"{base}.{item.alias.name}.")
    ]
    if checks and len(node.names) == 1:
        return checks, f"import {checks[0]} as {selected[0].bound}"
    return checks, ""
