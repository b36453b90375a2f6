"""An import that does without its module: `try: import` with statements that stand in for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from debundle.codemod.paths import read_through

_FOR_TYPES = ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def add_fallback(
    source: bytes, imported: str, code: str, *, module: str, is_package: bool
) -> tuple[bytes, tuple[int, ...]]:
    """Guard every statement that imports a module: (source, the lines on which they stood).

    `code` are the statements that are executed where the module cannot be found. Every byte
    outside the statements stays; a statement that shares its lines with another is left alone.
    Type checkers' imports do not execute, and are left too. Where no statement imports the
    module, but functions read it by its path (`a.b` for whoever has imported `a`), they read it
    through a function at the end of the file instead, for which the code binds `b`.
    """
    lines = source.splitlines(keepends=True)
    package = module if is_package else module.rpartition(".")[0]
    found = [
        node
        for node in _executed(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and _imports(node, imported, package)
        and _stands_alone(node, lines)
    ]
    if not found:
        return read_through(source, imported, code)
    for node in sorted(found, key=lambda node: -node.lineno):
        start, end = node.lineno - 1, node.end_lineno or node.lineno
        lines[start:end] = _guarded(lines[start:end], code, _error(node))
    return b"".join(lines), tuple(sorted(node.lineno for node in found))


def _executed(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) in _FOR_TYPES:
            continue
        yield node
        yield from _executed(node)


def _imports(node: ast.Import | ast.ImportFrom, imported: str, package: str) -> bool:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names] == [imported]
    base = node.module or ""
    if node.level:
        parts = package.split(".")
        above = parts[: len(parts) - node.level + 1]
        base = ".".join([*above, *filter(None, [base])])
    return base == imported or [f"{base}.{alias.name}" for alias in node.names] == [imported]


def _stands_alone(node: ast.stmt, lines: list[bytes]) -> bool:
    before = lines[node.lineno - 1][: node.col_offset]
    after = lines[(node.end_lineno or node.lineno) - 1][node.end_col_offset :].strip()
    return not before.strip() and (not after or after.startswith(b"#"))


def _error(node: ast.Import | ast.ImportFrom) -> bytes:
    """What the statement raises: `from package import module` fails as for any missing name."""
    return b"ImportError" if isinstance(node, ast.ImportFrom) else b"ModuleNotFoundError"


def _guarded(statement: list[bytes], code: str, error: bytes) -> list[bytes]:
    first = statement[0]
    margin = first[: len(first) - len(first.lstrip())]
    end = b"\r\n" if first.endswith(b"\r\n") else b"\n"
    step = b"\t" if margin.startswith(b"\t") else b"    "
    if not statement[-1].endswith(b"\n"):
        statement = [*statement[:-1], statement[-1] + end]
    instead = [line.encode() for line in code.strip().splitlines()]
    return [
        margin + b"try:" + end,
        *(step + line for line in statement),
        margin + b"except " + error + b":" + end,
        *(margin + step + line + end if line.strip() else end for line in instead),
    ]
