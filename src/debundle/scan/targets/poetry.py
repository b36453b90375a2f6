"""The `[tool.poetry]` table, which poetry read before it took PEP 621 over."""

from __future__ import annotations

import re
from collections.abc import Mapping

from debundle.model import DistributionMetadata, EntryPoint
from debundle.scan.targets.core_metadata import valid_requirements
from debundle.scan.targets.licenses import spdx_expression
from debundle.scan.targets.project_files import ProjectFiles, Table, texts


def poetry_metadata(project: ProjectFiles) -> DistributionMetadata:
    """The metadata of a poetry table; dependencies by path or repository are left out."""
    table = project.table("tool", "poetry")
    dependencies = table.get("dependencies")
    dependencies = dependencies if isinstance(dependencies, Mapping) else {}
    license_text = _text(table, "license")
    classifiers = texts(table.get("classifiers"))
    return DistributionMetadata(
        name=_text(table, "name"),
        version=_text(table, "version"),
        summary=_text(table, "description"),
        requires_python=_specifier(_constraint(dependencies.get("python"))),
        requires_dist=_requirements(table, dependencies),
        license_expression=spdx_expression(license_text, classifiers),
        license_text=license_text,
        authors=tuple(_person(author) for author in texts(table.get("authors"))),
        keywords=texts(table.get("keywords")),
        classifiers=classifiers,
        urls=_urls(table),
        entry_points=_entry_points(table),
    )


def _text(table: Table, key: str) -> str:
    value = table.get(key)
    return value.strip() if isinstance(value, str) else ""


def _requirements(table: Table, dependencies: Table) -> tuple[str, ...]:
    extras: dict[str, list[str]] = {}
    declared = table.get("extras")
    for extra, names in declared.items() if isinstance(declared, Mapping) else ():
        for name in texts(names):
            extras.setdefault(name, []).append(str(extra))
    requirements: list[str] = []
    for name, value in dependencies.items():
        # A list states one constraint for each environment; the first stands for all.
        first = value[0] if isinstance(value, list) and value else value
        if name == "python" or (isinstance(first, Mapping) and "version" not in first):
            continue
        requirements += _as_pep508(str(name), first, extras.get(str(name), []))
    return valid_requirements(requirements)


def _as_pep508(name: str, value: object, extras: list[str]) -> list[str]:
    table: Table = value if isinstance(value, Mapping) else {}
    wanted = ",".join(texts(table.get("extras")))
    requirement = f"{name}[{wanted}]" if wanted else name
    requirement += _specifier(_constraint(value))
    markers = [_text(table, "markers")] if _text(table, "markers") else []
    if not extras:
        return [f"{requirement}; {markers[0]}" if markers else requirement]
    conditions = [
        " and ".join([*(f"({marker})" for marker in markers), f'extra == "{extra}"'])
        for extra in extras
    ]
    return [f"{requirement}; {condition}" for condition in conditions]


def _constraint(value: object) -> str:
    if isinstance(value, Mapping):
        value = value.get("version")
    return value if isinstance(value, str) else ""


def _specifier(constraint: str) -> str:
    """A poetry constraint as a PEP 440 specifier; "" for "*" and for alternatives ("||")."""
    if "|" in constraint:
        return ""
    parts = re.findall(r"[\^~<>=!]*\s*[^\s,<>=!^~]+", constraint)
    return ",".join(_part("".join(part.split())) for part in parts if part.strip() != "*")


def _part(part: str) -> str:
    """One part: "^1.2" is ">=1.2,<2", "~1.2" is ">=1.2,<1.3", "1.2" is "==1.2"."""
    version = part.lstrip("^~")
    if part.startswith("~="):
        return part
    if part.startswith(("^", "~")):
        numbers = [int(number) for number in version.split(".") if number.isdigit()] or [0]
        if part.startswith("^"):
            # The first number that is not 0 counts up; of "0.0" the last.
            place = next((at for at, n in enumerate(numbers) if n), len(numbers) - 1)
        else:
            place = min(1, len(numbers) - 1)
        bound = [*numbers[:place], numbers[place] + 1]
        return f">={version},<{'.'.join(map(str, bound))}"
    return f"=={part}" if part[0].isdigit() else part


def _person(text: str) -> tuple[str, str]:
    name, _, rest = text.partition("<")
    return name.strip(), rest.rstrip("> ").strip()


def _urls(table: Table) -> tuple[tuple[str, str], ...]:
    known = (
        ("Homepage", "homepage"),
        ("Repository", "repository"),
        ("Documentation", "documentation"),
    )
    named = tuple((label, _text(table, key)) for label, key in known if _text(table, key))
    others = table.get("urls")
    items = others.items() if isinstance(others, Mapping) else ()
    return named + tuple((str(label), url) for label, url in items if isinstance(url, str))


def _entry_points(table: Table) -> tuple[EntryPoint, ...]:
    plugins = table.get("plugins")
    groups = dict(plugins) if isinstance(plugins, Mapping) else {}
    groups["console_scripts"] = table.get("scripts")
    return tuple(
        sorted(
            EntryPoint(str(group), str(name), value)
            for group, entries in groups.items()
            if isinstance(entries, Mapping)
            for name, value in entries.items()
            if isinstance(value, str)
        )
    )
