"""Read a `debundle.toml`: its form is checked here, its patterns once there is a graph."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path

from debundle.config.places import find_lines
from debundle.config.presets import known_presets
from debundle.config.tables import Problems, Table, suggestion
from debundle.config.wishes import (
    TABLES,
    read_bans,
    read_bonds,
    read_directions,
    read_imports,
    read_patterns,
    read_pins,
    read_registries,
)
from debundle.graph.components import strongly_connected_components
from debundle.model import (
    Configuration,
    CoreRules,
    Costs,
    DebundleError,
    DistributionRule,
    Layout,
    Remedy,
    Role,
    SatelliteRules,
    Weights,
)

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: The version of the file's format that this debundle reads and writes.
FORMAT = 1

_SETTINGS = (
    "format",
    "target",
    "layout",
    "strings",
    "loaders",
    "core",
    "satellites",
    "costs",
    "weights",
    "distributions",
)
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_configuration(path: Path) -> Configuration:
    """Read and check a configuration file.

    Everything that is wrong with it is collected: raises DebundleError, or CombinedError where
    there is more than one problem; each names the file, the line and what to do.
    """
    return parse_configuration(_read_text(path), source=str(path))


def parse_configuration(text: str, *, source: str) -> Configuration:
    """The same for a text that is already read; `source` is how messages call it."""
    problems = Problems(source, find_lines(text))
    top = Table(_parse_toml(text, source), (), problems)
    _check_format(top)
    problems.raise_any()
    top.allow([*_SETTINGS, *TABLES])
    distributions = tuple(_distributions(top.table("distributions")))
    _check_names(distributions, problems)
    _check_dependencies(distributions, problems)
    configuration = Configuration(
        target=top.texts("target", one_is_enough=True),
        layout=top.choice("layout", Layout.OVERLAY),
        strings=top.flag("strings"),
        loaders=top.texts("loaders"),
        core=_core(top.table("core")),
        satellites=_satellites(top.table("satellites")),
        costs=_costs(top.table("costs")),
        weights=_weights(top.table("weights")),
        distributions=distributions,
        pins=tuple(read_pins(top, [rule.name for rule in distributions])),
        bonds=tuple(read_bonds(top)),
        bans=tuple(read_bans(top)),
        directions=tuple(read_directions(top)),
        imports=tuple(read_imports(top)),
        registries=tuple(read_registries(top)),
        source=source,
    )
    problems.raise_any()
    return configuration


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        what, advice = _missing(path)
    except UnicodeDecodeError as error:
        what = f"The file is not UTF-8 text: byte {error.start} cannot be read."
        advice = "Save it as UTF-8, as TOML requires."
    except OSError as error:
        what = f"The file cannot be read: {error.strerror}."
        advice = "Name a file that can be read."
    raise DebundleError(what, where=str(path), next_step=advice)


def _missing(path: Path) -> tuple[str, str]:
    """What to say, and to advise, of a file that is not there; it may be meant as a preset."""
    if str(path) not in known_presets():
        return "There is no such file.", f"Write one with: debundle propose TARGET -o {path}"
    return (
        f"{path} is a preset: it has wishes, and here a file with distributions is needed.",
        f"Write one with: debundle propose TARGET -c {path} -o debundle.toml",
    )


def _parse_toml(text: str, source: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        # Else it is at the end of the document.
        line = int(found[1]) if found else max(1, len(text.splitlines()))
        reason = re.sub(r"\s*\(at .*\)$", "", str(error))
        raise DebundleError(
            f"The file is not valid TOML: {reason}.",
            where=f"{source}:{line}",
            next_step="Mend the line; https://toml.io describes the format.",
        ) from error


def _check_format(top: Table) -> None:
    version = top.values.get("format")
    if version is None:
        top.add("", "The format version is missing.", next_step=f'Add "format = {FORMAT}" on top.')
    elif version != FORMAT or isinstance(version, bool):
        top.add(
            "format",
            f"Unknown format version {version!r}.",
            next_step=f"This debundle reads format {FORMAT}: correct the number, or install the"
            " debundle that wrote the file.",
        )


def _core(table: Table) -> CoreRules:
    table.allow([item.name for item in fields(CoreRules) if item.compare])
    return CoreRules(
        roots=table.texts("roots"),
        max_share=table.share("max_share"),
        max_cuts=table.count("max_cuts"),
        max_cost=table.count("max_cost"),
        share=table.share("share"),
        knee=table.switch("knee"),
        where=table.place("roots") if "roots" in table.values else "",
    )


def _satellites(table: Table) -> SatelliteRules:
    table.allow([item.name for item in fields(SatelliteRules)])
    default = SatelliteRules()
    largest, smallest = table.share("max_share"), table.share("min_share")
    rules = SatelliteRules(
        max_share=largest,
        min_share=default.min_share if smallest is None else smallest,
        tests=read_patterns(table, "tests") if "tests" in table.values else default.tests,
        count=table.count("count"),
        layers=table.count("layers"),
    )
    if rules.max_share is not None and rules.min_share > rules.max_share:
        table.add(
            "min_share",
            f"satellites.min_share ({rules.min_share}) is above max_share ({rules.max_share}).",
            next_step="Lower min_share or raise max_share.",
        )
    return rules


def _costs(table: Table) -> Costs:
    table.allow([remedy.value for remedy in Remedy])
    given = {remedy: table.count(remedy.value) for remedy in Remedy}
    return Costs(
        **{
            remedy.value.replace("-", "_"): cost
            for remedy, cost in given.items()
            if cost is not None
        }
    )


def _weights(table: Table) -> Weights:
    names = [item.name for item in fields(Weights)]
    table.allow(names)
    given = {name: table.amount(name) for name in names}
    return Weights(**{name: weight for name, weight in given.items() if weight is not None})


def _distributions(tables: Table) -> Iterator[DistributionRule]:
    for name, value in tables.values.items():
        table = tables.table(name)
        if not isinstance(value, dict):
            continue
        table.allow([item.name for item in fields(DistributionRule) if item.name != "name"])
        patterns = read_patterns(table, "modules")
        if table.values.get("modules", []) == []:
            table.add(
                "",
                f"{name} has no modules.",
                next_step='Give it patterns, e.g. modules = ["a.b.**"], or take the table out.',
            )
        yield DistributionRule(
            name=name,
            role=table.choice("role", Role.SATELLITE),
            modules=patterns,
            depends_on=table.texts("depends_on"),
        )


def _check_names(rules: Sequence[DistributionRule], problems: Problems) -> None:
    seen: dict[str, str] = {}
    for rule in rules:
        normal = re.sub(r"[-_.]+", "-", rule.name).lower()
        what = advice = ""
        if normal in seen:
            what = f"{rule.name} and {seen[normal]} are one name to package indexes."
            advice = "Merge the two tables, or rename one."
        elif not _NAME.fullmatch(normal):
            what = f'"{rule.name}" is no name for a distribution.'
            advice = "Use letters, digits and hyphens."
        elif normal != rule.name:
            what = f'The distribution name "{rule.name}" is not in its normal form.'
            advice = f'Write "{normal}".'
        if what:
            problems.add(("distributions", rule.name), what, next_step=advice)
        seen.setdefault(normal, rule.name)


def _check_dependencies(rules: Sequence[DistributionRule], problems: Problems) -> None:
    names = [rule.name for rule in rules]
    for rule in rules:
        for other in rule.depends_on:
            if other not in names:
                problems.add(
                    ("distributions", rule.name, "depends_on"),
                    f'{rule.name} depends on the unknown distribution "{other}".',
                    next_step=suggestion(other, names, "distributions"),
                )
    for cycle in _cycles(rules):
        problems.add(
            ("distributions", cycle[0], "depends_on"),
            "The distributions depend on one another in a cycle: " + " -> ".join(cycle) + ".",
            next_step="Take one of these dependencies out; debundle check then shows the imports"
            " that stand against it.",
        )


def _cycles(rules: Sequence[DistributionRule]) -> Iterator[tuple[str, ...]]:
    """One shortest cycle for each knot of distributions, closed: ("a", "b", "a")."""
    known = {rule.name: rule.depends_on for rule in rules}
    arcs = [(name, other) for name in known for other in known[name] if other in known]
    for part in strongly_connected_components(sorted(known), arcs):
        start = min(part)
        if len(part) > 1 or start in known[start]:
            yield _way_back(start, arcs)


def _way_back(start: str, arcs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    ways: list[tuple[str, ...]] = [(start,)]
    reached: set[str] = set()
    for way in ways:  # grows while it is walked: breadth first
        for tail, head in sorted(arcs):
            if tail == way[-1] and head == start:
                return (*way, start)
            if tail == way[-1] and head not in reached:
                reached.add(head)
                ways.append((*way, head))
    raise ValueError(f"{start} is on no cycle")
