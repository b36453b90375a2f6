"""Render all files of a plan."""

from __future__ import annotations

from collections.abc import Iterator

from debundle.emit.building import HOOK_FILE, render_hook
from debundle.emit.contracts import render_importlinter
from debundle.emit.directions import (
    Directions,
    directions_of,
    modules_in_packages,
    modules_with_source,
    written_exemptions,
)
from debundle.emit.folding import NameTree
from debundle.emit.lint_rules import render_ruff
from debundle.emit.projects import render_project, render_whole, whole_name
from debundle.emit.readmes import render_cuts, render_moved, render_readme, render_whole_readme
from debundle.emit.tach import render_tach
from debundle.emit.workspace import render_workspace, render_workspace_readme
from debundle.model import ImportGraph, RenderedFile, SplitPlan


def render_files(
    plan: SplitPlan, graph: ImportGraph, *, made: bool = False
) -> tuple[RenderedFile, ...]:
    """Everything that a split needs beside the sources: SplitPlan -> files, sorted by path.

    A project for each distribution and one under the monolith's name, a uv workspace around
    them, the list of new names in the renamed layout, contracts for import-linter and tach on the
    tree before it is split, and rules for ruff on the one after. Pure: nothing is read and nothing
    is written. `graph` is the one that the plan was made from; `made` where its cuts are made in
    the sources that lie beside these files.
    """
    directions = directions_of(plan)
    files = [
        RenderedFile("pyproject.toml", render_workspace(plan)),
        RenderedFile("README.md", render_workspace_readme(plan)),
        RenderedFile("CUTS.md", render_cuts(plan)),
        *_contracts(plan, graph, directions),
        *_projects(plan, graph, directions, made=made),
        *_moved(plan, graph),
    ]
    return tuple(sorted(files))


def _contracts(
    plan: SplitPlan, graph: ImportGraph, directions: Directions
) -> Iterator[RenderedFile]:
    contracts = (
        (".importlinter", render_importlinter, modules_in_packages(graph)),
        ("tach.toml", render_tach, modules_with_source(graph)),
    )
    for path, render, known in contracts:
        exemptions = written_exemptions(graph, directions, cuts=plan.cuts, known=known)
        text = render(graph, directions, exemptions, known=known)
        if text:
            yield RenderedFile(path, text)


def _moved(plan: SplitPlan, graph: ImportGraph) -> Iterator[RenderedFile]:
    """The list of new names, where there are any; a fold never spans two distributions."""
    if plan.renamed:
        tree = NameTree(graph.by_name)
        folds = [
            fold
            for planned in plan.distributions
            for fold in tree.fold([*filter(plan.renamed.get, planned.distribution.modules)])
        ]
        text = render_moved(plan, sorted(folds, key=lambda fold: fold.name))
        yield RenderedFile("MOVED.md", text)


def _projects(
    plan: SplitPlan, graph: ImportGraph, directions: Directions, *, made: bool
) -> Iterator[RenderedFile]:
    tree = NameTree(map(plan.new_name, graph.by_name))
    folds = {
        planned.distribution.name: tree.fold([*map(plan.new_name, planned.distribution.modules)])
        for planned in plan.distributions
    }
    for planned in plan.distributions:
        name = planned.distribution.name
        rules = render_ruff(plan, planned, graph, directions, folds=folds)
        yield RenderedFile(f"packages/{name}/pyproject.toml", render_project(plan, planned, graph))
        readme = render_readme(plan, planned, folds[name], made=made)
        yield RenderedFile(f"packages/{name}/README.md", readme)
        yield RenderedFile(f"packages/{name}/ruff.toml", rules)
        if planned.native:
            yield RenderedFile(f"packages/{name}/{HOOK_FILE}", render_hook(plan, planned))
    whole = whole_name(plan)
    if whole:
        yield RenderedFile(f"packages/{whole}/pyproject.toml", render_whole(plan))
        yield RenderedFile(f"packages/{whole}/README.md", render_whole_readme(plan))
