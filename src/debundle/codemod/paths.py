"""Reads of a module by its path, `a.b` for whoever has imported `a`, that can do without it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from debundle.codemod.text import Edit, SourceText

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_FOUND = '''

def {name}():
    """{module}, or what stands in for it where it is not installed."""
    try:
        import {module} as {last}
    except ModuleNotFoundError:
{instead}
    return {last}
'''


def read_through(source: bytes, module: str, code: str) -> tuple[bytes, tuple[int, ...]]:
    """Let functions read a module through one that stands in for it: (source, the lines of them).

    The function is added at the end of the file. Where the module cannot be found, `code` is
    executed there, which binds the last part of the module's name. Reads while the file itself
    is imported, and annotations, stay as they are.
    """
    name = f"_reach_{module.replace('.', '_')}"
    text = SourceText.read(source)
    found = [node for node in _reads(text.tree) if ast.unparse(node) == module]
    if not found:
        return source, ()
    added = _FOUND.format(
        name=name, module=module, last=module.rpartition(".")[2], instead=_indented(code)
    )
    end = len(text.data)
    edits = [Edit(text.start(node), text.end(node), f"{name}()") for node in found]
    edits.append(Edit(end, end, added if text.data.endswith((b"\n", b"\r")) else f"\n{added}"))
    return text.edited(edits), tuple(sorted({node.lineno for node in found}))


def _indented(code: str) -> str:
    lines = code.strip().splitlines()
    return "\n".join(f"        {line}" if line.strip() else "" for line in lines)


def _reads(tree: ast.AST) -> Iterator[ast.Attribute]:
    """Attributes that are read when a function is called, the annotations of it left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (*_FUNCTIONS, ast.Lambda)):
            body = [node.body] if isinstance(node, ast.Lambda) else node.body
            for statement in body:
                yield from _executed(statement)
        else:
            yield from _reads(node)


def _executed(node: ast.AST) -> Iterator[ast.Attribute]:
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        yield node
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _executed(child)
