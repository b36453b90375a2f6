"""One `pyproject.toml` a distribution, and one for the monolith's name (PEP 621, 639)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import tomlkit
from packaging.requirements import Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from debundle.emit.building import HOOK_FILE
from debundle.emit.layout import foreign_inits, package_folders
from debundle.emit.licence import classifiers_beside, license_expression
from debundle.emit.toml import comment_lines, inline, list_of, path_to
from debundle.model import (
    DistributionMetadata,
    EntryPoint,
    ImportGraph,
    PlannedDistribution,
    SplitPlan,
)

if TYPE_CHECKING:
    from tomlkit.items import Table

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_URL = re.compile(r"https?://[^\s/]+\S*")
_BACKEND = "hatchling>=1.27"
_SCRIPT_TABLES = {"console_scripts": "scripts", "gui_scripts": "gui-scripts"}


def render_project(plan: SplitPlan, planned: PlannedDistribution, graph: ImportGraph) -> str:
    """The text of the `pyproject.toml` of one distribution of the plan."""
    distribution = planned.distribution
    document = _document(
        f"{distribution.name}: a part of {plan.label}.", _build_requirements(plan, planned)
    )
    project = _project(
        document,
        plan.metadata,
        name=distribution.name,
        description=_description(plan, f"{distribution.role.value} distribution"),
    )
    siblings = [f"{name}=={plan.metadata.release}" for name in distribution.depends_on]
    _add_requirements(project, [*siblings, *planned.requires], planned.notes)
    _add_extras(project, planned.optional)
    _add_urls(project, plan.metadata)
    _add_entry_points(project, [_renamed(item, plan) for item in planned.entry_points])
    _add_wheel(document, plan, planned, graph)
    return tomlkit.dumps(document)


def whole_name(plan: SplitPlan) -> str:
    """The name under which the whole stays installable; "" where a distribution has it."""
    name = canonicalize_name(plan.metadata.name or plan.label)
    return "" if name in {planned.distribution.name for planned in plan.distributions} else name


def render_whole(plan: SplitPlan) -> str:
    """The `pyproject.toml` of a distribution without modules, under the monolith's name.

    It requires all distributions, and what the monolith required beyond them, so that nothing
    changes for those who install the monolith.
    """
    document = _document(
        f"{whole_name(plan)}: all parts of {plan.label} together, no code.", [_BACKEND]
    )
    project = _project(
        document, plan.metadata, name=whole_name(plan), description=_description(plan, "")
    )
    release = plan.metadata.release
    parts = sorted(f"{planned.distribution.name}=={release}" for planned in plan.distributions)
    _add_requirements(project, [*parts, *plan.whole_requires], ())
    _add_extras(project, plan.whole_optional)
    _add_urls(project, plan.metadata)
    table = path_to(document, "tool", "hatch", "build", "targets", "wheel")
    comment_lines(table, "An empty wheel: it is there for what it requires.")
    table.add("bypass-selection", True)
    return tomlkit.dumps(document)


def _build_requirements(plan: SplitPlan, planned: PlannedDistribution) -> list[str]:
    """The backend; where something is compiled, what compiles it, and what the monolith's needs."""
    if not planned.unbuilt:
        return [_BACKEND]
    wanted = {"setuptools": "setuptools"}
    if any(source.endswith(".pyx") for _, source in planned.unbuilt):
        wanted["cython"] = "Cython"
    declared = {canonicalize_name(Requirement(line).name) for line in plan.metadata.build_requires}
    more = [line for name, line in sorted(wanted.items()) if name not in declared]
    return [_BACKEND, *sorted({*more, *plan.metadata.build_requires} - {_BACKEND})]


def _document(comment: str, requires: list[str]) -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    comment_lines(document, comment, "First written by `debundle emit`.")
    document.add(tomlkit.nl())
    system = path_to(document, "build-system")
    system.add("requires", list_of(requires) if len(requires) > 1 else requires)
    system.add("build-backend", "hatchling.build")
    return document


def _project(
    document: tomlkit.TOMLDocument, metadata: DistributionMetadata, *, name: str, description: str
) -> Table:
    project = path_to(document, "project")
    project.add("name", name)
    project.add("version", _version(metadata))
    if description:
        project.add("description", description)
    project.add("readme", "README.md")
    if _is_specifier(metadata.requires_python):
        project.add("requires-python", metadata.requires_python)
    _add_licence(project, metadata)
    authors = [_author(*author) for author in metadata.authors if any(author)]
    if authors:
        project.add("authors", list_of(authors))
    if metadata.keywords:
        project.add("keywords", list_of(dict.fromkeys(metadata.keywords)))
    classifiers = classifiers_beside(license_expression(metadata), metadata)
    if classifiers:
        project.add("classifiers", list_of(classifiers))
    return project


def _add_urls(project: Table, metadata: DistributionMetadata) -> None:
    """The monolith's links; PyPI refuses labels of more than 32 characters and other schemes."""
    urls = {label: url for label, url in metadata.urls if _URL.fullmatch(url) and len(label) <= 32}
    if urls:
        project.add("urls", urls)


def _version(metadata: DistributionMetadata) -> str:
    try:
        return str(Version(metadata.version))
    except InvalidVersion:
        return metadata.release


def _description(plan: SplitPlan, part: str) -> str:
    summary = " ".join(plan.metadata.summary.split())
    if not part:
        return summary
    return f"{summary.rstrip('.')} ({part})" if summary else f"{plan.label}: {part}"


def _is_specifier(text: str) -> bool:
    try:
        return bool(text and SpecifierSet(text) is not None)
    except InvalidSpecifier:
        return False


def _add_licence(project: Table, metadata: DistributionMetadata) -> None:
    expression = license_expression(metadata)
    if expression:
        project.add("license", expression)
    elif metadata.license_text:
        first_line = metadata.license_text.strip().splitlines()[0]
        comment_lines(
            project,
            f"The monolith's licence is no SPDX expression: {first_line[:60]}",
            'Add one when you know it, e.g. license = "BSD-3-Clause".',
        )


def _author(name: str, email: str) -> object:
    """PEP 621 wants one valid address; anything else stays readable as a name."""
    if not _EMAIL.fullmatch(email):
        return inline(name=name or email)
    return inline(name=name, email=email) if name else inline(email=email)


def _add_requirements(project: Table, lines: Iterable[str], notes: Iterable[str]) -> None:
    if tuple(notes):
        comment_lines(project, "The notes in README.md say what was left out or is uncertain.")
    project.add("dependencies", list_of(lines))


def _add_extras(project: Table, extras: Iterable[tuple[str, tuple[str, ...]]]) -> None:
    table = tomlkit.table()
    for extra, lines in extras:
        table.add(extra, list_of(lines) if len(lines) > 1 else list(lines))
    if len(table):
        project.add("optional-dependencies", table)


def _add_entry_points(project: Table, entry_points: Iterable[EntryPoint]) -> None:
    groups: dict[str, dict[str, str]] = {}
    for item in entry_points:
        groups.setdefault(item.group, {})[item.name] = item.value
    for group, values in groups.items():
        if group in _SCRIPT_TABLES:
            project.add(_SCRIPT_TABLES[group], values)
    others = {group: values for group, values in groups.items() if group not in _SCRIPT_TABLES}
    if others:
        project.add("entry-points", _nested(others))


def _renamed(item: EntryPoint, plan: SplitPlan) -> EntryPoint:
    rest = item.value.strip()[len(item.module) :]
    return replace(item, value=f"{plan.new_name(item.module)}{rest}")


def _nested(groups: Mapping[str, Mapping[str, str]]) -> Table:
    table = tomlkit.table(is_super_table=True)
    for group, values in groups.items():
        table.add(group, dict(values))
    return table


def _add_wheel(
    document: tomlkit.TOMLDocument,
    plan: SplitPlan,
    planned: PlannedDistribution,
    graph: ImportGraph,
) -> None:
    table = path_to(document, "tool", "hatch", "build", "targets", "wheel")
    folders = package_folders(plan, planned, graph)
    if not folders:
        comment_lines(table, "A namespace alone: it has no file.")
        table.add("bypass-selection", True)
        return
    table.add("only-include", [f"src/{folder}" for folder in folders])
    table.add("sources", ["src"])
    excluded = foreign_inits(plan, planned, graph)
    if excluded:
        comment_lines(table, "The package itself belongs to another distribution.")
        table.add("exclude", [f"src/{path}" for path in excluded])
    if planned.native:
        # The table alone switches the hook on; its file has the usual name.
        hook = path_to(document, "tool", "hatch", "build", "targets", "wheel", "hooks", "custom")
        what = "Extension modules" if planned.unbuilt else "Compiled files"
        comment_lines(hook, f"{what} make a wheel for one platform: see {HOOK_FILE}.")
