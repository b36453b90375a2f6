"""Tables of names that another file of the target holds, and what this file lends to others.

`from p.table import PLUGINS` and `for name in PLUGINS: import_module(f"p.{name}")`: which names
these are, only the other file tells. Here they are written as an ITEM, "p.<PLUGINS>", until the
link puts the strings of the table in its place.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterator, Mapping

from debundle.scan.source.facts import ITEM
from debundle.scan.source.growing import MOST_ROWS, TABLES
from debundle.scan.source.names import dotted_path

#: Methods of a table that give its rows, or one of them.
_READERS = frozenset({"copy", "get", "items", "keys", "pop", "values"})
#: Functions that give the rows of a table.
_ROWS = frozenset(
    {"chain", "dict", "enumerate", "iter", "list", "reversed", "set", "sorted", "tuple"}
)
_MODULE = re.compile(r"[^\W\d]\w*(\.\w+)*")


def item_of(node: ast.expr, imported: Container[str]) -> str:
    """The ITEM that a part of a table stands for, "" where the table is none of another file.

    `imported` are the names that the file imports. Any part of a table counts for all of it.
    """
    while True:
        if isinstance(node, ast.Subscript):
            node = node.value
        elif not isinstance(node, ast.Call):
            break
        elif isinstance(node.func, ast.Attribute) and node.func.attr in _READERS:
            node = node.func.value
        elif isinstance(node.func, ast.Name) and node.func.id in _ROWS and node.args:
            node = node.args[0]
        else:
            return ""
    path = dotted_path(node)
    return ITEM.format(path) if path.partition(".")[0] in imported else ""


def has_item(text: str) -> bool:
    """Whether a text holds an ITEM."""
    return "<" in text


def lent_tables(tables: Mapping[str, ast.expr], root: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The tables that may name modules for other files, as `FileFacts.tables`.

    `root` is the import package of the file. Of a table with paths in that package these alone
    are given.
    """
    for name, table in tables.items():
        if name.startswith("__"):
            continue
        texts = dict.fromkeys(filter(_MODULE.fullmatch, _texts(table)))
        own = [text for text in texts if text.startswith(f"{root}.")]
        strings = tuple(own or texts)
        if 1 < len(strings) <= MOST_ROWS:
            yield name, strings


def _texts(table: ast.expr) -> list[str]:
    """The strings in a table and in the tables inside it."""
    found = []
    queue: list[ast.expr | None] = [table]
    for node in queue:
        kind = node.__class__
        if kind is ast.Constant:
            if isinstance(node.value, str):  # type: ignore[union-attr]
                found.append(node.value)  # type: ignore[union-attr]
        elif kind is ast.Dict:
            queue += node.keys  # type: ignore[union-attr]
            queue += node.values  # type: ignore[union-attr]
        elif kind in TABLES:
            queue += node.elts  # type: ignore[union-attr]
    return found
