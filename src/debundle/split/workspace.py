"""The entry point of the stage: a plan becomes a workspace on disk."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from debundle.model import (
    ImportGraph,
    Progress,
    RenderedFile,
    SplitOptions,
    SplitPlan,
    SplitResult,
)
from debundle.split.editing import Edited
from debundle.split.entering import render_entries
from debundle.split.manifest import describe, workspace_of
from debundle.split.moving import new_packages, old_names, packages_elsewhere
from debundle.split.placing import Placed, home_of_each, place_files, shared_packages
from debundle.split.recording import render_edits, render_patch
from debundle.split.sharing import FINDER, elsewhere_below, extend_package, render_finder
from debundle.split.writing import Content, Link, write_tree

#: Larger files are linked to rather than copied, and so is native code of any size.
_LARGE = 1 << 20
_NATIVE = (".so", ".dylib", ".dll", ".pyd", ".a", ".lib")


def write_workspace(
    graph: ImportGraph,
    plan: SplitPlan,
    edited: Edited,
    files: Sequence[RenderedFile],
    options: SplitOptions,
    *,
    progress: Progress,
) -> SplitResult:
    """Write the distributions of a plan, every cut applied as an edit of its source.

    `edited` is what `edit_sources` made of the plan, `files` what `emit` renders for it. Beside
    them go the sources and data files of each distribution, patches that show what was edited,
    `edits.json` and `EDITS.md`. In the renamed layout what moved stays importable by its old
    name, through the distribution that holds the root. Raises as `write_tree` does.
    """
    placed = place_files(plan, graph)
    contents: dict[str, Content] = {item.path: _as_it_is(item) for item in placed}
    contents |= _edited_files(edited)
    contents |= _shared(plan, placed, contents)
    contents |= old_names(plan, graph)
    contents |= new_packages(plan, placed)
    contents |= {file.path: file.text.encode() for file in files}
    contents |= _records(edited, plan)
    whole = _whole_name(plan, files)
    workspace = workspace_of(plan, options, whole=whole)
    with progress.step("Writing the workspace"):
        tally = write_tree(
            options.output,
            contents,
            description=describe(workspace),
            force=options.force,
            progress=progress,
        )
    return SplitResult(
        workspace, edited.records, tally.written, tally.kept, tally.removed, tally.linked
    )


def _as_it_is(item: Placed) -> Content:
    name = item.source.name
    is_native = name.endswith(_NATIVE) or ".so." in name
    if not item.is_source and (is_native or item.source.stat().st_size > _LARGE):
        return Link(item.source)
    return item.source


def _edited_files(edited: Edited) -> dict[str, Content]:
    found: dict[str, Content] = {}
    for item, before, after in edited.changed:
        found[item.path] = after
        patch = f"packages/{item.distribution}/patches/{item.relative}.patch"
        found[patch] = render_patch(item.relative, before=before, after=after)
    return found


def _shared(
    plan: SplitPlan, placed: Sequence[Placed], contents: Mapping[str, Content]
) -> dict[str, Content]:
    """The packages that several distributions fill, and what says which of them is missing."""
    by_place = {item.moved: item for item in placed}
    of_module = home_of_each(plan)
    found: dict[str, Content] = {}
    shared = shared_packages(placed)
    for init in sorted(shared | _left_packages(plan, by_place)):
        item = by_place[init]
        root = init.removesuffix("/__init__.py").replace("/", ".")
        is_root = root in plan.roots
        content = contents[item.path]
        source = content if isinstance(content, bytes) else item.source.read_bytes()
        found[item.path] = extend_package(source, extended=init in shared, finder=is_root)
        if is_root:
            path = f"{item.path.removesuffix('__init__.py')}{FINDER}.py"
            table = elsewhere_below(root, of_module, own=item.distribution)
            if plan.renamed:
                table = packages_elsewhere(plan, own=item.distribution)
            finder = render_finder(
                root,
                table,
                monolith=plan.metadata.name or plan.label,
                own=item.distribution,
                packages=_regular_packages(table, by_place),
            )
            finder += render_entries(plan.entries, root)
            found[path] = finder.encode()
    return found


def _regular_packages(table: Mapping[str, str | None], by_place: Collection[str]) -> Iterator[str]:
    """The packages of others in a table that an `__init__` makes what they are."""
    for name, owner in table.items():
        if owner is not None and f"{name.replace('.', '/')}/__init__.py" in by_place:
            yield name


def _left_packages(plan: SplitPlan, by_place: Collection[str]) -> frozenset[str]:
    """The `__init__` files of the roots that some of their modules have left for new packages."""
    left = {name.partition(".")[0] for name in plan.renamed}
    inits = {f"{root.replace('.', '/')}/__init__.py" for root in plan.roots}
    return frozenset(init for init in inits if init in by_place and init.split("/")[0] in left)


def _records(edited: Edited, plan: SplitPlan) -> dict[str, Content]:
    as_json, as_markdown = render_edits(edited.records, plan.entries)
    return {"edits.json": as_json.encode(), "EDITS.md": as_markdown.encode()}


def _whole_name(plan: SplitPlan, files: Sequence[RenderedFile]) -> str:
    """The rendered project that is no distribution of the plan: the one of the old name."""
    names = {planned.distribution.name for planned in plan.distributions}
    rendered = {file.path.split("/")[1] for file in files if file.path.endswith("/pyproject.toml")}
    return next(iter(sorted(rendered - names)), "")
