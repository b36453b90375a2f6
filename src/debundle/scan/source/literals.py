"""Strings that an expression can stand for, as far as the file itself shows.

Imports by name are mostly of the form `import_module(f"{__name__}.{name}")`, with `name` from a
literal table that is walked in a loop, looked up with a key, or tested with `in`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import product
from typing import NamedTuple

from debundle.scan.source.elsewhere import has_item, item_of, lent_tables
from debundle.scan.source.growing import MOST_ROWS, copy_of, grow, literal_table
from debundle.scan.source.names import dotted_path
from debundle.scan.source.pieces import constants_of, parts_of, spelled, table_asked, text_of

#: Functions that list modules, and how the names of those are written while they are not known:
#: "a.*" is every module in a package, "a.**" every module below it.
_WILDCARDS = {"iter_modules": "*", "walk_packages": "**"}
_COMPREHENSIONS = (ast.GeneratorExp, ast.ListComp, ast.SetComp)


class Keyed(NamedTuple):
    """A string and the key of the table under which it was found ("" where there is none)."""

    key: str
    value: str


class LiteralTables:
    """Literal values of a file's names, gathered while it is read from top to bottom."""

    def __init__(self, *, module: str, package: str, imported: Container[str] = ()) -> None:
        """Start with what every file knows: `__name__`, `__package__` and `__spec__`.

        `imported` are the names that the file imports, as far as it has been read.
        """
        self._imported = imported
        self._values: dict[str, tuple[Keyed, ...]] = {
            "__name__": (Keyed("", module),),
            "__package__": (Keyed("", package),),
            "__spec__.name": (Keyed("", module),),
            "__spec__.parent": (Keyed("", package),),
        }
        self._tables: dict[str, ast.expr] = {}
        #: Tables whose names stand for others by now, and plain strings: see `listed_paths`.
        self._former: list[ast.expr] = []
        #: Names whose table is a copy of what the file spells, and so can grow.
        self._growing: set[str] = set()
        #: What names were put together from, where not all of it is known.
        self._joints: dict[str, ast.expr] = {}
        #: Names of which the program chooses one value, rather than going through all.
        self._chosen: set[str] = set()

    def assign(self, name: str, value: ast.expr, *, is_branch: bool = False) -> None:
        """Remember `name = value` where the value is a literal table or string.

        In a branch, what the name was before is remembered too.
        """
        values = self.strings(value)
        table = None if values else self._table_in(value)
        self._joints.pop(name, None)
        if not values and table is None and parts_of(value):
            self._joints[name] = value
        if table is not None and is_branch and name in self._tables:
            self.grow(name, table)
        elif table is not None:
            if name in self._tables:
                self._former.append(self._tables[name])
            self._tables[name] = table
            self._growing.discard(name)
        elif is_branch and name in self._values:
            self._chosen.add(name)
            self._values[name] = tuple(dict.fromkeys((*self._values[name], *values)))
        elif values:
            if isinstance(value, ast.Constant):
                self._former.append(value)
            self._values[name] = values
            if self.is_choice(value):
                self._chosen.add(name)
            else:
                self._chosen.discard(name)

    def grow(self, name: str, value: ast.expr, *, is_branch: bool = False) -> None:
        """Remember `name += value`, or that the rows of a table are put into another one."""
        table = self._tables.get(name)
        if table is None:
            if name in self._values:
                self.assign(name, ast.BinOp(ast.Name(name), ast.Add(), value), is_branch=is_branch)
            return
        more = self._table_added(value)
        if more is None:
            return
        if name not in self._growing:
            self._growing.add(name)
            self._tables[name] = table = copy_of(table)
        grow(table, more)

    @contextmanager
    def substituted(self, values: Mapping[str, tuple[Keyed, ...]]) -> Iterator[None]:
        """For a while, let names stand for certain strings, or for nothing that is known."""
        before = {name: self._values.pop(name) for name in values if name in self._values}
        joints = {name: self._joints.pop(name) for name in values if name in self._joints}
        chosen = self._chosen & values.keys()
        self._chosen -= chosen
        self._values.update({name: strings for name, strings in values.items() if strings})
        try:
            yield
        finally:
            for name in values:
                self._values.pop(name, None)
                self._joints.pop(name, None)
            self._values.update(before)
            self._joints.update(joints)
            self._chosen |= chosen

    def spelled_out(self, node: ast.expr) -> ast.expr:
        """What a name was put together from, for a name of which not all is known."""
        return self._joints.get(node.id, node) if isinstance(node, ast.Name) else node

    def is_choice(self, node: ast.expr) -> bool:
        """Whether an expression is one of its `strings`, and not each of them in turn."""
        return any(
            isinstance(part, (ast.Subscript, ast.IfExp))
            or (isinstance(part, ast.Name) and part.id in self._chosen)
            or table_asked(part)
            for part in ast.walk(node)
        )

    def listed_paths(self, root: str) -> list[str]:
        """The dotted paths below an import package that the file assigns or lists, sorted.

        What comes after a "#" or a ":" is not part of a path.
        """
        start = f"{root}."
        found = {
            re.split("[#:]", part.value)[0]
            for table in (*self._tables.values(), *self._former)
            for part in ast.walk(table)
            if isinstance(part, ast.Constant)
            and isinstance(part.value, str)
            and part.value.startswith(start)
        }
        return sorted(path for path in found if all(map(str.isidentifier, path.split("."))))

    def loop(self, target: ast.expr, iterated: ast.expr) -> None:
        """Remember what the targets of `for target in iterated` can be."""
        if self._loop_over_modules(target, iterated):
            return
        keys, values = self._iterate(iterated)
        if not keys and not values:
            self.unpack(target, iterated)
        elif isinstance(target, ast.Name):
            self._remember(target, keys)
        elif isinstance(target, ast.Tuple) and len(target.elts) == 2:
            self._remember(target.elts[0], keys)
            self._remember(target.elts[1], values)

    def unpack(self, target: ast.expr, value: ast.expr) -> None:
        """Remember that names get parts of a table that another file holds."""
        item = item_of(value, self._imported)
        for name in ast.walk(target) if item else ():
            if isinstance(name, ast.Name):
                self._remember(name, (Keyed("", item),))

    def lent(self, root: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The file's tables that others may read; see `FileFacts.tables`."""
        return tuple(lent_tables(self._tables, root))

    def member(self, name: ast.expr, table: ast.expr) -> None:
        """Remember what `name` can be after a test `name in table`."""
        if isinstance(name, ast.Name) and name.id not in self._values:
            self._remember(name, self._iterate(table)[0])
            self._chosen.add(name.id)

    def strings(self, node: ast.expr) -> tuple[Keyed, ...]:
        """The strings that an expression can be; empty where that is not known."""
        if isinstance(node, ast.Constant):
            return (Keyed("", node.value),) if isinstance(node.value, str) else ()
        if isinstance(node, ast.Name):
            return self._values.get(node.id, ())
        if isinstance(node, ast.Subscript):
            return self._part(node)
        if isinstance(node, ast.Attribute):
            return self._values.get(dotted_path(node), ())
        if isinstance(node, ast.Call) and (table := table_asked(node)):
            otherwise = [text for part in node.args[1:] for text in self.strings(part)]
            return (*(self._looked_up(table) or self._elsewhere(node)), *otherwise)
        if isinstance(node, ast.IfExp):
            return (*self.strings(node.body), *self.strings(node.orelse))
        parts = parts_of(node)
        return self._joined(parts) if parts else ()

    def _part(self, node: ast.Subscript) -> tuple[Keyed, ...]:
        """The strings that a table can have under a key."""
        known: tuple[Keyed, ...] = ()
        if isinstance(node.value, ast.Name):
            known = self._looked_up(node.value.id) or self._values.get(ast.unparse(node), ())
        return known or self._elsewhere(node)

    def _elsewhere(self, node: ast.expr) -> tuple[Keyed, ...]:
        """A part of a table that another file holds."""
        item = item_of(node, self._imported)
        return (Keyed("", item),) if item else ()

    def beginnings(self, node: ast.expr) -> tuple[str, ...]:
        """What the strings begin with of which an expression's end is not known."""
        known = [""]
        for part in parts_of(node):
            choices = [item.value for item in self.strings(part) if not has_item(item.value)]
            ends = choices or self.beginnings(part) or [""]
            known = [head + end for head in known for end in ends]
            if not choices or len(known) > MOST_ROWS:
                break
        else:
            return ()
        return tuple(known)

    def ending(self, node: ast.expr) -> str:
        """What the strings of an expression end with; "" where that is not known."""
        last = parts_of(node)[-1:]
        choices = [item.value for part in last for item in self.strings(part)]
        return choices[0] if len(choices) == 1 and not has_item(choices[0]) else ""

    def rows_of(self, paths: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
        """The rows of the dicts with which paths begin: a key, and every string in its value."""
        for name in dict.fromkeys(path.partition(".")[0] for path in paths):
            table = self._tables.get(name)
            if not isinstance(table, ast.Dict):
                continue
            for key, value in zip(table.keys, table.values, strict=True):
                leaves = [text for part in ast.walk(value) for text in text_of(part)]
                for text in constants_of(key)[:1]:
                    yield text, leaves

    def table(self, node: ast.expr) -> tuple[Keyed, ...]:
        """A dict, or a dict of lists, as (leaf string, key) pairs; a list gives ("", string)."""
        node = literal_table(node, self._tables) or node
        if isinstance(node, ast.Dict):
            pairs = (
                (leaf, key)
                for key_node, value in zip(node.keys, node.values, strict=True)
                for key in constants_of(key_node)
                for leaf in constants_of(value)
            )
            return tuple(Keyed(leaf, key) for leaf, key in pairs)
        return tuple(Keyed("", text) for text in constants_of(node))

    def _table_in(self, node: ast.expr) -> ast.expr | None:
        """The table that an expression is, or that a comprehension makes of strings."""
        if isinstance(node, ast.Call) and len(node.args) == 1:
            node = node.args[0] if isinstance(node.args[0], _COMPREHENSIONS) else node
        if isinstance(node, _COMPREHENSIONS):
            return (
                ast.Tuple(spelled(item.value for item in self.strings(node.elt)))
                if self.strings(node.elt)
                else None
            )
        return literal_table(node, self._tables)

    def _table_added(self, node: ast.expr) -> ast.expr | None:
        """The table that another one is to grow by: `NAMES.append(f"p.{name}")`."""
        if isinstance(node, ast.Tuple) and len(node.elts) == 1:
            strings = self.strings(node.elts[0])
            return ast.Tuple(spelled(item.value for item in strings)) if strings else node
        return self._table_in(node)

    def _joined(self, parts: list[ast.expr]) -> tuple[Keyed, ...]:
        choices = [self.strings(part) for part in parts]
        size = 1
        for choice in choices:
            size *= len(choice)
        if not 0 < size <= MOST_ROWS:
            return ()
        return tuple(
            Keyed("".join(piece.key for piece in pieces), "".join(piece.value for piece in pieces))
            for pieces in product(*choices)
        )

    def _looked_up(self, name: str) -> tuple[Keyed, ...]:
        node = self._tables.get(name)
        if not isinstance(node, ast.Dict):
            return ()
        return tuple(
            Keyed(key, value)
            for key_node, value_node in zip(node.keys, node.values, strict=True)
            for key in constants_of(key_node)[:1]
            for value in constants_of(value_node)[:1]
        )

    def _iterate(self, node: ast.expr) -> tuple[tuple[Keyed, ...], tuple[Keyed, ...]]:
        """What a loop over `node` yields: alone or first of a pair, and second of a pair."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
            keys, values = self._iterate(node.func.value)
            return (values, ()) if node.func.attr == "values" else (keys, values)
        if isinstance(node, ast.Call) and len(node.args) == 1:
            return self._iterate(node.args[0])  # sorted(table), list(table), ...
        node = literal_table(node, self._tables) or node
        if isinstance(node, ast.Dict):
            keys = tuple(Keyed(text, text) for key in node.keys for text in constants_of(key)[:1])
            return keys, self._dict_values(node)
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return self._rows(node.elts)
        return (), ()

    def _dict_values(self, node: ast.Dict) -> tuple[Keyed, ...]:
        return tuple(
            Keyed(key, value)
            for key_node, value_node in zip(node.keys, node.values, strict=True)
            for key in constants_of(key_node)[:1]
            for value in constants_of(value_node)
        )

    def _rows(self, rows: list[ast.expr]) -> tuple[tuple[Keyed, ...], tuple[Keyed, ...]]:
        firsts: list[Keyed] = []
        seconds: list[Keyed] = []
        for row in rows:
            cells = row.elts if isinstance(row, ast.Tuple) else [row]
            firsts += [Keyed(text, text) for text in constants_of(cells[0] if cells else None)]
            if len(cells) > 1:
                seconds += [Keyed(text, text) for text in constants_of(cells[1])]
        return tuple(firsts), tuple(seconds)

    def _loop_over_modules(self, target: ast.expr, iterated: ast.expr) -> bool:
        """`for info in pkgutil.iter_modules(path, prefix)`: the name is prefix and wildcard."""
        if not isinstance(iterated, ast.Call):
            return False
        wildcard = _WILDCARDS.get(dotted_path(iterated.func).rpartition(".")[2], "")
        if not wildcard:
            return False
        given = [*iterated.args[1:2], *(k.value for k in iterated.keywords if k.arg == "prefix")]
        prefixes = [item.value for node in given for item in self.strings(node)] or [""]
        values = tuple(Keyed("", prefix + wildcard) for prefix in prefixes)
        if isinstance(target, ast.Name):
            self._values[f"{target.id}.name"] = self._values[f"{target.id}[1]"] = values
        elif isinstance(target, ast.Tuple) and len(target.elts) == 3:
            self._remember(target.elts[1], values)
        return True

    def _remember(self, target: ast.expr, values: tuple[Keyed, ...]) -> None:
        if isinstance(target, ast.Name) and 0 < len(values) <= MOST_ROWS:
            self._values[target.id] = values
            self._chosen.discard(target.id)
