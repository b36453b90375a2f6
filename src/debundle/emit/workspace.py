"""The workspace around the distributions: a uv workspace (PEP 735 groups) and its README."""

from __future__ import annotations

from collections.abc import Iterable

import tomlkit

from debundle.emit.projects import whole_name
from debundle.emit.toml import comment_lines, inline, list_of, path_to
from debundle.emit.wording import plural
from debundle.model import PlannedDistribution, SplitPlan

#: Tools for the contracts, in versions that know what the contracts use.
_LINTERS = ("import-linter>=2.16; python_version >= '3.11'", "ruff>=0.9", "tach>=0.30")


def render_workspace(plan: SplitPlan) -> str:
    """The root `pyproject.toml`: a workspace without a project of its own."""
    document = tomlkit.document()
    comment_lines(
        document,
        f"The distributions of {plan.label}, developed together. First written by `debundle emit`.",
        "    uv sync --all-packages    installs all of them, editable",
        "    uv build --all-packages   builds all of them",
    )
    document.add(tomlkit.nl())
    groups = path_to(document, "dependency-groups")
    groups.add("lint", list_of(_LINTERS))
    path_to(document, "tool", "uv", "workspace").add("members", ["packages/*"])
    sources = path_to(document, "tool", "uv", "sources")
    for name in sorted(filter(None, [whole_name(plan), *_names(plan)])):
        sources.add(name, inline(workspace=True))
    return tomlkit.dumps(document)


def render_workspace_readme(plan: SplitPlan) -> str:
    """The root `README.md`: what there is, who requires whom, and how it is kept so."""
    lines = [
        f"# {plan.label}, in {plural(len(plan.distributions), 'distribution')}",
        "",
        "| distribution | role | modules | lines | requires of these | wheel |",
        "|---|---|--:|--:|---|---|",
        *(_row(planned) for planned in plan.distributions),
        "",
        *_about_the_whole(plan),
        "## What lies where",
        "",
        "- `packages/NAME/`: one project a distribution; its modules belong below `src/`.",
        "- `pyproject.toml`: a uv workspace that develops and builds them together.",
        "- `.importlinter`, `tach.toml`: contracts for the tree before it is split. They are kept",
        "  on today's code, with every planned cut listed; take a line out when its cut is made.",
        "- `packages/NAME/ruff.toml`: what a distribution must not import, for split sources.",
        "- `CUTS.md`: every planned cut with its place and what has to be done.",
        "",
    ]
    return "\n".join(lines)


def _names(plan: SplitPlan) -> Iterable[str]:
    return (planned.distribution.name for planned in plan.distributions)


def _row(planned: PlannedDistribution) -> str:
    item = planned.distribution
    requires = ", ".join(item.depends_on) or "none"
    wheel = "native" if planned.native else "pure"
    return (
        f"| [{item.name}](packages/{item.name}/) | {item.role.value} | {len(item.modules):,} "
        f"| {item.lines:,} | {requires} | {wheel} |"
    )


def _about_the_whole(plan: SplitPlan) -> list[str]:
    name = whole_name(plan)
    if not name:
        return []
    return [
        f"[{name}](packages/{name}/) holds no code: it requires all of them, so that nothing",
        f"changes for those who install {name}.",
        "",
    ]
