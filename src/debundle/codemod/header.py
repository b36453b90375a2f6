"""The top of a file: where additions may stand, and what it has for type checkers already."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from debundle.codemod.text import Edit, SourceText

TYPE_CHECKING = "TYPE_CHECKING"


def has_future_annotations(tree: ast.Module) -> bool:
    """Whether annotations are kept as text (PEP 563)."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(alias.name == "annotations" for alias in node.names)
        for node in tree.body
    )


def top_edit(text: SourceText, lines: Sequence[str], *, lowest: int = 0) -> Edit:
    """An edit that puts lines below the docstring and `__future__` imports, above all else.

    `lowest` sets them below so many statements of the file at least.
    """
    body = text.tree.body
    count = max(_header_length(text.tree), lowest)
    block = "".join(f"{line}\n" for line in lines)
    if not count:
        at = text.line_start(_start(text, body[0])) if body else len(text.data)
        return Edit(at, at, f"{block}\n")
    end = text.end(body[count - 1])
    if count < len(body) and text.line_end(end) > _start(text, body[count]):
        return Edit(end, _start(text, body[count]), f"\n\n{block}\n")
    at = text.next_line(end)
    newline = "" if text.data[:at].endswith((b"\n", b"\r")) else "\n"
    return Edit(at, at, f"{newline}\n{block}" + ("" if _is_blank_line(text, at) else "\n"))


def typing_blocks(tree: ast.Module) -> list[ast.If]:
    """The `if TYPE_CHECKING:` blocks of the module without an `else`, in order."""
    return [
        node
        for node in tree.body
        if isinstance(node, ast.If)
        and not node.orelse
        and _names_type_checking(node.test)
        and node.body[0].lineno > node.test.lineno
    ]


def binds_type_checking(tree: ast.Module) -> str:
    """How the module spells `TYPE_CHECKING` from its first statement that binds it; "" if not."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module in ("typing", "typing_extensions"):
            for alias in node.names:
                if alias.name == TYPE_CHECKING:
                    return alias.asname or alias.name
    return ""


def _header_length(tree: ast.Module) -> int:
    count = 1 if ast.get_docstring(tree, clean=False) is not None else 0
    for index, node in enumerate(tree.body):
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            count = index + 1
    return count


def _start(text: SourceText, node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", ())
    return text.data.rindex(b"@", 0, text.start(decorators[0])) if decorators else text.start(node)


def _is_blank_line(text: SourceText, at: int) -> bool:
    return not text.data[at : text.line_end(at)].strip()


def _names_type_checking(test: ast.expr) -> bool:
    if isinstance(test, ast.Name):
        return test.id == TYPE_CHECKING
    return isinstance(test, ast.Attribute) and test.attr == TYPE_CHECKING
