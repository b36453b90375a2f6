"""Write a partition as the `debundle.toml` that people read, edit and review."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import TypeVar

from debundle.config.merging import merge_distributions, merge_target
from debundle.config.reading import FORMAT, parse_configuration
from debundle.config.wishes import TABLES, keys_of
from debundle.graph.describe import describe_partition
from debundle.model import (
    Configuration,
    CoreRules,
    Costs,
    DebundleError,
    Distribution,
    ImportGraph,
    Partition,
    Remedy,
    Role,
    SatelliteRules,
    Weights,
)

_Rules = TypeVar("_Rules", CoreRules, SatelliteRules, Weights)

_WIDTH = 96

_HEADER = """\
# How {label} is divided into distributions. "debundle propose" wrote this; people edit it.
#
# Each module belongs to the distribution whose pattern is the longest that matches it:
#     "a.b" one module     "a.b.*" its children     "a.b.**" it and everything below
#     "**.tests.**" whatever lies in a folder "tests"     "!a.b.c" takes out again
#
# To change the split, move a pattern to another table, or pin modules ([[pins]]). Then
#     debundle check            says which imports now lead against the direction
#     debundle propose          finds the best split that respects what stands here
#     debundle emit -o split/   writes the files that each distribution needs
"""

_CORE = """\
# What the core must hold, and how large it may grow (max_share is a share of the lines)."""

_SATELLITES = "# Bounds on the satellites, as shares of the lines, and what counts as tests."

_COSTS = "# What one cut costs, by remedy, where it differs from the usual."

_WEIGHTS = "# What disadvantages beside the cuts weigh, where it differs from the usual."

_WISHES = {
    "pins": "# Modules that belong to a distribution, whatever it costs.",
    "bonds": "# Modules that stay together, whatever it costs.",
    "bans": "# Modules that no distribution holds together.",
    "directions": "# Who installs the one must not get the other.",
    "imports": "# Single imports that are never cut, or that nobody minds to see cut.",
    "registries": "# Names that native code provides and Python looks up.",
}


def render_configuration(
    partition: Partition, *, configuration: Configuration, graph: ImportGraph, existing: str = ""
) -> str:
    """The text of a `debundle.toml` that describes a partition.

    Target, layout, wishes, costs and weights are carried over from `configuration`. `existing` is
    the text of a file that is rewritten: where it still says what `configuration` says, all of it
    is kept but the target and the distributions. Reading the result and resolving it against the
    same graph gives the same distributions.
    """
    tables = "\n".join(_distribution_tables(partition, configuration, graph))
    if existing:
        merged = merge_distributions(existing.removeprefix("\ufeff"), tables)
        if not _says(merged, configuration):
            merged = merge_target(merged, _target(configuration))
        if _says(merged, configuration):
            return merged
    blocks = [
        _HEADER.format(label=graph.target.label) + _top(configuration),
        *_wishes(configuration),
        tables.rstrip("\n"),
        *_single_wishes(configuration),
    ]
    return "\n\n".join(blocks) + "\n"


def _says(text: str, configuration: Configuration) -> bool:
    """Whether a text carries the wishes of a configuration."""
    try:
        found = parse_configuration(text, source=configuration.source)
    except DebundleError:
        return False
    return all(
        getattr(found, item.name) == getattr(configuration, item.name)
        for item in fields(Configuration)
        if item.name not in ("distributions", "source")
    )


def _top(configuration: Configuration) -> str:
    lines = [f"format = {FORMAT}"]
    lines += [_target(configuration)] if configuration.target else []
    lines.append(f"layout = {_quoted(configuration.layout.value)}")
    if configuration.strings:
        lines.append("strings = true")
    if configuration.loaders:
        lines.append(_listed("loaders", configuration.loaders))
    return "\n".join(lines)


def _target(configuration: Configuration) -> str:
    if len(configuration.target) == 1:
        return f"target = {_quoted(configuration.target[0])}"
    return _listed("target", configuration.target)


def _wishes(configuration: Configuration) -> Iterator[str]:
    if configuration.core != CoreRules():
        yield "\n".join([_CORE, "[core]", *_fields(configuration.core, CoreRules())])
    if configuration.satellites != SatelliteRules():
        bounds = _fields(configuration.satellites, SatelliteRules())
        yield "\n".join([_SATELLITES, "[satellites]", *bounds])
    if configuration.costs != Costs():
        usual = Costs()
        lines = [
            f"{remedy.value} = {configuration.costs.of(remedy)}"
            for remedy in Remedy
            if configuration.costs.of(remedy) != usual.of(remedy)
        ]
        yield "\n".join([_COSTS, "[costs]", *lines])
    if configuration.weights != Weights():
        yield "\n".join([_WEIGHTS, "[weights]", *_fields(configuration.weights, Weights())])


def _fields(rules: _Rules, usual: _Rules) -> Iterator[str]:
    for item in fields(rules):
        value = getattr(rules, item.name)
        if not item.compare or value == getattr(usual, item.name):
            continue
        if isinstance(value, bool):
            yield f"{item.name} = {str(value).lower()}"
        else:
            listed = isinstance(value, tuple)
            yield _listed(item.name, value) if listed else f"{item.name} = {value}"


def _distribution_tables(
    partition: Partition, configuration: Configuration, graph: ImportGraph
) -> Iterator[str]:
    tests = [item.name for item in partition.distributions if item.role is Role.TESTS]
    given = dict.fromkeys(tests[:1], configuration.satellites.tests)
    patterns = describe_partition(partition.of_module, given=given)
    for distribution in partition.distributions:
        lines = [
            *_remarks(distribution, partition, graph),
            f"[distributions.{distribution.name}]",
            f"role = {_quoted(distribution.role.value)}",
            _listed("modules", patterns[distribution.name]),
        ]
        if distribution.depends_on:
            lines.append(_listed("depends_on", distribution.depends_on))
        yield "\n".join(lines) + "\n"


def _remarks(distribution: Distribution, partition: Partition, graph: ImportGraph) -> list[str]:
    share = 100 * distribution.lines / max(graph.lines, 1)
    modules = _counted(len(distribution.modules), "module")
    size = f"# {modules}, {_counted(distribution.lines, 'line')} ({share:.1f}%)"
    edits = [
        cut
        for cut in partition.cuts
        if cut.from_distribution == distribution.name and not cut.same_edit
    ]
    if not edits:
        return [f"{size}; no import to cut"]
    by_remedy = Counter(cut.remedy.value for cut in edits)
    kinds = ", ".join(
        f"{by_remedy[remedy.value]:,} {remedy.value}"
        for remedy in Remedy
        if by_remedy[remedy.value]
    )
    return [size, f"# {_counted(len(edits), 'import')} to cut: {kinds}"]


def _single_wishes(configuration: Configuration) -> Iterator[str]:
    for table, kind in TABLES.items():
        for position, wish in enumerate(getattr(configuration, table)):
            lines = [_WISHES[table]] if position == 0 else []
            lines.append(f"[[{table}]]")
            for name, key in keys_of(kind):
                value = getattr(wish, name)
                if isinstance(value, tuple):
                    lines.append(_listed(key, value))
                elif value:
                    lines.append(f"{key} = {_quoted(value)}")
            yield "\n".join(lines)


def _listed(key: str, items: Sequence[str]) -> str:
    line = f"{key} = [{', '.join(map(_quoted, items))}]"
    if len(line) <= _WIDTH:
        return line
    return "\n".join([f"{key} = [", *(f"    {_quoted(item)}," for item in items), "]"])


def _quoted(text: str) -> str:
    # JSON's escapes are TOML's, but for one character that JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
