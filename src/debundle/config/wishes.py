"""Read the tables that may be repeated: wishes (pins, bonds, bans, ...) and registries."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from textwrap import indent

from debundle.config.tables import Table, suggestion
from debundle.graph.patterns import parse_pattern
from debundle.model import (
    Ban,
    Bond,
    DebundleError,
    Direction,
    ImportMark,
    Mark,
    Pin,
    RegistryRule,
)

#: The wishes of a file, and its registries, by their table, in the order in which they are written.
TABLES: dict[str, type] = {
    "pins": Pin,
    "bonds": Bond,
    "bans": Ban,
    "directions": Direction,
    "imports": ImportMark,
    "registries": RegistryRule,
}

#: A provider of a registry, e.g. 'package.define("{namespace}::{name}")'.
_CALL = re.compile(r"[\w.]+\(\s*(\"[^\"]*\"|'[^']*')\s*\)")

#: Keys whose names in Python differ from those in the file.
_KEYS = {"origin": "from", "forbidden": "to"}


def keys_of(kind: type) -> tuple[tuple[str, str], ...]:
    """(name in Python, key in the file) of each key of a table."""
    return tuple(
        (item.name, _KEYS.get(item.name, item.name)) for item in fields(kind) if item.compare
    )


def read_pins(top: Table, known: Sequence[str]) -> Iterator[Pin]:
    """The `[[pins]]`; `known` are the distributions that the file describes."""
    for table in _tables(top, "pins", "pin", ("modules", "distribution")):
        name = table.text("distribution")
        if known and name and name not in known:
            table.add(
                "distribution",
                f'A pin names the unknown distribution "{name}".',
                next_step=suggestion(name, known, "distributions"),
            )
        yield Pin(read_patterns(table, "modules"), name, table.text("reason"), table.place())


def read_bonds(top: Table) -> Iterator[Bond]:
    """The `[[bonds]]`."""
    for table in _tables(top, "bonds", "bond", ("modules",)):
        yield Bond(read_patterns(table, "modules"), table.text("reason"), table.place())


def read_bans(top: Table) -> Iterator[Ban]:
    """The `[[bans]]`."""
    for table in _tables(top, "bans", "ban", ("modules", "apart_from")):
        yield Ban(
            read_patterns(table, "modules"),
            read_patterns(table, "apart_from"),
            table.text("reason"),
            table.place(),
        )


def read_directions(top: Table) -> Iterator[Direction]:
    """The `[[directions]]`; names of distributions are told from patterns by the graph."""
    for table in _tables(top, "directions", "direction", ("from", "to")):
        yield Direction(
            read_patterns(table, "from"),
            read_patterns(table, "to"),
            table.text("reason"),
            table.place(),
        )


def read_imports(top: Table) -> Iterator[ImportMark]:
    """The `[[imports]]`."""
    for table in _tables(top, "imports", "mark", ("importer", "imported", "mark")):
        yield ImportMark(
            table.text("importer"),
            table.text("imported"),
            table.choice("mark", Mark.KEEP),
            table.text("reason"),
            table.place(),
            _fallback(table),
        )


def _fallback(table: Table) -> str:
    code = table.text("fallback")
    try:
        # In a function, so that `return` may be among the statements.
        ast.parse("def function():\n" + indent(code or "pass", "    "))
    except SyntaxError as error:
        table.add(
            "fallback",
            f"The fallback is no Python: {error.msg}.",
            next_step="Write the statements that stand in for the import, as in its module.",
        )
    if code and table.choice("mark", Mark.KEEP) is not Mark.PREFER_CUT:
        table.add(
            "fallback",
            "An import that is never cut needs no fallback.",
            next_step='Write mark = "prefer_cut".',
        )
    return code


def read_registries(top: Table) -> Iterator[RegistryRule]:
    """The `[[registries]]`; providers that are no calls with a literal are noted."""
    for table in _tables(top, "registries", "registry", ("name",)):
        rule = RegistryRule(
            table.text("name"),
            table.texts("providers"),
            table.texts("strings"),
            table.texts("sources"),
        )
        for provider in rule.providers:
            if not _CALL.fullmatch(provider):
                table.add(
                    "providers",
                    f"This is no call with a literal: {provider}",
                    next_step="Write the function and what its first argument looks like, e.g."
                    """ 'package.define("{namespace}::{name}")'.""",
                )
        if "." not in rule.name and rule.name:
            table.add(
                "name",
                f'A registry is a value of a module; "{rule.name}" names none.',
                next_step='Write it with its module, e.g. name = "package.ops".',
            )
        yield rule


def read_patterns(table: Table, key: str) -> tuple[str, ...]:
    """A list of module patterns; those that are none are noted."""
    patterns = table.texts(key)
    for text in patterns:
        try:
            parse_pattern(text)
        except DebundleError as error:
            table.add(key, error.what, next_step=error.next_step)
    return patterns


def _tables(top: Table, name: str, noun: str, required: Sequence[str]) -> Iterator[Table]:
    for table in top.tables(name):
        table.allow([key for _, key in keys_of(TABLES[name])])
        for key in required:
            if table.values.get(key, []) in ([], ""):
                table.add("", f"A {noun} has no {key}.", next_step=f"Add {key} to the {noun}.")
        yield table
