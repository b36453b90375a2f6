"""Names of modules in strings that are imported: `import_module("a.b")`, and lazy names."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from debundle.codemod.lazily import MARK
from debundle.codemod.scopes import dotted
from debundle.codemod.text import Edit, SourceText

_IMPORTERS = frozenset({"import_module", "importlib.import_module", "__import__"})
_OWN_PACKAGE = frozenset({"__package__", "__name__"})

#: (module, attribute) as it was spelt -> as it is spelt now.
Respelt = Callable[[str, str], tuple[str, str]]


def rename_strings(text: SourceText, respelt: Respelt) -> Iterator[Edit]:
    """Edits of the literal module names that a file imports: only those that change."""
    table = _table_name(text)
    for node in ast.walk(text.tree):
        if isinstance(node, ast.Call) and dotted(node.func) in _IMPORTERS:
            yield from _in_call(text, node, respelt)
        elif table and isinstance(node, ast.Tuple) and len(node.elts) == 2:
            yield from _in_entry(text, node, respelt)


def _table_name(text: SourceText) -> str:
    """The name of the table of lazy names that a codemod wrote into the file; "" for none."""
    at = text.data.find(MARK.encode())
    for node in text.tree.body:
        if at >= 0 and isinstance(node, ast.Assign) and text.start(node) > at:
            return dotted(node.targets[0])
    return ""


def _in_call(text: SourceText, node: ast.Call, respelt: Respelt) -> Iterator[Edit]:
    name = node.args[0] if node.args else None
    if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
        return
    anchors = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
    if name.value.startswith(".") and not all(dotted(item) in _OWN_PACKAGE for item in anchors):
        return
    new, _ = respelt(name.value, "")
    if new != name.value:
        yield Edit(text.start(name), text.end(name), f'"{new}"')


def _in_entry(text: SourceText, node: ast.Tuple, respelt: Respelt) -> Iterator[Edit]:
    module, attribute = node.elts
    if not isinstance(module, ast.Constant) or not isinstance(attribute, ast.Constant):
        return
    if not isinstance(module.value, str) or not isinstance(attribute.value, str):
        return
    before = (module.value, attribute.value)
    new = respelt(*before)
    if new != before:
        yield Edit(text.start(node), text.end(node), f'("{new[0]}", "{new[1]}")')
